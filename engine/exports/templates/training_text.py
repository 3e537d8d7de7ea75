"""A row as one text, and which of its characters train.

What trains of a message begins where the text leaves the prompt that a deployed model would be
given there, and ends where the message ends, its closing mark included. Where a template writes
what came before otherwise later on, no such place can be told.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from turnloom.engine.exports.templates.chat_template import (
    REFUSALS,
    ChatTemplate,
    Renderable,
    refusal_of,
)
from turnloom.graphs.json_value import JsonObject

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class TrainingText:
    """A text and the spans of it that train, in order; or why there is none."""

    text: str = ""
    spans: tuple[Span, ...] = ()
    defect: str = ""


def training_text(
    row: Renderable,
    messages: Sequence[JsonObject],
    template: ChatTemplate,
    marks: Mapping[str, str],
) -> TrainingText:
    """The text of a row whose `messages` are as the template takes them."""

    def render(count: int, *, answer: bool = False) -> str:
        return template.render([*messages[:count]], [*row.tools], marks, answer=answer)

    try:
        whole = render(len(messages))
        spans = []
        for at in sorted(row.trained):
            asked, plain = render(at, answer=True), render(at)
            start = _common(asked, whole)
            if start < _common(asked, plain):
                return TrainingText(defect=_changes(template, "what comes before a message"))
            end = len(whole)
            if at + 1 < len(messages):
                ended = render(at + 1)
                if not whole.startswith(ended):
                    return TrainingText(defect=_changes(template, "a message that trains"))
                end = len(ended)
            spans.append((start, len(whole[:end].rstrip())))  # blanks behind a mark are no answer
    except REFUSALS as error:
        return TrainingText(defect=f"the template {template.name} refuses it: {refusal_of(error)}")
    if any(start >= end for start, end in spans):
        return TrainingText(defect=f"the template {template.name} shows nothing that trains")
    return TrainingText(whole, tuple(spans))


def labels(ids: Sequence[int], offsets: Sequence[Span], spans: Sequence[Span]) -> list[int]:
    """The ids of the tokens that reach into a span, and in place of all others `UNTRAINED`.

    One that begins before its span trains: what a prompt ends with may be another token there.
    """
    told = []
    ends = [end for _, end in spans]
    for token, (start, end) in zip(ids, offsets, strict=True):
        at = bisect_right(ends, start)
        told.append(token if at < len(spans) and spans[at][0] < end else UNTRAINED)
    return told


UNTRAINED = -100
"""The label of a token that does not train, as PyTorch's loss has it."""


def _changes(template: ChatTemplate, what: str) -> str:
    return f"the template {template.name} writes {what} otherwise once more follows: use split=turn"


def _common(one: str, other: str) -> int:
    """The length of the common beginning."""
    if other.startswith(one):
        return len(one)
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one.startswith(other[:middle]):
            low = middle
        else:
            high = middle - 1
    return low
