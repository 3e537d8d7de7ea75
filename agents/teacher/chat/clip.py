"""Clipping: long results are shown to a model in part, and the cut is marked."""

from __future__ import annotations

_LEAST = 100
"""Cutting out fewer characters is not worth the mark, which takes their place."""


def clip(text: str, length: int) -> str:
    """At most about `length` characters of a text, its beginning and its end."""
    left_out = len(text) - length
    if left_out < _LEAST:
        return text
    tail = length // 4
    return f"{text[: length - tail]} […{left_out} characters left out…] {text[-tail:]}"
