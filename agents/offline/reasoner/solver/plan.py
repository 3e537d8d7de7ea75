"""A plan: a call with a source for each value it gives, and the calls made for those values."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

from turnloom.agents.offline.reasoner.reading.attributes import Attribute
from turnloom.agents.offline.reasoner.reading.tool_index import IndexedTool, Parameter
from turnloom.agents.offline.reasoner.solver.memory import Known
from turnloom.agents.offline.reasoner.solver.message_values import Said, typed
from turnloom.agents.offline.reasoner.solver.weights import Features, score, worth
from turnloom.graphs.json_value import JsonValue


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

    def with_tail(self, value: JsonValue) -> str:
        """The whole text; whole numbers have no point in it, as people write them."""
        whole = isinstance(value, float) and value.is_integer()
        return f"{self.lead.value} {int(value) if whole else value}"  # type: ignore[arg-type]


Source: TypeAlias = Said | Known | FromCall | Continued


def _key(source: Source) -> object:
    if isinstance(source, FromCall):
        return id(source.plan), source.attribute
    if isinstance(source, Continued):
        return id(source.lead), _key(source.then)
    return id(source)


def value_of(source: Source, parameter: Parameter) -> JsonValue:
    """The value that a source is known to have; None where a call has to tell it."""
    if isinstance(source, Said):
        return typed(source.value, parameter)
    if isinstance(source, Known):
        return shaped(source.value, parameter)
    if isinstance(source, Continued) and isinstance(source.then, Known):
        return source.with_tail(source.then.value)
    return None


def shaped(value: JsonValue, parameter: Parameter) -> JsonValue:
    """A single value for a parameter that takes a list becomes a list of one."""
    return [value] if parameter.shape == "list" and not isinstance(value, list) else value


class Option(NamedTuple):
    """A source for a parameter, with what speaks for it. `mask` are the words of the request that
    it takes for itself, `soft` those that it shares; `plan` is the call that it needs, if any."""

    source: Source
    features: Features
    worth: float
    mask: int = 0
    soft: int = 0
    plan: Plan | None = None

    @classmethod
    def of(cls, source: Source, features: Features, mask: int = 0, soft: int = 0) -> Option:
        made = source.then if isinstance(source, Continued) else source
        plan = made.plan if isinstance(made, FromCall) else None
        return cls(source, features, worth(score(features)), mask, soft, plan)


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """A call with its sources.

    own     what its options are worth without the calls made for them
    inner   the calls made for its values
    twice   how many of its values share words of the request with another
    before  calls that come first for their effect
    """

    tool: IndexedTool
    options: tuple[tuple[Parameter, Option], ...]
    own: float
    mask: int
    soft: int
    inner: frozenset[Plan]
    twice: int = 0
    before: tuple[Plan, ...] = ()
    features: Features = ()
    total: float = field(default=0.0)

    @property
    def calls(self) -> frozenset[Plan]:
        return self.inner | {self}

    @property
    def key(self) -> object:
        """What it is as a call: equal for equal sources."""
        return self.tool.name, tuple(
            (each.name, _key(option.source)) for each, option in self.options
        )

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
