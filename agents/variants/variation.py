"""Variation: which variant a sample is, by index, and its trace made into that."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from turnloom.agents.messages import TraceFound
from turnloom.agents.role import Context, Message, Role
from turnloom.agents.variants.catalog import CATALOG
from turnloom.agents.variants.script import BASE
from turnloom.agents.variants.trace_context import TraceContext
from turnloom.graphs.trace import Trace

VARIATION = "variation"


def drawn_variant(weights: Mapping[str, float], context: Context) -> str:
    """The variant that a sample is to be, by weight; `context` is the role's."""
    return context.rng("variant").choices(list(weights), list(weights.values()))[0]


def variation_role(
    around: TraceContext, weights: Mapping[str, float], most: int
) -> Role[TraceFound]:
    """The role that makes a sample a variant, drawn by weight, with at most `most` turns. Where the
    trace has no place for the one that was drawn, the sample stays plain."""

    async def handle(message: TraceFound, context: Context) -> Sequence[Message]:
        name = drawn_variant(weights, context)
        if name == BASE:
            return [message]
        variant, trace = CATALOG[name], message.trace
        if variant.longer:
            trace = await _with_room(trace, around, max(most - variant.longer + 1, 1))
        made = await variant.transform(trace, around, context.rng("transform"))
        return [message if made is None else TraceFound(*made)]

    return Role(VARIATION, (TraceFound,), (TraceFound,), handle)


async def _with_room(trace: Trace, around: TraceContext, most: int) -> Trace:
    """The trace with room for one turn more: where it has as many as may be, without its last."""
    if len(trace.turns) < most:
        return trace
    world = await around.world(trace, most - 1)
    try:
        return replace(trace, turns=trace.turns[: most - 1], final_digest=await world.digest())
    finally:
        await world.close()
