"""A sample as one line of bytes: what cannot be written as JSON is refused here, alone.

Refused at the edge, a poisoned sample costs itself; inside a batch it would cost its neighbours.
"""

from __future__ import annotations

from math import isfinite

import orjson

from turnloom.graphs.json_value import JsonObject, Scalar, scalars

LINE_LIMIT = 16 * 2**20
_OPTIONS = (
    orjson.OPT_APPEND_NEWLINE | orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_PASSTHROUGH_DATACLASS
)


class EncodingError(ValueError):
    """The value cannot be written as JSON and read back as the same value."""


def encode(sample: JsonObject) -> bytes:
    """The sample as one line of JSON, newline included.

    Raises `EncodingError` for lone surrogates, integers beyond 64 bits, NaN and infinities,
    foreign types, too deep nesting and lines over 16 MiB.
    """
    try:
        line = orjson.dumps(sample, option=_OPTIONS)
    except TypeError as error:
        raise EncodingError(str(error)) from None
    if len(line) > LINE_LIMIT:
        raise EncodingError(f"{len(line)} bytes are over the limit of {LINE_LIMIT}")
    if b"null" in line and not all(map(_is_finite, scalars(sample))):  # orjson writes NaN as null
        raise EncodingError("a number is not finite")
    return line


def printable(text: str) -> str:
    """The text with lone surrogates written out, so that it can always be encoded."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def _is_finite(value: Scalar) -> bool:
    return not isinstance(value, float) or isfinite(value)
