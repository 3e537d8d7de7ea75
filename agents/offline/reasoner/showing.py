"""Result values as a person would read them out: dates in words, short lists, brief figures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from random import Random

from turnloom.agents.offline.reasoner.visible import Shown
from turnloom.agents.offline.reasoner.words import label
from turnloom.graphs.json_value import JsonObject, JsonValue
from turnloom.graphs.surface import say

BRIEF = 48
"""A value longer than this is not read out in a thought."""


def brief(value: JsonValue) -> str:
    """A scalar as it stands in a result; '' when it is too long or no scalar."""
    if isinstance(value, bool) or value is None or isinstance(value, (dict, list)):
        return ""
    text = f"{value:g}" if isinstance(value, float) and value == round(value, 2) else str(value)
    return text if len(text) <= BRIEF else ""


def figure(item: JsonValue, key: str) -> str:
    """An item's field as it stands, or the item itself where it has no such field."""
    value = item.get(key) if isinstance(item, dict) else item
    return brief(value) or "that"


def noun_of(shown: Shown, items: Sequence[JsonValue]) -> tuple[str, str]:
    """Singular and plural for the items of a list, from the key that the list stands under."""
    for key, listed in _lists(shown.outcome.value):
        if len(listed) == len(items) and listed == list(items):
            plural = label(key)
            if plural.endswith("s"):
                return _singular(plural), plural
    return "entry", "entries"


def _lists(value: JsonValue) -> Iterator[tuple[str, list[JsonValue]]]:
    if isinstance(value, dict):
        for key, each in value.items():
            if isinstance(each, list):
                yield key, each
            else:
                yield from _lists(each)


def _singular(plural: str) -> str:
    if plural.endswith("ies"):
        return plural[:-3] + "y"
    if plural.endswith(("sses", "xes", "ches", "shes")):
        return plural[:-2]
    return plural[:-1] if plural.endswith("s") and not plural.endswith("ss") else plural


def spoken(value: JsonValue, rng: Random, today: str) -> str | None:
    """A value as an answer gives it to the user; None where it cannot be said in a few words."""
    if value is None:
        return None
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:g}" if value == round(value, 2) else f"{value:.6g}"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, str):
        day = date.fromisoformat(today) if today else None
        return say(value, {}, rng, day) if value else None
    if isinstance(value, list):
        parts = [spoken(each, rng, today) for each in value[:6]]
        known = [part for part in parts if part is not None]
        if not known or len(known) != len(parts) or any(isinstance(e, (dict, list)) for e in value):
            return None
        more = f" and {len(value) - 6} more" if len(value) > 6 else ""
        head = ", ".join(known[:-1])
        return known[0] if len(known) == 1 else f"{head}{',' if more else ' and'} {known[-1]}{more}"
    return None


def first_list(value: JsonValue) -> list[JsonValue] | None:
    """The list that a result is about: itself, or the first one inside it."""
    if isinstance(value, list):
        return value
    return next((listed for _, listed in _lists(value)), None)


def rows(items: Sequence[JsonValue], rng: Random, today: str, most: int = 5) -> list[str]:
    """One short line per item: its name first, then what else is worth saying.

    All lines say their dates and times in the same form.
    """
    form = rng.randrange(1000)
    lines = []
    for item in items[:most]:
        line = _row(item, form, today)
        if line:
            lines.append(f"- {line}")
    if lines and len(items) > most:
        lines.append(f"- and {len(items) - most} more")
    return lines


_NAMES = ("title", "name", "item", "hotel", "airline", "subject", "label", "content", "message")


def _row(item: JsonValue, form: int, today: str) -> str | None:
    if not isinstance(item, dict):
        return spoken(item, Random(form), today)
    name = next((key for key in _NAMES if isinstance(item.get(key), str)), "")
    parts = [str(item[name])] if name else []
    for key, value in item.items():
        if key == name or _is_id(key) or len(parts) >= 4:
            continue
        said = spoken(value, Random(form), today)
        if said and len(said) <= BRIEF and not isinstance(value, list):
            parts.append(said if isinstance(value, str) else f"{label(key)} {said}")
    return ", ".join(parts) if parts else None


def _is_id(key: str) -> bool:
    return key == "id" or key.endswith(("_id", "Id", "_no", "_ref", "_code"))


def facts(value: JsonObject, rng: Random, today: str, most: int = 4) -> str:
    """The scalar fields of a result in one line: 'status cancelled, refund 93'."""
    parts = []
    for key, each in value.items():
        said = spoken(each, rng, today) if not isinstance(each, list) else None
        if said and len(said) <= BRIEF and not _is_id(key):
            parts.append(f"{label(key)} {said}")
    return ", ".join(parts[:most])
