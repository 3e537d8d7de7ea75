"""Which tool to call next on the way to a target.

A sampler sees the target, the tools that are legal now (their prerequisites are met), and how far
each lies from the target. `directed` is the paper's (Phase I): the target as soon as it is legal,
until then the legal tool nearest to it. `random` is the baseline: any legal tool.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from random import Random

from turnloom.graphs.errors import UsageError

Sampler = Callable[[str, Sequence[str], Mapping[str, int], Random], str | None]
"""(target, legal tools not tried in vain, distance to the target, rng) → the next tool, if any."""


def directed(
    target: str, legal: Sequence[str], distance: Mapping[str, int], rng: Random
) -> str | None:
    """The paper's directed sampler: the target when legal, else a nearest legal tool at random."""
    if target in legal:
        return target
    reachable = [tool for tool in legal if tool in distance]
    if not reachable:
        return None
    nearest = min(distance[tool] for tool in reachable)
    return rng.choice([tool for tool in reachable if distance[tool] == nearest])


def at_random(
    target: str, legal: Sequence[str], distance: Mapping[str, int], rng: Random
) -> str | None:
    """The baseline: any legal tool, however far from the target."""
    return rng.choice(legal) if legal else None


SAMPLERS: Mapping[str, Sampler] = {"directed": directed, "random": at_random}


def sampler_named(name: str) -> Sampler:
    """Raises `UsageError` naming the samplers there are."""
    try:
        return SAMPLERS[name]
    except KeyError:
        raise UsageError(
            f"unknown sampler {name!r}: choose one of {', '.join(sorted(SAMPLERS))}"
        ) from None
