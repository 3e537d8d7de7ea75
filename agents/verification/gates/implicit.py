"""implicit: the message asks for the outcome; it names no prerequisite and no identifier.

A prerequisite is a tool that the turn calls besides its target. Its identifier must not stand in
the message, whole or in words of any form ("list the mails" for `list_mail`); no tool's or
parameter's identifier may, if it shows that it is one (`order_id`, `bookFlight`).
"""

from __future__ import annotations

import re

from turnloom.agents.verification.finding import Finding
from turnloom.agents.verification.gate import Gate
from turnloom.agents.verification.sample_view import SampleView
from turnloom.graphs.language.morphology import is_identifier
from turnloom.graphs.language.surface import Span
from turnloom.graphs.language.tool_mention import find_tool_mentions
from turnloom.graphs.trace import GOAL


def check(view: SampleView) -> list[Finding]:
    """Find names of tools and parameters in the user's messages."""
    targets = {
        (call.turn, call.tool) for call in view.calls if call.last or call.step.reason == GOAL
    }
    findings = []
    called = dict.fromkeys((call.turn, call.tool) for call in view.calls)
    named = [each for each in called if each not in targets]
    for turn, tool in named:
        if _unclaimed(view, turn, find_tool_mentions(view.queries[turn], tool)):
            detail = f"the message names {tool}, a prerequisite"
            findings.append(Finding(IMPLICIT.name, detail, f"turn {turn}"))
    foreign = {
        name for name in view.offered.keys() - view.tool_context.tools.keys() if is_identifier(name)
    }
    for turn, text in enumerate(view.queries):
        for word in view.words[turn]:
            if word not in view.tool_context.identifiers and word not in foreign:
                continue
            if _unclaimed(view, turn, [at.span() for at in re.finditer(rf"\b{word}\b", text)]):
                detail = f"the message holds the identifier {word}"
                findings.append(Finding(IMPLICIT.name, detail, f"turn {turn}"))
    return findings


def _unclaimed(view: SampleView, turn: int, spans: list[Span]) -> bool:
    return any(not view.is_claimed(turn, span) for span in spans)


IMPLICIT = Gate("implicit", check)
