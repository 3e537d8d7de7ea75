"""Office: mail, calendar, contacts."""
