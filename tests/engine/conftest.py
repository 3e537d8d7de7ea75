"""Teams small enough to read at a glance, and a way to run them."""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from turnloom.agents.messages import SampleRejected, SampleSeeded, SampleVerified
from turnloom.agents.role import Context, Message, Role
from turnloom.agents.teams.team import Team
from turnloom.engine.runner.run import RunServices, run
from turnloom.engine.runner.settings import RunSettings
from turnloom.engine.runner.summary import RunSummary
from turnloom.engine.runs.job import Job
from turnloom.engine.runs.session import generate
from turnloom.engine.testing.memory_sink import MemorySink

sys.path.insert(0, str(Path(__file__).parent))

FINGERPRINT = "0123456789abcdef0123456789abcdef"
ENDS = (SampleVerified, SampleRejected)

Handle = Callable[[SampleSeeded, Context], Awaitable[list[Message]]]


@dataclass(frozen=True)
class Coins:
    """A team of one role that accepts or rejects each seed as its index says.

    `pauses` is how many turns of the loop a seed takes, `crashes` which seeds crash for good.
    """

    accepts: Callable[[int], bool] = lambda index: index % 3 != 1
    pauses: Callable[[int], int] = lambda index: index * 7 % 5
    crashes: frozenset[int] = frozenset()
    deterministic: bool = True
    begun: list[int] = field(default_factory=list)

    async def toss(self, _: SampleSeeded, context: Context) -> list[Message]:
        self.begun.append(context.index)
        for _turn in range(self.pauses(context.index)):
            await asyncio.sleep(0)
        if context.index in self.crashes:
            raise KeyError("a secret that must not be told")
        if not self.accepts(context.index):
            return [SampleRejected("toss", "coin:tails", f"seed {context.index}")]
        return [SampleVerified({"id": context.sample_id, "draw": context.rng("draw").random()})]

    @property
    def team(self) -> Team:
        return team_of(self.toss, deterministic=self.deterministic)

    def first(self, count: int) -> list[int]:
        """The first `count` indices that are accepted."""
        indices = (i for i in range(10_000) if self.accepts(i) and i not in self.crashes)
        return [index for index, _ in zip(indices, range(count), strict=False)]


def team_of(handle: Handle, *, deterministic: bool = True) -> Team:
    role = Role("toss", (SampleSeeded,), ENDS, handle)
    return Team("coins", (role,), lambda _: SampleSeeded(), ENDS, deterministic)


@dataclass(frozen=True)
class Bench:
    """Runs a team in memory or in a folder."""

    settings: type[RunSettings] = RunSettings
    coins: type[Coins] = Coins
    fingerprint: str = FINGERPRINT
    team_of: Callable[..., Team] = team_of

    def told(self, wanted: int, max_in_flight: int = 8, patience: int = 200) -> RunSettings:
        return RunSettings(wanted, 7, FINGERPRINT, max_in_flight, patience=patience)

    async def in_memory(
        self,
        team: Team,
        wanted: int,
        max_in_flight: int = 8,
        patience: int = 200,
        services: RunServices | None = None,
    ) -> tuple[RunSummary, MemorySink]:
        sink = MemorySink()
        summary = await run(team, self.told(wanted, max_in_flight, patience), [sink], services)
        return summary, sink

    async def in_folder(
        self,
        team: Team,
        wanted: int,
        out: Path,
        max_in_flight: int = 8,
        services: RunServices | None = None,
    ) -> RunSummary:
        job = Job(team, self.told(wanted, max_in_flight), {"seed": 7}, out)
        return await generate(job, services)


@pytest.fixture(scope="session")
def bench() -> Bench:
    return Bench()
