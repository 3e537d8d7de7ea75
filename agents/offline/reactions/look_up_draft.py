"""Looking before doing: the calls of a draft without the one that changes something.

Told that what is asked for is so already, the reasoner makes the look-ups of its last draft again,
on what the call was to be made for, and tells what they show of it. Where they show nothing of it,
it tries what else can be looked up with the values of that call, one tool at each attempt.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from random import Random

from turnloom.agents.dialogue import AssistantStep, Draft, Reaction
from turnloom.agents.messages import ReasoningDrafted, ReasoningRequested
from turnloom.agents.offline.reactions.spoken_reaction import (
    LOOKING_THOUGHTS,
    so_already,
    unchanged_words,
)
from turnloom.agents.offline.reasoner.reading.tool_index import ToolIndex
from turnloom.agents.offline.reasoner.reading.words import identifies
from turnloom.agents.offline.reasoner.visible import leaves_of
from turnloom.agents.offline.reasoner.wording import human, words
from turnloom.graphs.call import Call, ExecutedCall
from turnloom.graphs.json_value import JsonValue, scalars
from turnloom.graphs.language.surface import find_spans

MOST_FACTS = 2
"""So many things that are so already are told."""


async def look_up_draft(
    message: ReasoningRequested, due: Reaction, index: ToolIndex, rng: Random
) -> ReasoningDrafted:
    """The turn without the call that is not needed: what shows how things stand, and the answer."""
    world = await message.world.fork()
    first = next(at for at, each in enumerate(message.feedback) if each.due == due)
    made, goal = _without_goal(message.earlier[first], index)
    shown = [call for step in made for call in step.calls]
    if goal is not None:
        tried = sum(each.due == due for each in message.feedback)
        if is_shown := any(True for call in shown for _ in _facts(goal, call, "")):
            tried -= 1
        more = [*_look_ups(index, goal)] if tried or not is_shown else []
        if more:
            call = more[(tried - 1) % len(more)]
            result = await world.call(call.tool, call.arguments)
            shown.append(ExecutedCall(call.tool, call.arguments, result))
            made.append(AssistantStep(rng.choice(LOOKING_THOUGHTS), (shown[-1],)))
    telling = (dict.fromkeys(_facts(goal, call, message.query)) for call in reversed(shown))
    found = [*next((facts for facts in telling if facts), {})]
    whole = [str(value) for _, value, _ in found]  # a moment tells its day, too
    found = [
        fact
        for fact in found
        if not any(text != str(fact[1]) and str(fact[1]) in text for text in whole)
    ]
    today, currency = message.world.today, index.currency
    facts = [
        so_already(words(key), human(value, key, currency, today), held=held)
        for key, value, held in found[:MOST_FACTS]
    ]
    thought, answer = unchanged_words(facts, rng)
    return ReasoningDrafted(message.turn, Draft(tuple(made), answer, thought), world)


def _without_goal(draft: Draft, index: ToolIndex) -> tuple[list[AssistantStep], Call | None]:
    """The steps of a draft without the change that it ends in, and that change, if there is one."""
    goal = draft.calls[-1] if draft.calls else None
    if goal is None or index.tools[goal.tool].reads:
        return [*draft.steps], None
    *steps, last = draft.steps
    beside = [replace(last, calls=last.calls[:-1])] if len(last.calls) > 1 else []
    return [*steps, *beside], goal


def _look_ups(index: ToolIndex, goal: Call) -> Iterator[Call]:
    """What can be looked up with nothing but values of the goal's call, those of it that take the
    most of them first."""
    tools = [
        tool
        for tool in index.tools.values()
        if tool.reads and all(each.name in goal.arguments for each in tool.required)
    ]
    like = index.tools[goal.tool].words
    tools.sort(key=lambda tool: (-len(tool.required), -index.likeness(like, tool), tool.name))
    for tool in tools:
        yield Call(tool.name, {each.name: goal.arguments[each.name] for each in tool.required})


def _facts(
    goal: Call | None, call: ExecutedCall, asked: str
) -> Iterator[tuple[str, JsonValue, bool]]:
    """What a look-up shows of what the goal's call would put in place, or where there is none of
    what the message says: the field, its value, and whether that is one of several that the field
    holds."""
    given = call.arguments.values()
    wanted = [*scalars([*goal.arguments.values()])] if goal else []
    for leaf in leaves_of(call.result.value) if call.result.ok else ():
        value = leaf.value
        is_said = not goal and isinstance(value, str) and bool(find_spans(asked, value))
        if identifies(leaf.key) or isinstance(value, bool) or value in given:
            continue
        if is_said or value in wanted:
            yield leaf.key, value, bool(leaf.path) and isinstance(leaf.path[-1], int)
