"""How likely a turn is to be about which target.

What would make a conversation is likelier: something that can be done with what the last turns were
about, a value that crosses into another domain, something that changes the world rather than only
looks at it, and nothing done already. All of it is read from the API graph. So that nothing is
left out, domains are evened out, and each sample features a tool.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import prod

from turnloom.agents.targets.wanted_targets import WantedTargets
from turnloom.agents.targets.weakness import Weakness, WeaknessWeights
from turnloom.graphs.api.api_graph import ApiGraph
from turnloom.graphs.api.value_sources import Source
from turnloom.graphs.exploration.dials import USUAL_DIALS, Dials
from turnloom.graphs.exploration.exploration_state import ExplorationState
from turnloom.graphs.exploration.observed_value import ObservedValue
from turnloom.graphs.origin import steps_of
from turnloom.graphs.tool import Tool
from turnloom.graphs.trace import Step, TracedTurn

MAX_DEPENDENTS = 3
"""A tool that more others than this depend on is a door, not a deed."""

WRITE_WEIGHT = 2.5
"""Factor of a target that changes something."""
FOLLOW_UP_WEIGHT = 8.0
"""Factor of one that continues the conversation."""
CROSS_DOMAIN_WEIGHT = 4.5
"""Factor of one that a value from another domain can flow into."""
REPEAT_WEIGHT = 0.1
"""Factor of one that was a target before."""
SHALLOW_WEIGHT = 0.1
"""Factor of one that the user's words alone are enough for."""
CHAIN_WEIGHT = 12.0
"""Factor of one that makes a chain of values longer."""
LINK_WEIGHT = 6.0
"""Factor of one that can be in the middle of such a chain."""
OPENER_WEIGHT = 0.3
"""Factor of one that only makes other calls possible (a login)."""
BALANCE = 0.5
"""How far domains are evened out: 0 leaves them as they are, 1 makes them equally likely."""
FEATURED_SHARE = 0.12
"""Least weight of a featured target, as a share of all others'."""


