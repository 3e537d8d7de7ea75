"""dialogue: roles alternate, every call has its result, ids match, and the record agrees.

[system] then per turn: user, (assistant with calls, their results)*, assistant with an answer.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import pydantic_core

from turnloom.agents.sample import VARIANTS, Sample, SampleStep
from turnloom.agents.transcript.chat_messages import arguments_text
from turnloom.agents.verification.dialogue_view import RecordedCall, Thought
from turnloom.agents.verification.finding import Finding
from turnloom.agents.verification.sample_view import SampleView
from turnloom.agents.verification.tool_context import ToolContext
from turnloom.agents.verification.variants.variant_form import form_faults
from turnloom.graphs.json_value import JsonObject, JsonValue

DIALOGUE = "dialogue"

_FIELDS: Mapping[str, frozenset[str]] = {
    "system": frozenset({"role", "content"}),
    "user": frozenset({"role", "content"}),
    "assistant": frozenset({"role", "content", "reasoning_content", "tool_calls"}),
    "tool": frozenset({"role", "content", "tool_call_id"}),
}
"""What a message has. Chat templates render further fields, which no gate would have read."""
_CALL = frozenset({"id", "type", "function"})
_FUNCTION = frozenset({"name", "arguments"})


class _BrokenError(Exception):
    """The dialogue breaks a rule; `index` is the message where it does."""

    def __init__(self, index: int, detail: str) -> None:
        super().__init__(detail)
        self.index = index


@dataclass(slots=True)
class _Reading:
    """The messages, read from front to back."""

    messages: Sequence[JsonObject]
    steps: Iterator[tuple[int, bool, SampleStep]]
    at: int = 0
    system: str = ""
    queries: list[str] = field(default_factory=list)
    calls: list[RecordedCall] = field(default_factory=list)
    thoughts: list[Thought] = field(default_factory=list)
    ids: set[str] = field(default_factory=set)

    def take(self, *roles: str) -> JsonObject:
        """The next message, which must have one of the roles."""
        if self.at >= len(self.messages):
            raise _BrokenError(self.at, f"the dialogue ends where a message of {roles[0]} belongs")
        message = self.messages[self.at]
        if message.get("role") not in roles:
            raise _BrokenError(
                self.at, f"role {message.get('role')!r} where {' or '.join(roles)} belongs"
            )
        self.at += 1
        self.only(message, _FIELDS[str(message["role"])], f"a message of {message['role']}")
        return message

    def only(self, owner: JsonObject, fields: frozenset[str], what: str) -> None:
        if strange := sorted(owner.keys() - fields):
            raise _BrokenError(self.at - 1, f"{what} has a field {strange[0]!r}")

    def whole(self) -> None:
        if self.messages and self.messages[0].get("role") == "system":
            self.system = self.content(self.take("system"))
        while self.at < len(self.messages) or not self.queries:
            self.queries.append(self.content(self.take("user")))
            while not self.answered():
                pass

    def answered(self) -> bool:
        """Read one assistant message and the results of its calls; True if it has none."""
        message = self.take("assistant")
        place, visible, turn = self.at - 1, len(self.calls), len(self.queries) - 1
        thought = message.get("reasoning_content") or ""
        if not isinstance(thought, str):
            raise _BrokenError(place, "reasoning_content is not a text")
        asked = message.get("tool_calls")
        content = self.content(message, empty=bool(asked))
        if not asked:
            self.thoughts.append(Thought(turn, visible, thought, content, range(0)))
            return True
        if not isinstance(asked, list):
            raise _BrokenError(place, "tool_calls is not a list")
        if content:
            raise _BrokenError(place, "a message with calls speaks to the user")
        calls = [self.call(item, place) for item in asked]
        for name, tool, arguments in calls:
            self.result(name, tool, arguments, visible)
        made = range(visible, visible + len(calls))
        self.thoughts.append(Thought(turn, visible, thought, content, made))
        return False

    def call(self, item: JsonValue, place: int) -> tuple[str, str, JsonObject]:
        """(id, tool, arguments) of one entry of tool_calls."""
        function = item.get("function") if isinstance(item, dict) else None
        if not isinstance(item, dict) or not isinstance(function, dict):
            raise _BrokenError(place, "a tool call has no function")
        self.only(item, _CALL, "a tool call")
        self.only(function, _FUNCTION, "the function of a tool call")
        name, tool, text = item.get("id"), function.get("name"), function.get("arguments")
        if not (isinstance(name, str) and name and isinstance(tool, str) and isinstance(text, str)):
            raise _BrokenError(place, "a tool call lacks its id, name or arguments")
        if item.get("type") != "function":
            raise _BrokenError(place, f"tool call {name} is not of type function")
        if name in self.ids:
            raise _BrokenError(place, f"the tool call id {name} occurs twice")
        self.ids.add(name)
        try:
            arguments = pydantic_core.from_json(text)
        except ValueError as error:
            raise _BrokenError(place, f"the arguments of {name} are not JSON: {error}") from None
        if not isinstance(arguments, dict):
            raise _BrokenError(place, f"the arguments of {name} are not an object")
        if arguments_text(arguments) != text:  # a key that stands twice is seen by this, too
            raise _BrokenError(place, f"the arguments of {name} are not compact JSON")
        return name, tool, arguments

    def result(self, name: str, tool: str, arguments: JsonObject, visible: int) -> None:
        """Read the result of call `name`, and put the call beside its step on record."""
        message = self.take("tool")
        if message.get("tool_call_id") != name:
            found = message.get("tool_call_id")
            raise _BrokenError(self.at - 1, f"a result of {found!r} where {name}'s belongs")
        text = message.get("content")
        if not isinstance(text, str):
            raise _BrokenError(self.at - 1, "a result is not a text")
        number, here = len(self.calls), len(self.queries) - 1
        turn, last, step = next(self.steps, (-1, False, None))
        is_same = step is not None and (turn, step.tool) == (here, tool)
        if step is None or not is_same or _canonical(step.arguments) != _canonical(arguments):
            raise _BrokenError(self.at - 1, f"call {number} ({tool}) is not the step on record")
        self.calls.append(RecordedCall(number, turn, visible, arguments, text, step, last))

    def content(self, message: JsonObject, *, empty: bool = False) -> str:
        text = message.get("content")
        if text is None and empty:
            return ""
        if not isinstance(text, str) or not (text.strip() or empty):
            raise _BrokenError(self.at - 1, f"a message of {message.get('role')} says nothing")
        return text


def _canonical(arguments: JsonObject) -> str:
    """Equal for what is the same letter by letter but for the order of keys: 5 is not 5.0."""
    return json.dumps(arguments, sort_keys=True)


def read_dialogue(sample: Sample, tool_context: ToolContext) -> SampleView | Finding:
    """The sample as the other gates look at it, or what is wrong with its dialogue."""
    steps = (
        (number, index == len(turn.steps) - 1, step)
        for number, turn in enumerate(sample.turns)
        for index, step in enumerate(turn.steps)
    )
    reading = _Reading(sample.messages, steps)
    try:
        reading.whole()
    except _BrokenError as broken:
        return Finding(DIALOGUE, str(broken), f"messages[{broken.index}]")
    if left := next(steps, None):
        return Finding(
            DIALOGUE, f"a step on record ({left[2].tool}) has no call", f"turn {left[0]}"
        )
    for number, turn in enumerate(sample.turns):
        if turn.kind != "calls" and turn.steps:
            return Finding(DIALOGUE, f"a turn of kind {turn.kind} makes calls", f"turn {number}")
    if sample.variant not in VARIANTS:
        return Finding(DIALOGUE, f"there is no variant {sample.variant!r}", "variant")
    if fault := next(form_faults(sample), None):
        return Finding(DIALOGUE, fault, "turns")
    queries = [turn.query for turn in sample.turns]
    if queries != reading.queries:
        return Finding(DIALOGUE, "the user's messages are not the queries on record", "turns")
    return SampleView(
        sample=sample,
        tool_context=tool_context,
        system=reading.system,
        queries=tuple(reading.queries),
        calls=tuple(reading.calls),
        thoughts=tuple(reading.thoughts),
        tools=sample.tools,
        offered={**_added(sample, tool_context), **_offered(sample)},
    )


def _offered(sample: Sample) -> dict[str, JsonObject]:
    offered: dict[str, JsonObject] = {}
    for tool in sample.tools:
        function = tool["function"]
        if isinstance(function, dict) and isinstance(parameters := function["parameters"], dict):
            offered[str(function["name"])] = parameters
    return offered


def _added(sample: Sample, tool_context: ToolContext) -> dict[str, JsonObject]:
    """The schemas of tools that come later: the record names them, the environment has them."""
    names = (name for turn in sample.turns for name in turn.tools_added)
    tools = (tool_context.tools[name] for name in names if name in tool_context.tools)
    return {tool.name: tool.parameters for tool in tools}
