"""`ambiguous`: a request speaks of one of several things that were listed, and not of which.

The assistant asks which is meant; the user says what tells it from the others, and the request is
carried out. Several of the things could have been meant: the call can be made with each.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from random import Random

from turnloom.agents.user_slots import UserSlot
from turnloom.agents.variants.script import Script, TurnRule, with_turn_before
from turnloom.agents.variants.trace_context import TraceContext
from turnloom.agents.variants.variant import Variant
from turnloom.graphs.api.api_graph import ApiGraph
from turnloom.graphs.environment import Session
from turnloom.graphs.json_value import JsonObject, JsonValue, at_path, element_objects
from turnloom.graphs.language.morphology import singular, split
from turnloom.graphs.origin import EQUALS, FromUser, Selected, select_item
from turnloom.graphs.trace import GOAL, Step, Trace, TracedTurn

NAME = "ambiguous"
FEWEST = 2
"""So many things could have been meant, at least."""
MOST_NAMED = 4
"""Of more things a question does not name each."""
FEW_WORDS = 4


async def leave_open_which(
    trace: Trace, context: TraceContext, rng: Random
) -> tuple[Trace, Script] | None:
    """The trace with a question before a turn that takes something from one item of a list shown
    before it, or that can be listed for the user first."""
    numbers = rng.sample(range(len(trace.turns)), len(trace.turns))
    for number in numbers:
        found = await _left_open(trace, number, context)
        if found is not None:
            return found
    for number in numbers:
        listed = _listed_first(trace, number, context)
        if listed is not None:
            found = await _left_open(listed, number + 1, context)
            if found is not None:
                return found
    return None


async def _left_open(
    trace: Trace, number: int, context: TraceContext
) -> tuple[Trace, Script] | None:
    """The trace with a question before turn `number`, whose goal takes something from a list."""
    steps = [step for turn in trace.turns for step in turn.steps]
    turn = trace.turns[number]
    goal, at = turn.steps[-1], turn.first + len(turn.steps) - 1
    world = await context.world(trace, number)
    try:
        for step in turn.steps[:-1]:
            await world.call(step.tool, step.arguments)
        for name, selection in _selections(steps, goal, context.graph):
            if selection.step >= turn.first or not _is_alone(goal, name, selection):
                continue
            listing = steps[selection.step]
            items = items_of(selection, listing.result.value)
            noun = _noun(context.graph, listing.tool, selection)
            chosen = replace(goal, origins={**goal.origins, name: selection})
            asked = replace(turn, steps=(*turn.steps[:-1], chosen))
            told = [*steps[:at], chosen, *steps[at + 1 :]]
            unsaid = frozenset({UserSlot(at, name, (EQUALS,))})
            if context.can_leave_out(context.graph, told, asked, unsaid) and await several_fit(
                world, goal.tool, goal.arguments, name, selection, items
            ):
                turns = (*trace.turns[:number], asked, *trace.turns[number + 1 :])
                rule = TurnRule("question", unsaid=unsaid, about=_which(selection, items, noun))
                return with_turn_before(replace(trace, turns=turns), number, NAME, rule)
    finally:
        await world.close()
    return None


def _listed_first(trace: Trace, number: int, context: TraceContext) -> Trace | None:
    """The trace with the look-up that a turn begins with in a turn of its own."""
    turn = trace.turns[number]
    first, *rest = turn.steps
    if not rest or context.graph.tools[first.tool].effect != "read":
        return None
    look_up = TracedTurn(first.tool, turn.first, (first,), (GOAL,))
    then = replace(turn, first=turn.first + 1, steps=tuple(rest), reasons=turn.reasons[1:])
    return replace(trace, turns=(*trace.turns[:number], look_up, then, *trace.turns[number + 1 :]))


def _selections(
    steps: Sequence[Step], goal: Step, graph: ApiGraph
) -> Iterator[tuple[str, Selected]]:
    """The goal's arguments that are taken from one of several items, with what one says to tell
    that one from the others."""
    for name, origin in goal.origins.items():
        if not isinstance(origin, Selected) or origin.op == "only":
            continue
        result = steps[origin.step].result.value
        index = select_item(at_path(result, origin.path), origin)
        items = items_of(origin, result)
        if index is None or index >= len(items):
            continue
        for key in graph.tools[steps[origin.step].tool].annotation.distinguishing:
            named = items[index].get(key)
            short = isinstance(named, str) and 0 < len(named.split()) <= FEW_WORDS
            if short and [item.get(key) for item in items].count(named) == 1:
                yield (
                    name,
                    replace(origin, op="where", key=key, equals=FromUser(-1), wanted=named),
                )


def items_of(selection: Selected, result: JsonValue) -> list[JsonObject]:
    """The items among which a selection chooses; none where they are no objects."""
    items = at_path(result, selection.path)
    found = element_objects(items)
    return found if isinstance(items, list) and len(found) == len(items) else []


def _is_alone(goal: Step, name: str, selection: Selected) -> bool:
    """Whether nothing else of a call is taken from the list."""
    return not any(
        isinstance(origin, Selected) and origin.step == selection.step
        for other, origin in goal.origins.items()
        if other != name
    )


async def several_fit(
    world: Session,
    tool: str,
    arguments: JsonObject,
    name: str,
    selection: Selected,
    items: Sequence[JsonObject],
) -> bool:
    """Whether a call can be made for more than one of the items."""
    fits = 0
    for item in items:
        try:
            value = at_path(item, selection.field)
        except LookupError:
            continue
        fork = await world.fork()
        try:
            fits += (await fork.call(tool, {**arguments, name: value})).ok
        finally:
            await fork.close()
        if fits >= FEWEST:
            return True
    return False


def _noun(graph: ApiGraph, tool: str, selection: Selected) -> str:
    """What the items of a list are called: as what they stand for, or by the list's key."""
    place = (*selection.path, 0, *selection.field)
    keys = [part for part in selection.path if isinstance(part, str)]
    by_key = " ".join(singular(word) for word in split(keys[-1])) if keys else "one"
    return graph.owner_name(graph.tools[tool], place) or by_key


def _which(selection: Selected, items: Sequence[JsonObject], noun: str) -> str:
    """What to ask for, in words: which one is meant, by name where there are few."""
    names = list(dict.fromkeys(str(item.get(selection.key)) for item in items))
    if not 1 < len(names) <= MOST_NAMED:
        return f"which {noun} is meant"
    return f"which {noun} is meant ({', '.join(names[:-1])} or {names[-1]})"


AMBIGUOUS = Variant(
    NAME,
    "a request does not say which of several things it is about; the assistant asks",
    leave_open_which,
    longer=2,
)
