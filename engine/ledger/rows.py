"""What the ledger remembers of each ended seed and of each sealed shard."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from turnloom.engine.ending import State


class Place(NamedTuple):
    """Where an emitted sample's line lies, newline included, and its CRC-32."""

    shard: int
    offset: int
    length: int
    crc32: int


@dataclass(frozen=True, slots=True)
class Row:
    """An ended seed. An emitted one has a place; the others have a reason and their whole line,
    since the ledger is the truth about them and their files are written from it."""

    index: int
    state: State
    place: Place | None = None
    reason: str | None = None
    line: bytes | None = None


@dataclass(frozen=True, slots=True)
class Seal:
    """A shard that is never written again: its first `size` bytes hold `count` samples."""

    shard: int
    size: int
    count: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Tally:
    """How much of a shard the ledger vouches for."""

    size: int = 0
    count: int = 0
