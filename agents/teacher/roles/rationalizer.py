"""The rationalizer, played by the reasoner's model: the clean pass over a turn solved with help.

What is asked for a step shows what a deployed model sees there, and the calls that were made; the
model writes the thought that leads to them, and at the end the answer. So nothing of it is written
with a hint, a remark or a later result in view. (STaR calls thoughts for a given end
rationalizations; there the whole end is shown.)
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from turnloom.agents.critique.guidance import CLEAN, MEND
from turnloom.agents.dialogue import AssistantStep, Draft
from turnloom.agents.messages import (
    RationalesRequested,
    RationalesWritten,
    ReasoningRequested,
    SampleRejected,
)
from turnloom.agents.role import Context, Message, Role
from turnloom.agents.teacher.chat.conversation import (
    RESULT_LENGTH,
    Conversation,
    calls_to_prompt,
    situation,
)
from turnloom.agents.teacher.chat.limits import TextLimits
from turnloom.agents.teacher.chat.output import ALONE, OutputError
from turnloom.agents.teacher.chat.prompt_runner import (
    PromptRunner,
    assistant,
    user,
    with_remark,
)
from turnloom.agents.teacher.chat.usage_meter import Purpose
from turnloom.agents.teacher.checks.draft import closing_fault, thought_fault
from turnloom.agents.teacher.roles.thought_confirmation import ThoughtConfirmation
from turnloom.agents.verification.tool_context import ToolContext
from turnloom.graphs.environment import Environment
from turnloom.graphs.json_value import JsonObject, JsonValue

TRIES = 2
"""A text that cannot stand is asked for once more; then the turn is lost."""


class RationaleError(Exception):
    """A text of the turn could not be had; this is what was wrong with the last one."""


@dataclass(frozen=True, slots=True)
class Rationalizer:
    """Writes the thoughts and the answer of a turn whose calls are made."""

    prompt_runner: PromptRunner
    conversation: Conversation
    tool_context: ToolContext
    limits: TextLimits
    confirmation: ThoughtConfirmation | None = None

    async def handle(self, message: RationalesRequested, context: Context) -> Sequence[Message]:
        try:
            draft = await self._written(message.request, message.draft, context)
        except RationaleError as error:
            detail = f"turn {message.request.turn}: {error}"
            return [SampleRejected("rationalizer", "reason:clean", detail)]
        if self.confirmation:
            await self.confirmation.confirm(message.request, draft, context)
        return [RationalesWritten(draft)]

    async def _written(self, request: ReasoningRequested, given: Draft, context: Context) -> Draft:
        prompt, turn = self.prompt_runner.prompt, request.turn
        calls = [_calls(step) for step in given.steps]
        opening = prompt.render("user", situation=situation(request), foregone=(*calls, [])[0])
        messages = [self.conversation.about_tools(request), user(opening)]
        steps: tuple[AssistantStep, ...] = ()
        for number, step in enumerate(given.steps):
            check = partial(self._step_fault, request, steps, step)
            said: JsonObject = {"thought": step.thought, "answer": ""}
            if check(said):
                said = await self._ask(context, (turn, number), messages, check)
            steps += (_thought(step, said),)
            results = calls_to_prompt((step,), RESULT_LENGTH)
            if number + 1 < len(calls):
                next_ = prompt.render("step", results=results, foregone=calls[number + 1])
            else:
                next_ = prompt.render("closing", results=results)
            messages += [assistant({**said, "answer": ""}), user(next_)]
        check = partial(self._closing_fault, request, steps)
        said = await self._ask(context, (turn, len(steps)), messages, check)
        return _closed(steps, said)

    async def _ask(
        self,
        context: Context,
        place: tuple[int, int],
        messages: Sequence[JsonObject],
        check: Callable[[JsonObject], str],
    ) -> JsonObject:
        """The first answer in which `check` finds nothing. Raises `RationaleError`. `place` is the
        turn and the step that it is for."""
        turn, step = place
        asked, fault = messages, ""
        for number in range(TRIES):
            key, purpose = f"{turn}/clean/{step}/{number}", Purpose(turn, MEND if number else CLEAN)
            try:
                answer = await self.prompt_runner.ask(context, key, asked, purpose)
            except OutputError as error:
                fault = f"it could not be read: {error}. {ALONE}"
                asked = with_remark(messages, self._again(fault))
                continue
            fault = check(answer.value)
            if not fault:
                return answer.value
            asked = [*messages, assistant(answer.value), user(self._again(fault))]
        raise RationaleError(fault)

    def _again(self, fault: str) -> str:
        return self.prompt_runner.prompt.render("again", rejected=[fault])

    def _step_fault(
        self,
        request: ReasoningRequested,
        before: tuple[AssistantStep, ...],
        step: AssistantStep,
        said: JsonObject,
    ) -> str:
        thought = _thought(step, said)
        return self.limits.text_fault(
            thought.thought, "thought", self.limits.thought
        ) or thought_fault(request, (*before, thought), self.tool_context)

    def _closing_fault(
        self, request: ReasoningRequested, steps: tuple[AssistantStep, ...], said: JsonObject
    ) -> str:
        draft = _closed(steps, said)
        return self.limits.text_fault(draft.answer, "answer", self.limits.answer) or closing_fault(
            request, draft, self.tool_context
        )


def _thought(step: AssistantStep, said: JsonObject) -> AssistantStep:
    return replace(step, thought=str(said["thought"]).strip())


def _closed(steps: tuple[AssistantStep, ...], said: JsonObject) -> Draft:
    return Draft(steps, str(said["answer"]).strip(), str(said["thought"]).strip())


def _calls(step: AssistantStep) -> list[JsonValue]:
    return [{"tool": call.tool, "arguments": call.arguments} for call in step.calls]


def rationalizer_role(
    environment: Environment,
    prompt_runner: PromptRunner,
    limits: TextLimits,
    confirmation: ThoughtConfirmation | None = None,
) -> Role[RationalesRequested]:
    """The rationalizer as a role; with `confirmation` some of its thoughts are put to the test."""
    rationalizer = Rationalizer(
        prompt_runner,
        Conversation(prompt_runner.prompt),
        ToolContext(environment),
        limits,
        confirmation,
    )
    emits = (RationalesWritten, SampleRejected)
    return Role("rationalizer", (RationalesRequested,), emits, rationalizer.handle)
