"""Small numbers of an answer, in digits or words, that count nothing that was shown."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from turnloom.agents.verification.answers.answer_scope import answer_scope
from turnloom.agents.verification.answers.visible_facts import VisibleFacts, visible_facts
from turnloom.agents.verification.dialogue_view import DialogueView, Thought
from turnloom.graphs.json_value import JsonValue, nodes, objects
from turnloom.graphs.language.mentions import NumberMention, numbers_in
from turnloom.graphs.language.morphology import split

SMALL = range(2, 10)
"""One is said of anything; what is larger is a figure."""
_OF_SO_MANY = re.compile(r"\b(?:of|among|from) the $", re.IGNORECASE)
_APART = re.compile(r"\s?(?:hours?|hrs?|h|minutes?|min|weeks?|days?|nights?|years?|months?)\b")
"""How long something lasts follows from times and days."""


def miscounts(
    view: DialogueView, answer: Thought, visible: VisibleFacts | None = None
) -> Iterator[str]:
    """The small numbers of an answer that are no number, and no count of anything, in what it may
    rest on."""
    text = answer.content
    mentions = [each for each in numbers_in(text) if _counts(each, text)]
    if not mentions:
        return
    visible = visible or visible_facts(view, answer)
    counts = visible.amounts.keys() | visible.lengths | _counts_in(view, answer)
    for mention in mentions:
        if _OF_SO_MANY.search(text, 0, mention.start):
            continue  # how many there were to choose from may be from long ago
        if mention.amount not in counts:
            yield text[mention.start : mention.end]


def _counts(mention: NumberMention, text: str) -> bool:
    if mention.percent or mention.amount not in SMALL:
        return False
    return not _APART.match(text, mention.end) and text[mention.end : mention.end + 1] != "-"


def _counts_in(view: DialogueView, answer: Thought) -> set[float]:
    """How many calls there are, things that a text lists, and items that have what is told."""
    scope = answer_scope(view, answer)
    counts = {float(len(scope.calls)), *(float(len(items)) for items in scope.lists)}
    low = answer.content.lower()
    for call in scope.calls:
        for node in nodes([call.step.result, call.arguments]):
            if isinstance(node, str):
                counts |= {float(node.count(",") + 1), float(len(node.splitlines()))}
            elif isinstance(node, list):
                counts |= set(_alike(node, low))
    return counts


def _alike(items: list[JsonValue], told: str) -> Iterator[float]:
    """How many items share a value that is told, or have such a field, and how many do not."""
    values: Counter[str] = Counter()
    for item in items:
        for record in objects(item):
            for key, value in record.items():
                if str(value).lower() in told or (value and any(w in told for w in split(key))):
                    values.update((key, f"{key}={value}"))
    for count in set(values.values()):
        yield float(count)
        yield float(len(items) - count)
