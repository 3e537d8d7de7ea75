from __future__ import annotations

import json
from collections.abc import Awaitable, Callable

import pytest
from planting import Defect, Record


def look_up_again(record: Record) -> None:
    """An earlier look-up once more, with its right result, before the mail is sent."""
    steps = record["turns"][1]["steps"]
    steps.insert(1, {**steps[0], "reason": "value"})
    messages = record["messages"]
    at = next(i for i, m in enumerate(messages) if "address" in m.get("reasoning_content", ""))
    again = json.loads(json.dumps(messages[at : at + 2]).replace("call00003", "again0003"))
    messages[at + 2 : at + 2] = again


DEFECTS: tuple[Defect, ...] = (
    look_up_again,
    lambda r: r["turns"][1]["steps"][0].update(reason="wish"),
    lambda r: r["turns"][1]["steps"][0].update(reason="state"),
    lambda r: r["turns"][0]["steps"][0].update(reason="value"),
    lambda r: r["turns"][0]["steps"][1].pop("reason"),
)


@pytest.mark.parametrize("number", range(len(DEFECTS)))
async def test_a_planted_defect_is_caught(
    number: int, sample: Record, failing_gates: Callable[[Record], Awaitable[set[str]]]
) -> None:
    DEFECTS[number](sample)
    assert "necessary" in await failing_gates(sample)
