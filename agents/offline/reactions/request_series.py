"""A message with several requests, worked on one after the other, as one who reads it would.

Each is a turn of its own to the reasoner, which sees what the requests before it came to. What
comes of them is put together: the calls in order, one answer that tells of all. A remark about a
call goes to the request that it was made for, one about a whole draft to one of them at a time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random

from turnloom.agents.advanced_tool import THEN
from turnloom.agents.dialogue import AssistantStep, Draft, Feedback, Turn
from turnloom.agents.messages import ReasoningDrafted, ReasoningFailed, ReasoningRequested
from turnloom.agents.offline.reactions.message_parts import is_at_once, message_parts
from turnloom.agents.role import Context, Message, PerSample, Role
from turnloom.graphs.environment import Session

FIRST = (
    "Several things are asked for. I'll take them in order.",
    "There is more than one request here; I'll start with the first.",
    "One thing at a time.",
    "I'll work through these requests one by one.",
)
NEXT = (
    "On to the next request.",
    "That leaves the next request.",
    "Now for the other thing that was asked.",
    "The request goes on from here.",
)

TOGETHER = "These don't depend on each other, so I'll make the calls together."


@dataclass(frozen=True, slots=True)
class _Attempt:
    """A draft, and how many calls each request took in it."""

    draft: Draft
    counts: tuple[int, ...]


def request_series_role(reasoner: Role[ReasoningRequested]) -> Role[ReasoningRequested]:
    """The reasoner, with messages of several requests taken apart before it."""
    memory: PerSample[list[_Attempt]] = PerSample()

    async def handle(message: ReasoningRequested, context: Context) -> Sequence[Message]:
        parts = _parts(message)
        if len(parts) < 2:
            return _listed(await reasoner.handle(message, context))
        known = [each for each in memory.get(context) or [] if _is_earlier(each, message)]
        hints = message.hint.split(THEN) if message.hint is not None else [None] * len(parts)
        dialogue, world, drafts = message.dialogue, message.world, list[Draft]()
        emitted: Message = message
        for at, (part, hint) in enumerate(zip(parts, hints, strict=True)):
            earlier, feedback = _of_part(message, known, at, len(parts))
            request = replace(
                message, query=part, hint=hint, dialogue=dialogue, world=world,
                turn=message.turn + at, earlier=earlier, feedback=feedback,
            )  # fmt: skip
            (emitted,) = _listed(await reasoner.handle(request, context))
            if at:
                await world.close()
            if isinstance(emitted, (ReasoningDrafted, ReasoningFailed)):
                drafts.append(emitted.draft)
            if not isinstance(emitted, ReasoningDrafted):
                break
            dialogue = (*dialogue, Turn(part, emitted.draft))
            world = emitted.after
        rng = context.rng("series", message.turn, len(message.earlier))
        whole = _joined(drafts, rng)
        if isinstance(emitted, ReasoningDrafted) and is_at_once(message.query):
            at_once = await _at_once(drafts, message.world)
            if at_once is not None:
                await world.close()
                whole, world = at_once
        memory[context] = [*known, _Attempt(whole, tuple(len(each.calls) for each in drafts))]
        if isinstance(emitted, ReasoningDrafted):
            return [ReasoningDrafted(message.turn, whole, world)]
        if isinstance(emitted, ReasoningFailed):
            return [ReasoningFailed(message.turn, whole, emitted.feedback)]
        return [emitted]

    return replace(reasoner, handle=handle)


def _listed(emitted: Sequence[Message] | Message) -> Sequence[Message]:
    return emitted if isinstance(emitted, Sequence) else [emitted]


def _parts(message: ReasoningRequested) -> list[str]:
    """The requests of a message: no more than the hint speaks of, where there is one."""
    parts = message_parts(message.query)
    wanted = len(parts) if message.hint is None else message.hint.count(THEN) + 1
    if len(parts) < wanted:
        return [message.query]
    return [*parts[: wanted - 1], " ".join(parts[wanted - 1 :])]


def _is_earlier(attempt: _Attempt, message: ReasoningRequested) -> bool:
    return any(attempt.draft is draft for draft in message.earlier)


def _of_part(
    message: ReasoningRequested, known: Sequence[_Attempt], part: int, parts: int
) -> tuple[tuple[Draft, ...], tuple[Feedback, ...]]:
    """The drafts of one request that were turned down, and why."""
    found: list[tuple[Draft, Feedback]] = []
    vague = 0
    for draft, remark in zip(message.earlier, message.feedback, strict=True):
        counts = next((each.counts for each in known if each.draft is draft), ())
        vague += remark.call < 0
        if part >= len(counts):
            continue
        start = sum(counts[:part])
        own = range(start, start + counts[part])
        if remark.call in own or (remark.call < 0 and (parts - vague) % parts == part):
            at = remark.call - start if remark.call in own else -1
            found.append((_part_of(draft, own), replace(remark, call=at)))
    return tuple(draft for draft, _ in found), tuple(remark for _, remark in found)


def _part_of(draft: Draft, calls: range) -> Draft:
    """The steps of a draft that make these of its calls."""
    steps: list[AssistantStep] = []
    number = 0
    for step in draft.steps:
        if number in calls:
            steps.append(step)
        number += len(step.calls)
    return Draft(tuple(steps), "")


async def _at_once(drafts: Sequence[Draft], world: Session) -> tuple[Draft, Session] | None:
    """The drafts with their last calls in one message, after all that they need; None where a call
    would then come to something else."""
    last = [draft.steps[-1] for draft in drafts if draft.steps]
    if len(last) < len(drafts) or any(len(step.calls) > 1 for step in last):
        return None
    thought = " ".join([*(step.thought for step in last), TOGETHER])
    together = AssistantStep(thought, tuple(step.calls[0] for step in last))
    steps = (*(step for draft in drafts for step in draft.steps[:-1]), together)
    after = await world.fork()
    for call in (call for step in steps for call in step.calls):
        result = await after.call(call.tool, call.arguments)
        if result.text != call.result.text:
            await after.close()
            return None
    answer = " ".join(draft.answer for draft in drafts)
    return Draft(steps, answer, drafts[-1].thought), after


def _joined(drafts: Sequence[Draft], rng: Random) -> Draft:
    """The drafts of a message's requests as one."""
    steps: list[AssistantStep] = []
    for at, draft in enumerate(drafts):
        for number, step in enumerate(draft.steps):
            lead = rng.choice(NEXT if at else FIRST) if number == 0 else ""
            steps.append(replace(step, thought=f"{lead} {step.thought}".strip()))
    answer = " ".join(draft.answer for draft in drafts)
    return Draft(tuple(steps), answer, drafts[-1].thought if drafts else "")
