"""The offline reasoner with reactions: it asks back, refuses, and goes on with what it asked about.

Told that no call answers a message, and what is due instead, it says so in its own words. A message
that goes on with an open request, since it answers a question or comes with a new tool, is worked
on together with that request, as one who reads the dialogue would.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from random import Random

from turnloom.agents.dialogue import Draft, Reaction, Turn
from turnloom.agents.messages import ReasoningDrafted, ReasoningRequested
from turnloom.agents.offline.reactions.changed_request import changed_request, changed_thought
from turnloom.agents.offline.reactions.look_up_draft import look_up_draft
from turnloom.agents.offline.reactions.spoken_reaction import (
    resuming_thought,
    spoken_reaction,
    without_orders,
)
from turnloom.agents.offline.reasoner.reading.tool_index import IndexCache
from turnloom.agents.offline.reasoner.wording import human
from turnloom.agents.role import Context, Message, Role


def reacting_role(reasoner: Role[ReasoningRequested]) -> Role[ReasoningRequested]:
    """The reasoner, with reactions put before what it does itself."""

    indices = IndexCache()

    async def handle(message: ReasoningRequested, context: Context) -> Sequence[Message]:
        rng = context.rng("react", message.turn, len(message.earlier))
        due = message.feedback[-1].due if message.feedback else None
        if due is not None and due.kind == "no_op":
            return [await look_up_draft(message, due, indices.index(message.tools), rng)]
        if due is not None:
            currency = indices.index(message.tools).currency
            thought, answer = spoken_reaction(due, _shown(message, due, currency), rng)
            draft = Draft((), answer, thought)
            return [ReasoningDrafted(message.turn, draft, await message.world.fork())]
        whole, later, first = changed_request(with_open_request(message))
        emitted = await reasoner.handle(whole, context)
        drafts = emitted if isinstance(emitted, Sequence) else [emitted]
        tools = [doc.name for doc in message.tools]
        drafts = [_without_orders(each, tools, rng) for each in drafts]
        if whole is message:
            return drafts
        if later:
            thought = changed_thought(later, first, rng)
        else:
            thought = resuming_thought(bool(message.added), rng)
        return [_begun_with(thought, each) for each in drafts]

    return replace(reasoner, handle=handle)


def _shown(message: ReasoningRequested, due: Reaction, currency: str) -> str:
    """The words for a field of the last result; '' where it holds none."""
    calls = [call for turn in message.dialogue for call in turn.draft.calls]
    result = calls[-1].result.value if calls else None
    value = result.get(due.key) if isinstance(result, dict) else None
    return (
        ""
        if value is None
        else human(value, due.about.replace(" ", "_"), currency, message.world.today)
    )


def with_open_request(message: ReasoningRequested) -> ReasoningRequested:
    """The turn with the message that it goes on from before its own; itself where there is none."""
    last = message.dialogue[-1] if message.dialogue else None
    if last is None or not _is_open(last, message):
        return message
    return replace(message, query=f"{last.query} {message.query}", dialogue=message.dialogue[:-1])


def _is_open(last: Turn, message: ReasoningRequested) -> bool:
    if last.draft.steps:
        return False
    return bool(message.added) or last.draft.answer.rstrip().endswith("?")


def _without_orders(message: Message, tools: Sequence[str], rng: Random) -> Message:
    """A draft whose answer passes on no order to call a tool that stands in a result."""
    if not isinstance(message, ReasoningDrafted):
        return message
    answer = without_orders(message.draft.answer, tools, rng)
    if answer == message.draft.answer:
        return message
    return replace(message, draft=replace(message.draft, answer=answer))


def _begun_with(thought: str, message: Message) -> Message:
    """A draft whose first thought begins with another."""
    if not isinstance(message, ReasoningDrafted) or not message.draft.steps:
        return message
    first, *others = message.draft.steps
    steps = (replace(first, thought=f"{thought} {first.thought}"), *others)
    return replace(message, draft=replace(message.draft, steps=steps))
