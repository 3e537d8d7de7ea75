"""The reasoner, played by a thinking model that is called as at deployment: the sample's own
messages, `tools`, real `tool_calls`. What the endpoint gives as reasoning is the thought, whole.

Such attempts are unaided; help has no place in what a deployed model sees. Guided ones go to the
reasoner that is told what to write, and yield calls; the clean pass writes their thoughts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from turnloom.agents.critique.guidance import MEND, SAMPLED, UNAIDED
from turnloom.agents.dialogue import Draft
from turnloom.agents.messages import ReasoningDrafted, ReasoningFailed, ReasoningRequested
from turnloom.agents.model import ChatReply
from turnloom.agents.role import Context, Message, Role
from turnloom.agents.teacher.chat.deployed_conversation import DeployedConversation
from turnloom.agents.teacher.chat.limits import TextLimits
from turnloom.agents.teacher.chat.output import OutputError
from turnloom.agents.teacher.chat.prompt_runner import PromptRunner, as_answer
from turnloom.agents.teacher.chat.turn_attempt import StepError, TurnAttempt
from turnloom.agents.teacher.chat.usage_meter import Purpose
from turnloom.graphs.json_value import JsonObject

THOUGHT = 200_000
"""Characters of one thought; thinking models take their time."""


@dataclass(frozen=True, slots=True)
class _StepRequest:
    """What is asked for the next step."""

    key: str
    request: ReasoningRequested
    messages: Sequence[JsonObject]
    tools: Sequence[JsonObject]


@dataclass(frozen=True, slots=True)
class NativeReasoner:
    """Drafts turns unaided, as a deployed model would; `guided` drafts those that need help."""

    prompt_runner: PromptRunner
    limits: TextLimits
    guided: Role[ReasoningRequested]

    async def handle(self, message: ReasoningRequested, context: Context) -> Sequence[Message]:
        if not message.is_unaided:
            drafted = await self.guided.handle(message, context)
            return [drafted] if isinstance(drafted, Message) else drafted
        tools = {tool.name: tool for tool in message.tools}
        limits = replace(self.limits, thought=THOUGHT)
        attempt = TurnAttempt(await message.world.fork(), limits, tools, thoughtless=True)
        try:
            draft = await self._draft(attempt, message, context)
        except StepError as error:
            return [await attempt.failed(message.turn, error)]
        return [ReasoningDrafted(message.turn, replace(draft, native=True), attempt.world)]

    async def _draft(
        self, attempt: TurnAttempt, request: ReasoningRequested, context: Context
    ) -> Draft:
        conversation = DeployedConversation(request)
        messages, tools = conversation.opening(), conversation.offered()
        for number in range(self.limits.steps):
            asking = _StepRequest(f"native/{request.attempt}/{number}", request, messages, tools)
            reply, draft = await self._step(attempt, asking, context)
            if draft is not None:
                return draft
            messages = [*messages, *conversation.after_step(reply, attempt.steps)]
        raise StepError(f"There is no answer after {self.limits.steps} steps.")

    async def _step(
        self, attempt: TurnAttempt, asking: _StepRequest, context: Context
    ) -> tuple[ChatReply, Draft | None]:
        """The next step that can be used, and the draft if it was the last. One that cannot is
        asked for again without a word about it: a deployed model gets none."""
        turn, kind = asking.request.turn, SAMPLED if asking.request.sample else UNAIDED
        key, purpose = asking.key, Purpose(turn, kind)
        while True:
            try:
                reply = await self.prompt_runner.call(
                    context, key, asking.messages, asking.tools, purpose
                )
                return reply, await attempt.step(as_answer(reply))
            except OutputError as error:
                attempt.mendable(StepError(f"What was written cannot be used: {error}."))
            except StepError as error:
                attempt.mendable(error)
            key, purpose = f"{asking.key}/{attempt.mends}", Purpose(turn, MEND)


def native_reasoner_role(
    prompt_runner: PromptRunner, limits: TextLimits, guided: Role[ReasoningRequested]
) -> Role[ReasoningRequested]:
    """The native reasoner as a role; `guided` is the reasoner's that is given help."""
    reasoner = NativeReasoner(prompt_runner, limits, guided)
    return Role(
        "reasoner", (ReasoningRequested,), (ReasoningDrafted, ReasoningFailed), reasoner.handle
    )
