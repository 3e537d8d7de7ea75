"""`error_recovery`: a call is refused, the refusal is read, and what was wrong is mended.

The call comes too early: before one without which the environment refuses it, or with the user's
own words where a look-up has to tell the value. It is made for real and changes nothing; then come
the calls that it lacked, and it is made again. It is marked on record, and exports leave it
unlearned.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from random import Random

import jsonschema_rs

from turnloom.agents.user_slots import UserSlot
from turnloom.agents.variants.script import Script, TurnRule
from turnloom.agents.variants.trace_context import TraceContext
from turnloom.agents.variants.variant import Variant
from turnloom.graphs.environment import Session, ToolResult
from turnloom.graphs.json_value import JsonObject, JsonValue
from turnloom.graphs.origin import (
    EQUALS,
    Default,
    FromResult,
    FromUser,
    Origin,
    Selected,
    renumbered,
    steps_of,
    user_spans,
)
from turnloom.graphs.schema import choices_of
from turnloom.graphs.tool import Tool
from turnloom.graphs.trace import REFUSED, Step, Trace, TracedTurn

NAME = "error_recovery"


async def call_too_early(
    trace: Trace, context: TraceContext, rng: Random
) -> tuple[Trace, Script] | None:
    """The trace with one call more, that begins a turn and is refused."""
    for number in rng.sample(range(len(trace.turns)), len(trace.turns)):
        turn = trace.turns[number]
        world = await context.world(trace, number)
        try:
            for step in reversed(turn.steps[1:]):
                early = _early(step, turn, context.graph.tools)
                if early is None:
                    continue
                attempt, said = early
                result = await refused(world, attempt.tool, attempt.arguments)
                if result is not None:
                    attempt = replace(attempt, result=result)
                    return _begun_with(trace, number, attempt, said)
        finally:
            await world.close()
    return None


async def refused(world: Session, tool: str, arguments: JsonObject) -> ToolResult | None:
    """How a call is refused that leaves the world as it is; None where it is not."""
    fork = await world.fork()
    try:
        before = await fork.digest()
        result = await fork.call(tool, arguments)
        return None if result.ok or before != await fork.digest() else result
    finally:
        await fork.close()


def _early(
    step: Step, turn: TracedTurn, tools: Mapping[str, Tool]
) -> tuple[Step, dict[str, UserSlot]] | None:
    """A step as it would be made first of all in its turn, and which of the turn's slots its values
    are from; None where something in it is not known yet."""
    number = turn.first + turn.steps.index(step)
    arguments: dict[str, JsonValue] = {}
    origins: dict[str, Origin] = {}
    said: dict[str, UserSlot] = {}
    for name, origin in step.origins.items():
        known = _known(name, step.arguments[name], origin, turn, number, tools)
        if known is None:
            return None
        arguments[name], origins[name], slot = known
        if slot is not None:
            said[name] = slot
    tool = tools[step.tool]
    if not jsonschema_rs.validator_for(tool.parameters, offline=True).is_valid(arguments):
        return None
    return Step(step.tool, arguments, step.result, origins), said


def _known(
    name: str,
    value: JsonValue,
    origin: Origin,
    turn: TracedTurn,
    number: int,
    tools: Mapping[str, Tool],
) -> tuple[JsonValue, Origin, UserSlot | None] | None:
    """What can be given for an argument when its turn begins: the value itself, or what the user
    says of what it is to be looked up by."""
    if isinstance(origin, FromUser):
        return value, origin, UserSlot(number, name)
    early = all(step < turn.first for step in steps_of(origin))
    if isinstance(origin, (Default, FromResult, Selected)) and early and not user_spans(origin):
        return value, origin, None
    if isinstance(origin, Selected) and isinstance(origin.equals, FromUser):
        return origin.wanted, origin.equals, UserSlot(number, name, (EQUALS,))
    if isinstance(origin, (FromResult, Selected)) and origin.step >= turn.first:
        source = turn.steps[origin.step - turn.first]
        spoken = [
            (each, source.arguments[each])
            for each, part in source.origins.items()
            if isinstance(part, FromUser)
            and is_free_text(tools[source.tool].properties.get(each, {}), source.arguments[each])
        ]
        if len(spoken) == 1:
            ((own, words),) = spoken
            return words, source.origins[own], UserSlot(origin.step, own)
    return None


def is_free_text(schema: JsonObject, value: JsonValue) -> bool:
    """Whether a value is a name or the like, which one might take for what identifies a thing."""
    plain = isinstance(value, str) and any(map(str.isalpha, value))
    return plain and not choices_of(schema) and "format" not in schema


def _begun_with(
    trace: Trace, number: int, attempt: Step, said: Mapping[str, UserSlot]
) -> tuple[Trace, Script]:
    """The trace with a step before those of turn `number`; all after it are numbered anew."""
    at = trace.turns[number].first
    count = sum(len(turn.steps) for turn in trace.turns)
    numbers = {old: old + (old >= at) for old in range(count)}

    def moved(turn: TracedTurn) -> TracedTurn:
        steps = tuple(
            replace(
                step,
                origins={
                    name: renumbered(origin, numbers) or origin
                    for name, origin in step.origins.items()
                },
            )
            for step in turn.steps
        )
        return replace(turn, first=turn.first + 1, steps=steps)

    begun = moved(trace.turns[number])
    begun = replace(
        begun, first=at, steps=(attempt, *begun.steps), reasons=(REFUSED, *begun.reasons)
    )
    turns = (*trace.turns[:number], begun, *map(moved, trace.turns[number + 1 :]))
    rules = [TurnRule(request=own) for own in range(len(turns))]
    slots = {name: replace(slot, step=slot.step + 1) for name, slot in said.items()}
    rules[number] = replace(rules[number], said_again=slots)
    return replace(trace, turns=turns), Script(NAME, tuple(rules))


ERROR_RECOVERY = Variant(
    NAME,
    "a call is refused, the refusal is read, and what was wrong is mended",
    call_too_early,
    longer=0,
)
