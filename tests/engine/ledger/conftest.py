"""Outcomes as a deterministic team would bring them, and what must be on disk afterwards."""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

import orjson
import pytest

from turnloom.agents.messages import SampleRejected, SampleVerified
from turnloom.agents.role import Context
from turnloom.engine.fingerprint import sample_id
from turnloom.engine.ledger.shard import ShardLimit, shard_number
from turnloom.engine.outcome import Outcome, SampleDied, outcome_of

sys.path.insert(0, str(Path(__file__).parent))

from written_run import written

RUN = "0123456789abcdef0123456789abcdef"
SMALL = ShardLimit(size=9_000, count=7)


@dataclass(frozen=True)
class Story:
    """The outcomes of one run, the same whenever they are asked for."""

    run: str = RUN
    limit: ShardLimit = SMALL

    def outcome(self, index: int) -> Outcome:
        context = Context(index, sample_id(self.run, index), 7)
        rng = context.rng("story")
        kind = rng.random()
        if kind < 0.2:
            return outcome_of(context, SampleRejected("toss", "coin:tails", f"seed {index}"))
        if kind < 0.25:
            return outcome_of(context, SampleDied("toss", "crash:KeyError", "KeyError"))
        text = "".join(rng.choice("abcdefgh ") for _ in range(rng.choice((20, 300, 2_000))))
        return outcome_of(context, SampleVerified({"id": context.sample_id, "text": text}))

    def outcomes(self, indices: Iterator[int] | range | list[int]) -> list[Outcome]:
        return [self.outcome(index) for index in indices]

    def lines(self, count: int, *, accepted: bool = True) -> bytes:
        """What the samples files hold together after `count` seeds."""
        return b"".join(e.line for e in self.outcomes(range(count)) if e.accepted is accepted)

    def groups(self, indices: list[int], rng: Random) -> Iterator[list[Outcome]]:
        while indices:
            size = rng.choice((1, 2, 5, 12))
            yield self.outcomes(indices[:size])
            indices = indices[size:]


def samples_in(folder: Path) -> bytes:
    names = [path for path in folder.iterdir() if shard_number(path.name) is not None]
    return b"".join(path.read_bytes() for path in sorted(names))


def reasons_in(path: Path) -> list[str]:
    return [orjson.loads(line)["reason"] for line in path.read_bytes().splitlines()]


@pytest.fixture(scope="session")
def story() -> Story:
    return Story()


@pytest.fixture
def folder(tmp_path: Path, story: Story) -> Path:
    """A folder with the first ten seeds' outcomes."""
    written(tmp_path, story.run, story.outcomes(range(10)))
    return tmp_path
