from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest
from planting import Defect, Record, append

DEFECTS: tuple[Defect, ...] = (
    lambda r: append(r, 0, " Use flights_search."),
    lambda r: append(r, 0, " Do a flights search."),
    lambda r: append(r, 1, " Then mail_send."),
    lambda r: append(r, 0, " Just search the flights before."),
    lambda r: append(r, 0, " Unlocking the account comes first."),
    lambda r: append(r, 1, " Finding the right contact is up to you."),
)


@pytest.mark.parametrize("number", range(len(DEFECTS)))
async def test_a_planted_defect_is_caught(
    number: int, sample: Record, failing_gates: Callable[[Record], Awaitable[set[str]]]
) -> None:
    DEFECTS[number](sample)
    assert "implicit" in await failing_gates(sample)
