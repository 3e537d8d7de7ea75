"""Values in results and arguments, and whether a text gives one of them away."""

from __future__ import annotations

import re
from collections.abc import Iterator

from turnloom.agents.verification.gates.ground import is_marked, words_of
from turnloom.graphs.json_value import JsonValue
from turnloom.graphs.language.surface import find_phrase

_TELLING = re.compile(r"[0-9A-Z@_]|\S\s+\S")
_SQUEEZED = re.compile(r"[\W_]+")


def leaves(value: JsonValue) -> Iterator[JsonValue]:
    """Every scalar inside a value, `None` and empty texts left out."""
    if isinstance(value, dict):
        for inner in value.values():
            yield from leaves(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from leaves(inner)
    elif value is not None and value != "":
        yield value


def telling(value: JsonValue) -> bool:
    """Whether meeting the value in a text can be no accident: plain small words and numbers can."""
    if isinstance(value, bool):
        return False
    if isinstance(value, str):
        return len(value) >= 3 and bool(_TELLING.search(value))
    return isinstance(value, (int, float)) and abs(value) >= 13


def names_thing(text: str, name: str) -> bool:
    """Whether a text names a tool or parameter: as it is, or in words if it has several."""
    if is_marked(name) and name.lower() in text.lower():
        return True
    words = words_of(name)
    return len(words) > 1 and bool(find_phrase(text, " ".join(words)))


def squeezed(text: str) -> str:
    """A text without spaces and punctuation, in lower case: `f-l 3.0.5` as `fl305`."""
    return _SQUEEZED.sub("", text).lower()
