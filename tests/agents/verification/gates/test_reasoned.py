from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest
from planting import Defect, Record

DEFECTS: tuple[Defect, ...] = (
    lambda r: r["messages"][2].update(reasoning_content=""),
    lambda r: r["messages"][2].update(reasoning_content="Okay."),
    lambda r: r["messages"][2].update(reasoning_content="The hint says to unlock."),
    lambda r: r["messages"][2].update(reasoning_content="I unlock it, as the note says."),
    lambda r: r["messages"][2].update(reasoning_content="This time I unlock the car first."),
    lambda r: r["messages"][2].update(reasoning_content="I need fl_305."),
    lambda r: r["messages"][2].update(reasoning_content="As book_cheapest_seats would."),
    lambda r: r["messages"][2].update(reasoning_content="I'll use mail_send at once."),
    lambda r: r["messages"][9].update(
        reasoning_content="First the flights between two airports on a day, from the origin."
    ),
    lambda r: r["messages"][7].update(content="Booked under Q7RZ32."),
    lambda r: r["messages"][5].update(reasoning_content="fl_301 is the one to take."),
    lambda r: r["messages"][9].update(reasoning_content="She is at mara@fjord.example."),
)


@pytest.mark.parametrize("number", range(len(DEFECTS)))
async def test_a_planted_defect_is_caught(
    number: int, sample: Record, failing_gates: Callable[[Record], Awaitable[set[str]]]
) -> None:
    DEFECTS[number](sample)
    assert "reasoned" in await failing_gates(sample)
