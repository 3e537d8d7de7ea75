"""Admission gives out seeds in order, never too many, and misses none."""

import asyncio
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from turnloom.engine.errors import ConservationError
from turnloom.engine.resume_point import ResumePoint
from turnloom.engine.runner.admission import MAX_UNACKED, Admission


async def admitted_now(admission: Admission) -> list[int]:
    """Everything that is admitted without anything ending."""
    indices: list[int] = []
    while True:
        task = asyncio.create_task(admission.admit())
        for _ in range(3):
            await asyncio.sleep(0)
        if not task.done():
            task.cancel()
            return indices
        if (index := task.result()) is None:
            return indices
        indices.append(index)


async def test_as_many_as_there_are_places() -> None:
    assert await admitted_now(Admission(100, 4, patience=9)) == [0, 1, 2, 3]


def ended(admission: Admission, index: int, *, accepted: bool) -> None:
    """The roles are done with this seed, and the sinks have acknowledged it."""
    admission.finished()
    admission.ended(index, accepted=accepted)


async def test_a_finished_sample_makes_room_for_another_at_once() -> None:
    admission = Admission(1000, 4, patience=9)
    await admitted_now(admission)
    admission.finished()

    assert await admitted_now(admission) == [4]
    assert (admission.at_work, admission.in_flight) == (4, 5)


async def test_no_more_are_finished_and_not_acknowledged_than_the_line_holds() -> None:
    admission = Admission(1000, 4, patience=9)
    await admitted_now(admission)
    for _ in range(MAX_UNACKED + 4):
        assert not admission.stalled or admission.in_flight == MAX_UNACKED + 4
        admission.finished()
        await admitted_now(admission)

    assert (admission.at_work, admission.in_flight) == (0, MAX_UNACKED + 4)
    assert admission.stalled
    admission.ended(0, accepted=True)
    assert await admitted_now(admission) == [MAX_UNACKED + 4]
    admission.finished()


@pytest.mark.parametrize(("wanted", "stalled"), [(1, True), (2, False)])
async def test_nothing_goes_on_when_all_that_are_wanted_are_finished(
    wanted: int, stalled: bool
) -> None:
    admission = Admission(wanted, 1, patience=9)
    await admission.admit()
    assert not admission.stalled
    admission.finished()

    assert admission.stalled is stalled


async def test_never_more_than_are_still_wanted() -> None:
    admission = Admission(3, 10, patience=9)
    first = await admitted_now(admission)
    ended(admission, 1, accepted=True)
    after_acceptance = await admitted_now(admission)
    ended(admission, 0, accepted=False)

    assert (first, after_acceptance) == ([0, 1, 2], [])
    assert await admitted_now(admission) == [3]


async def test_closing_lets_nothing_more_in() -> None:
    admission = Admission(3, 10, patience=9)
    waiting = asyncio.create_task(admission.admit())
    await waiting
    admission.close()

    assert await admission.admit() is None
    assert admission.in_flight == 1


async def test_too_many_rejections_in_a_row_end_the_run() -> None:
    admission = Admission(10, 1, patience=3)
    for index, accepted in enumerate((False, False, True, False, False, False)):
        assert await admission.admit() == index
        ended(admission, index, accepted=accepted)

    assert admission.gave_up
    assert await admission.admit() is None


async def test_a_resumed_run_begins_with_the_holes() -> None:
    resume_point = ResumePoint(accepted=3, low_watermark=2, completed_above={3: None, 6: None})
    admission = Admission(9, 4, patience=9, resume_point=resume_point)

    assert await admitted_now(admission) == [2, 4, 5, 7]


async def test_holes_are_done_again_even_when_enough_is_accepted() -> None:
    # Seed 0 had been rejected when the process died; only the acceptance after it was on disk.
    resume_point = ResumePoint(accepted=1, low_watermark=0, completed_above={1: None})
    admission = Admission(1, 4, patience=9, resume_point=resume_point)

    assert await admitted_now(admission) == [0]
    ended(admission, 0, accepted=False)
    assert await admitted_now(admission) == []
    assert admission.complete


async def test_a_seed_cannot_end_twice() -> None:
    admission = Admission(3, 3, patience=9)
    await admission.admit()
    admission.ended(0, accepted=True)

    with pytest.raises(ConservationError, match="seed 0"):
        admission.ended(0, accepted=True)


@given(
    wanted=st.integers(1, 30),
    places=st.integers(1, 64),
    verdicts=st.lists(st.booleans(), min_size=40, max_size=200),
    order=st.integers(0, 2**32),
)
def test_exactly_the_first_accepted_by_index_whatever_the_order_of_ends(
    wanted: int, places: int, verdicts: list[bool], order: int
) -> None:
    """Seeds end in any order; beyond the drawn verdicts every seed is accepted."""

    def accepts(index: int) -> bool:
        return verdicts[index] if index < len(verdicts) else True

    async def play() -> tuple[list[int], list[int]]:
        admission, rng = Admission(wanted, places, patience=10**6), Random(order)
        working: list[int] = []
        finished: list[int] = []
        admitted: list[int] = []
        accepted: list[int] = []
        while not admission.complete:
            new = await admitted_now(admission)
            admitted += new
            working += new
            assert len(working) <= places
            assert len(accepted) + len(working) + len(finished) <= wanted
            if working and (not finished or rng.random() < 0.6):
                admission.finished()
                finished.append(working.pop(rng.randrange(len(working))))
            else:
                index = finished.pop(rng.randrange(len(finished)))
                admission.ended(index, accepted=accepts(index))
                accepted += [index] * accepts(index)
        assert not working
        assert not finished
        return admitted, accepted

    admitted, accepted = asyncio.run(play())
    expected = [index for index in range(1000) if accepts(index)][:wanted]

    assert sorted(accepted) == expected
    assert admitted == list(range(expected[-1] + 1))
