"""A call that was made too early and refused: what is thought before it, and after."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from textwrap import shorten

from turnloom.agents.dialogue import AssistantStep, Draft
from turnloom.agents.messages import ReasoningDrafted, ReasoningFailed, ReasoningRequested
from turnloom.agents.role import Context, Message, Role
from turnloom.graphs.call import ExecutedCall
from turnloom.graphs.environment import ToolResult
from turnloom.graphs.language.template import fill_text

BEFORE = (
    "The message gives me what I need, so I'll try this straight away.",
    "This looks like a single call, so I'll go ahead with it.",
    "I'll try it right away with what the user said.",
    "Let me see whether this works as it is.",
)
AFTER = (
    'That was refused: "{error}". I have to see to that first.',
    'The call came back with an error: "{error}". So that has to be mended before I try again.',
    '"{error}", says the tool. Nothing has changed yet, so I can put that right and call it anew.',
    'It did not go through: "{error}". That tells me what is lacking.',
)
LONGEST = 160
"""Letters of an error that are quoted."""


def retried_call_role(reasoner: Role[ReasoningRequested]) -> Role[ReasoningRequested]:
    """The reasoner, which goes on from a call that was refused where a turn begins with one."""

    async def handle(message: ReasoningRequested, context: Context) -> Sequence[Message]:
        if message.tried is None:
            emitted = await reasoner.handle(message, context)
            return emitted if isinstance(emitted, Sequence) else [emitted]
        call = message.tried
        world = await message.world.fork()
        result = await world.call(call.tool, call.arguments)
        request = replace(
            message,
            world=world,
            tried=None,
            earlier=tuple(replace(draft, steps=draft.steps[1:]) for draft in message.earlier),
            feedback=tuple(replace(each, call=max(each.call - 1, -1)) for each in message.feedback),
        )
        emitted = await reasoner.handle(request, context)
        rng = context.rng("retry", message.turn, len(message.earlier))
        first = AssistantStep(
            rng.choice(BEFORE), (ExecutedCall(call.tool, call.arguments, result),)
        )
        thought = fill_text(rng.choice(AFTER), lambda _: error_text(result))
        drafts = emitted if isinstance(emitted, Sequence) else [emitted]
        return [_begun_with(first, thought, each) for each in drafts]

    return replace(reasoner, handle=handle)


def error_text(result: ToolResult) -> str:
    """What a refusal says, as it is quoted."""
    value = result.value
    told = value.get("error") if isinstance(value, dict) else value
    text = told if isinstance(told, str) else result.text
    return shorten(text, LONGEST, placeholder=" …").rstrip(".").replace('"', "'")


def _begun_with(first: AssistantStep, thought: str, message: Message) -> Message:
    """A draft with the refused call before its own."""
    if not isinstance(message, (ReasoningDrafted, ReasoningFailed)):
        return message
    steps = message.draft.steps
    if steps:
        steps = (replace(steps[0], thought=f"{thought} {steps[0].thought}".strip()), *steps[1:])
    draft: Draft = replace(message.draft, steps=(first, *steps))
    return replace(message, draft=draft)
