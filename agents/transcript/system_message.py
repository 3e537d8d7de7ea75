"""The system message: what the assistant is told before the first request."""

from __future__ import annotations

import re
from datetime import date

SYSTEM_MESSAGE = "You are a helpful assistant. Use the tools offered to do what the user asks."


_TODAY = re.compile(r"\((\d{4}-\d\d-\d\d)\)")


def today_of(system: str) -> str:
    """The day that a system message names (YYYY-MM-DD), or ''."""
    found = _TODAY.search(system)
    return found.group(1) if found else ""


def system_message(today: str, policy: str = "") -> str:
    """The system message of a sample whose world is at `today` (YYYY-MM-DD, or ''), with a policy
    where there is one."""
    message = SYSTEM_MESSAGE
    if today:
        day = date.fromisoformat(today)
        message += f" Today is {day:%A}, {day:%B} {day.day}, {day.year} ({today})."
    return f"{message} {policy}" if policy else message
