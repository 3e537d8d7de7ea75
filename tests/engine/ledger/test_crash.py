"""Power cuts at every kind of moment, recovery included: nothing lost, nothing twice, all whole.

Each history writes one story in random groups on a disk that forgets what was not synced, cuts the
power at random operations, comes up again and goes on. Afterwards the files must be those of an
undisturbed run. Three planted mistakes show that the check can fail.
"""

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import orjson
import pytest

from turnloom.engine.fingerprint import index_of
from turnloom.engine.ledger import recovery
from turnloom.engine.ledger.database import LedgerDatabase
from turnloom.engine.ledger.rows import EmittedRow, FailedRow, PlainEmittedRow, Seal
from turnloom.engine.ledger.run_ledger import RunLedger
from turnloom.engine.ledger.shard import shard_number
from turnloom.engine.ledger.writer import Writer
from turnloom.engine.outcome import Outcome, State
from turnloom.engine.testing.faulty_disk import CrashDisk, PowerCutError

FOLDER = Path("/run")
SEEDS = 40


class DurableLedger(LedgerDatabase):
    """A real ledger in memory that outlives its process; a transaction is atomic, as SQLite's."""

    def __init__(self) -> None:
        super().__init__(sqlite3.connect(":memory:", isolation_level=None))
        self.disk = CrashDisk()

    def begin_session(self, adopted: list[EmittedRow]) -> int:
        self.disk.tick()
        return super().begin_session(adopted)

    def end_session(self) -> None:
        self.disk.tick()
        super().end_session()

    def commit(
        self,
        emitted: Sequence[PlainEmittedRow],
        failed: Sequence[FailedRow] = (),
        evidence: Sequence[tuple[int, bytes]] = (),
    ) -> None:
        self.disk.tick()
        super().commit(emitted, failed, evidence)

    def seal(self, seal: Seal) -> None:
        self.disk.tick()
        super().seal(seal)

    def close(self) -> None:
        """The test still wants to read it."""

    def really_close(self) -> None:
        super().close()


Ended = Callable[[CrashDisk, LedgerDatabase], set[int]]


def by_ledger(_: CrashDisk, ledger: LedgerDatabase) -> set[int]:
    return set(ledger.indices())


@dataclass
class History:
    """One run through power cuts. `ended` says which seeds need not be done again."""

    story: object
    rng: Random
    ended: Ended = by_ledger
    disk: CrashDisk = field(default_factory=CrashDisk)
    ledger: DurableLedger = field(default_factory=DurableLedger)
    acknowledged: set[int] = field(default_factory=set)
    crashes: int = 0

    def play(self) -> None:
        while True:
            cut_in = self.rng.choice((3, 12, 40, 150)) if self.crashes < 6 else 10**9
            self.disk = self.disk.after_crash(self.rng, self.rng.randint(1, cut_in))
            self.ledger.disk = self.disk
            try:
                self.process()
            except PowerCutError:
                self.crashes += 1
            else:
                return

    def process(self) -> None:
        run = RunLedger(
            FOLDER,
            self.story.run,
            disk=self.disk,
            ledger=self.ledger,
            limit=self.story.limit,
        )
        ended = self.ended(self.disk, self.ledger)
        assert self.acknowledged <= ended, "acknowledged samples are lost"
        left = [index for index in range(SEEDS) if index not in ended]
        for group in self.story.groups(left, self.rng):
            run.writer.accept(group)
            run.writer.flush()
            self.acknowledged.update(outcome.index for outcome in group)
        run.close()

    def check(self) -> None:
        names = self.disk.names(FOLDER)
        shards = [name for name in names if shard_number(name) is not None]
        samples = b"".join(self.disk.content(FOLDER / name) for name in shards)
        rejected, dead = (self.disk.content(FOLDER / f"{n}.jsonl") for n in ("rejected", "dead"))
        outcomes = self.story.outcomes(range(SEEDS))
        assert samples == of(outcomes, State.EMITTED), "the samples are not those of one run"
        assert rejected == of(outcomes, State.REJECTED)
        assert dead == of(outcomes, State.DEAD)
        assert list(self.ledger.indices()) == list(range(SEEDS))
        for row in self.ledger.emitted():
            content = self.disk.content(FOLDER / f"samples-{row.shard:06d}.jsonl")
            line = content[row.offset : row.offset + row.length]
            assert line == outcomes[row.seed].line, "the ledger points elsewhere"


