"""The writer: puts groups of outcomes on disk. One thread uses it at a time.

For each group: lines into the shard, sync, rows into the ledger, and only then is the group
acknowledged. A crash between the steps leaves a tail that recovery adopts or cuts.

A failed sync is never retried on the same file: the kernel may have dropped the pages and would
report success. The shard is cut and sealed at its high-water mark, and the group, still in memory,
goes into a new shard; a second failure stops the run.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate, repeat
from pathlib import Path
from zlib import crc32

from turnloom.engine.errors import StorageError
from turnloom.engine.ledger.database import LedgerDatabase
from turnloom.engine.ledger.disk import Disk
from turnloom.engine.ledger.disk_space import DiskSpaceError, check_disk_space, is_full
from turnloom.engine.ledger.manifest import write_manifest
from turnloom.engine.ledger.rows import FailedRow, Tally
from turnloom.engine.ledger.shard import DEFAULT_LIMIT, Shard, ShardLimit, shard_name
from turnloom.engine.ledger.verdicts import VerdictFiles
from turnloom.engine.outcome import Outcome


class Writer:
    """Writes one run's outcomes, from shard `number` on."""

    def __init__(
        self,
        disk: Disk,
        folder: Path,
        ledger: LedgerDatabase,
        run: str,
        number: int,
        limit: ShardLimit = DEFAULT_LIMIT,
    ) -> None:
        self._disk = disk
        self._folder = folder
        self._ledger = ledger
        self._run = run
        self._limit = limit
        self._pending: list[Outcome] = []
        self._shard = Shard(disk, folder, number, ledger.tally(number))
        self._finished = False  # the current shard takes nothing more: roll before writing
        self._verdicts = VerdictFiles(disk, folder, ledger)
        disk.sync_folder(folder)

    @property
    def reached(self) -> tuple[int, int]:
        """The current shard and how many bytes of it are durable; those before it are whole."""
        return self._shard.number, self._shard.size

    def accept(self, group: Sequence[Outcome]) -> None:
        """Take over a group; `flush` writes it."""
        self._pending.extend(group)

    def flush(self) -> None:
        """Write everything accepted. Returns when it is durable.

        Raises `DiskSpaceError` when the disk is full (call again when there is room) and
        `StorageError` when it must not be tried again.
        """
        while self._pending:
            part = self._part()
            if self._finished or not part:
                self._roll()
            else:
                self._write(part)
                del self._pending[: len(part)]

    def seal(self) -> None:
        """Seal the current shard, if it holds anything: the run is complete."""
        if self._shard.size:
            self._seal()

    def close(self) -> None:
        """Close the files and, unless something is left unwritten, note that all is in order. A
        shard that was begun and got nothing is removed, unless it is the only one."""
        try:
            self._verdicts.close()
        finally:
            self._shard.close()
        if self._shard.number and not self._shard.size and not self._pending:
            self._disk.remove(self._folder / shard_name(self._shard.number))
        if not self._pending:
            self._ledger.end_session()

    def _part(self) -> list[Outcome]:
        """The pending outcomes that go into the current shard."""
        size, count = self._shard.size, self._shard.count
        for number, outcome in enumerate(self._pending):
            if outcome.accepted:
                if not self._limit.allows(size, count, len(outcome.line)):
                    return self._pending[:number]
                size += len(outcome.line)
                count += 1
        return self._pending[:]

    def _write(self, part: Sequence[Outcome]) -> None:
        accepted = [outcome for outcome in part if outcome.accepted]
        failed = [outcome for outcome in part if not outcome.accepted]
        lines = [outcome.line for outcome in accepted]
        data = b"".join(lines)
        check_disk_space(self._disk, self._folder, len(data))
        if lines:
            self._append(data)
        try:
            self._commit(accepted, failed)
        except DiskSpaceError:
            self._cut()
            raise
        self._shard.vouch(len(data), len(lines))
        if failed:
            self._verdicts.append(failed)

    def _commit(self, accepted: Sequence[Outcome], failed: Sequence[Outcome]) -> None:
        """Enter into the ledger what the shard has just taken, and what it never gets."""
        lines = [outcome.line for outcome in accepted]
        lengths = [len(line) for line in lines]
        indices = [outcome.index for outcome in accepted]
        offsets = accumulate(lengths, initial=self._shard.size)
        shard = repeat(self._shard.number)
        emitted = list(zip(indices, shard, offsets, lengths, map(crc32, lines), strict=False))
        evidence = [(each.index, each.evidence) for each in (*accepted, *failed) if each.evidence]
        self._ledger.commit(emitted, [_failed_row(each) for each in failed], evidence)

    def _append(self, data: bytes) -> None:
        try:
            self._shard.append(data)
        except OSError as error:
            self._cut()
            if is_full(error):
                raise DiskSpaceError(f"{len(data)} more bytes in {self._folder}") from error
            self._roll()
            self._append_again(data)

    def _append_again(self, data: bytes) -> None:
        try:
            self._shard.append(data)
        except OSError as error:
            self._cut()
            raise StorageError(f"writing in {self._folder} failed twice: {error}") from error

    def _cut(self) -> None:
        try:
            self._shard.cut()
        except OSError as error:
            raise StorageError(f"cannot repair a shard in {self._folder}: {error}") from error

    def _roll(self) -> None:
        """Seal the current shard and open the next. May be called again where it failed."""
        self._finished = True
        try:
            self._seal()
            following = Shard(self._disk, self._folder, self._shard.number + 1, Tally())
            self._disk.sync_folder(self._folder)
        except OSError as error:
            if is_full(error):
                raise DiskSpaceError(f"a new shard in {self._folder}") from error
            raise StorageError(f"cannot begin a new shard in {self._folder}: {error}") from error
        self._shard.close()
        self._shard = following
        self._finished = False

    def _seal(self) -> None:
        self._ledger.seal(self._shard.seal())
        write_manifest(self._disk, self._folder, self._run, self._ledger.seals())


def _failed_row(outcome: Outcome) -> FailedRow:
    return FailedRow(outcome.index, int(outcome.state), outcome.reason, outcome.line)
