"""The quarantine lane: nobody has more company than he may, or waits for one who waits for him."""

import asyncio

import pytest

from turnloom.agents.messages import SampleSeeded, SampleVerified
from turnloom.agents.role import Context, Message
from turnloom.engine.resume_point import ResumePoint
from turnloom.engine.runner.quarantine import Quarantine
from turnloom.engine.runner.run import RunServices
from turnloom.engine.runner.summary import RunState
from turnloom.engine.stop import Stop
from turnloom.engine.turn_scheduler import TurnScheduler

COMPANY = {0: 1, 5: 1, 6: 3, 7: 3, 8: 3, 9: 3, 10: 2, 19: 1}


class Witness:
    """A team that sees who is at work together."""

    def __init__(self) -> None:
        self.at_work: set[int] = set()
        self.seen: list[frozenset[int]] = []
        self.begun: list[int] = []

    async def work(self, _: SampleSeeded, context: Context) -> list[Message]:
        self.at_work.add(context.index)
        self.begun.append(context.index)
        for _turn in range(3 + context.index % 4):
            self.seen.append(frozenset(self.at_work))
            await asyncio.sleep(0)
        self.at_work.remove(context.index)
        return [SampleVerified({"id": context.sample_id})]


def allowed(seed: int) -> int:
    return COMPANY.get(seed, 99)


@pytest.mark.parametrize("deterministic", [True, False])
@pytest.mark.parametrize("places", [1, 4, 16])
async def test_a_seed_in_quarantine_has_no_more_company_than_it_may(
    bench, places: int, deterministic: bool
) -> None:
    witness = Witness()
    unhurried = TurnScheduler(lambda: 0.0)  # a round that takes long would let others go first
    services = RunServices(quarantine=Quarantine(COMPANY), turn_scheduler=unhurried)
    team = bench.team_of(witness.work, deterministic=deterministic)
    summary, _ = await bench.in_memory(team, 40, places, services=services)

    assert summary.state is RunState.COMPLETE
    assert all(len(seen) <= min(map(allowed, seen)) for seen in witness.seen)
    assert witness.begun == sorted(witness.begun)
    assert max(map(len, witness.seen)) == places
    assert places < 3 or {6, 7, 8} in witness.seen


@pytest.mark.parametrize("places", [1, 2])
async def test_a_suspect_whose_turn_has_not_come_does_not_keep_an_open_seed_from_beginning(
    bench, places: int
) -> None:
    witness = Witness()
    resume_point = ResumePoint(accepted=2, low_watermark=3, completed_above={4: None, 6: None})
    services = RunServices(resume_point=resume_point, quarantine=Quarantine({3: 1, 5: 1, 7: 1}))
    async with asyncio.timeout(5):
        summary, _ = await bench.in_memory(
            bench.team_of(witness.work), 9, places, services=services
        )

    assert summary.state is RunState.COMPLETE
    assert witness.begun[:3] == [3, 5, 7]


async def test_a_run_that_is_stopped_leaves_its_quarantine(bench) -> None:
    stop, marked = Stop(), set()

    class Marks:
        def begin(self, seed: int) -> None:
            marked.add(seed)

        def end(self, seed: int) -> None:
            marked.remove(seed)

    async def hang(_: SampleSeeded, context: Context) -> list[Message]:
        stop.request()
        stop.request()
        await asyncio.Event().wait()
        return []

    services = RunServices(stop=stop, quarantine=Quarantine({0: 1, 1: 1, 2: 1}, Marks()))
    summary, _ = await bench.in_memory(bench.team_of(hang), 9, services=services)

    assert summary.state is RunState.INTERRUPTED
    assert marked == set()
