"""`no_op`: what is asked for is so already.

A look-up shows it, the assistant says so, and writes nothing. The request is one that would change
something, with the values that the world has already in place of others: executed, it would leave
the world as it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from random import Random
from typing import TypeGuard

from turnloom.agents.variants.further_turns import changing, further_turns, state_after
from turnloom.agents.variants.script import Script, TurnRule
from turnloom.agents.variants.trace_context import TraceContext
from turnloom.agents.variants.variant import Variant
from turnloom.graphs.api.api_graph import ApiGraph
from turnloom.graphs.environment import Session, ToolResult
from turnloom.graphs.exploration.exploration_state import ExplorationState
from turnloom.graphs.json_value import (
    JsonObject,
    JsonValue,
    Path,
    Scalar,
    at_path,
    elements,
    leaves,
    nodes,
    same,
    scalars,
)
from turnloom.graphs.origin import FromUser, Origin, steps_of
from turnloom.graphs.schema import fits_schema
from turnloom.graphs.trace import FOR_VALUE, GOAL, Step, Trace, TracedTurn

NAME = "no_op"
LONGEST = 60
"""Letters of a value that one asks for."""


async def ask_for_what_is(
    trace: Trace, context: TraceContext, rng: Random
) -> tuple[Trace, Script] | None:
    """The trace with a last turn that asks for what is so, and looks that up."""
    state = await state_after(trace, context)
    try:
        telling = {edge.source for edge in context.graph.edges("state") if edge.effect == "changes"}
        telling &= changing(state)
        async for turn in further_turns(state, context, rng, telling):
            found = await _already_so(state, context.graph, turn, rng)
            if found is not None:
                made, asked = found
                rules = [TurnRule(request=at) for at in range(len(trace.turns) + 1)]
                rules[-1] = replace(rules[-1], asked=asked, counterfactual=asked.steps[-1:])
                return replace(trace, turns=(*trace.turns, made)), Script(NAME, tuple(rules))
    finally:
        await state.session.close()
    return None


async def _already_so(
    state: ExplorationState, graph: ApiGraph, turn: TracedTurn, rng: Random
) -> tuple[TracedTurn, TracedTurn] | None:
    """The turn as it is made, and as it is asked for, with values that are so already; None where
    no look-up shows them, or where it would change something all the same."""
    *before, goal = turn.steps
    if any(state.tools[step.tool].effect != "read" for step in before):
        return None
    idle = await _unchanging(state.session, goal.tool, goal.arguments)
    for look_up in _look_ups(graph, before, goal):
        values: JsonObject = {}
        if idle is None:
            values = await _values_before(state, goal, look_up, rng)
        arguments = goal.arguments | values
        result = idle or await _unchanging(state.session, goal.tool, arguments)
        if result is None or not (idle or values):
            continue
        steps = [*before] if look_up in before else [*before, await _made(state.session, look_up)]
        asked = replace(goal, arguments=arguments, result=result)
        numbered = range(turn.first, turn.first + len(steps))
        if any(
            step.result.ok
            and shows(arguments, goal.origins, step.arguments, step.result.value, number)
            for number, step in zip(numbered, steps, strict=True)
        ):
            reasons = (*(FOR_VALUE for _ in steps[1:]), GOAL)
            made = TracedTurn(steps[-1].tool, turn.first, tuple(steps), reasons)
            return made, replace(turn, steps=(*before, asked))
    return None


def shows(
    asked: JsonObject, origins: Mapping[str, Origin], given: JsonObject, result: JsonValue, at: int
) -> bool:
    """Whether the result of a look-up, step `at`, shows in one record what a call would put in
    place, beside what the call takes from it: the values of all arguments but those that the
    look-up was `given` itself."""
    taken = {name: value for name, value in asked.items() if at in steps_of(origins[name])}
    put = [
        value for name, value in asked.items() if name not in taken and value not in given.values()
    ]
    wanted = [*scalars([*put, *taken.values()])]
    return bool(put) and any(
        all(any(same(each, value) for each in record) for value in wanted)
        for record in map(_direct, nodes(result))
    )


def _direct(node: JsonValue) -> list[JsonValue]:
    """What an object or list holds itself."""
    return [*node.values()] if isinstance(node, dict) else elements(node)


def _look_ups(graph: ApiGraph, before: Sequence[Step], goal: Step) -> Iterator[Step]:
    """What could show the state of things: the look-ups of the turn, then those that answer
    otherwise after a call of the goal's tool, and take nothing but what that takes."""
    yield from reversed(before)
    for edge in graph.edges("state"):
        tool = graph.tools[edge.target]
        telling = edge.effect == "changes" and edge.source == goal.tool and tool.effect == "read"
        if telling and tool.required <= goal.arguments.keys():
            given = {
                each: goal.arguments[each] for each in tool.properties if each in tool.required
            }
            origins = {name: goal.origins[name] for name in given}
            yield Step(tool.name, given, ToolResult(False, None, ""), origins)


