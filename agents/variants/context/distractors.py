"""`distractors`: beside the tools that a sample needs, those that are most like them.

All others are left out, so that what is offered is easily taken for one another: `find_contact` and
`find_traveller`, `cancel_order` and `cancel_booking`. How like two tools are is seen from their
names and descriptions alone.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from random import Random

from turnloom.agents.variants.script import Script, TurnRule
from turnloom.agents.variants.trace_context import TraceContext
from turnloom.agents.variants.variant import Variant
from turnloom.graphs.language.morphology import split
from turnloom.graphs.tool import Tool
from turnloom.graphs.trace import Trace

NAME = "distractors"
FEWEST, MOST = 4, 10
"""Tools that are offered beside those that are called."""
_WORD = re.compile(r"[^\W\d_]{3,}")
STEM = 5
"""Letters by which two words of the documentation count as one."""


async def offer_alike(
    trace: Trace, context: TraceContext, rng: Random
) -> tuple[Trace, Script] | None:
    """The trace with its tools and those most like them; None where hardly any are left out."""
    world = await context.world(trace, 0)
    await world.close()
    called = {step.tool for turn in trace.turns for step in turn.steps}
    most = rng.randint(FEWEST, MOST)
    if len(world.tools) - len(called) < most + FEWEST:
        return None
    offered = called | nearest(world.tools, called, most)
    rules = tuple(TurnRule(request=at) for at in range(len(trace.turns)))
    return trace, Script(NAME, rules, offered=frozenset(offered))


def nearest(tools: Sequence[Tool], called: Collection[str], most: int) -> frozenset[str]:
    """The tools most like one that is called, so many of those that are not called themselves. Of
    what their documentation shares, rare words count more."""
    words = {tool.name: _words(tool) for tool in tools}
    spread = Counter(word for each in words.values() for word in each)
    weights = {word: 1 / count for word, count in spread.items()}

    def likeness(name: str) -> float:
        own = words[name]
        return max(
            (_shared(own, words[other], weights) for other in called if other in words), default=0.0
        )

    others = [tool.name for tool in tools if tool.name not in called]
    return frozenset(sorted(others, key=lambda name: (-likeness(name), name))[:most])


def _shared(one: frozenset[str], other: frozenset[str], weights: dict[str, float]) -> float:
    """The weight of the words of both, as a share of that of all; summed in a fixed order."""
    both, either = sorted(one & other), sorted(one | other)
    return sum(weights[word] for word in both) / (sum(weights[word] for word in either) or 1.0)


def _words(tool: Tool) -> frozenset[str]:
    text = " ".join((*split(tool.name), tool.description)).lower()
    return frozenset(word[:STEM] for word in _WORD.findall(text))


DISTRACTORS = Variant(
    NAME,
    "only the tools that are needed are offered, and those that are most like them",
    offer_alike,
    longer=False,
)
