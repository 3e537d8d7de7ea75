"""A variant: what it is called, and how it makes another dialogue of an executed trace."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from random import Random

from turnloom.agents.variants.script import Script
from turnloom.agents.variants.trace_context import TraceContext
from turnloom.graphs.trace import Trace

Transform = Callable[[Trace, TraceContext, Random], Awaitable[tuple[Trace, Script] | None]]
"""The trace as the variant has it and the rules of its dialogue; None where it has no place in this
trace. What its proof needs is executed; no text is there yet."""


@dataclass(frozen=True, slots=True)
class Variant:
    """One kind of dialogue. `about` tells people what happens in it; `longer` says how many turns
    more than the trace has it takes."""

    name: str
    about: str
    transform: Transform
    longer: int = 1
