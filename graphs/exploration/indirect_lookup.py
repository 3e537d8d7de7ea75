"""Indirect lookups: a value that people could say, but that a turn looks up instead.

"Post what the notes say", "put what I paid for the flight on my expenses": the parameter could be
said, and is filled from a result of another tool, best of another domain. Indirect lookups make
chains deeper and let values cross domains within one turn; they walk the value edges into sayable
parameters.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random

from turnloom.graphs.api.api_graph import ApiGraph
from turnloom.graphs.api.pattern import MARKS
from turnloom.graphs.api.type_fit import is_text
from turnloom.graphs.api.value_sources import Source
from turnloom.graphs.exploration.dials import USUAL_DIALS, Dials
from turnloom.graphs.exploration.exploration_state import ExplorationState
from turnloom.graphs.exploration.observed_value import ObservedValue
from turnloom.graphs.json_value import JsonValue
from turnloom.graphs.tool import Tool

FOREIGN_WEIGHT = 4.0
"""How much likelier a lookup leads to another domain than to the target's own."""
P_QUOTE = 0.35
"""Chance of a lookup where the only thing to do with a value is to quote it in a text."""
P_QUOTE_ISOLATED = 0.75
"""The same for a domain that shares no other semantic type with its neighbours."""


@dataclass(frozen=True, slots=True)
class IndirectLookup:
    """Fill `parameter` of the target from what `source` shows."""

    parameter: str
    source: Source

    @property
    def producer(self) -> str:
        return self.source.tool

    def value_in(self, state: ExplorationState, step: int) -> ObservedValue | None:
        """The value, once step `step` has called the producer."""
        for observed in state.visible[step]:
            if observed.pattern == self.source.pattern and is_sayable(observed.value):
                return observed
        return None


@dataclass(slots=True)
class IndirectLookups:
    """The indirect lookups that there are between the tools of one graph."""

    graph: ApiGraph
    dials: Dials = USUAL_DIALS
    _known: dict[str, list[IndirectLookup]] = field(default_factory=dict)

    def choose(self, state: ExplorationState, target: Tool, rng: Random) -> IndirectLookup | None:
        """A lookup for one of the target's sayable parameters, or None where there is none.

        A value that a text quotes is the last resort.
        """
        lookups = self._between(state.tools, target)
        whole = [lookup for lookup in lookups if not _quotes(target, lookup)]
        if whole:
            return rng.choices(whole, [self._weight(state, target, each) for each in whole])[0]
        often = P_QUOTE if self.graph.shares_values(target.domain) else P_QUOTE_ISOLATED
        return rng.choice(lookups) if lookups and rng.random() < often else None

    def _weight(self, state: ExplorationState, target: Tool, lookup: IndirectLookup) -> float:
        is_foreign = state.tools[lookup.producer].domain != target.domain
        confidence = self.graph.fillers(target.name, lookup.parameter)[lookup.source]
        foreign = self.dials.weight("crossing", FOREIGN_WEIGHT)
        return confidence * (foreign if is_foreign else 1.0)

    def _between(self, tools: Mapping[str, Tool], target: Tool) -> list[IndirectLookup]:
        """The lookups for `target` whose producers are among `tools`."""
        found = self._known.get(target.name)
        if found is None:
            found = self._known[target.name] = [
                IndirectLookup(parameter, source)
                for parameter, semantic_type in target.annotation.consumes.items()
                if self._may_be_looked_up(parameter, semantic_type, target)
                for source in self.graph.fillers(target.name, parameter)
                if self._may_be_told(source)
            ]
        return [lookup for lookup in found if lookup.producer in tools]

    def _may_be_looked_up(self, parameter: str, semantic_type: str, target: Tool) -> bool:
        schema = target.properties.get(parameter, {})
        return not (
            self.graph.semantic_types[semantic_type].internal
            or "enum" in schema
            or schema.get("type") in ("array", "object")
        )

    def _may_be_told(self, source: Source) -> bool:
        """Whether people can ask for what is shown there, and have a word for it."""
        tool = self.graph.tools[source.tool]
        is_asked_for = tool.effect == "read" and _is_describable(self.graph, tool)
        return is_asked_for and _is_single_field(tool, source.pattern)


def _quotes(target: Tool, lookup: IndirectLookup) -> bool:
    return is_text(target.annotation.consumes[lookup.parameter])


def _is_describable(graph: ApiGraph, tool: Tool) -> bool:
    """Whether one of the annotation's noun phrases tells all that the user would have to say."""
    consumes = tool.annotation.consumes
    slots = [
        f"{{{name}}}" for name in tool.required if not graph.is_internal(consumes.get(name, ""))
    ]
    return not slots or any(
        all(slot in phrase for slot in slots) for phrase in tool.annotation.noun_phrases
    )


def _is_single_field(tool: Tool, pattern: str) -> bool:
    """Whether a pattern stands for one value of a result, and the annotation has a word for it."""
    is_single = not any(mark in pattern for mark in MARKS)
    return is_single and pattern.rpartition(".")[2] in tool.annotation.field_nouns


def is_sayable(value: JsonValue) -> bool:
    """Whether a value is a text or number that a sentence could carry, and worth a lookup: nobody
    divides no followers by twelve."""
    return isinstance(value, (str, int, float)) and not isinstance(value, bool) and bool(value)
