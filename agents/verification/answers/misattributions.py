"""Values of other items than the one that was taken, told as if they were its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from turnloom.agents.verification.answers.answer_scope import taken_items
from turnloom.agents.verification.dialogue_view import DialogueView, RecordedCall
from turnloom.agents.verification.tool_context import STEM
from turnloom.graphs.json_value import JsonValue, nodes
from turnloom.graphs.language.surface import find_spans, holds_word

SHORTEST, WORD = 3, 4
"""Shorter texts and words, and numbers of fewer digits, stand in an answer by chance."""


_NONE: frozenset[str] = frozenset()


def misattributions(
    view: DialogueView, text: str, calls: Sequence[RecordedCall], compared: frozenset[str] = _NONE
) -> Iterator[str]:
    """What a text tells of another item of a list than `calls` take, and nothing of theirs in the
    same field. By fields that are `compared`, it may tell of all."""
    taken: dict[int, tuple[list[JsonValue], set[int]]] = {}
    for _, items, index in taken_items(view, calls):
        taken.setdefault(id(items), (items, set()))[1].add(index)
    lists = [items for items, _ in taken.values()]
    all_taken = [items[index] for items, indices in taken.values() for index in indices]
    column = [
        item.get(key)
        for items in lists
        for item in items
        if isinstance(item, dict)
        for key in compared
    ]
    known = _besides(view, calls, lists, [*all_taken, *column]) if lists else ""
    for items, indices in taken.values():
        own = [items[index] for index in indices]
        for at, item in enumerate(items):
            for name, value in item.items() if at not in indices and isinstance(item, dict) else ():
                if name in compared:
                    continue
                if not _is_telling(value) or _is_known(value, known) or not _tells(text, value):
                    continue
                mine = [each[name] for each in own if isinstance(each, dict) and name in each]
                if mine and not any(_tells(text, each) for each in mine):
                    yield str(value)


def _besides(
    view: DialogueView,
    calls: Sequence[RecordedCall],
    lists: Sequence[list[JsonValue]],
    own: Sequence[JsonValue],
) -> str:
    """What is told of the items that were taken, by these and by all else but the lists."""
    texts = [str(own), view.queries[calls[-1].turn]]
    for call in calls:
        texts += (call.tool, str(call.arguments))
        if not any(each is items for each in nodes(call.step.result) for items in lists):
            texts.append(call.text)
    return "\n".join(texts).lower()


def _is_known(value: JsonValue, known: str) -> bool:
    text = str(value).lower()
    return (text[:STEM] if text == value and text.isalpha() else text) in known


def _is_telling(value: JsonValue) -> bool:
    if isinstance(value, str):
        return len(value) >= (WORD if value.islower() and value.isalpha() else SHORTEST)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return False
    return abs(value) >= 100 or value != int(value)


def _tells(text: str, value: JsonValue) -> bool:
    return (isinstance(value, str) and holds_word(text, value)) or bool(find_spans(text, value))
