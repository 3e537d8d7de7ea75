"""Values that wait, as compressed JSON: a fourth of the text, a twentieth of what objects take.

With a model as teacher thousands of samples wait at a time, each with a scenario and its worlds.
"""

from __future__ import annotations

import zlib
from typing import Any

import orjson

_QUICK = 1


def pack(value: object) -> bytes:
    """The value, which is JSON."""
    return zlib.compress(orjson.dumps(value), _QUICK)


def unpack(held: bytes) -> Any:
    """The value, made anew each time."""
    return orjson.loads(zlib.decompress(held))
