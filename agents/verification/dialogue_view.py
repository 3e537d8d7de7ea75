"""A dialogue as messages and tools show it, with what was visible before every call."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from turnloom.agents.sample import SampleStep
from turnloom.graphs.json_value import JsonObject, JsonValue
from turnloom.graphs.origin import Origin
from turnloom.graphs.tool import Tool

_WORD = re.compile(r"\w[\w-]*")


@dataclass(frozen=True, slots=True)
class RecordedCall:
    """A call of the dialogue beside its step on record.

    `number` counts calls through the sample; the results of steps below `visible` had been shown
    when the assistant wrote it; `text` is the result as shown. `last` marks its turn's last call.
    """

    number: int
    turn: int
    visible: int
    arguments: JsonObject
    text: str
    step: SampleStep
    last: bool

    @property
    def tool(self) -> str:
        return self.step.tool

    @property
    def where(self) -> str:
        return f"turn {self.turn}, call {self.number} ({self.step.tool})"


@dataclass(frozen=True, slots=True)
class Thought:
    """An assistant message: its thought, what it says to the user, the numbers of its calls."""

    turn: int
    visible: int
    text: str
    content: str
    calls: range


@dataclass(frozen=True, kw_only=True)
class DialogueView:
    """What can be read without a record, an environment or a name for who made it.

    `queries` are the messages of the user, one per turn; `tools` those offered at the start;
    `offered` has the parameters' schema of every tool that is offered at some turn.
    """

    system: str
    queries: tuple[str, ...]
    calls: tuple[RecordedCall, ...]
    thoughts: tuple[Thought, ...]
    tools: Sequence[JsonObject]
    offered: Mapping[str, JsonObject]

    @cached_property
    def words(self) -> tuple[list[str], ...]:
        """Per turn, the words of its message with a digit, a mark or a capital."""
        return tuple(
            [word for word in _WORD.findall(text) if not (word.islower() and word.isalpha())]
            for text in self.queries
        )

    @cached_property
    def results(self) -> Sequence[JsonValue]:
        """Every call's result, in order."""
        return [call.step.result for call in self.calls]

    @property
    def claims(self) -> tuple[tuple[RecordedCall, str, Origin, JsonValue], ...]:
        """The claims behind the arguments: messages make none."""
        return ()

    @cached_property
    def documents(self) -> str:
        """What the tools' documentation says."""
        return json.dumps(self.tools, ensure_ascii=False)

    def tool(self, name: str) -> Tool | None:
        """What is known of a tool beyond what it is offered with: here nothing."""
        return None

    def description(self, tool: str) -> str:
        """What a tool's documentation says it does."""
        for each in self.tools:
            function = each.get("function")
            if isinstance(function, dict) and function.get("name") == tool:
                return str(function.get("description") or "")
        return ""
