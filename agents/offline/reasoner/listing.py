"""The list in a result, where there is one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from turnloom.agents.offline.reasoner.made import Made
from turnloom.agents.offline.reasoner.visible import is_table
from turnloom.graphs.json_value import JsonObject, JsonValue

ECHOED = 2
"""A result with at most so many fields of its own beside a list is about that list."""


@dataclass(frozen=True, slots=True)
class Listing:
    """The one list in a result, and whether the result is about it."""

    items: Sequence[JsonValue]
    key: str
    main: bool


def listing_of(last: Made) -> Listing | None:
    """The list that a result consists of or holds, if there is exactly one; the first of
    several that it holds nothing but."""
    result = last.outcome.value
    if isinstance(result, list):
        return Listing(result, "", main=True)
    if not isinstance(result, dict):
        return None
    lists = {key: value for key, value in result.items() if isinstance(value, list)}
    lists |= {
        key: _rows(value)
        for key, value in result.items()
        if isinstance(value, dict) and is_table(value)
    }
    if len(lists) > 1 and lists.keys() == result.keys():  # things, and what they have to do
        lists = dict([max(lists.items(), key=lambda pair: bool(pair[1]))])
    if len(lists) != 1:
        return None
    given = last.call.arguments.values()
    own = [key for key, value in result.items() if key not in lists and value not in given]
    key, items = next(iter(lists.items()))
    return Listing(items, key, main=len(own) <= ECHOED)


def _rows(table: JsonObject) -> list[JsonValue]:
    return [row if isinstance(row, dict) else key for key, row in table.items()]
