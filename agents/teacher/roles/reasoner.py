"""The reasoner, played by a model: works on a turn step by step, with real results in between.

Its calls are executed on a fork of the world. A step that cannot be used (unreadable, a tool that
does not exist, arguments that do not fit) is asked for again in place, a few times; what goes wrong
beyond that ends the attempt with feedback, no more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from turnloom.agents.critique.guidance import GUIDED, MEND, SAMPLED, UNAIDED
from turnloom.agents.dialogue import Draft
from turnloom.agents.messages import ReasoningDrafted, ReasoningFailed, ReasoningRequested
from turnloom.agents.role import Context, Message, Role
from turnloom.agents.teacher.chat.conversation import Conversation
from turnloom.agents.teacher.chat.limits import TextLimits
from turnloom.agents.teacher.chat.output import ALONE, OutputError
from turnloom.agents.teacher.chat.prompt_runner import (
    ModelAnswer,
    PromptRunner,
    assistant,
    user,
    with_remark,
)
from turnloom.agents.teacher.chat.turn_attempt import StepError, TurnAttempt
from turnloom.agents.teacher.chat.usage_meter import Purpose
from turnloom.graphs.json_value import JsonObject


@dataclass(frozen=True, slots=True)
class _Asking:
    """What is asked for the next step of an attempt."""

    request: ReasoningRequested
    key: str
    messages: list[JsonObject]


@dataclass(frozen=True, slots=True)
class Reasoner:
    """Drafts turns."""

    prompt_runner: PromptRunner
    conversation: Conversation
    limits: TextLimits

    async def handle(self, message: ReasoningRequested, context: Context) -> Sequence[Message]:
        tools = {tool.name: tool for tool in message.tools}
        attempt = TurnAttempt(await message.world.fork(), self.limits, tools)
        try:
            draft = await self._draft(attempt, message, context)
        except StepError as error:
            return [await attempt.failed(message.turn, error)]
        return [ReasoningDrafted(message.turn, draft, attempt.world)]

    async def _draft(
        self, attempt: TurnAttempt, request: ReasoningRequested, context: Context
    ) -> Draft:
        messages = self.conversation.opening(request)
        for number in range(self.limits.steps):
            asking = _Asking(request, f"{request.attempt}/{number}", messages)
            answer, draft = await self._step(attempt, asking, context)
            if draft is not None:
                return draft
            messages += self.conversation.after_step(answer.value, attempt.steps[-1])
        raise StepError(f"There is no answer after {self.limits.steps} steps.")

    async def _step(
        self, attempt: TurnAttempt, asking: _Asking, context: Context
    ) -> tuple[ModelAnswer, Draft | None]:
        """The next step that can be used, and the draft if it was the last."""
        key, messages = asking.key, asking.messages
        kind: str = UNAIDED if asking.request.is_unaided else GUIDED
        kind = SAMPLED if asking.request.sample else kind
        while True:
            answer: ModelAnswer | None = None
            try:
                purpose = Purpose(asking.request.turn, kind)
                answer = await self.prompt_runner.ask(context, key, messages, purpose)
                return answer, await attempt.step(answer)
            except OutputError as error:
                text = f"What was written cannot be used: {error}. {ALONE}"
                fault = attempt.mendable(StepError(text))
            except StepError as error:
                fault = attempt.mendable(error)
            kind, key = MEND, f"{asking.key}/{attempt.mends}"
            messages = self._again(asking.messages, answer, fault)

    def _again(
        self, messages: Sequence[JsonObject], answer: ModelAnswer | None, fault: StepError
    ) -> list[JsonObject]:
        """What is asked once more about a step that cannot be used."""
        remark = self.conversation.prompt.render("again", rejected=list(fault.faults))
        if answer is None:
            return with_remark(messages, remark)
        return [*messages, assistant(answer.value), user(remark)]


def reasoner_role(prompt_runner: PromptRunner, limits: TextLimits) -> Role[ReasoningRequested]:
    """The reasoner as a role."""
    reasoner = Reasoner(prompt_runner, Conversation(prompt_runner.prompt), limits)
    return Role(
        "reasoner", (ReasoningRequested,), (ReasoningDrafted, ReasoningFailed), reasoner.handle
    )
