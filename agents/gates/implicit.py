"""implicit: the message asks for the outcome; it names no prerequisite and no identifier.

A prerequisite is a tool that the turn calls besides its target. Its identifier must not stand in
the message, whole or split into words; no tool's or parameter's identifier may, if it shows that
it is one (`order_id`, `bookFlight`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from turnloom.agents.gates.examined import Examined, Finding
from turnloom.agents.gates.ground import is_marked, words_of
from turnloom.graphs.surface import Span, find_phrase

GATE = "implicit"

_TOKEN = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:_[A-Za-z0-9]+)+|[a-z][a-z0-9]*[A-Z][A-Za-z0-9]*")


def check(view: Examined) -> list[Finding]:
    """Find names of tools and parameters in the user's messages."""
    targets = {call.turn: call.tool for call in view.calls if call.last}
    findings = []
    named = {(call.turn, call.tool): None for call in view.calls if call.tool != targets[call.turn]}
    for turn, tool in named:
        phrase = " ".join(words_of(tool)) or tool
        if _unclaimed(view, turn, find_phrase(view.said[turn], phrase)):
            findings.append(
                Finding(GATE, f"the message names {tool}, a prerequisite", f"turn {turn}")
            )
    for turn, text in enumerate(view.said):
        for match in _TOKEN.finditer(text):
            if match.group() in _identifiers(view) and _unclaimed(view, turn, [match.span()]):
                detail = f"the message holds the identifier {match.group()}"
                findings.append(Finding(GATE, detail, f"turn {turn}"))
    return findings


def _unclaimed(view: Examined, turn: int, spans: list[Span]) -> bool:
    return any(not view.is_claimed(turn, span) for span in spans)


def _identifiers(view: Examined) -> Iterator[str]:
    """Every name of an offered tool or of a parameter that shows that it is an identifier."""
    for tool, parameters in view.offered.items():
        properties = parameters.get("properties")
        for name in (tool, *(properties if isinstance(properties, dict) else ())):
            if is_marked(name):
                yield name
