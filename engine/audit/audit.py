"""The audit of a run folder: conservation, no duplicates, every row whole, all files in accord."""

from __future__ import annotations

import fcntl
import json
import os
import sqlite3
from collections.abc import Sequence
from pathlib import Path

from turnloom.engine.audit.book import ENDS, Book, SealRow, open_book
from turnloom.engine.audit.report import AuditReport
from turnloom.engine.audit.shards import ShardAudit, shard_files
from turnloom.engine.audit.verdicts import check_verdicts
from turnloom.engine.plain_file import open_plain_file, read_plain_file
from turnloom.graphs.errors import InputError

_DRAINED = ("complete", "gave_up")
_ENDED = (*_DRAINED, "interrupted", "failed")


def audit(folder: Path) -> AuditReport:
    """Check the run folder; it is only read. Raises `InputError` when it holds no run."""
    record = _run_record(folder)
    found = AuditReport()
    ledger = folder / "ledger.db"
    run = record.get("fingerprint")
    if not isinstance(run, str) or len(run) != 32:
        found.find("run.json", "has no fingerprint")
        return found
    # A run that is killed in its first moments has no ledger yet, or one without its tables.
    has_begun = bool(shard_files(folder)) or record.get("state") != "running"
    if not ledger.exists():
        if has_begun:
            found.find(ledger.name, "is missing")
        return found
    try:
        with open_book(ledger) as book:
            faults = book.ledger_schema_faults()
            for fault in faults:
                found.find(ledger.name, fault)
            if not faults and (has_begun or book.has_tables()):
                _check(found, folder, record, run, book)
    except sqlite3.DatabaseError as error:
        found.find(ledger.name, f"cannot be read: {error}")
    return found


def _check(
    found: AuditReport, folder: Path, record: dict[str, object], run: str, book: Book
) -> None:
    for fault in book.faults():
        found.find("ledger.db", fault)
    settled = book.is_clean() and not _in_use(folder)
    if not settled:
        found.note(folder.name, "the run has not ended in order: resume it, or let it end")
    for index, state in book.misfits():
        found.find("ledger.db", f"the row of seed {index} cannot be (state {state})")
    _check_conservation(found, record, book, settled=settled)
    seals = book.seals()
    ShardAudit(found, folder, run, settled=settled).check(book.entries(), seals)
    check_verdicts(found, folder, book, run, settled=settled)
    _check_manifest(found, folder, run, seals, settled=settled)


def _check_conservation(
    found: AuditReport, record: dict[str, object], book: Book, *, settled: bool
) -> None:
    """Every admitted seed has ended once, or is open in a run that has not drained."""
    counts = book.counts()
    totals = {
        state: sum(count for (each, _), count in counts.items() if each == state) for state in ENDS
    }
    found.emitted, found.rejected, found.dead = totals.values()
    ended, _, highest = book.span()
    found.open = highest + 1 - ended
    state = record.get("state")
    if found.open and settled and state in _DRAINED:
        found.find("ledger.db", f"{found.open} seeds below {highest} have not ended")
    if state == "complete" and settled and record.get("wanted") != found.emitted:
        found.find("run.json", f"complete with {found.emitted} of {record.get('wanted')} samples")
    if state in _ENDED and settled:
        reasons = {
            ENDS[state]: {reason: n for (each, reason), n in counts.items() if each == state}
            for state in (2, 3)
        }
        expected = {"emitted": found.emitted, **reasons}
        if record.get("counts") != expected:
            found.find("run.json", "its counts are not the ledger's")


def _check_manifest(
    found: AuditReport, folder: Path, run: str, seals: Sequence[SealRow], *, settled: bool
) -> None:
    """The manifest lists the sealed shards; one that lags is fine in a run that was killed."""
    path = folder / "MANIFEST.json"
    if not path.exists():
        if seals:
            (found.find if settled else found.note)(path.name, "is missing")
        return
    try:
        manifest = json.loads(read_plain_file(path))
        named = manifest["fingerprint"]
        listed = [SealRow(_number(s["name"]), s["bytes"], s["samples"], s["sha256"])
                  for s in manifest["shards"]]  # fmt: skip
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        found.find(path.name, "cannot be read")
        return
    if named != run:
        found.find(path.name, "is another run's")
    for listing, seal in zip(listed, seals, strict=False):
        if listing != seal:
            found.find(path.name, f"shard {seal.shard} is listed otherwise than it was sealed")
    if len(listed) > len(seals):
        found.find(path.name, f"lists {len(listed)} shards, {len(seals)} are sealed")
    elif len(listed) < len(seals):
        (found.find if settled else found.note)(
            path.name, f"lists {len(listed)} of {len(seals)} sealed shards"
        )


def _number(name: str) -> int:
    return int(name.removeprefix("samples-").removesuffix(".jsonl"))


def _run_record(folder: Path) -> dict[str, object]:
    path = folder / "run.json"
    try:
        record = json.loads(read_plain_file(path))
    except OSError as error:
        raise InputError(f"{path}: {error.strerror}: give the folder of a run") from None
    except (ValueError, RecursionError):
        raise InputError(f"{path} is not JSON: restore it") from None
    if not isinstance(record, dict):
        raise InputError(f"{path} is not a run's record: restore it")
    return record


def _in_use(folder: Path) -> bool:
    """Whether a run is at work in the folder."""
    try:
        lock = open_plain_file(folder / "LOCK", os.O_RDONLY)
    except OSError:
        return False
    try:
        fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    finally:
        os.close(lock)
    return False
