"""Which value comes first: numbers by size, days, times and months by the calendar."""

from __future__ import annotations

import re

from turnloom.graphs.json_value import JsonValue, is_number

_DAY = re.compile(r"\d{4}-\d\d(?:-\d\d(?:[T ]\d\d:\d\d.*)?)?")
_CLOCK = re.compile(r"(\d{1,2}):(\d\d)(:\d\d)?")
_MONTH = re.compile(r"(0[1-9]|1[0-2])/(\d{4})")


def rank_of_text(text: str) -> str | None:
    """What orders a text that says when: "08/2026" comes before "07/2028". None for other texts."""
    if _DAY.fullmatch(text):
        return text
    if clock := _CLOCK.fullmatch(text):
        return f"{int(clock[1]):02}:{clock[2]}{clock[3] or ''}"
    if month := _MONTH.fullmatch(text):
        return f"{month[2]}-{month[1]}"
    return None


def ranking(values: list[JsonValue]) -> list[float] | list[str] | None:
    """What orders values of one sort; None where they are no sort that has an order.

    Texts that do not say when are ordered as texts.
    """
    numbers = [v for v in values if is_number(v)]
    if len(numbers) == len(values):
        return list(numbers)
    texts = [value for value in values if isinstance(value, str)]
    if len(texts) < len(values):
        return None
    known = [rank for text in texts if (rank := rank_of_text(text)) is not None]
    return known if len(known) == len(texts) else texts


def extreme(values: list[JsonValue], *, least: bool) -> int | None:
    """Index of the one value that is smallest, or greatest; None where it is not one."""
    order = ranking(values)
    if not order:
        return None
    best = min(order) if least else max(order)
    hits = [index for index, rank in enumerate(order) if rank == best]
    return hits[0] if len(hits) == 1 else None
