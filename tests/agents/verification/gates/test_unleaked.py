from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest
from planting import Defect, Record, append

DEFECTS: tuple[Defect, ...] = (
    lambda r: append(r, 0, " That is fl_305."),
    lambda r: append(r, 1, " She is mara@fjord.example."),
    lambda r: append(r, 0, " Not fl_301."),
)


@pytest.mark.parametrize("number", range(len(DEFECTS)))
async def test_a_planted_defect_is_caught(
    number: int, sample: Record, failing_gates: Callable[[Record], Awaitable[set[str]]]
) -> None:
    DEFECTS[number](sample)
    assert "unleaked" in await failing_gates(sample)
