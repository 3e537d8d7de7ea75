"""What a turn's message and its tools' documentation have for one another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import TypeAlias

from turnloom.agents.offline.reasoner.reading.attributes import Attribute, attributes
from turnloom.agents.offline.reasoner.reading.field_match import field_match, matches
from turnloom.agents.offline.reasoner.reading.request import Request
from turnloom.agents.offline.reasoner.reading.tool_index import (
    IndexedTool,
    Parameter,
    ResultField,
    ToolIndex,
)
from turnloom.agents.offline.reasoner.reading.words import stems
from turnloom.agents.offline.reasoner.solver.goals import Goal, goals
from turnloom.agents.offline.reasoner.solver.message_values import Said, offers
from turnloom.agents.offline.reasoner.solver.weights import WEIGHTS, Features, score
from turnloom.agents.offline.reasoner.visible import Shown

Hit: TypeAlias = tuple[float, ResultField, Features]
"""A field that a message speaks of: what that is worth, the field, and what speaks for it."""
_RESULT = stems("result value output")


@dataclass(eq=False)
class TurnReading:
    """The same at every attempt at a turn; each part is worked out when it is first asked for.
    `results` are those of the turns before."""

    index: ToolIndex
    request: Request
    results: Sequence[Shown]
    _offers: dict[Parameter, list[Said]] = field(default_factory=dict)
    _documented: dict[Parameter, Sequence[tuple[IndexedTool, str]]] = field(default_factory=dict)
    _hits: dict[str, list[Hit]] = field(default_factory=dict)

    def offered(self, parameter: Parameter) -> list[Said]:
        """What the message offers for a parameter, best first."""
        found = self._offers.get(parameter)
        if found is None:
            found = self._offers[parameter] = offers(parameter, self.request)
        return found

    @cached_property
    def goals(self) -> list[Goal]:
        """Tools as the request may mean them, the likeliest first."""
        last = {result.turn: result.call.tool for result in self.results}
        return goals(self.index, self.request, frozenset(last.values()))

    @cached_property
    def wanted(self) -> frozenset[str]:
        """The roots that tell what is asked for."""
        return frozenset(self.request.weights)

    @cached_property
    def spoken(self) -> Mapping[str, tuple[float, float]]:
        """By tool, the shares of its documentation, and of what it is about, that are spoken of."""
        weight = self.index.weight
        return {
            name: (
                weight(tool.words & self.wanted) / (weight(tool.words) or 1.0),
                weight(tool.things & self.wanted) / (weight(tool.things) or 1.0),
            )
            for name, tool in self.index.tools.items()
        }

    def documented(self, parameter: Parameter) -> Sequence[tuple[IndexedTool, str]]:
        """Tools by the field for a parameter that their documentation, or a result of theirs that
        is visible, has."""
        found = self._documented.get(parameter)
        if found is None:
            found = _documented(self.index, parameter)
            if self._undocumented:
                found = [(tool, self._shown(parameter, tool) or each) for tool, each in found]
            self._documented[parameter] = found
        return found

    @cached_property
    def _undocumented(self) -> Mapping[str, Shown]:
        """The last result of each tool that has no documentation of its results."""
        return {
            each.call.tool: each
            for each in self.results
            if not self.index.tools[each.call.tool].fields
        }

    def _shown(self, parameter: Parameter, tool: IndexedTool) -> str:
        """The feature by which a result that is visible has a parameter's value, or ''."""
        result = self._undocumented.get(tool.name)
        if result is None:
            return ""
        features = (each for _, each in matches(parameter, result, tool) if each)
        return max(features, key=lambda each: WEIGHTS[each], default="")

    def hits(self, tool: IndexedTool) -> list[Hit]:
        """The fields of a tool that the message speaks of."""
        found = self._hits.get(tool.name)
        if found is None:
            spoken = attributes(self.request.text)
            found = self._hits[tool.name] = list(field_hits(spoken, tool))
        return found


def field_hits(spoken: Sequence[Attribute], tool: IndexedTool) -> Iterator[Hit]:
    """The fields of a tool that attributes may speak of."""
    for each in spoken:
        for one in tool.fields:
            own = one.own or tool.named
            hit = each.hit(own)
            if not hit and own <= _RESULT and tool.reads:
                hit = 0.6 * each.hit(tool.named)
            if hit:
                owned = each.belongs(tool.words | one.within, ())
                features = (
                    ("attribute_said", 1.0), ("attribute_hit", hit),
                    ("attribute_owner", owned if not each.name else 0.0),
                )  # fmt: skip
                yield score(features), one, features


@lru_cache(maxsize=8192)
def _documented(index: ToolIndex, parameter: Parameter) -> tuple[tuple[IndexedTool, str], ...]:
    return tuple((tool, _best_field(parameter, tool)) for tool in index.tools.values())


def _best_field(parameter: Parameter, tool: IndexedTool) -> str:
    """The feature by which a tool's documentation may yield a parameter's value, or ''."""
    matches = [field_match(parameter, each, tool) for each in tool.fields]
    best = max((m for m in matches if m), key=lambda m: WEIGHTS[m], default="")
    if not tool.reads:
        return best
    core = parameter.core or (parameter.about if parameter.identifies else frozenset())
    if not best and len(tool.fields) == 1 and tool.parameters:
        best = "field_only" if (parameter.about | parameter.tool) & tool.words else ""
    if core and core <= tool.named and (not best or WEIGHTS[best] < WEIGHTS["lookup_namesake"]):
        return "lookup_namesake"
    if core & tool.named and (not best or WEIGHTS[best] < WEIGHTS["lookup_half_namesake"]):
        return "lookup_half_namesake"
    return best
