"""Preference pairs: what the assistant said, and what it should not have said.

A mutation changes one thing of a good sample. Where the first message that differs is the
assistant's, both are reactions to the very same dialogue, and the defect is all that tells them
apart; its name is the pair's label. An attempt that the run turned down gives a pair where it
first does what the turn never does: its label is what the critic found.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from turnloom.agents.sample import Sample
from turnloom.agents.transcript.chat_messages import arguments_text, call_id
from turnloom.agents.verification.mutations import mutants
from turnloom.engine.exports.attempts import Attempts, AttemptStep
from turnloom.engine.exports.chat_message import calls_of, text_of
from turnloom.engine.exports.row import Row, learned, name_of, tools_at, turns_of
from turnloom.engine.exports.thoughts import Thoughts, with_thoughts
from turnloom.graphs.json_value import JsonObject, element_objects, objects
from turnloom.graphs.schema import properties_of

_SEED = 0

Content = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class PreferencePair(Row):
    """A row whose last message is preferred to `rejected`, which has the defect of that name."""

    rejected: JsonObject
    defect: str


def pairs_of(sample: Sample, thoughts: Thoughts, attempts: Attempts) -> Iterator[PreferencePair]:
    """The pairs of a sample that differ in more than ids once thoughts are as wanted.

    Of defects that come to the same message, the first is told.
    """
    trained, turns = learned(sample, "mask"), turns_of(sample.messages)
    met: dict[int, list[Content]] = {}
    for at, rejected, defect in (*_attempted(sample, attempts), *_mutated(sample)):
        if at not in trained or rejected.get("role") != "assistant":
            continue
        known = met.setdefault(at, [_content(sample.messages[at], thoughts)])
        if (content := _content(rejected, thoughts)) not in known:
            known.append(content)
            seen, tools = sample.messages[: at + 1], tools_at(sample, turns[at])
            yield PreferencePair(
                sample, turns[at], at, seen, tools, frozenset({at}), rejected, defect
            )


Rejected = tuple[int, JsonObject, str]
"""A message in place of the one at a position, and what is wrong with it."""


def _mutated(sample: Sample) -> Iterator[Rejected]:
    record = sample.to_json()
    for mutant in mutants(record, _SEED):
        if mutant.sample["tools"] == record["tools"]:
            said = _messages(mutant.sample)
            both = enumerate(zip(sample.messages, said, strict=False))
            at = next((at for at, (one, other) in both if one != other), None)
            if at is not None:
                yield at, said[at], mutant.operator


def _attempted(sample: Sample, attempts: Attempts) -> Iterator[Rejected]:
    turns, defaults = turns_of(sample.messages), _defaults(sample)
    for attempt in attempts.of(sample.id):
        own = [
            (at, _normal(_called(message), defaults))
            for at, message in enumerate(sample.messages)
            if turns[at] == attempt.turn and message.get("role") == "assistant"
        ]
        gold = [call for _, calls in own for call in calls]
        for (at, calls), reaction in zip(own, attempt.reactions, strict=False):
            made = _normal(reaction.calls, defaults)
            if made == calls and calls:
                continue
            # Calls of the turn in another order may be as good; what it never makes is not.
            if not made or any(call not in gold for call in made):
                number = sum(len(_called(message)) for message in sample.messages[:at])
                yield at, _message(reaction, number), attempt.fault
            break


Call = tuple[str, JsonObject]


def _called(message: JsonObject) -> list[Call]:
    return [(call.name, call.arguments or {}) for call in calls_of(message)]


def _normal(calls: Iterable[Call], defaults: dict[str, JsonObject]) -> list[Call]:
    """Calls without what only states a default, and without capitals: those may be as good."""
    return [
        (
            name,
            {
                key: value.strip().casefold() if isinstance(value, str) else value
                for key, value in arguments.items()
                if key not in (own := defaults.get(name, {})) or own[key] != value
            },
        )
        for name, arguments in calls
    ]


def _defaults(sample: Sample) -> dict[str, JsonObject]:
    return {
        name_of(tool): {
            key: schema["default"]
            for node in objects(tool.get("function"))
            for key, schema in properties_of(node).items()
            if "default" in schema
        }
        for tool in sample.tools
    }


def _message(reaction: AttemptStep, number: int) -> JsonObject:
    """The reaction as a message whose calls are numbered from `number`."""
    told: JsonObject = {"role": "assistant", "content": reaction.answer}
    if reaction.thought:
        told["reasoning_content"] = reaction.thought
    if reaction.calls:
        told["tool_calls"] = [
            {
                "id": call_id(number + at),
                "type": "function",
                "function": {"name": name, "arguments": arguments_text(arguments)},
            }
            for at, (name, arguments) in enumerate(reaction.calls)
        ]
    return told


def _messages(record: JsonObject) -> list[JsonObject]:
    return element_objects(record["messages"])


def _content(message: JsonObject, thoughts: Thoughts) -> Content:
    told = with_thoughts(message, thoughts)
    return text_of(told), text_of(told, "reasoning_content").strip(), _called(told)
