"""Leak checks: nothing that the reasoner is given hands over what it has to find out.

Feedback says what is wrong and never what is right; a hint tells a purpose and no hidden value.
"""

from __future__ import annotations

import re

from turnloom.agents.dialogue import Draft, Feedback
from turnloom.graphs.json_value import JsonValue, is_number, scalars
from turnloom.graphs.language.english import FUNCTION_WORDS
from turnloom.graphs.language.surface import find_spans
from turnloom.graphs.origin import steps_of
from turnloom.graphs.trace import TracedTurn


def feedback_leaks(feedback: Feedback, gold: TracedTurn, draft: Draft, query: str) -> str | None:
    """What the feedback gives away: a gold tool or value that is in neither draft nor query.

    Returns the tool's name or the value as text; None when the feedback gives nothing away.
    """
    text = f"{feedback.text} {feedback.argument}"
    tried = {call.tool for call in draft.calls}
    known = {
        repr(leaf)
        for call in draft.calls
        for leaf in (*scalars(call.arguments), *scalars(call.result.value))
    }
    for step in gold.steps:
        if step.tool not in tried and _names(text, step.tool) and not _names(query, step.tool):
            return step.tool
        for value in scalars(step.arguments):
            if isinstance(value, bool) or value is None or repr(value) in known:
                continue
            if isinstance(value, str) and value.lower() in FUNCTION_WORDS:
                continue  # our own sentence has it, too
            if find_spans(text, value) and not find_spans(query, value):
                return str(value)
    return None


def hint_leaks(hint: str, gold: TracedTurn, query: str) -> str | None:
    """A value in the hint that the reasoner has to find out: one that the gold took from a result
    and that the user does not say. None when the hint gives nothing away."""
    for step in gold.steps:
        for name, value in step.arguments.items():
            if not steps_of(step.origins[name]):
                continue
            for leaf in scalars(value):
                if _is_distinctive(leaf) and find_spans(hint, leaf) and not find_spans(query, leaf):
                    return str(leaf)
    return None


def _is_distinctive(value: JsonValue) -> bool:
    """Whether finding the value in a text can be no accident; a plain lower-case word can."""
    if isinstance(value, str):
        return len(value) > 2 and not (value.isalpha() and value.islower())
    return is_number(value) and abs(value) >= 10


def _names(text: str, tool: str) -> bool:
    """Whether a text has a tool's name as a whole word: `comment` is not in `comment_content`."""
    return re.search(rf"(?<!\w){re.escape(tool)}(?!\w)", text) is not None
