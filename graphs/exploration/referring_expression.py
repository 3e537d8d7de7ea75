"""Referring expressions: how one item of a list can be singled out by what a person would say.

Given a result list and its tool's annotation, find the selections that single out exactly one
item: the only one, the least or most by a field that has words for it, the one with a given name.
The message then says "the cheapest flight", and the id stays hidden (Dale and Reiter's incremental
idea, cut to one attribute).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from random import Random

from turnloom.graphs.api.pattern import KEYS
from turnloom.graphs.exploration.observed_value import ObservedValue
from turnloom.graphs.json_value import JsonValue, Path, at_path
from turnloom.graphs.origin import FromResult, FromUser, Origin, Selected, select_item, user_spans
from turnloom.graphs.tool import Tool
from turnloom.graphs.trace import Step

MAX_NAME_LENGTH = 60
"""A field value longer than this is not something a person would name an item by."""


def referring_expression(
    candidates: Sequence[ObservedValue], tool: Tool, step: Step, turn: int, rng: Random
) -> tuple[ObservedValue, Origin] | None:
    """Choose one of the values of one semantic type that a step showed, with a way to refer to it.

    `candidates` all come from that step and have one pattern; `tool` is the step's. None where no
    item can be singled out.
    """
    if len(candidates) == 1 and not _inside_list(candidates[0].path):
        return candidates[0], FromResult(candidates[0].step, candidates[0].path)
    by_path = {candidate.path: candidate for candidate in candidates}
    found = [
        (by_path[path], selection)
        for selection, path in _selections(candidates[0], tool, step, turn)
        if path in by_path
    ]
    return rng.choice(found) if found else None


def _inside_list(path: Path) -> bool:
    return any(isinstance(part, int) or part == KEYS for part in path)


def _selections(
    example: ObservedValue, tool: Tool, step: Step, turn: int
) -> Iterator[tuple[Selected, Path]]:
    """Every selection that singles out an item, with the path of the value it leads to."""
    where = next((i for i, part in enumerate(example.path) if isinstance(part, int)), None)
    if where is None:
        return
    path, field = example.path[:where], example.path[where + 1 :]
    if _inside_list(field):
        return
    items = at_path(step.result.value, path)
    if not isinstance(items, list):
        return
    is_asked = any(user_spans(origin) for origin in step.origins.values())
    unused = tool.properties.keys() - step.arguments.keys()
    for op, key, wanted in _criteria(items, tool, unused, is_asked=is_asked):
        equals = FromUser(turn) if op == "where" else None
        selection = Selected(example.step, path, field, op, key, equals, wanted)  # type: ignore[arg-type]
        index = select_item(items, selection)
        if index is not None:
            yield selection, (*path, index, *field)


def _criteria(
    items: list[JsonValue], tool: Tool, unused: AbstractSet[str], *, is_asked: bool
) -> Iterator[tuple[str, str, JsonValue]]:
    """Ways to tell the items apart. A look-up that the user's words shaped (`is_asked`) has to be
    spoken of, so a name that stands alone ("the Halo printer") will not do for it. What the tool
    could have filtered by (`unused` parameters) is no way: who is told it, filters by it."""
    if len(items) == 1:
        yield "only", "", None
        return
    for key, (least, most) in tool.annotation.superlatives.items():
        if least:
            yield "least", key, None
        if most:
            yield "most", key, None
    for key, words in tool.annotation.distinguishing.items():
        if is_asked and "{noun}" not in words:
            continue
        if key in unused:
            continue
        for item in items:
            value = item.get(key) if isinstance(item, dict) else item
            if isinstance(value, str) and 0 < len(value) <= MAX_NAME_LENGTH:
                yield "where", key, value
