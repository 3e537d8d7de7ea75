"""What was done: calls that were made, and how each value for them was found."""

from __future__ import annotations

from dataclasses import dataclass

from turnloom.agents.offline.reasoner.reading.tool_index import IndexedTool, Parameter
from turnloom.agents.offline.reasoner.reading.words import identifies
from turnloom.agents.offline.reasoner.solver.selection import Choice
from turnloom.graphs.call import Call
from turnloom.graphs.environment import ToolResult
from turnloom.graphs.json_value import JsonValue


@dataclass(frozen=True, slots=True)
class Picked:
    """An item chosen from a list: how, and among what. `shown` is the number of the result; `old`
    when that was shown in an earlier turn."""

    parameter: Parameter
    value: JsonValue
    choice: Choice
    items: tuple[JsonValue, ...]
    shown: int
    old: bool

    @property
    def item(self) -> JsonValue:
        return self.items[self.choice.index]

    @property
    def linked(self) -> str:
        """The key of the value, where it identifies something other than the item itself, whose
        own id comes first: the card of a booking."""
        item = self.item
        ids = [key for key in item if identifies(key)] if isinstance(item, dict) else []
        if not isinstance(item, dict) or not ids or item[ids[0]] == self.value:
            return ""
        return next((key for key in ids if item[key] == self.value), "")


@dataclass(frozen=True, slots=True)
class Taken:
    """A value taken as it is from a result; `old` when that was shown in an earlier turn."""

    parameter: Parameter
    value: JsonValue
    key: str
    shown: int
    old: bool


@dataclass(frozen=True, slots=True)
class Made:
    """A call of the draft, with why it was made.

    number   counts through the draft
    needs    numbers of the draft's calls whose results it uses
    said     parameters whose values the user gave
    wanted   the parameter, of another call, that it was made for
    final    it is what the turn is there for, and not made for another call
    """

    call: Call
    outcome: ToolResult
    tool: IndexedTool
    number: int
    needs: frozenset[int]
    said: tuple[str, ...]
    picked: tuple[Picked, ...]
    taken: tuple[Taken, ...]
    wanted: Parameter | None = None
    final: bool = False