async def _made(world: Session, look_up: Step) -> Step:
    fork = await world.fork()
    try:
        return replace(look_up, result=await fork.call(look_up.tool, look_up.arguments))
    finally:
        await fork.close()


async def _values_before(
    state: ExplorationState, goal: Step, look_up: Step, rng: Random
) -> JsonObject:
    """For what the user says and the goal would put in place, the values that a look-up shows in
    that place now."""
    said = {
        name: value
        for name, value in goal.arguments.items()
        if isinstance(goal.origins[name], FromUser) and name not in look_up.arguments
    }
    world = await state.session.fork()
    try:
        old = await world.call(look_up.tool, look_up.arguments)
        done = said and old.ok and (await world.call(goal.tool, goal.arguments)).ok
        new = await world.call(look_up.tool, look_up.arguments)
    finally:
        await world.close()
    values: JsonObject = {}
    for path, value in leaves(new.value) if done and new.ok else ():
        for name in (name for name, each in said.items() if each == value and name not in values):
            alone = goal.arguments.keys() <= {name, *look_up.arguments}
            found = _in_place(old.value, new.value, path, rng if alone else None)
            if found is not None and fits_schema(found, state.tools[goal.tool].properties[name]):
                values[name] = found
    return values


def _in_place(old: JsonValue, new: JsonValue, path: Path, rng: Random | None) -> Scalar:
    """What stood where a new value stands; of a list that has grown by it, an element that looks
    like it, if one may be drawn. Nothing where lists around it have grown."""
    value = at_path(new, path)
    try:
        for depth in (depth for depth, part in enumerate(path) if isinstance(part, int)):
            were, are = at_path(old, path[:depth]), at_path(new, path[:depth])
            if not isinstance(were, list) or not isinstance(are, list):
                return None
            if depth + 1 == len(path):
                like = [
                    each for each in were if _is_sayable(each) and _marks(each) == _marks(value)
                ]
                grown = len(are) == len(were) + 1 and value not in were
                return rng.choice(like) if rng and grown and like else None
            if len(were) != len(are):
                return None
        found = at_path(old, path)
    except LookupError:
        return None
    return found if found != value and _is_sayable(found) else None


async def _unchanging(world: Session, tool: str, arguments: JsonObject) -> ToolResult | None:
    """What a call comes to that leaves the world as it is; None where it changes something."""
    fork = await world.fork()
    try:
        result = await fork.call(tool, arguments)
        return result if await fork.digest() == await world.digest() else None
    finally:
        await fork.close()


def _is_sayable(value: JsonValue) -> TypeGuard[Scalar]:
    return len(str(value)) <= LONGEST and isinstance(value, (str, int, float)) and value != ""


def _marks(value: JsonValue) -> str:
    """The marks in a name: one of a file has a full stop, one of a folder has none."""
    return "".join(sorted({*str(value)} - {*"_- "} - {*filter(str.isalnum, str(value))}))


NO_OP = Variant(
    NAME,
    "what is asked for is so already: a look-up shows it, and nothing is written",
    ask_for_what_is,
)
