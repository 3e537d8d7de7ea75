"""What is on the screen: records that earlier results have shown and that nothing has changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from turnloom.graphs.json_value import JsonObject, JsonValue, objects
from turnloom.graphs.tool import Tool
from turnloom.graphs.trace import Step


def since_the_last_change(
    tools: Mapping[str, Tool], steps: Sequence[Step]
) -> Iterator[tuple[int, Step]]:
    """The steps, with their numbers, from the last one back to the last change and with it."""
    for number in reversed(range(len(steps))):
        yield number, steps[number]
        if tools[steps[number].tool].effect != "read":
            return


def is_shown(value: JsonValue, earlier: Iterable[JsonValue]) -> bool:
    """Whether a result is a list whose records stand in earlier ones, with all that it tells."""
    records = listed_records(value)
    known = [record for each in earlier for record in objects(each)] if records else []
    return bool(records) and all(
        any(record.items() <= other.items() for other in known) for record in records
    )


def listed_records(value: JsonValue) -> list[JsonObject]:
    """The records of a result that is a list of them, alone or as its only field; else none."""
    if isinstance(value, dict) and len(value) == 1:
        (value,) = value.values()
    if not isinstance(value, list):
        return []
    records = [each for each in value if isinstance(each, dict) and len(each) > 1]
    return records if len(records) == len(value) else []
