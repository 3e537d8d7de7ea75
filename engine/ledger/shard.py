"""A shard: `samples-000000.jsonl` and its followers, one sample a line."""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from turnloom.engine.ledger.disk import Disk, File
from turnloom.engine.ledger.rows import Seal, Tally

_NAME = re.compile(r"samples-(\d{6,})\.jsonl")
_CHUNK = 2**20


@dataclass(frozen=True, slots=True)
class ShardLimit:
    """A shard is full when the next sample would exceed either."""

    size: int = 256 * 2**20
    count: int = 50_000

    def allows(self, size: int, count: int, length: int) -> bool:
        """Whether a line of this length may be added to a shard that has `size` bytes in `count`
        lines. An empty shard takes any."""
        return not size or (size + length <= self.size and count < self.count)


DEFAULT_LIMIT = ShardLimit()


def shard_name(number: int) -> str:
    return f"samples-{number:06d}.jsonl"


def shard_number(name: str) -> int | None:
    """The number in a shard's file name; None for any other name."""
    match = _NAME.fullmatch(name)
    return int(match[1]) if match and shard_name(int(match[1])) == name else None


class Shard:
    """An open shard. `size` and `count` say how much of it the ledger vouches for."""

    def __init__(self, disk: Disk, folder: Path, number: int, tally: Tally) -> None:
        self.number = number
        self.size = tally.size
        self.count = tally.count
        self._file: File = disk.open(folder / shard_name(number))

    def append(self, data: bytes) -> None:
        """Write after what the ledger vouches for, durably."""
        self._file.append(data)
        self._file.sync()

    def vouch(self, size: int, count: int) -> None:
        """The ledger has taken in this much more."""
        self.size += size
        self.count += count

    def cut(self) -> None:
        """Take away whatever the ledger does not vouch for."""
        if self._file.size() != self.size:
            self._file.truncate(self.size)

    def tail(self) -> bytes:
        """What lies behind the part that the ledger vouches for."""
        return self._file.read(self.size, max(0, self.length() - self.size))

    def length(self) -> int:
        """The file's size as it is."""
        return self._file.size()

    def sync(self) -> None:
        self._file.sync()

    def seal(self) -> Seal:
        """A seal over the part that the ledger vouches for."""
        digest = sha256()
        for offset in range(0, self.size, _CHUNK):
            digest.update(self._file.read(offset, min(_CHUNK, self.size - offset)))
        return Seal(self.number, self.size, self.count, digest.hexdigest())

    def close(self) -> None:
        self._file.close()
