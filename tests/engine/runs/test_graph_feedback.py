"""What a run executes changes the graph that it walks, and never by chance: the same bytes at any
concurrency, and whatever the run was interrupted by."""

import asyncio
import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path

import orjson
import pytest

from turnloom.agents.explorer import Explorer
from turnloom.agents.messages import SampleRejected, SampleSeeded, SampleVerified, TraceFound
from turnloom.agents.role import Context, Message, Role
from turnloom.agents.settings import TeamSettings
from turnloom.agents.teams.team import Team
from turnloom.engine.runner.settings import RunSettings
from turnloom.engine.runs.job import Job
from turnloom.engine.runs.session import generate
from turnloom.graphs.api.graph_history import EPOCH
from turnloom.graphs.api.probe import probed_graph
from turnloom.graphs.sources import open_environment

SMALL = 12
WANTED = 90
ENDS = (SampleVerified, SampleRejected)
Make = Callable[..., bytes]


@pytest.fixture(scope="module")
def team_of() -> Callable[[int], Team]:
    """Makes a team that explores the shop, by epochs of so many indices, and tells the traces."""
    environment = asyncio.run(open_environment(["builtin:shop"]))
    graph = asyncio.run(probed_graph(environment))

    async def tell(message: TraceFound, context: Context) -> SampleVerified:
        steps = [step for turn in message.trace.turns for step in turn.steps]
        calls = [[step.tool, step.arguments] for step in steps]
        return SampleVerified({"id": context.sample_id, "calls": calls})  # type: ignore[list-item]

    def made(epoch: int) -> Team:
        explorer = Explorer(environment, graph, TeamSettings(), epoch=epoch)

        async def explore(message: SampleSeeded, context: Context) -> Sequence[Message]:
            for _ in range(7 * context.index % 23):  # they do not begin in order
                await asyncio.sleep(0)
            return await explorer.handle(message, context)

        roles = (
            Role("explorer", (SampleSeeded,), (TraceFound, SampleRejected), explore),
            Role("teller", (TraceFound,), ENDS, tell),
        )
        return Team("explorers", roles, lambda _: SampleSeeded(), ENDS, deterministic=True)

    return made


@pytest.fixture
def make(team_of: Callable[[int], Team]) -> Make:
    def made(out: Path, in_flight: int = 17, wanted: int = WANTED, epoch: int = SMALL) -> bytes:
        settings = RunSettings(wanted, 7, "f" * 16, in_flight)
        asyncio.run(generate(Job(team_of(epoch), settings, {"seed": 7}, out)))
        lines = [path.read_bytes() for path in sorted(out.glob("samples-*.jsonl"))]
        return b"".join(lines) + (out / "rejected.jsonl").read_bytes()

    return made


def test_a_run_learns_and_makes_the_same_at_any_concurrency(make: Make, tmp_path: Path) -> None:
    one, some, many = (make(tmp_path / str(count), count) for count in (1, 17, 200))
    assert one == some == many
    assert one != make(tmp_path / "unlearned", epoch=EPOCH)


def test_a_resumed_run_goes_on_with_what_it_had_learned(make: Make, tmp_path: Path) -> None:
    whole = make(tmp_path / "whole")
    for wanted in (SMALL // 2, 2 * SMALL + 5, 3 * SMALL, WANTED):
        parts = make(tmp_path / "parts", wanted=wanted)
    assert parts == whole


def test_evidence_that_is_not_on_record_is_found_again(make: Make, tmp_path: Path) -> None:
    whole = make(tmp_path / "whole")
    make(tmp_path / "parts", wanted=3 * SMALL)
    ledger = sqlite3.connect(tmp_path / "parts" / "ledger.db")
    with ledger:
        ledger.execute("DELETE FROM evidence WHERE idx % 3 = 0")
    ledger.close()
    assert make(tmp_path / "parts") == whole


def test_few_samples_are_made_with_the_graph_that_there_was(make: Make, tmp_path: Path) -> None:
    within, unlearned = (make(tmp_path / str(e), wanted=20, epoch=e) for e in (14, EPOCH))
    assert within == unlearned


def test_evidence_is_on_record_only_as_long_as_something_learns_from_it(
    make: Make, tmp_path: Path
) -> None:
    make(tmp_path, epoch=4)
    ledger = sqlite3.connect(tmp_path / "ledger.db")
    rows = dict(ledger.execute("SELECT idx, line FROM evidence"))
    ledger.close()
    assert set(rows) == set(range(16))
    assert any(row[-1] == "observed" for line in rows.values() for row in orjson.loads(line))
