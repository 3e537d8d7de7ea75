"""What a critic's words give away: stricter than for fixed sentences, since a model wrote them.

A model is told the solution and may hand it over in any dress. Its words pass when they hold no
value, tool or parameter of the solution that the draft did not use itself, and nothing that looks
like a value at all and is not the draft's own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from turnloom.agents.dialogue import Draft
from turnloom.agents.equivalence import calls_of
from turnloom.agents.gates.ground import is_marked
from turnloom.agents.teacher.values import leaves, names_thing, squeezed, telling
from turnloom.graphs.json_value import JsonValue
from turnloom.graphs.surface import find_spans
from turnloom.graphs.trace import TracedTurn

LENGTH = 600
_TOKEN = re.compile(r"[A-Za-z0-9][\w@.:/-]*[A-Za-z0-9]")
_NUMBERED = re.compile(r"\bcall (?:number |no\. )?\d{1,2}\b(?!\.\d)", re.IGNORECASE)
"""A call of the draft by its number, which is no value."""
_ORDINAL = re.compile(r"\d{1,2}(?:st|nd|rd|th)?", re.IGNORECASE)
_QUOTED = re.compile('["\u201c`]([^"\u201c\u201d`]{1,80})["\u201d`]')


def hands_over(text: str, gold: TracedTurn, draft: Draft) -> str | None:
    """What a critic's text gives away of the solution; None when it gives nothing away."""
    return next(_given_away(_NUMBERED.sub("call", text), gold, _Own(draft)), None)


class _Own:
    """What the draft itself holds in its calls, so that speaking of it tells nothing new."""

    def __init__(self, draft: Draft) -> None:
        calls = [call for call, _ in calls_of(draft)]
        self.tools = {call.tool for call in calls}
        self.parameters = {name for call in calls for name in call.arguments}
        values = [leaf for call in calls for leaf in leaves(call.arguments)]
        self.values = {repr(leaf) for leaf in values}
        self.text = " ".join(map(str, (*self.tools, *self.parameters, *values)))


def _given_away(text: str, gold: TracedTurn, own: _Own) -> Iterator[str]:
    pressed = squeezed(text)
    for step in gold.steps:
        if step.tool not in own.tools and (step.tool in text or names_thing(text, step.tool)):
            yield step.tool
        strange = step.arguments.keys() - own.parameters
        yield from (name for name in strange if is_marked(name) and name in text)
        for value in leaves(step.arguments):
            if repr(value) not in own.values and _holds(text, pressed, value):
                yield str(value)
        for value in filter(telling, leaves(step.outcome.value)):
            if repr(value) not in own.values and find_spans(text, value):
                yield str(value)
    yield from _strange(text, own)


def _strange(text: str, own: _Own) -> Iterator[str]:
    """What looks like a value, or is quoted, and is none of the draft's own."""
    for token in _TOKEN.findall(text):
        if _looks_like_a_value(token) and token not in own.text:
            yield token
    for match in _QUOTED.finditer(text):
        if match.group(1) not in own.text:
            yield match.group(1)


def _holds(text: str, pressed: str, value: JsonValue) -> bool:
    if find_spans(text, value):
        return True
    bare = squeezed(str(value))
    return len(bare) >= 4 and bare in pressed


def _looks_like_a_value(token: str) -> bool:
    """A code, an address, a number of two digits or more; not "call 2"."""
    if _ORDINAL.fullmatch(token):
        return len(token.rstrip("stndrhSTNDRH")) > 1
    return any(letter.isdigit() or letter in "@_" for letter in token)
