"""What an export writes rows of: a dialogue, whole or up to one message of the assistant.

Most chat templates keep the thoughts of the last reaction alone. So the usual row ends with one
message of the assistant, which alone trains, and holds what was visible before it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Literal

from turnloom.agents.sample import Sample
from turnloom.engine.exports.chat_message import calls_of, text_of
from turnloom.graphs.json_value import JsonObject, JsonValue

Split = Literal["turn", "dialogue", "prompt"]
"""A row for each message of the assistant, for the whole, or for each of the user's, to be
answered."""
Failed = Literal["mask", "train"]


@dataclass(frozen=True, slots=True)
class Row:
    """Messages of a sample up to one of them, as on record.

    `turn` is the turn of the last one, `place` its position in the sample, both from 0; `tools`
    are those offered there; `trained` are the positions of the messages that are to be learned.
    """

    sample: Sample
    turn: int
    place: int
    messages: Sequence[JsonObject]
    tools: Sequence[JsonObject]
    trained: frozenset[int]

    @property
    def ids(self) -> JsonObject:
        """The columns that lead from a row back to its sample and certificate."""
        return {"sample_id": self.sample.id, "turn": self.turn}


def rows_of(sample: Sample, split: Split, failed: Failed) -> Iterator[Row]:
    """The rows of a sample. With `mask`, a message whose call failed is seen and not learned."""
    turns = turns_of(sample.messages)
    trained = learned(sample, failed)
    if split == "dialogue":
        last = len(sample.messages) - 1
        turn = turns[last] if turns else 0
        yield Row(sample, turn, last, sample.messages, sample.tools, trained)
        return
    asked = [at for at, message in enumerate(sample.messages) if message.get("role") == "user"]
    for place in asked if split == "prompt" else sorted(trained):
        turn = turns[place]
        seen = sample.messages[: place + 1]
        yield Row(sample, turn, place, seen, tools_at(sample, turn), trained & {place})


def turns_of(messages: Sequence[JsonObject]) -> list[int]:
    """The turn of each message, from 0; what stands before the first request belongs to it."""
    heard = accumulate(message.get("role") == "user" for message in messages)
    return [max(count - 1, 0) for count in heard]


def learned(sample: Sample, failed: Failed) -> frozenset[int]:
    """The positions of the messages to be learned."""
    spoken = [at for at, message in enumerate(sample.messages) if _is_assistants(message)]
    return frozenset(spoken) - (failures(sample) if failed == "mask" else frozenset())


def failures(sample: Sample) -> frozenset[int]:
    """The positions of the messages that make a call which failed."""
    made_steps = [step for turn in sample.turns for step in turn.steps]
    if all(step.ok for step in made_steps):
        return frozenset()
    steps = iter(made_steps)
    found = []
    for at, message in enumerate(sample.messages):
        made = [next(steps, None) for _ in calls_of(message)]
        if any(step is not None and not step.ok for step in made):
            found.append(at)
    return frozenset(found)


def tools_at(sample: Sample, turn: int) -> tuple[JsonObject, ...]:
    """The tools that are offered at a turn, as far as the sample describes them."""
    if not any(each.tools_added or each.tools_withdrawn for each in sample.turns):
        return sample.tools
    described = (*sample.tools, *sample.later_tools)
    later = {name for each in sample.turns for name in each.tools_added}
    started = {name: name not in later for name in map(name_of, described)}
    for each in sample.turns[: turn + 1]:
        started |= dict.fromkeys(each.tools_added, True)
        started |= dict.fromkeys(each.tools_withdrawn, False)
    return tuple(tool for tool in described if started[name_of(tool)])


def name_of(tool: JsonObject) -> str:
    """The name of a tool as offered."""
    function = tool.get("function")
    return text_of(function, "name") if isinstance(function, dict) else ""


def defect(sample: Sample, split: Split) -> str:
    """Why no export of rows can tell this sample as it was; '' where it can."""
    changes = [name for turn in sample.turns for name in (*turn.tools_added, *turn.tools_withdrawn)]
    if changes and not set(map(name_of, (*sample.tools, *sample.later_tools))).issuperset(changes):
        return "a tool is offered later that the sample does not describe"
    if changes and split == "dialogue":
        return "its tools change between turns, which split=turn can show"
    wanted: list[JsonValue] = []  # the calls whose results are to come, in their order
    for message in sample.messages:
        if not isinstance(message.get("content"), str | None):
            return "a message's content is no text"
        if message.get("role") == "tool":
            if not wanted or wanted.pop(0) != message.get("tool_call_id"):
                return _UNANSWERED
        elif wanted:
            return _UNANSWERED
        calls = calls_of(message)
        if any(call.arguments is None or not call.name for call in calls):
            return "a call's arguments are no JSON object"
        wanted += [call.id for call in calls]
    return _UNANSWERED if wanted else ""


_UNANSWERED = "a call and its result do not match"


def _is_assistants(message: JsonObject) -> bool:
    return message.get("role") == "assistant"
