from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest
from planting import Defect, Record

DEFECTS: tuple[Defect, ...] = (
    lambda r: r["environment"].update(final_digest="0" * 16),
    lambda r: r["environment"].update(initial_digest="0" * 16),
    lambda r: r["environment"]["scenario"].update(pin="1"),
    lambda r: r["environment"]["scenario"].pop("contacts"),
    lambda r: r["turns"][1]["steps"][0].update(result={"email": "m@x.example"}),
    lambda r: r["turns"][1]["steps"][0].update(ok=False),
    lambda r: r["turns"][0]["steps"][0].update(result={"unlocked": 1}),
    lambda r: r["messages"][3].update(content='{"unlocked":true}'),
)


@pytest.mark.parametrize("number", range(len(DEFECTS)))
async def test_a_planted_defect_is_caught(
    number: int, sample: Record, failing_gates: Callable[[Record], Awaitable[set[str]]]
) -> None:
    DEFECTS[number](sample)
    assert "replay" in await failing_gates(sample)
