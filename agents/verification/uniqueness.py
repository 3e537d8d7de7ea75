"""unique: no sample of a run is a near-duplicate of an earlier one.

Two samples are near-duplicates when they make the same calls with the same values, or when the
word triples of their user messages and calls overlap by four fifths or more (Jaccard). The
overlap is estimated from one-permutation MinHash signatures (Li, Owen and Zhang 2012), 60 bytes
each, found again through locality-sensitive hashing: about 200 bytes a sample in all.
"""

from __future__ import annotations

import hashlib
from array import array
from zlib import crc32

from turnloom.agents.sample import Sample

THRESHOLD = 0.8
"""Estimated overlap from which a sample counts as a near-duplicate."""
_BANDS, _ROWS = 12, 5
_BINS = _BANDS * _ROWS
_CHANCE = 1 / 256
"""Odds that two different minima agree in the byte that is kept of them."""
_SPACED = bytes(code if code > 127 or chr(code).isalnum() else 32 for code in range(256))
"""Turns punctuation into spaces."""
_MIX = 0x9E3779B1


class Uniqueness:
    """Admits samples in order of their index; remembers those admitted, in bounded memory."""

    def __init__(self) -> None:
        self._exact: set[int] = set()
        self._signatures = bytearray()
        self._table = array("I", bytes(4 * 1024))
        self._entries = 0

    def __len__(self) -> int:
        return len(self._signatures) // _BINS

    def admit(self, sample: Sample) -> str | None:
        """Remember the sample and return None; or say which admitted one it duplicates."""
        steps = (each for turn in sample.turns for each in (*turn.steps, *turn.counterfactual))
        calls = [(step.tool, step.arguments) for step in steps]
        twin = self.admit_text(repr(calls), _text(sample))
        if twin is None:
            return None
        if twin < 0:
            return "an earlier sample makes the same calls with the same values"
        return f"it is nearly the same as sample {twin} of those admitted (counted from 0)"

    def admit_text(self, exact: str, text: str) -> int | None:
        """Remember one and return None; or the number of the admitted one that it nearly is, -1
        for one of which `exact` is the same."""
        digest = int.from_bytes(hashlib.blake2b(exact.encode(), digest_size=8).digest())
        if digest in self._exact:
            return -1
        signature = _signature(text)
        twin = self._twin(signature)
        if twin is None:
            self._exact.add(digest)
            self._remember(signature)
        return twin

    def _twin(self, signature: bytes) -> int | None:
        seen: set[int] = set()
        for band in range(_BANDS):
            for number in self._bucket(signature, band):
                if number not in seen:
                    seen.add(number)
                    if _overlap(signature, self._kept(number)) >= THRESHOLD:
                        return number
        return None

    def _kept(self, number: int) -> bytes:
        return bytes(self._signatures[number * _BINS : (number + 1) * _BINS])

    def _bucket(self, signature: bytes, band: int) -> list[int]:
        """Numbers of the samples whose signature agrees with this one in a whole band."""
        first = band * _ROWS
        wanted = signature[first : first + _ROWS]
        found = []
        slot = self._slot(wanted, band)
        while entry := self._table[slot]:
            at = (entry - 1) * _BINS + first
            if self._signatures[at : at + _ROWS] == wanted:
                found.append(entry - 1)
            slot = (slot + 1) % len(self._table)
        return found

    def _slot(self, rows: bytes, band: int) -> int:
        return (crc32(rows, band) * _MIX & 0xFFFFFFFF) % len(self._table)

    def _remember(self, signature: bytes) -> None:
        number = len(self)
        self._signatures += signature
        if (self._entries + _BANDS) * 5 > len(self._table) * 3:
            self._table = array("I", bytes(8 * len(self._table)))
            self._entries = 0
            for earlier in range(number):
                self._enter(self._kept(earlier), earlier)
        self._enter(signature, number)

    def _enter(self, signature: bytes, number: int) -> None:
        for band in range(_BANDS):
            rows = signature[band * _ROWS : (band + 1) * _ROWS]
            slot = self._slot(rows, band)
            while self._table[slot]:
                slot = (slot + 1) % len(self._table)
            self._table[slot] = number + 1
            self._entries += 1


def _text(sample: Sample) -> str:
    """What is compared of a sample: the user's messages and the calls."""
    parts: list[str] = []
    for turn in sample.turns:
        parts.append(turn.query)
        for step in turn.steps:
            parts += step.tool, str(list(step.arguments.values()))
    return " ".join(parts)


def _signature(text: str) -> bytes:
    """One byte of the least hash in each of 60 bins; an empty bin borrows from its neighbour."""
    words = list(map(crc32, text.lower().encode().translate(_SPACED).split()))
    least = [-1] * _BINS
    triples = zip(words, words[1:], words[2:] or [0], strict=False)
    mixed = [(a ^ b * 3 ^ c * 5) & 0xFFFFFFFF for a, b, c in triples]
    mixed.sort(reverse=True)
    for value in mixed:
        least[value % _BINS] = value
    if not mixed:
        return bytes(_BINS)
    for index in range(2 * _BINS) if -1 in least else ():
        if least[index % _BINS] < 0:
            least[index % _BINS] = least[(index - 1) % _BINS]
    return bytes([value >> 16 & 0xFF for value in least])


def _overlap(one: bytes, other: bytes) -> float:
    """Estimated Jaccard overlap, chance agreement of kept bytes taken out."""
    agreeing = sum(a == b for a, b in zip(one, other, strict=True)) / _BINS
    return (agreeing - _CHANCE) / (1 - _CHANCE)
