"""Errands: a value that people say, but that a turn looks up instead.

"Post what the notes say", "put what I paid for the flight on my expenses": the parameter could be
said, and is fetched from a result of another tool, best of another domain. Errands make chains
deeper and let values cross domains within one turn; they are the value edges of sayable kinds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from random import Random

from turnloom.graphs.api.api_graph import TEXT, ApiGraph
from turnloom.graphs.api.pattern import ANY_KEY, EACH, KEYS
from turnloom.graphs.exploration.state import ExplorationState, ObservedValue
from turnloom.graphs.json_value import JsonValue
from turnloom.graphs.tool import Tool

FOREIGN = 4.0
"""How much likelier an errand leads to another domain than to the target's own."""
QUOTING = (0.35, 0.75)
"""Chance of an errand where the only thing to do with a value is to quote it in a text; the second
is for a domain that shares no other kind of value with its neighbours."""


@dataclass(frozen=True, slots=True)
class IndirectLookup:
    """Fetch a value for `parameter` of the target from a result of `producer` (at `pattern`)."""

    parameter: str
    producer: str
    pattern: str

    def fetched(self, walk: ExplorationState, step: int) -> ObservedValue | None:
        """The value, once step `step` has called the producer."""
        for seen in walk.shown[step]:
            if seen.pattern == self.pattern and sayable(seen.value):
                return seen
        return None


@dataclass(slots=True)
class IndirectLookups:
    """The errands that there are between the tools of one graph."""

    graph: ApiGraph
    _known: dict[str, list[dict[str, list[IndirectLookup]]]] = field(default_factory=dict)

    def choose(self, walk: ExplorationState, target: Tool, rng: Random) -> IndirectLookup | None:
        """An errand for one of the target's sayable parameters, or None where there is none.

        A value that a text quotes is the last resort, and comes from another domain or not at all.
        """
        errands = [
            errand
            for of_producer in self._of(target)
            for name in walk.tools
            for errand in of_producer.get(name, ())
        ]
        plain = [errand for errand in errands if not _quotes(target, errand)]
        if not plain:
            foreign = [errand for errand in errands if _is_foreign(walk, target, errand)]
            often = QUOTING[not self.graph.shares_types(target.domain)]
            return rng.choice(foreign) if foreign and rng.random() < often else None
        weights = [FOREIGN if _is_foreign(walk, target, errand) else 1.0 for errand in plain]
        return rng.choices(plain, weights)[0]

    def _of(self, target: Tool) -> Sequence[Mapping[str, Sequence[IndirectLookup]]]:
        """For each parameter that may be fetched, its errands by producer."""
        found = self._known.get(target.name)
        if found is None:
            found = self._known[target.name] = [
                self._for(parameter, kind, target)
                for parameter, kind in target.annotation.consumes.items()
                if self._is_fetched(parameter, kind, target)
            ]
        return found

    def _is_fetched(self, parameter: str, kind: str, target: Tool) -> bool:
        schema = target.properties.get(parameter, {})
        return not (
            self.graph.semantic_types[kind].internal
            or "enum" in schema
            or schema.get("type") in ("array", "object")
        )

    def _for(self, parameter: str, kind: str, target: Tool) -> dict[str, list[IndirectLookup]]:
        errands: dict[str, list[IndirectLookup]] = {}
        for tool in self.graph.tools.values():
            if tool.effect != "read" or tool.name == target.name:
                continue
            if not _describable(self.graph, tool):
                continue
            for pattern, given in tool.annotation.produces.items():
                plain = not any(mark in pattern for mark in (EACH, KEYS, ANY_KEY))
                if plain and _said(tool, pattern) and self.graph.flows(given, kind):
                    errand = IndirectLookup(parameter, tool.name, pattern)
                    errands.setdefault(tool.name, []).append(errand)
        return errands


def _quotes(target: Tool, errand: IndirectLookup) -> bool:
    return target.annotation.consumes[errand.parameter].startswith(TEXT)


def _is_foreign(walk: ExplorationState, target: Tool, errand: IndirectLookup) -> bool:
    return walk.tools[errand.producer].domain != target.domain


def _describable(graph: ApiGraph, tool: Tool) -> bool:
    """Whether one of the annotation's noun phrases tells all that the user would have to say."""
    takes = tool.annotation.consumes
    said = [f"{{{name}}}" for name in tool.required if not graph.hides(takes.get(name, ""))]
    return not said or any(
        all(slot in phrase for slot in said) for phrase in tool.annotation.noun_phrases
    )


def _said(tool: Tool, pattern: str) -> bool:
    return pattern.rpartition(".")[2] in tool.annotation.field_nouns


def sayable(value: JsonValue) -> bool:
    """Whether a value is a text or number that a sentence could carry, and worth fetching: nobody
    divides no followers by twelve."""
    return isinstance(value, (str, int, float)) and not isinstance(value, bool) and bool(value)
