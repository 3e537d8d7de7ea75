from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest
from planting import Defect, Record, say_otherwise

DEFECTS: tuple[Defect, ...] = (
    lambda r: say_otherwise(r, 0, "June 11", "some da"),
    lambda r: say_otherwise(r, 0, "cheapest", "simplest"),
    lambda r: say_otherwise(r, 0, "refundable", "nicest"),
)


@pytest.mark.parametrize("number", range(len(DEFECTS)))
async def test_a_planted_defect_is_caught(
    number: int, sample: Record, failing_gates: Callable[[Record], Awaitable[set[str]]]
) -> None:
    DEFECTS[number](sample)
    assert "answerable" in await failing_gates(sample)