def of(outcomes: list[Outcome], state: State) -> bytes:
    return b"".join(outcome.line for outcome in outcomes if outcome.state is state)


def violations(story: object, seeds: range, ended: Ended = by_ledger) -> int:
    """How many histories end with something lost, doubled or torn."""
    found = 0
    for seed in seeds:
        history = History(story, Random(seed), ended)
        try:
            history.play()
            history.check()
        except Exception:  # noqa: BLE001 - any way to fail counts
            found += 1
        finally:
            history.ledger.really_close()
    return found


def replay(story: object, seed: int) -> None:
    """One history with its assertion, for the report."""
    history = History(story, Random(seed))
    try:
        history.play()
        history.check()
    finally:
        history.ledger.really_close()


@pytest.mark.parametrize("seed", range(150))
def test_nothing_is_lost_doubled_or_torn(story, seed: int) -> None:
    replay(story, seed)


@pytest.mark.slow
def test_nothing_is_lost_doubled_or_torn_in_two_thousand_histories(story) -> None:
    for seed in range(1_000, 3_000):
        replay(story, seed)


def test_the_histories_do_crash_everywhere(story) -> None:
    crashes = []
    for seed in range(50):
        history = History(story, Random(seed))
        history.play()
        crashes.append(history.crashes)
        history.ledger.really_close()

    assert sum(crashes) > 150


def test_a_ledger_written_before_the_data_is_caught(story, monkeypatch) -> None:
    def ledger_first(self: Writer, part: list[Outcome]) -> None:
        accepted = [outcome for outcome in part if outcome.accepted]
        self._commit(accepted, [outcome for outcome in part if not outcome.accepted])
        lines = [outcome.line for outcome in accepted]
        if lines:
            self._append(b"".join(lines))
        self._shard.vouch(sum(map(len, lines)), len(lines))
        self._verdicts.append(part)

    monkeypatch.setattr(Writer, "_write", ledger_first)

    assert violations(story, range(60)) > 5


def test_a_tail_that_is_not_repaired_is_caught(story, monkeypatch) -> None:
    monkeypatch.setattr(recovery, "_adopt", lambda *_: [])
    monkeypatch.setattr(recovery, "_cut", lambda *_: 0)

    assert violations(story, range(60)) > 5


def test_resuming_by_scanning_the_samples_is_caught(story, monkeypatch) -> None:
    """What stands in the files counts as done, and writing goes on behind it."""

    def scan(disk: CrashDisk, _: LedgerDatabase) -> set[int]:
        lines = [
            line
            for name in disk.names(FOLDER)
            if name.endswith(".jsonl")
            for line in disk.content(FOLDER / name).splitlines()
        ]
        return {index for line in lines if (index := scanned(line, story.run)) is not None}

    monkeypatch.setattr(recovery, "_adopt", lambda *_: [])
    monkeypatch.setattr(recovery, "_cut", lambda *_: 0)
    monkeypatch.setattr(recovery, "restore_verdicts", lambda *_: None)

    assert violations(story, range(60), scan) > 5


def test_new_shards_whose_names_are_never_synced_are_caught(story, monkeypatch) -> None:
    monkeypatch.setattr(CrashDisk, "sync_folder", lambda self, _: self.tick())

    assert violations(story, range(60)) > 5


def scanned(line: bytes, run: str) -> int | None:
    try:
        return index_of(run, orjson.loads(line)["id"])
    except (ValueError, TypeError, KeyError):
        return None
