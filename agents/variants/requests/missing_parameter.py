"""`missing_parameter`: a request leaves out a value that its calls need.

The assistant asks for it by name, the user says it, and the request is carried out. Only a value is
left out that nothing said, shown or one look-up away holds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from random import Random

from turnloom.agents.user_slots import UserSlot
from turnloom.agents.variants.possible_calls import known_values, look_ups, said_values
from turnloom.agents.variants.script import Script, TurnRule, with_turn_before
from turnloom.agents.variants.trace_context import TraceContext
from turnloom.agents.variants.variant import Variant
from turnloom.graphs.environment import Session
from turnloom.graphs.json_value import JsonValue, scalars
from turnloom.graphs.language.parameter_phrase import parameter_phrase
from turnloom.graphs.origin import FromUser
from turnloom.graphs.schema import choices_of
from turnloom.graphs.tool import Tool
from turnloom.graphs.trace import Trace, TracedTurn

NAME = "missing_parameter"
Fits = Callable[[JsonValue, str], bool]
"""Whether a value suits a purpose, by itself and by what it is in words."""


def _any_fits(_value: JsonValue, _about: str) -> bool:
    return True


async def leave_out_value(
    trace: Trace, context: TraceContext, rng: Random
) -> tuple[Trace, Script] | None:
    """The trace with a question before a turn of which the user says one value only then."""
    found = await lone_value(trace, context, rng)
    if found is None:
        return None
    number, slot, about = found
    asking = TurnRule("question", unsaid=frozenset({slot}), about=about)
    return with_turn_before(trace, number, NAME, asking)


async def lone_value(
    trace: Trace, context: TraceContext, rng: Random, fits: Fits = _any_fits
) -> tuple[int, UserSlot, str] | None:
    """A value that only the user's message holds and that `fits`: the number of its turn, its slot,
    and what it is in words."""
    steps = [step for turn in trace.turns for step in turn.steps]
    slots = [
        (number, slot)
        for number, turn in enumerate(trace.turns)
        for slot in _needed_values(turn, context.graph.tools)
    ]
    rng.shuffle(slots)
    for number, slot in slots:
        turn = trace.turns[number]
        step = steps[slot.step]
        schema = context.graph.tools[step.tool].properties[slot.argument]
        about = parameter_phrase(slot.argument, schema)
        if not fits(step.arguments[slot.argument], about):
            continue
        if not context.can_leave_out(context.graph, steps, turn, frozenset({slot})):
            continue
        world = await context.world(trace, number)
        try:
            if await _is_found(trace, number, slot, world):
                continue
        finally:
            await world.close()
        return number, slot, about
    return None


def _needed_values(turn: TracedTurn, tools: Mapping[str, Tool]) -> Iterator[UserSlot]:
    """The values of the user's own that a turn's calls cannot do without, if they have a name that
    one can ask for."""
    for number, step in enumerate(turn.steps, turn.first):
        tool = tools[step.tool]
        for name, origin in step.origins.items():
            value, schema = step.arguments[name], tool.properties.get(name, {})
            plain = isinstance(origin, FromUser) and isinstance(value, (str, int, float))
            if (
                plain
                and not isinstance(value, bool)
                and name in tool.required
                and not choices_of(schema)
                and parameter_phrase(name, schema)
            ):
                yield UserSlot(number, name)


async def _is_found(trace: Trace, number: int, slot: UserSlot, world: Session) -> bool:
    """Whether the value of a slot of turn `number` can be had without asking the user."""
    before = [step for turn in trace.turns[:number] for step in turn.steps]
    turn = trace.turns[number]
    at = slot.step - turn.first
    said = [value for _, _, value in said_values(before)]
    told: list[JsonValue] = []
    for step, name, value in said_values(turn.steps):
        if (step, name) != (at, slot.argument):
            said.append(value)
            told.append({name: value})
    seen = [each for step in before for each in (step.arguments, step.result.value)]
    value = turn.steps[at].arguments[slot.argument]
    return await is_found(value, [*seen, *told], said, world)


async def is_found(
    value: JsonValue, seen: list[JsonValue], said: list[JsonValue], world: Session
) -> bool:
    """Whether a value stands in what was seen or said, or in what one look-up with that shows."""
    if _holds([*seen, *said], value):
        return True
    shown = await look_ups(world, world.tools, known_values(seen, said))
    return _holds([result.value for result in shown], value)


def _holds(seen: JsonValue, value: JsonValue) -> bool:
    """Whether a value stands somewhere, whole or within a text."""
    text = str(value).lower()
    return any(
        each == value or (isinstance(each, str) and len(text) > 2 and text in each.lower())
        for each in scalars(seen)
    )


MISSING_PARAMETER = Variant(
    NAME,
    "a request leaves out a value; the assistant asks for it, is told, and goes on",
    leave_out_value,
)
