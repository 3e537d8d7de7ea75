"""Respelling: a draft's calls in the gold's own spelling, where that is all that tells them apart.

A person doesn't care whether a number is 400 or 400.0, or whether a note ends with a full stop; the
digest of a world does. So a draft that differs from the gold in no more than that is carried out
again as the gold spells it, and counts if its results are the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from turnloom.agents.critique.equivalence import normal
from turnloom.agents.dialogue import AssistantStep, Draft
from turnloom.graphs.call import Call, ExecutedCall
from turnloom.graphs.environment import Session
from turnloom.graphs.json_value import JsonValue, Scalar, fold
from turnloom.graphs.tool import Tool
from turnloom.graphs.trace import Step, TracedTurn

_CLOSING = " \t\n.!?\u2026\"'\u201c\u201d\u2018\u2019"


def respelt(draft: Draft, gold: TracedTurn, tools: Mapping[str, Tool]) -> Draft | None:
    """The draft with the gold's arguments in each call that differs from the gold's in spelling
    alone; its results are those of the draft. None where there is no such call."""
    free = list(gold.steps)
    steps = tuple(replace(step, calls=tuple(_calls(step, free, tools))) for step in draft.steps)
    new = replace(draft, steps=steps)
    return None if _written(new) == _written(draft) else new


async def carried_out(draft: Draft, world: Session) -> Draft | None:
    """The draft as it goes in a world of its own; None where something else comes of a call."""
    steps: list[AssistantStep] = []
    for step in draft.steps:
        made: list[ExecutedCall] = []
        for call in step.calls:
            result = await world.call(call.tool, call.arguments)
            if result.ok != call.result.ok or _bare(result.value) != _bare(call.result.value):
                return None
            made.append(replace(call, result=result))
        steps.append(replace(step, calls=tuple(made)))
    return replace(draft, steps=tuple(steps))


def _calls(
    step: AssistantStep, free: list[Step], tools: Mapping[str, Tool]
) -> Iterator[ExecutedCall]:
    for call in step.calls:
        like = next((each for each in free if _is_like(each, call, tools)), None)
        if like is not None:
            free.remove(like)
            call = replace(call, arguments=like.arguments)  # noqa: PLW2901
        yield call


def _is_like(step: Step, call: Call, tools: Mapping[str, Tool]) -> bool:
    if step.tool != call.tool:
        return False
    tool = tools[step.tool]
    wanted, given = normal(step.arguments, tool), normal(call.arguments, tool)
    return _bare(wanted) == _bare(given)


def _bare(value: JsonValue) -> object:
    """A value without what is spelling: capitals, marks at the end of a text, a number's form."""
    return fold(value, _bare_scalar, _same, _same)


def _same(value: object) -> object:
    return value


def _bare_scalar(value: Scalar) -> object:
    return value.casefold().strip(_CLOSING) if isinstance(value, str) else value


def _written(draft: Draft) -> Sequence[str]:
    """The arguments as they are spelt: 1, 1.0 and true are equal otherwise."""
    return [repr(call.arguments) for call in draft.calls]
