"""Dates, times and addresses as the built-in domains write them, and how they are read."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Annotated

from pydantic import Field

from turnloom.graphs.errors import ToolError

DATE_PATTERN = r"^\d{4}-\d{2}-\d{2}$"
MOMENT_PATTERN = r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$"
EMAIL_PATTERN = r"^[^@\s]+@[^@\s]+\.[^@\s]+$"

Date = Annotated[str, Field(pattern=DATE_PATTERN, json_schema_extra={"format": "date"})]
"""A day, as YYYY-MM-DD."""

Moment = Annotated[str, Field(pattern=MOMENT_PATTERN)]
"""A local date and time, as YYYY-MM-DDTHH:MM."""

Email = Annotated[str, Field(pattern=EMAIL_PATTERN, json_schema_extra={"format": "email"})]
"""An e-mail address."""


def read_date(text: str) -> date:
    """The date that `text` writes. Raises `ToolError` where there is no such day."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ToolError(f"'{text}' is not a date in the calendar; use YYYY-MM-DD.") from None


def read_moment(text: str) -> datetime:
    """The local time that `text` writes. Raises `ToolError` where there is no such time."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ToolError(f"'{text}' is not a date and time; use YYYY-MM-DDTHH:MM.") from None
    if moment.tzinfo is not None:
        raise ToolError(f"'{text}' carries a time zone; times here are local.")
    return moment


def write_moment(moment: datetime) -> str:
    """A local time as these domains write it, to the minute."""
    return moment.isoformat(timespec="minutes")


def later(day: str, days: int) -> str:
    """The date `days` after `day`."""
    return (date.fromisoformat(day) + timedelta(days=days)).isoformat()
