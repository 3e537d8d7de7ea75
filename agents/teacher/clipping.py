"""Clipping: long results are shown to a model in part, and the cut is marked."""

from __future__ import annotations


def clipped(text: str, length: int) -> str:
    """At most about `length` characters of a text, its beginning and its end."""
    if len(text) <= length:
        return text
    tail = length // 4
    return f"{text[: length - tail]} […{len(text) - length} characters left out…] {text[-tail:]}"
