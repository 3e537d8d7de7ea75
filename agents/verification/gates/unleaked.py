"""unleaked: no message gives away what only results reveal.

Values of arguments that come from results, values of kinds that people never say, and anything
that looks like an identifier and stands in a result.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from turnloom.agents.verification.dialogue_view import RecordedCall
from turnloom.agents.verification.finding import Finding
from turnloom.agents.verification.gate import Gate
from turnloom.agents.verification.sample_view import SampleView
from turnloom.graphs.json_value import JsonValue
from turnloom.graphs.language.surface import find_spans
from turnloom.graphs.origin import FromUser
from turnloom.graphs.trace import REFUSED

_TELLING = re.compile(r"[0-9A-Z@_]|\s")
"""A plain word in lower case ("open") may stand in a message by chance."""


def check(view: SampleView) -> list[Finding]:
    """Find values in the user's messages that the user cannot know."""
    findings = []
    for call, name, part, value in view.claims:
        if isinstance(part, FromUser):
            own = part is call.step.provenance[name] and call.step.reason != REFUSED
            if own and view.tool_context.is_hidden(call.tool, name):
                detail = f"{name}: {value!r} is of a kind that no user says"
                findings.append(Finding(UNLEAKED.name, detail, call.where))
        elif _tells(view, call, name, value):
            findings += _given_away(view, call, value)
    return [*findings, *_identifiers(view)]


def _tells(view: SampleView, call: RecordedCall, name: str, value: JsonValue) -> bool:
    """Whether finding the value in a message can be no accident."""
    if isinstance(value, str):
        if len(value) < 2:
            return False
        return bool(_TELLING.search(value)) or view.tool_context.is_hidden(call.tool, name)
    return isinstance(value, (int, float)) and abs(value) >= 10


def _given_away(view: SampleView, call: RecordedCall, value: JsonValue) -> Iterator[Finding]:
    """Mentions of the value before the user has said it for a reason of their own."""
    for turn in range(call.turn + 1):
        spans = find_spans(view.queries[turn], value)
        if any(view.is_claimed(turn, span) for span in spans):
            return
        if spans:
            detail = f"{value!r}, which only a result reveals, is in turn {turn}'s message"
            yield Finding(UNLEAKED.name, detail, call.where)
            return


def _identifiers(view: SampleView) -> Iterator[Finding]:
    """Mentions of what looks like an identifier, stands in a result, and is not the user's."""
    for turn, words in enumerate(view.words):
        for token in words:
            if not (token[0].isalpha() and any(map(str.isdigit, token))):
                continue
            if _is_the_users(view, turn, token):
                continue
            if any(token in call.text for call in view.calls):
                detail = f"the message says {token!r}, an identifier from a result"
                yield Finding(UNLEAKED.name, detail, f"turn {turn}")


def _is_the_users(view: SampleView, turn: int, token: str) -> bool:
    """Whether the user has said it, up to this turn, in words that some argument rests on."""
    return any(
        token in view.queries[earlier][start:end]
        for earlier in range(turn + 1)
        for start, end in view.claimed[earlier]
    )


UNLEAKED = Gate("unleaked", check)
