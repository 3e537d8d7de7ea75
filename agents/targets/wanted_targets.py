"""The targets that a user has named: each sample is to end a turn with one of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from random import Random

from turnloom.graphs.api.api_graph import ApiGraph
from turnloom.graphs.environment import Environment
from turnloom.graphs.json_value import JsonObject

MAX_SCENARIOS = 64
"""Scenarios drawn until one holds the domain of a wanted target."""
WANTED_WEIGHT = 3.0
"""Factor, times its own weight, of a wanted target in a turn that may be about anything."""
LEADING_WEIGHT = 6.0
"""Factor of a tool that yields what a wanted target needs, or makes its call possible."""


@dataclass(frozen=True, slots=True)
class WantedTargets:
    """Targets with their weights; none are wanted by default."""

    weights: Mapping[str, float]
    graph: ApiGraph

    def __bool__(self) -> bool:
        return bool(self.weights)

    async def scenario(self, environment: Environment, rng: Random) -> JsonObject:
        """A scenario that holds the domain of one of them, drawn by weight; else any."""
        scenario = await environment.scenario(rng)
        if self:
            (drawn,) = rng.choices(list(self.weights), list(self.weights.values()))
            domain = self.graph.tools[drawn].domain
            for _ in range(MAX_SCENARIOS):
                if domain in scenario:
                    break
                scenario = await environment.scenario(rng)
        return scenario

    def ranked(self, present: Collection[str], rng: Random) -> list[str]:
        """Those that are present, in an order drawn by weight."""
        left = {name: weight for name, weight in self.weights.items() if name in present}
        order: list[str] = []
        while left:
            (drawn,) = rng.choices(list(left), list(left.values()))
            del left[drawn]
            order.append(drawn)
        return order

    def factor(self, name: str) -> float:
        """How much more a turn that may be about anything is to be about this tool."""
        if name in self.weights:
            return WANTED_WEIGHT * self.weights[name]
        leads = any(self.graph.leads_to(name, target) for target in self.weights)
        return LEADING_WEIGHT if leads else 1.0
