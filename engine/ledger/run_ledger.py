"""A run's durable side in one place: opened and recovered, read, written."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import groupby
from pathlib import Path
from zlib import crc32

import orjson

from turnloom.engine.errors import StorageError
from turnloom.engine.ledger.database import LedgerDatabase
from turnloom.engine.ledger.disk import Disk, OsDisk
from turnloom.engine.ledger.poison_seeds import PoisonSeed
from turnloom.engine.ledger.recovery import RecoveryReport, recover
from turnloom.engine.ledger.rows import EmittedRow
from turnloom.engine.ledger.shard import DEFAULT_LIMIT, ShardLimit, shard_name
from turnloom.engine.ledger.work_marks import NAME as AT_WORK
from turnloom.engine.ledger.work_marks import WorkMarks, read_work_marks
from turnloom.engine.ledger.writer import Writer
from turnloom.engine.outcome import State
from turnloom.engine.resume_point import ResumePoint
from turnloom.graphs.json_value import JsonObject

LEDGER = "ledger.db"


class RunLedger:
    """Ledger and shards of the run with fingerprint `run`, in order and ready to be written.

    One thread at a time may use it. Opening recovers; see `turnloom.engine.ledger.recovery`.
    """

    def __init__(
        self,
        folder: Path,
        run: str,
        *,
        disk: Disk | None = None,
        ledger: LedgerDatabase | None = None,
        limit: ShardLimit = DEFAULT_LIMIT,
    ) -> None:
        self._folder = folder
        self._run = run
        self._work_marks: WorkMarks | None = None
        self._disk = disk or OsDisk()
        self._ledger = ledger or LedgerDatabase.open(folder / LEDGER)
        self.final = ResumePoint()  # the counts, once closed
        try:
            with _storage_errors(folder):
                self.recovered: RecoveryReport = recover(self._disk, folder, self._ledger, run)
                number = self.recovered.shard
                self.writer = Writer(self._disk, folder, self._ledger, run, number, limit)
        except BaseException:
            self._ledger.close()
            raise

    def resume_point(self, *, with_samples: bool) -> ResumePoint:
        """How far the run has come; above the low watermark with the emitted samples, if asked."""
        with _storage_errors(self._folder):
            low = self._ledger.low_watermark()
            above: dict[int, JsonObject | None] = dict.fromkeys(self._ledger.indices(low))
            if with_samples:
                above.update(self.samples(low))
            return replace(
                self._counted(),
                low_watermark=low,
                completed_above=above,
                evidence=self._ledger.evidence(),
            )

    def poison_seeds(self) -> list[PoisonSeed]:
        """The seeds that were at work when earlier sessions were killed. Those that are poison are
        ended here, as dead letters; see `turnloom.engine.ledger.poison_seeds`."""
        if marks := read_work_marks(self._folder / AT_WORK):
            self._ledger.blame(marks)
        with _storage_errors(self._folder):
            seeds = self._ledger.poison_seeds()
        if dead := [each.outcome(self._run) for each in seeds if each.is_poison]:
            self.writer.accept(dead)
            self.writer.flush()
        return seeds

    def note_work(self) -> WorkMarks:
        """Where it is noted which seeds are being worked on, until this is closed."""
        self._work_marks = WorkMarks(self._folder / AT_WORK, self._ledger.session)
        return self._work_marks

    def _counted(self) -> ResumePoint:
        counts = self._ledger.counts()
        return ResumePoint(
            accepted=sum(count for state, _, count in counts if state is State.EMITTED),
            rejected={reason: count for state, reason, count in counts if state is State.REJECTED},
            dead={reason: count for state, reason, count in counts if state is State.DEAD},
        )

    def samples(self, start: int = 0) -> Iterator[tuple[int, JsonObject]]:
        """The emitted samples from index `start` on, in index order, each checked by its CRC."""
        for number, group in groupby(self._ledger.emitted(start), key=lambda row: row.shard):
            path = self._folder / shard_name(number)
            file = self._disk.open(path)
            try:
                for row in group:
                    yield row.seed, _sample(file.read(row.offset, row.length), row, path)
            finally:
                file.close()

    def close(self) -> None:
        """Close everything; what was flushed stays."""
        if self._work_marks is not None:
            self._work_marks.close()
        try:
            with _storage_errors(self._folder):
                self.writer.close()
                self.final = self._counted()
        finally:
            self._ledger.close()


@contextmanager
def _storage_errors(folder: Path) -> Iterator[None]:
    """Foreign errors inside become a `StorageError` that names the place."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        raise StorageError(f"{folder / LEDGER} is damaged: {error}") from error
    except OSError as error:
        raise StorageError(f"{error.filename or folder}: {error.strerror or error}") from error


def _sample(line: bytes, row: EmittedRow, path: Path) -> JsonObject:
    if len(line) != row.length or crc32(line) != row.crc32:
        raise StorageError(
            f"{path}: the sample {row.seed} at byte {row.offset} is damaged: restore the file"
        )
    sample: JsonObject = orjson.loads(line)
    return sample
