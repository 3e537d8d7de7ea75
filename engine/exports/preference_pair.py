"""Preference pairs: what the assistant said, and the same with one defect planted.

A mutation changes one thing of a good sample. Where the first message that differs is the
assistant's, both are reactions to the very same dialogue, and the defect is all that tells them
apart; its name is the pair's label.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from turnloom.agents.sample import Sample
from turnloom.agents.verification.mutations import mutants
from turnloom.engine.exports.chat_message import calls_of, text_of
from turnloom.engine.exports.row import Row, learned, tools_at, turns_of
from turnloom.engine.exports.thoughts import Thoughts, with_thoughts
from turnloom.graphs.json_value import JsonObject

_SEED = 0

Content = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class PreferencePair(Row):
    """A row whose last message is preferred to `rejected`, which has the defect of that name."""

    rejected: JsonObject
    defect: str


def pairs_of(sample: Sample, thoughts: Thoughts) -> Iterator[PreferencePair]:
    """The pairs of a sample that differ in more than ids once thoughts are as wanted.

    Of defects that come to the same message, the first is told.
    """
    trained, turns = learned(sample, "mask"), turns_of(sample.messages)
    record = sample.to_json()
    met: dict[int, list[Content]] = {}
    for mutant in mutants(record, _SEED):
        if mutant.sample["tools"] != record["tools"]:
            continue
        said = _messages(mutant.sample)
        both = enumerate(zip(sample.messages, said, strict=False))
        at = next((at for at, (one, other) in both if one != other), -1)
        if at not in trained or said[at].get("role") != "assistant":
            continue
        known = met.setdefault(at, [_content(sample.messages[at], thoughts)])
        if (content := _content(said[at], thoughts)) not in known:
            known.append(content)
            seen, tools = sample.messages[: at + 1], tools_at(sample, turns[at])
            yield PreferencePair(
                sample, turns[at], at, seen, tools, frozenset({at}), said[at], mutant.operator
            )


def _messages(record: JsonObject) -> list[JsonObject]:
    messages = record["messages"]
    return (
        [each for each in messages if isinstance(each, dict)] if isinstance(messages, list) else []
    )


def _content(message: JsonObject, thoughts: Thoughts) -> Content:
    told = with_thoughts(message, thoughts)
    calls = [(call.name, call.arguments) for call in calls_of(told)]
    return text_of(told), text_of(told, "reasoning_content").strip(), calls
