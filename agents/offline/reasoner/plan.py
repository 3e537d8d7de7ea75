"""A plan: a call with a source for each parameter that it gives."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from math import prod
from typing import TypeAlias

from turnloom.agents.offline.reasoner.reading.tool_index import IndexedTool, Parameter

UNUSED = 2.4
"""What it costs a plan to leave a value unused that the user supplies."""


@dataclass(frozen=True, slots=True)
class FromMemory:
    """A result shown in an earlier turn holds it: one thing, or an item of a list."""

    listed: bool
    shown: int


@dataclass(frozen=True, slots=True)
class FromCall:
    """A call made for it will yield it."""

    plan: Plan


@dataclass(frozen=True, slots=True)
class FromMessage:
    """The user says it; a dictated text may go on with a value that is only spoken of."""

    then: tuple[Parameter, FromMemory | FromCall] | None = None


Source: TypeAlias = FromMessage | FromMemory | FromCall


@dataclass(frozen=True, slots=True)
class Plan:
    """A call with a source for each parameter it gives. `before` are calls that come first.

    `uses` are the told values that it uses; `takers` say which call takes which.
    """

    tool: IndexedTool
    sources: tuple[tuple[Parameter, Source], ...]
    cost: float
    uses: frozenset[str]
    takers: frozenset[str] = frozenset()
    before: tuple[Plan, ...] = ()

    def inner(self) -> Iterator[Plan]:
        """Every plan inside this one, itself included, in the order of execution."""
        for plan in self.before:
            yield from plan.inner()
        for _, source in self.sources:
            if isinstance(source, FromCall):
                yield from source.plan.inner()
            elif isinstance(source, FromMessage) and source.then is not None:
                then = source.then[1]
                yield from then.plan.inner() if isinstance(then, FromCall) else ()
        yield self

    @property
    def tools(self) -> frozenset[str]:
        return frozenset(plan.tool.name for plan in self.inner())

    @property
    def calls(self) -> bool:
        """Whether another call is made for one of its values."""
        return any(plan is not self for plan in self.inner())


@dataclass(frozen=True, slots=True)
class Option:
    cost: float
    uses: frozenset[str]
    source: Source | None
    takers: frozenset[str] = frozenset()

    @property
    def rank(self) -> float:
        return self.cost - UNUSED * len(self.uses)


NOTHING: frozenset[str] = frozenset()


def combined(
    tool: IndexedTool,
    parameters: Sequence[Parameter],
    choices: Sequence[Sequence[Option]],
    labels: frozenset[str],
    *,
    tried: int,
    kept: int,
) -> list[Plan]:
    """The best `kept` plans of a call with one option per parameter, of the first `tried` that
    there are. Using one of `labels` is a merit."""
    begun = [_NONE]
    further = prod(map(len, choices))
    for parameter, options in zip(parameters, choices, strict=True):
        further //= len(options)
        enough = -(-tried // further)
        longer = (_and(before, parameter, option) for before in begun for option in options)
        begun = list(islice(longer, enough))
    begun = begun[:tried]
    begun.sort(key=lambda each: each[0] - UNUSED * len(each[1] & labels))
    return [
        Plan(tool, sources, cost, uses, takers) for cost, uses, takers, _, sources in begun[:kept]
    ]


_Begun: TypeAlias = tuple[
    float,
    frozenset[str],
    frozenset[str],
    frozenset[str],
    tuple[tuple[Parameter, Source], ...],
]
"""A combination of the first parameters' options: cost, uses, takers, the calls made for it, and
the sources."""
_NONE: _Begun = (0.0, NOTHING, NOTHING, NOTHING, ())


def _and(before: _Begun, parameter: Parameter, option: Option) -> _Begun:
    cost, uses, takers, made, sources = before
    source = option.source
    if source is None:
        return cost + option.cost, uses, takers, made, sources
    if isinstance(source, FromCall):
        name = source.plan.tool.name
        cost += option.cost * 0.4 if name in made else option.cost
        made |= {name}
    else:
        cost += option.cost
    if option.uses:
        if uses and (clashes := len(uses & option.uses)):
            cost += 0.8 * max(0, clashes - len(takers & option.takers))
        uses |= option.uses
        takers |= option.takers
    return cost, uses, takers, made, (*sources, (parameter, source))