@dataclass(frozen=True)
class TargetWeights:
    """The weights of one graph's tools as targets."""

    graph: ApiGraph
    wanted: WantedTargets
    dials: Dials = USUAL_DIALS
    weakness: Weakness | None = None

    def of(
        self, state: ExplorationState, turns: Sequence[TracedTurn], featured: str = ""
    ) -> dict[str, float]:
        """The weight of every tool that a turn after `state` could be about; `featured` is one that
        is to have its chance in this sample."""
        done = {turn.target for turn in turns}
        topics = _Topics(state, self.graph)
        weights = {
            tool.name: prod(
                (
                    1.0 if tool.annotation.requests else 0.0,
                    self.wanted.factor(tool.name),
                    REPEAT_WEIGHT if tool.name in done else 1.0,
                    self._effect_weight(tool),
                    self._depth_weight(tool, topics),
                    self._weak.factor(tool.name),
                    self.dials.preference("fan_in", len(self._needs.get(tool.name, {}))),
                    *self._flow_weights(tool, topics),
                )
            )
            for tool in state.tools.values()
        }
        balanced = self._balanced({name: each for name, each in weights.items() if each > 0})
        if featured in balanced and featured not in done:
            others = sum(balanced.values()) - balanced[featured]
            balanced[featured] = max(balanced[featured], FEATURED_SHARE * others)
        return balanced

    def _balanced(self, weights: Mapping[str, float]) -> dict[str, float]:
        """A domain in which much goes on leaves room for the others."""
        masses: dict[str, float] = {}
        for name, weight in weights.items():
            domain = self.graph.tools[name].domain
            masses[domain] = masses.get(domain, 0.0) + weight
        return {
            name: weight / masses[self.graph.tools[name].domain] ** BALANCE
            for name, weight in weights.items()
        }

    def _effect_weight(self, tool: Tool) -> float:
        if tool.name in self._openers:
            return OPENER_WEIGHT
        return WRITE_WEIGHT if tool.effect == "write" else 1.0

    def _depth_weight(self, tool: Tool, topics: _Topics) -> float:
        needs = self._needs.get(tool.name, {})
        if any(not topics.visible.isdisjoint(fillers) for fillers in needs.values()):
            return self.dials.weight("chain_depth", FOLLOW_UP_WEIGHT)
        is_deep = bool(needs) or tool.name in self._makers
        return 1.0 if is_deep else self.dials.weight("chain_depth", SHALLOW_WEIGHT)

    def _flow_weights(self, tool: Tool, topics: _Topics) -> Iterator[float]:
        if tool.name in topics.foreign(tool.domain):
            yield self.dials.weight("crossing", CROSS_DOMAIN_WEIGHT)
        if tool.name in topics.chained:
            yield self.dials.weight("chain_depth", CHAIN_WEIGHT)
        if tool.name in self._links | self._makers:
            yield self.dials.weight("chain_depth", LINK_WEIGHT)

    @cached_property
    def _weak(self) -> WeaknessWeights:
        return WeaknessWeights(self.weakness or {}, self.graph.tools.values())

    # --- where a tool stands in the graph -------------------------------------------------------

    @cached_property
    def _needs(self) -> Mapping[str, Mapping[str, frozenset[Source]]]:
        """Per tool, what only a result can fill, and where that is shown."""
        return {
            tool.name: {
                name: frozenset(self.graph.fillers(tool.name, name))
                for name in self.graph.internal_needs(tool)
            }
            for tool in self.graph.tools.values()
            if self.graph.internal_needs(tool)
        }

    @cached_property
    def _openers(self) -> frozenset[str]:
        """Tools that are there to make other calls possible: many need them, or their token."""
        dependents = Counter(
            name for tool in self.graph.tools for name in self.graph.enabling(tool)
        )
        many = {name for name, count in dependents.items() if count > MAX_DEPENDENTS}
        tokens = {
            source.tool for needed, fillers in self._each_need() if not needed for source in fillers
        }
        return frozenset(many | tokens)

    @cached_property
    def _links(self) -> frozenset[str]:
        """Tools that are links between what a result has shown and what comes next."""
        giving = {source.tool for _, fillers in self._each_need() for source in fillers}
        return frozenset(giving & self._needs.keys())

    @cached_property
    def _makers(self) -> frozenset[str]:
        """Tools that begin what others go on with: they alone make a thing that is needed."""
        makers: set[str] = set()
        for entity, fillers in self._each_need():
            tools = [self.graph.tools[source.tool] for source in fillers]
            if entity and not any(map(self._is_at_hand, tools)):
                makers.update(tool.name for tool in tools if tool.effect == "write")
        return frozenset(makers)

    def _is_at_hand(self, tool: Tool) -> bool:
        return tool.effect != "write" and tool.name not in self._needs

    def _each_need(self) -> Iterator[tuple[str, frozenset[Source]]]:
        """The entity that is needed, and where it is shown."""
        for name, needs in self._needs.items():
            consumes = self.graph.tools[name].annotation.consumes
            for parameter, fillers in needs.items():
                yield self.graph.semantic_types[consumes[parameter]].entity_name, fillers


class _Topics:
    """What a conversation has brought up, as where the API graph has it, and who can take it.

    visible  where what it is about, or what was listed last, was shown
    chained  tools that can take what a call has yielded that itself used a result
    """

    def __init__(self, state: ExplorationState, graph: ApiGraph) -> None:
        self._state = state
        self._graph = graph
        self._foreign: dict[str, frozenset[str]] = {}
        listed = () if state.last_list is None else state.sources[state.last_list]
        self.visible = frozenset(map(state.source_of, state.salient.values())).union(listed)
        self.chained = self._takers(lambda observed: _is_chained(state.steps[observed.step]))

    def foreign(self, domain: str) -> frozenset[str]:
        """The tools that can take a value that another domain has shown."""
        found = self._foreign.get(domain)
        if found is None:
            found = self._takers(lambda observed: self._state.tool_of(observed).domain != domain)
            self._foreign[domain] = found
        return found

    def _takers(self, counts: Callable[[ObservedValue], bool]) -> frozenset[str]:
        """Tools that can take the salient entities and attributes that count."""
        salient = (*self._state.salient.values(), *self._state.salient_attributes)
        sources = {self._state.source_of(observed) for observed in salient if counts(observed)}
        return frozenset().union(*map(self._graph.takers, sources))


def _is_chained(step: Step) -> bool:
    return any(steps_of(origin) for origin in step.origins.values())
