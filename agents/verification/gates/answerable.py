"""answerable: everything that the user has to supply can be read from the messages so far.

That is every value that comes from the user, wherever it was said, and the criterion of every
choice ("the cheapest", "the first"). The advanced tool has these values as its parameters.
"""

from __future__ import annotations

from collections.abc import Iterator

from turnloom.agents.advanced_tool import supplied_parameters
from turnloom.agents.verification.dialogue_view import RecordedCall
from turnloom.agents.verification.finding import Finding
from turnloom.agents.verification.gate import Gate
from turnloom.agents.verification.sample_view import SampleView
from turnloom.graphs.json_value import JsonValue, same
from turnloom.graphs.language.surface import find_phrase, find_spans
from turnloom.graphs.origin import FromUser, Origin, Selected
from turnloom.graphs.trace import REFUSED


def check(view: SampleView) -> list[Finding]:
    """Find values and criteria that no message says."""
    return [
        *(
            Finding(ANSWERABLE.name, f"{name}: {fault}", call.where)
            for call, name, part, value in view.claims
            if (fault := unanswerable(view, call, name, part, value))
        ),
        *_advanced_tools(view),
    ]


def _advanced_tools(view: SampleView) -> Iterator[Finding]:
    """Advanced tools whose parameters are not what the user supplies for their turn's calls."""
    if view.sample.certificate.is_undigested:  # then they were those of the gold's calls
        return
    for number, turn in enumerate(view.sample.turns):
        if turn.advanced is None or not all(view.tool(step.tool) for step in turn.steps):
            continue
        calls = [
            (call.tool, _as_called(call))
            for call in view.calls
            if call.turn == number and call.step.reason != REFUSED
        ]
        supplied = supplied_parameters(calls, view.tool_context.tools)
        if not same(supplied, turn.advanced.parameters):
            detail = "the advanced tool's parameters are not what the user supplies"
            yield Finding(ANSWERABLE.name, detail, f"turn {number}")


def _as_called(call: RecordedCall) -> dict[str, Origin]:
    """The origins of a call's arguments in the order in which it gives them, which a record that
    was written anew by others need not have kept."""
    claims = call.step.provenance
    return {name: claims[name] for name in call.arguments if name in claims}


def unanswerable(
    view: SampleView, call: RecordedCall, name: str, part: Origin, value: JsonValue
) -> str:
    queries = view.queries[: call.turn + 1]
    if isinstance(part, FromUser):
        flags = view.flags(call.tool, name) if isinstance(value, bool) else None
        if 0 <= part.turn <= call.turn and view.says(part, value, call.tool, name):
            return ""
        if not any(find_spans(text, value, flags) for text in queries):
            return f"no message says {value!r}"
    elif isinstance(part, Selected) and part.op in ("least", "most", "first", "last"):
        words = _criterion(view, part)
        if not words:
            return f"nothing says what is {part.op} by {part.key!r}"
        places = part.op in ("first", "last")
        if not any(find_phrase(text, words) for text in (queries[-1:] if places else queries)):
            return f"no message asks for {words!r}"
    return ""


def _criterion(view: SampleView, selection: Selected) -> str:
    """The words for the choice: a place in the list is asked for as such, an extreme in the words
    of the tool's annotation; '' where it has none."""
    if selection.op in ("first", "last"):
        return selection.op
    if not 0 <= selection.step < len(view.calls):
        return ""
    tool = view.tool(view.calls[selection.step].tool)
    words = tool.annotation.superlatives.get(selection.key) if tool else None
    return words[0 if selection.op == "least" else 1] if words else ""


ANSWERABLE = Gate("answerable", check)
