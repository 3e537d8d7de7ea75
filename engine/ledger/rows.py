"""What the ledger remembers of each ended seed and of each sealed shard."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


class EmittedRow(NamedTuple):
    """An emitted seed, and where its line lies: newline included, with its CRC-32."""

    seed: int
    shard: int
    offset: int
    length: int
    crc32: int


PlainEmittedRow = tuple[int, int, int, int, int]
"""The same without names, which are a third of what a row costs."""


class FailedRow(NamedTuple):
    """A seed that was not emitted, with its whole line: the ledger is the truth about it, and its
    file is written from here. `state` is a `State`."""

    seed: int
    state: int
    reason: str
    line: bytes


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
