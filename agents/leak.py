"""The leak check on feedback: a critic says what is wrong and never hands over what is right."""

from __future__ import annotations

import re
from collections.abc import Iterator

from turnloom.agents.dialogue import Draft, Feedback
from turnloom.agents.equivalence import calls_of
from turnloom.graphs.json_value import JsonValue
from turnloom.graphs.surface import find_spans
from turnloom.graphs.trace import TracedTurn


def reveals(feedback: Feedback, gold: TracedTurn, draft: Draft, query: str) -> str | None:
    """What the feedback gives away: a gold tool or value that is in neither draft nor query.

    Returns the tool's name or the value as text; None when the feedback gives nothing away.
    """
    text = f"{feedback.text} {feedback.argument}"
    made = calls_of(draft)
    tried = {call.tool for call, _ in made}
    seen = {
        repr(leaf)
        for call, outcome in made
        for leaf in (*_leaves(call.arguments), *_leaves(outcome.value))
    }
    for step in gold.steps:
        if step.tool not in tried and _names(text, step.tool) and not _names(query, step.tool):
            return step.tool
        for value in _leaves(step.arguments):
            if isinstance(value, bool) or value is None or repr(value) in seen:
                continue
            if find_spans(text, value) and not find_spans(query, value):
                return str(value)
    return None


def _names(text: str, tool: str) -> bool:
    """Whether a text has a tool's name as a whole word: `comment` is not in `comment_content`."""
    return re.search(rf"(?<!\w){re.escape(tool)}(?!\w)", text) is not None


def _leaves(value: JsonValue) -> Iterator[JsonValue]:
    if isinstance(value, dict):
        for each in value.values():
            yield from _leaves(each)
    elif isinstance(value, list):
        for each in value:
            yield from _leaves(each)
    else:
        yield value
