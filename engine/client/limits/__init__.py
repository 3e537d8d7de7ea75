"""Who may send when, how often again, and at what cost."""
