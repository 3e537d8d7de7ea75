from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from planting import Defect, Record, say_otherwise


def parameters_of(record: Record) -> dict[str, Any]:
    return record["turns"][0]["advanced_tool"]["parameters"]["properties"]


def select(record: Record, op: str) -> None:
    """The flight that is booked was not picked by its price, but by its place in the list."""
    claim = record["turns"][0]["steps"][2]["provenance"]["flight"]
    claim["op"] = op
    del claim["key"]


DEFECTS: tuple[Defect, ...] = (
    lambda r: say_otherwise(r, 0, "June 11", "some da"),
    lambda r: say_otherwise(r, 0, "cheapest", "simplest"),
    lambda r: say_otherwise(r, 0, "refundable", "nicest"),
    lambda r: parameters_of(r).pop("seats"),
    lambda r: parameters_of(r).update(price={"type": "integer"}),
    lambda r: parameters_of(r)["seats"].update(type="string"),
    lambda r: select(r, "first"),
    lambda r: select(r, "last"),
    lambda r: r["turns"][0]["steps"][2]["provenance"]["flight"].update(key="id"),
)


@pytest.mark.parametrize("number", range(len(DEFECTS)))
async def test_a_planted_defect_is_caught(
    number: int, sample: Record, failing_gates: Callable[[Record], Awaitable[set[str]]]
) -> None:
    DEFECTS[number](sample)
    assert "answerable" in await failing_gates(sample)


async def test_the_advanced_tools_of_older_records_are_left_as_they_are(
    sample: Record, failing_gates: Callable[[Record], Awaitable[set[str]]]
) -> None:
    parameters_of(sample).pop("seats")
    sample["certificate"]["checks"] = {"schema": "pass"}
    assert await failing_gates(sample) == set()
    sample["certificate"]["digest"] = "d1"
    assert await failing_gates(sample) == {"answerable"}
