"""Days on which deliveries are made and offices are open."""

from __future__ import annotations

from datetime import date, timedelta


def next_delivery_day(day: str) -> str:
    """`day` itself, or the Monday after when it is a Sunday."""
    return _past(day, (6,))


def next_workday(day: str) -> str:
    """`day` itself, or the Monday after when it falls on a weekend."""
    return _past(day, (5, 6))


def _past(day: str, closed: tuple[int, ...]) -> str:
    moved = date.fromisoformat(day)
    while moved.weekday() in closed:
        moved += timedelta(days=1)
    return moved.isoformat()
