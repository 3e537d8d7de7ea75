"""A plan: a call with a source for each value it gives, and the calls made for those values."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from turnloom.agents.offline.reasoner.reading.attributes import Attribute
from turnloom.agents.offline.reasoner.reading.tool_index import IndexedTool, Parameter
from turnloom.agents.offline.reasoner.solver.memory import Known
from turnloom.agents.offline.reasoner.solver.message_values import Said
from turnloom.agents.offline.reasoner.solver.weights import Features, score, worth


@dataclass(frozen=True, slots=True)
class FromCall:
    """A call made for it will yield it; `attribute` is what the message says of it."""

    plan: Plan
    attribute: Attribute | None = None


@dataclass(frozen=True, slots=True)
class Continued:
    """A dictated text that goes on with a value which is only spoken of."""

    lead: Said
    spoken: Parameter
    then: Known | FromCall


Source: TypeAlias = Said | Known | FromCall | Continued


@dataclass(frozen=True, slots=True)
class Option:
    """A source for a parameter, with what speaks for it. `mask` are the words of the request that
    it takes for itself, `soft` those that it shares."""

    source: Source
    features: Features
    worth: float
    mask: int = 0
    soft: int = 0

    @classmethod
    def of(cls, source: Source, features: Features, mask: int = 0, soft: int = 0) -> Option:
        return cls(source, features, worth(score(features)), mask, soft)

    @property
    def plan(self) -> Plan | None:
        source = self.source.then if isinstance(self.source, Continued) else self.source
        return source.plan if isinstance(source, FromCall) else None


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """A call with its sources. `own` is what its options are worth without the calls made for
    them; `calls` are those and itself; `before` are calls that come first for their effect."""

    tool: IndexedTool
    options: tuple[tuple[Parameter, Option], ...]
    own: float
    mask: int
    soft: int
    inner: frozenset[Plan]
    before: tuple[Plan, ...] = ()
    features: Features = ()
    total: float = field(default=0.0)

    @property
    def calls(self) -> frozenset[Plan]:
        return self.inner | {self}

    def in_order(self) -> Iterator[Plan]:
        """Every plan inside this one, itself last, in the order of execution."""
        for plan in self.before:
            yield from plan.in_order()
        for _, option in self.options:
            if option.plan is not None:
                yield from option.plan.in_order()
        yield self

    @property
    def tools(self) -> frozenset[str]:
        return frozenset(plan.tool.name for plan in self.in_order())
