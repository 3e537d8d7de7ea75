"""Fences: untrusted text in a prompt is data, marked as such, and can't break out of its mark.

`{{ value | data("name") }}` writes a block that a machine can read, too:

    <data name="name">
    …JSON, with every "<" written as \\u003c…
    </data>

`{{ value | quoted }}` is the same inside a line, without the mark.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from jinja2 import Undefined

_SURROGATE = re.compile("[\ud800-\udfff]")
_BLOCK = re.compile(r'<data name="(?P<name>[a-z_]+)">\n(?P<body>.*?)\n</data>', re.DOTALL)


class Fenced(str):
    """Text that may stand in a prompt as it is."""

    __slots__ = ()


def quoted(value: object) -> Fenced:
    """A value as JSON on one line, without a `<` or a lone surrogate in it."""
    text = json.dumps(
        value, ensure_ascii=False, separators=(",", ":"), allow_nan=False, default=_refused
    )
    text = text.replace("<", "\\u003c")
    return Fenced(_SURROGATE.sub(lambda match: f"\\u{ord(match.group()):04x}", text))


def _refused(value: object) -> str:
    """Raises what an undefined value has to say, and `TypeError` for what is no JSON."""
    if isinstance(value, Undefined):
        return str(value)
    raise TypeError(f"a {type(value).__name__} is no data")


def data(value: object, name: str) -> Fenced:
    """A value as a block of data."""
    return Fenced(f'<data name="{name}">\n{quoted(value)}\n</data>')


def blocks(text: str) -> Mapping[str, Any]:
    """Every block of data in a prompt, by name: the inverse of `data`."""
    return {found["name"]: json.loads(found["body"]) for found in _BLOCK.finditer(text)}
