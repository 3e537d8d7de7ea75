"""Ids and figures that look arbitrary and follow from a salt: no chance is left to a call."""

from __future__ import annotations

from hashlib import blake2b

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
_STRIDE = 1_000_003


def hash_of(salt: int, *parts: str | int) -> int:
    """A large number that depends on nothing but the arguments."""
    text = ":".join(str(part) for part in (salt, *parts))
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big")


def encode_number(plain: int, salt: int, width: int) -> str:
    """`plain` as a short code that looks arbitrary; see `decode_number`."""
    space: int = 36**width
    code = (plain * _STRIDE + salt * 7919) % space
    digits = ""
    for _ in range(width):
        code, digit = divmod(code, 36)
        digits = _DIGITS[digit] + digits
    return digits


def decode_number(code: str, salt: int, width: int) -> int | None:
    """What `encode` encoded, or None for a text that is no such code."""
    if len(code) != width or any(letter not in _DIGITS for letter in code):
        return None
    space: int = 36**width
    return (int(code, 36) - salt * 7919) * pow(_STRIDE, -1, space) % space


def booking_code(count: int, salt: int) -> str:
    """The booking reference number `count`: four letters and digits, never the same twice."""
    code = (count * 358_429 + salt * 31) % 32**4
    letters = ""
    for _ in range(4):
        code, digit = divmod(code, 32)
        letters += _LETTERS[digit]
    return letters
