"""The tools of a turn, as the planner reads them: which tool a wording means, which tools yield a
value; what was worked out is remembered."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from turnloom.agents.dialogue import ToolDoc
from turnloom.agents.offline.reasoner.reading.tool_index import (
    KEPT,
    IndexCache,
    IndexedTool,
    Parameter,
    ToolIndex,
)
from turnloom.agents.offline.reasoner.reading.words import stems


@dataclass(frozen=True, slots=True, eq=False)
class Library:
    """An index of a toolbox; `tellers` are look-ups by what they can be told.

    `scores`, `makers` and `picking` (parameters that stand for labels which only serve to pick an
    item) are memory of what was worked out before; it changes nothing but the time that an answer
    takes.
    """

    index: ToolIndex
    tellers: Mapping[str, Sequence[str]]
    scores: dict[str, list[tuple[float, IndexedTool]]] = field(default_factory=dict)
    makers: dict[Parameter, list[tuple[float, IndexedTool]]] = field(default_factory=dict)
    picking: dict[str, Parameter] = field(default_factory=dict)

    @property
    def tools(self) -> Mapping[str, IndexedTool]:
        return self.index.tools

    @property
    def place(self) -> Mapping[str, int]:
        return self.index.place

    def ranked(self, wording: str) -> list[tuple[float, IndexedTool]]:
        """Tools by how well they answer to a wording (0 to 1), best first."""
        found = self.scores.get(wording)
        if found is None:
            wanted = stems(wording)
            found = [(self.answers(wanted, tool), tool) for tool in self.tools.values()]
            found.sort(key=lambda entry: (-entry[0], self.place[entry[1].name]))
            if len(self.scores) < 4096:
                self.scores[wording] = found
        return found

    def answers(self, wanted: frozenset[str], tool: IndexedTool) -> float:
        weight = self.index.weight
        shared = weight(wanted & tool.words)
        return 0.7 * shared / (weight(wanted) or 1.0) + 0.3 * shared / (weight(tool.words) or 1.0)


class Shelf:
    """Libraries by toolbox, and the indices that they are made of, so that each is read once."""

    def __init__(self) -> None:
        self._libraries: OrderedDict[int, Library] = OrderedDict()
        self.index = IndexCache()

    def library(self, tools: tuple[ToolDoc, ...]) -> Library:
        index = self.index.index(tools)
        found = self._libraries.get(id(index))
        if found is None:
            found = self._libraries[id(index)] = library_of(index)
            if len(self._libraries) > KEPT:
                self._libraries.popitem(last=False)
        return found


def library_of(index: ToolIndex) -> Library:
    """A toolbox's index with what its look-ups can be told."""
    tellers: dict[str, list[str]] = {}
    for tool in index.tools.values():
        for told in tool.told if tool.reads else ():
            tellers.setdefault(told, []).append(tool.name)
    return Library(index, tellers)
