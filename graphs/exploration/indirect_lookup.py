"""Indirect lookups: a value that people could say, but that a turn looks up instead.

"Post what the notes say", "put what I paid for the flight on my expenses": the parameter could be
said, and is filled from a result of another tool, best of another domain. Indirect lookups make
chains deeper and let values cross domains within one turn; they are the value edges of sayable
semantic types.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from random import Random

from turnloom.graphs.api.api_graph import TEXT, ApiGraph
from turnloom.graphs.api.pattern import ANY_KEY, EACH, KEYS
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
    """Fill `parameter` of the target from a result of `producer` (at `pattern`)."""

    parameter: str
    producer: str
    pattern: str

    def value_in(self, state: ExplorationState, step: int) -> ObservedValue | None:
        """The value, once step `step` has called the producer."""
        for observed in state.visible[step]:
            if observed.pattern == self.pattern and is_sayable(observed.value):
                return observed
        return None


@dataclass(slots=True)
class IndirectLookups:
    """The indirect lookups that there are between the tools of one graph."""

    graph: ApiGraph
    _known: dict[str, list[dict[str, list[IndirectLookup]]]] = field(default_factory=dict)

    def choose(self, state: ExplorationState, target: Tool, rng: Random) -> IndirectLookup | None:
        """A lookup for one of the target's sayable parameters, or None where there is none.

        A value that a text quotes is the last resort, and comes from another domain or not at all.
        """
        lookups = self._between(state.tools, target)
        whole = [lookup for lookup in lookups if not _quotes(target, lookup)]
        if whole:
            weights = [
                FOREIGN_WEIGHT if _is_foreign(state, target, lookup) else 1.0 for lookup in whole
            ]
            return rng.choices(whole, weights)[0]
        foreign = [lookup for lookup in lookups if _is_foreign(state, target, lookup)]
        often = P_QUOTE if self.graph.shares_types(target.domain) else P_QUOTE_ISOLATED
        return rng.choice(foreign) if foreign and rng.random() < often else None

    def _between(self, tools: Mapping[str, Tool], target: Tool) -> list[IndirectLookup]:
        """The lookups for `target` whose producers are among `tools`."""
        return [
            lookup
            for by_producer in self._for_target(target)
            for name in tools
            for lookup in by_producer.get(name, ())
        ]

    def _for_target(self, target: Tool) -> Sequence[Mapping[str, Sequence[IndirectLookup]]]:
        """For each parameter that may be looked up, its lookups by producer."""
        found = self._known.get(target.name)
        if found is None:
            found = self._known[target.name] = [
                self._for_parameter(parameter, semantic_type, target)
                for parameter, semantic_type in target.annotation.consumes.items()
                if self._may_be_looked_up(parameter, semantic_type, target)
            ]
        return found

    def _may_be_looked_up(self, parameter: str, semantic_type: str, target: Tool) -> bool:
        schema = target.properties.get(parameter, {})
        return not (
            self.graph.semantic_types[semantic_type].internal
            or "enum" in schema
            or schema.get("type") in ("array", "object")
        )

    def _for_parameter(
        self, parameter: str, semantic_type: str, target: Tool
    ) -> dict[str, list[IndirectLookup]]:
        lookups: dict[str, list[IndirectLookup]] = {}
        for tool in self.graph.tools.values():
            if tool.effect != "read" or tool.name == target.name:
                continue
            if not _is_describable(self.graph, tool):
                continue
            for pattern, produced in tool.annotation.produces.items():
                if _is_single_field(tool, pattern) and self.graph.fits(produced, semantic_type):
                    lookup = IndirectLookup(parameter, tool.name, pattern)
                    lookups.setdefault(tool.name, []).append(lookup)
        return lookups


def _quotes(target: Tool, lookup: IndirectLookup) -> bool:
    return target.annotation.consumes[lookup.parameter].startswith(TEXT)


def _is_foreign(state: ExplorationState, target: Tool, lookup: IndirectLookup) -> bool:
    return state.tools[lookup.producer].domain != target.domain


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
    is_single = not any(mark in pattern for mark in (EACH, KEYS, ANY_KEY))
    return is_single and pattern.rpartition(".")[2] in tool.annotation.field_nouns


def is_sayable(value: JsonValue) -> bool:
    """Whether a value is a text or number that a sentence could carry, and worth a lookup: nobody
    divides no followers by twelve."""
    return isinstance(value, (str, int, float)) and not isinstance(value, bool) and bool(value)
