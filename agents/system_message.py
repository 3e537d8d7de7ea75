"""The system message: what the assistant is told before the first request."""

from __future__ import annotations

from datetime import date

BRIEFING = "You are a helpful assistant. Use the tools offered to do what the user asks."


def briefing(today: str) -> str:
    """The system message of a sample whose world is at `today` (YYYY-MM-DD, or '')."""
    if not today:
        return BRIEFING
    day = date.fromisoformat(today)
    return f"{BRIEFING} Today is {day:%A}, {day:%B} {day.day}, {day.year} ({today})."
