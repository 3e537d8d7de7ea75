"""unleaked: no message gives away what only results reveal.

Values of arguments that come from results, values of kinds that people never say, and anything
that looks like an identifier and stands in a result.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from turnloom.agents.gates.examined import Call, Examined, Finding
from turnloom.graphs.json_value import JsonValue
from turnloom.graphs.origin import FromUser
from turnloom.graphs.surface import find_spans

GATE = "unleaked"

_IDENTIFIER = re.compile(r"(?<![\w@./-])(?=[A-Za-z])(?=[\w-]*\d)\w[\w-]*\w(?![\w@/]|\.\w)")
_TELLING = re.compile(r"[0-9A-Z@_]|\s")
"""A plain word in lower case ("open") may stand in a message by chance."""


def check(view: Examined) -> list[Finding]:
    """Find values in the user's messages that the user cannot know."""
    findings = []
    for call in view.calls:
        for name, part, value in view.claims(call):
            if isinstance(part, FromUser):
                if part is call.step.provenance[name] and view.ground.is_hidden(call.tool, name):
                    detail = f"{name}: {value!r} is of a kind that no user says"
                    findings.append(Finding(GATE, detail, call.where))
            elif _tells(view, call, name, value):
                findings += _given_away(view, call, value)
    return [*findings, *_identifiers(view)]


def _tells(view: Examined, call: Call, name: str, value: JsonValue) -> bool:
    """Whether finding the value in a message can be no accident."""
    if isinstance(value, str):
        if len(value) < 2:
            return False
        return bool(_TELLING.search(value)) or view.ground.is_hidden(call.tool, name)
    return isinstance(value, (int, float)) and abs(value) >= 10


def _given_away(view: Examined, call: Call, value: JsonValue) -> Iterator[Finding]:
    for turn in range(call.turn + 1):
        for span in find_spans(view.said[turn], value):
            if not view.is_claimed(turn, span):
                detail = f"{value!r}, which only a result reveals, is in turn {turn}'s message"
                yield Finding(GATE, detail, call.where)
                return


def _identifiers(view: Examined) -> Iterator[Finding]:
    for turn, text in enumerate(view.said):
        for match in _IDENTIFIER.finditer(text):
            if view.is_claimed(turn, match.span()):
                continue
            if any(match.group() in call.text for call in view.calls):
                detail = f"the message says {match.group()!r}, an identifier from a result"
                yield Finding(GATE, detail, f"turn {turn}")
