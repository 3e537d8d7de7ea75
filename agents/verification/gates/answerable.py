"""answerable: everything that the user has to supply can be read from the messages so far.

That is every value that comes from the user, wherever it was said, and the criterion of every
choice ("the cheapest") for which the tool's annotation has words.
"""

from __future__ import annotations

from turnloom.agents.verification.finding import Finding
from turnloom.agents.verification.gate import Gate
from turnloom.agents.verification.sample_view import RecordedCall, SampleView
from turnloom.graphs.json_value import JsonValue
from turnloom.graphs.language.surface import find_phrase, find_spans, reads_at
from turnloom.graphs.origin import FromUser, Origin, Selected


def check(view: SampleView) -> list[Finding]:
    """Find values and criteria that no message says."""
    return [
        Finding(ANSWERABLE.name, f"{name}: {fault}", call.where)
        for call, name, part, value in view.claims
        if (fault := _fault(view, call, name, part, value))
    ]


def _fault(view: SampleView, call: RecordedCall, name: str, part: Origin, value: JsonValue) -> str:
    queries = view.queries[: call.turn + 1]
    if isinstance(part, FromUser):
        flags = view.flags(call.tool, name) if isinstance(value, bool) else None
        if 0 <= part.turn <= call.turn and reads_at(
            view.queries[part.turn], part.start, part.end, value, flags
        ):
            return ""
        if not any(find_spans(text, value, flags) for text in queries):
            return f"no message says {value!r}"
    elif isinstance(part, Selected) and part.op in ("least", "most"):
        words = _criterion(view, part)
        if words and not any(find_phrase(text, words) for text in queries):
            return f"no message asks for {words!r}"
    return ""


def _criterion(view: SampleView, selection: Selected) -> str:
    """The annotation's words for the choice, or '' where it has none."""
    if not 0 <= selection.step < len(view.calls):
        return ""
    tool = view.tool(view.calls[selection.step].tool)
    words = tool.annotation.superlatives.get(selection.key) if tool else None
    return words[0 if selection.op == "least" else 1] if words else ""


ANSWERABLE = Gate("answerable", check)
