"""Shards against the ledger: every byte of a shard belongs to one whole sample with a row."""

from __future__ import annotations

import hashlib
import json
import os
import re
import zlib
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import BinaryIO, NoReturn, Self

from turnloom.engine.audit.book import Entry, SealRow
from turnloom.engine.audit.report import AuditReport
from turnloom.engine.plain_file import plain_file_stream

_FILE = re.compile(r"samples-([0-9]{6,})\.jsonl")
_ID = re.compile(r"([0-9a-f]{12})-([0-9]{6,})")
_LONGEST = 64 * 2**20


def shard_files(folder: Path) -> dict[int, Path]:
    """The shards of a folder by number."""
    matches = ((_FILE.fullmatch(path.name), path) for path in folder.iterdir())
    return {int(match[1]): path for match, path in matches if match}


class ShardAudit:
    """Reads every shard once. `settled`: nothing may lie behind what the ledger vouches for."""

    def __init__(self, audit: AuditReport, folder: Path, run: str, *, settled: bool) -> None:
        self._audit = audit
        self._folder = folder
        self._run = run
        self._settled = settled
        self._seen: set[int] = set()

    def check(self, entries: Iterator[Entry], seals: Sequence[SealRow]) -> None:
        """Hold files, rows and seals against each other."""
        files = shard_files(self._folder)
        self._audit.shards = len(files)
        sealed = {seal.shard: seal for seal in seals}
        placed = (entry for entry in entries if all(isinstance(each, int) for each in entry))
        met: set[int] = set()
        for number, group in groupby(placed, key=lambda entry: entry.shard or 0):
            met.add(number)
            if number in files:
                self._shard(number, files[number], group, sealed.get(number))
            else:
                lost = sum(1 for _ in group)
                self._audit.find(_name(number), f"is missing, with {lost} samples in the ledger")
        for number in sorted(files.keys() - met):
            self._shard(number, files[number], iter(()), sealed.get(number))
        for number in sorted(sealed.keys() - files.keys() - met):
            self._audit.find(_name(number), "is missing, and sealed")
        for before, number in zip([-1, *sorted(files)], sorted(files), strict=False):
            if number != before + 1:
                self._audit.find(_name(before + 1), "is missing between the others")

    def _shard(
        self, number: int, path: Path, entries: Iterator[Entry], seal: SealRow | None
    ) -> None:
        reader = _Reader(path)
        with reader:
            count = 0
            for entry in entries:
                count += 1
                self._entry(reader, entry)
            self._tail(reader, number, sealed=seal is not None)
            if seal is not None:
                self._seal(reader, seal, count)

    def _entry(self, reader: _Reader, entry: Entry) -> None:
        offset, length = entry.offset or 0, entry.length or 0
        if offset > reader.at:
            self._unknown(reader, offset)
        if offset < reader.at:
            self._audit.find(reader.place(), f"seed {entry.seed} overlaps the sample before it")
            return
        line = reader.take(length)
        place = reader.place()
        if len(line) < length:
            self._audit.find(
                place,
                f"ends before the sample of seed {entry.seed}: {len(line)} of {length} bytes",
            )
        elif zlib.crc32(line) != entry.crc:
            self._audit.find(place, f"the sample of seed {entry.seed} does not fit its checksum")
            self._line(place, line, None)
        else:
            self._line(place, line, entry.seed)

    def _line(self, place: str, line: bytes, index: int | None) -> None:
        """A line must be one JSON object under the id of its seed, met once."""
        if not line.endswith(b"\n") or line.count(b"\n") != 1:
            self._audit.find(place, "is not one line")
            return
        found = _seed(line, self._run)
        if found is None:
            self._audit.find(place, "is no sample of this run")
            return
        if found in self._seen:
            self._audit.find(place, f"the sample of seed {found} is there twice")
        self._seen.add(found)
        if index is not None and found != index:
            self._audit.find(place, f"holds the sample of seed {found}, the ledger says {index}")

    def _unknown(self, reader: _Reader, end: int) -> None:
        """Bytes that no row vouches for, in front of others that one does."""
        begin = reader.at
        self._surplus(reader, reader.take(end - begin), begin)

    def _tail(self, reader: _Reader, number: int, *, sealed: bool) -> None:
        begin = reader.at
        rest = reader.take(_LONGEST)
        if not rest:
            return
        if self._settled or sealed:
            self._surplus(reader, rest, begin)
        else:
            self._audit.note(
                _name(number),
                f"{len(rest)} bytes from byte {begin} on are not in the ledger yet: the next run "
                "takes whole samples over and cuts the rest",
            )

    def _surplus(self, reader: _Reader, data: bytes, begin: int) -> None:
        self._audit.find(
            f"{reader.name}, byte {begin}", f"{len(data)} bytes are data without a ledger row"
        )
        for line in data.splitlines(keepends=True):
            found = _seed(line, self._run)
            if found is not None and found in self._seen:
                self._audit.find(reader.name, f"the sample of seed {found} is there twice")
            elif found is not None:
                self._seen.add(found)

    def _seal(self, reader: _Reader, seal: SealRow, count: int) -> None:
        if reader.size != seal.size:
            self._audit.find(reader.name, f"has {reader.size} bytes, its seal says {seal.size}")
        if count != seal.samples:
            self._audit.find(
                reader.name, f"has {count} samples in the ledger, its seal says {seal.samples}"
            )
        if reader.sha256 != seal.sha256:
            self._audit.find(reader.name, "does not fit its seal's SHA-256")


class _Reader:
    """Reads a shard from front to back, and knows where it is."""

    def __init__(self, path: Path) -> None:
        self.name = path.name
        self.at = 0
        self._path = path
        self._lines = 0
        self._digest = hashlib.sha256()
        self._file: BinaryIO

    def __enter__(self) -> Self:
        self._file = plain_file_stream(self._path)
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def take(self, length: int) -> bytes:
        """The next bytes; fewer only at the end of the file, whatever a ledger claims."""
        data = self._file.read(max(0, min(length, self.size - self.at)))
        self.at += len(data)
        self._lines += data.count(b"\n")
        self._digest.update(data)
        return data

    def place(self) -> str:
        """The line that was read last."""
        return f"{self.name}:{max(1, self._lines)}"

    @property
    def size(self) -> int:
        return os.fstat(self._file.fileno()).st_size

    @property
    def sha256(self) -> str:
        """Of the whole file; whatever is left of it is read."""
        while self.take(2**20):
            pass
        return self._digest.hexdigest()


def _seed(line: bytes, run: str) -> int | None:
    """The index in the id of the sample in this line; None when it is no sample of this run."""
    try:
        sample = json.loads(line, parse_constant=_refuse)
    except (ValueError, RecursionError):
        return None
    name = sample.get("id") if isinstance(sample, dict) else None
    match = _ID.fullmatch(name) if isinstance(name, str) else None
    if match is None or match[1] != run[:12]:
        return None
    return int(match[2])


def _refuse(constant: str) -> NoReturn:
    raise ValueError(constant)


def _name(number: int) -> str:
    return f"samples-{number:06d}.jsonl"
