"""Recovery: makes shards and ledger agree again after whatever happened.

Data is written before the ledger, so a shard may hold more than the ledger vouches for and never
less. Of that tail the whole lines are adopted (their seeds need not be done again) and the rest is
cut. Nothing is cut before the adopted rows are committed, so a crash in here loses nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from zlib import crc32

import orjson

from turnloom.engine.errors import StorageError
from turnloom.engine.fingerprint import index_of
from turnloom.engine.ledger.database import LedgerDatabase
from turnloom.engine.ledger.disk import Disk
from turnloom.engine.ledger.manifest import NAME as MANIFEST
from turnloom.engine.ledger.manifest import write_manifest
from turnloom.engine.ledger.rows import EmittedRow, Tally
from turnloom.engine.ledger.shard import Shard, shard_name, shard_number
from turnloom.engine.ledger.verdicts import NAMES, restore_verdicts


@dataclass(frozen=True, slots=True)
class RecoveryReport:
    """What recovery did: samples adopted, bytes cut, and the shard where writing goes on."""

    adopted: int
    cut: int
    shard: int


def recover(disk: Disk, folder: Path, ledger: LedgerDatabase, run: str) -> RecoveryReport:
    """Bring the folder of the run with fingerprint `run` in order and begin a session.

    Raises `StorageError` when a shard holds less than the ledger vouches for.
    """
    names = frozenset(disk.names(folder))
    # A ledger without a session is new: where files of an earlier one are, that one was lost.
    clean = ledger.ended_cleanly and (ledger.session > 0 or names.isdisjoint(NAMES.values()))
    shards = _open_shards(disk, folder, ledger)
    try:
        adopted = _adopt(shards, ledger, run)
        ledger.begin_session(adopted)
        cut = _cut(shards)
        sealed = {seal.shard for seal in ledger.seals()}
        for shard in shards[:-1]:
            if shard.number not in sealed:
                ledger.seal(shard.seal())
    finally:
        for shard in shards:
            shard.close()
    if not clean or adopted or cut:
        restore_verdicts(disk, folder, ledger)
    seals = ledger.seals()
    if seals or MANIFEST in names:
        write_manifest(disk, folder, run, seals)
    return RecoveryReport(len(adopted), cut, _current(shards, {seal.shard for seal in seals}))


def _open_shards(disk: Disk, folder: Path, ledger: LedgerDatabase) -> list[Shard]:
    """Every shard, opened at the ledger's high-water mark; sealed ones only where they are longer
    than their seal says."""
    numbers = sorted(n for name in disk.names(folder) if (n := shard_number(name)) is not None)
    seals = {seal.shard: seal for seal in ledger.seals()}
    missing = seals.keys() - set(numbers)
    if missing:
        raise StorageError(f"{folder / shard_name(min(missing))} is missing: restore it")
    shards: list[Shard] = []
    for number in numbers:
        seal = seals.get(number)
        tally = Tally(seal.size, seal.count) if seal else ledger.tally(number)
        shard = Shard(disk, folder, number, tally)
        shards.append(shard)
        if shard.length() < shard.size:
            raise StorageError(
                f"{folder / shard_name(number)} has {shard.length()} bytes, the ledger vouches "
                f"for {shard.size}: restore it, or begin anew with --fresh"
            )
    return shards


def _adopt(shards: list[Shard], ledger: LedgerDatabase, run: str) -> list[EmittedRow]:
    sealed = {seal.shard for seal in ledger.seals()}
    rows: list[EmittedRow] = []
    seen: set[int] = set()
    for shard in shards:
        if shard.number in sealed:
            continue
        found = _whole_lines(shard, ledger, run, seen)
        if found:
            shard.sync()
            rows += found
            shard.vouch(sum(row.length for row in found), len(found))
    return rows


def _whole_lines(
    shard: Shard, ledger: LedgerDatabase, run: str, seen: set[int]
) -> list[EmittedRow]:
    rows: list[EmittedRow] = []
    tail = shard.tail()
    begin = 0
    while end := tail.find(b"\n", begin) + 1:
        line = tail[begin:end]
        index = _index(line, run)
        if index is None or index in seen or ledger.has(index):
            break
        seen.add(index)
        rows.append(EmittedRow(index, shard.number, shard.size + begin, len(line), crc32(line)))
        begin = end
    return rows


def _index(line: bytes, run: str) -> int | None:
    try:
        sample = orjson.loads(line)
    except orjson.JSONDecodeError:
        return None
    name = sample.get("id") if isinstance(sample, dict) else None
    return index_of(run, name) if isinstance(name, str) else None


def _cut(shards: list[Shard]) -> int:
    cut = 0
    for shard in shards:
        if surplus := shard.length() - shard.size:
            cut += surplus
            shard.cut()
            shard.sync()
    return cut


def _current(shards: list[Shard], sealed: set[int]) -> int:
    if not shards:
        return 0
    last = shards[-1].number
    return last + 1 if last in sealed else last
