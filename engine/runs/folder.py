"""The run folder: whose it is, who works in it, and whether a run may begin or go on there.

samples-000000.jsonl …   rejected.jsonl   dead.jsonl   MANIFEST.json   run.json
ledger.db (-wal, -shm)   LOCK   AT_WORK   calls.jsonl (what a model was asked, and its answers)
mutations.json (which planted defects verify found)
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from enum import StrEnum
from pathlib import Path

from turnloom.engine.errors import FolderInUseError, RunFolderError, StorageError
from turnloom.engine.ledger import manifest, verdicts
from turnloom.engine.ledger.disk_space import is_full
from turnloom.engine.ledger.run_ledger import LEDGER
from turnloom.engine.ledger.shard import shard_number
from turnloom.engine.ledger.work_marks import NAME as AT_WORK
from turnloom.engine.plain_file import open_plain_file
from turnloom.engine.runner.summary import RunState
from turnloom.engine.runs.record import NAME as RECORD
from turnloom.engine.runs.record import RunRecord, read_record
from turnloom.engine.sinks.cursors import NAME as CURSORS
from turnloom.graphs.json_value import JsonObject, JsonValue

LOCK = "LOCK"
CALLS = "calls.jsonl"
MUTATIONS = "mutations.json"
_OWN = (
    frozenset((RECORD, LOCK, AT_WORK, CALLS, MUTATIONS, CURSORS, manifest.NAME, LEDGER))
    | frozenset((f"{LEDGER}-wal", f"{LEDGER}-shm", f"{LEDGER}-journal"))
    | frozenset(verdicts.NAMES.values())
)


class Mode(StrEnum):
    """What to do with a folder that holds a run. AUTO goes on with the same run only."""

    AUTO = "auto"
    RESUME = "resume"
    FRESH = "fresh"


class RunFolder:
    """A run's folder, locked. `resumed` tells whether it held this run before.

    Nothing in it changes until `begin`. Raises `FolderInUseError` when another process holds the
    lock, and `RunFolderError` when the folder cannot be made, holds another run, or holds foreign
    files.
    """

    def __init__(self, path: Path, record: RunRecord, mode: Mode = Mode.AUTO) -> None:
        self.path = path
        self.record = record
        self.before: RunRecord | None = None
        self._mode = mode
        self._is_new = _create(path)
        self._begun = False
        if mode is not Mode.FRESH:
            _refuse_foreign(path)
        self._lock = _lock(path / LOCK)
        try:
            _sign(self._lock, path)
            if mode is not Mode.FRESH and (before := self._same_run(record)) is not None:
                self.before, self.record = before, _continued(record, before)
        except BaseException:
            self.abandon()
            self.close()
            raise

    @property
    def resumed(self) -> bool:
        return self.before is not None

    @property
    def is_complete(self) -> bool:
        """Whether all that is wanted had been made before."""
        before = self.before
        return (
            before is not None
            and before.state is RunState.COMPLETE
            and before.wanted >= self.record.wanted
        )

    def check_held(self) -> None:
        """Raise `StorageError` when the folder was removed or replaced: the lock is on what was
        there before, and others may be at work under its name."""
        try:
            held = os.path.samestat(os.fstat(self._lock), (self.path / LOCK).lstat())
        except FileNotFoundError:
            held = False
        if not held:
            raise StorageError(
                f"{self.path} was removed or replaced while the run was at work in it: what it "
                "held is gone; the same command begins anew"
            )

    def begin(self) -> None:
        """From here on the folder is this run's: with `Mode.FRESH` what a run made before is gone.

        Raises `StorageError` when the folder is no longer ours.
        """
        self.check_held()
        self._begun = True
        if self._mode is Mode.FRESH:
            _clear(self.path)
        if not self.resumed:
            self.note(RunState.RUNNING, {})

    def abandon(self) -> None:
        """Leave the folder as it was found, where this run is new and has made nothing: a command
        that failed at its start does not stand in the way of the corrected one."""
        if self.resumed:
            return
        with suppress(StorageError, OSError):  # what went wrong first is what must be told
            self.check_held()
            self._take_back()

    def note(self, state: RunState, counts: JsonObject) -> None:
        """Write `run.json`. Raises `StorageError` when it cannot be written, or the folder is no
        longer ours."""
        self.check_held()
        self.record = self.record.ended(state, counts)
        try:
            self.record.write(self.path)
        except OSError as error:
            place = self.path / RECORD
            raise StorageError(f"{place} cannot be written: {error.strerror}") from error

    def close(self) -> None:
        """Release the lock."""
        os.close(self._lock)

    def _take_back(self) -> None:
        if self._begun:
            if not _is_barren(self.path):
                return
            _clear(self.path)
        names = {entry.name for entry in self.path.iterdir()}
        if names == {LOCK}:
            (self.path / LOCK).unlink()
            if self._is_new:
                self.path.rmdir()
        elif RECORD not in names and self._mode is not Mode.FRESH:
            self.note(RunState.FAILED, {})  # a sink's file is in it: still no foreign folder

    def _same_run(self, record: RunRecord) -> RunRecord | None:
        before = read_record(self.path)
        if before is None:
            if self._mode is Mode.RESUME:
                raise RunFolderError(f"{self.path} holds no run to resume: leave out --resume")
            return None
        if before.fingerprint != record.fingerprint:
            raise RunFolderError(
                f"{self.path} holds another run: {_difference(before, record)}. Choose another "
                "--out, or replace it with --fresh"
            )
        return before


def _continued(record: RunRecord, before: RunRecord) -> RunRecord:
    return replace(record, started=before.started, counts=before.counts, sessions=before.sessions)


def _create(path: Path) -> bool:
    """Make the folder; whether it was not there before."""
    try:
        is_new = not path.is_dir()
        path.mkdir(parents=True, exist_ok=True)
    except FileExistsError:
        raise RunFolderError(f"{path} is a file: choose another --out") from None
    except OSError as error:
        raise _unusable(path, error) from error
    return is_new


def _refuse_foreign(path: Path) -> None:
    try:
        names = sorted(entry.name for entry in path.iterdir())
    except OSError as error:
        raise _unusable(path, error) from error
    begun = {LOCK, f"{RECORD}.tmp"}  # what a run leaves that dies in its first moment
    if RECORD not in names and not begun.issuperset(names):
        shown = ", ".join(names[:3]) + (", …" if len(names) > 3 else "")
        raise RunFolderError(
            f"{path} is not empty and holds no run (it has {shown}): choose another --out, or use "
            "--fresh, which removes files of a run only"
        )


def _lock(path: Path) -> int:
    try:
        fd = open_plain_file(path, os.O_RDWR | os.O_CREAT)
    except OSError as error:
        raise _unusable(path.parent, error) from error
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        holder = os.pread(fd, 20, 0).decode("ascii", "replace").strip()
        os.close(fd)
        if isinstance(error, BlockingIOError):
            raise FolderInUseError(
                f"{path.parent} is in use by process {holder or 'unknown'}: try again later, or "
                "choose another --out"
            ) from None
        raise _unusable(path.parent, error) from error
    return fd


def _sign(lock: int, path: Path) -> None:
    """Tell others who holds the lock."""
    try:
        os.ftruncate(lock, 0)
        os.pwrite(lock, f"{os.getpid()}\n".encode(), 0)
    except OSError as error:
        raise _unusable(path, error) from error


def _unusable(path: Path, error: OSError) -> RunFolderError | StorageError:
    message = f"cannot use {path} as a run folder: {error.strerror}"
    return StorageError(message) if is_full(error) else RunFolderError(message)


def _is_barren(path: Path) -> bool:
    """Whether nothing was made here: no sample, no verdict, no answer of a model."""
    results = frozenset(verdicts.NAMES.values()) | {CALLS}
    return not any(
        entry.lstat().st_size
        for entry in path.iterdir()
        if entry.name in results or shard_number(entry.name) is not None
    )


def _clear(path: Path) -> None:
    """Remove the files that a run made; the lock stays, it is held."""
    for entry in path.iterdir():
        name = entry.name.removesuffix(".tmp")
        if name != LOCK and (name in _OWN or shard_number(name) is not None):
            entry.unlink()


def _difference(before: RunRecord, now: RunRecord) -> str:
    old, new = before.configuration, now.configuration
    keys = [key for key in sorted(old.keys() | new.keys()) if old.get(key) != new.get(key)]
    return _listed(
        f"{key} {_shown(old.get(key))} there, {_shown(new.get(key))} here" for key in keys
    )


def _listed(parts: Iterable[str]) -> str:
    return "; ".join(parts) or "its record does not fit its fingerprint"


def _shown(value: JsonValue) -> str:
    text = str(value)
    return text if len(text) <= 60 else text[:57] + "…"
