"""Made-up values of the same shape: what a value could look like, and is not."""

from __future__ import annotations

from random import Random

from turnloom.graphs.json_value import JsonValue

_DIGITS = "0123456789"
_LOWER = "abcdefghijkmnpqrstuvwxyz"
_UPPER = "ABCDEFGHJKLMNPQRSTUVWXYZ"


def lookalike(value: JsonValue, rng: Random) -> JsonValue:
    """A value of the same type, length and make-up as `value`; None for what has no such."""
    if isinstance(value, list):
        return [lookalike(value[0], rng)] if value else None
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value + 7_000 + rng.randrange(1_000)
    if not isinstance(value, str) or not value:
        return None
    for _ in range(4):
        other = "".join(_instead(character, rng) for character in value)
        if other != value:
            return other
    return f"{value}0"


def _instead(character: str, rng: Random) -> str:
    for alphabet in (_DIGITS, _LOWER, _UPPER):
        if character in alphabet:
            return rng.choice(alphabet)
    return character
