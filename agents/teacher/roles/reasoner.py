"""The reasoner, played by a model: works on a turn step by step, with real results in between.

Its calls are executed on a fork of the world. Whatever goes wrong in a step (an answer that can't
be used, a tool that does not exist, a circle, a limit) ends the attempt with feedback, no more.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from turnloom.agents.dialogue import AssistantStep, Draft, Feedback
from turnloom.agents.messages import ReasoningDrafted, ReasoningFailed, ReasoningRequested
from turnloom.agents.role import Context, Message, Role
from turnloom.agents.teacher.chat.conversation import Conversation
from turnloom.agents.teacher.chat.limits import TextLimits
from turnloom.agents.teacher.chat.output import ALONE, OutputError, loops
from turnloom.agents.teacher.chat.prompt_runner import ModelAnswer, PromptRunner
from turnloom.graphs.call import Call, ExecutedCall
from turnloom.graphs.environment import Session
from turnloom.graphs.json_value import JsonObject

UNFINISHED = ""
"""The answer of a draft that was broken off at a refused call."""


class AttemptError(Exception):
    """The attempt goes wrong in a way that the model can be told."""

    def __init__(self, feedback: Feedback) -> None:
        super().__init__(feedback.text)
        self.feedback = feedback


@dataclass(slots=True)
class _Attempt:
    """One attempt under way."""

    world: Session
    limits: TextLimits
    known: frozenset[str]
    steps: list[AssistantStep] = field(default_factory=list)
    call_counts: Counter[str] = field(default_factory=Counter)
    tokens: int = 0
    result_length: int = 0

    async def step(self, answer: ModelAnswer) -> Draft | None:
        """Do what an answer says. Gives the draft when that was the last step, or was refused:
        a refused call is never accepted, so going on would be waste. Raises `AttemptError`.
        """
        self.tokens += answer.tokens
        if self.tokens > self.limits.tokens:
            raise _attempt_error("The attempt is far too long. Think less and act more directly.")
        thought = _thought(answer, self.limits.thought)
        calls = _calls(answer.value)
        if not calls:
            text = str(answer.value["answer"]).strip()
            self._check_text(text, self.limits.answer, "answer")
            return Draft(tuple(self.steps), text, thought)
        self._check_text(thought, self.limits.thought, "thought")
        self._check_calls(calls)
        results = [await self.world.call(call.tool, call.arguments) for call in calls]
        made = zip(calls, results, strict=True)
        executed = (ExecutedCall(call.tool, call.arguments, result) for call, result in made)
        self.steps.append(AssistantStep(thought, tuple(executed)))
        if not all(result.ok for result in results):
            return Draft(tuple(self.steps), UNFINISHED)
        self.result_length += sum(len(result.text) for result in results)
        if self.result_length > self.limits.results:
            raise _attempt_error("The results asked for are too long. Ask for less.")
        return None

    def _check_text(self, text: str, most: int, name: str) -> None:
        if not text:
            raise _attempt_error(f"A step has no {name}.")
        if len(text) > most:
            raise _attempt_error(f"A step's {name} is longer than {most} characters.")
        if loops(text):
            raise _attempt_error(f"A step's {name} repeats itself without end.")

    def _check_calls(self, calls: Sequence[Call]) -> None:
        if len(calls) > self.limits.parallel:
            raise _attempt_error(f"More than {self.limits.parallel} calls are made in one step.")
        for call in calls:
            if call.tool not in self.known:
                raise _attempt_error("A call is of a tool that is not among the tools.")
            key = json.dumps([call.tool, call.arguments], sort_keys=True)
            if len(key) > self.limits.arguments:
                raise _attempt_error(f"The arguments of a call of {call.tool} are too long.")
            self.call_counts[key] += 1
            if self.call_counts[key] > self.limits.repeats:
                raise _attempt_error(f"The same call of {call.tool} is made again and again.")
        if self.call_counts.total() > self.limits.calls:
            raise _attempt_error(f"More than {self.limits.calls} calls are made.")


@dataclass(frozen=True, slots=True)
class Reasoner:
    """Drafts turns."""

    prompt_runner: PromptRunner
    conversation: Conversation
    limits: TextLimits

    async def handle(self, message: ReasoningRequested, context: Context) -> Sequence[Message]:
        known = frozenset(tool.name for tool in message.tools)
        attempt = _Attempt(await message.world.fork(), self.limits, known)
        messages = self.conversation.opening(message)
        key = f"{message.turn}/{len(message.earlier)}"
        try:
            draft = await self._draft(attempt, messages, context, key)
        except AttemptError as error:
            await attempt.world.close()
            unfinished = Draft(tuple(attempt.steps), "")
            return [ReasoningFailed(message.turn, unfinished, error.feedback)]
        return [ReasoningDrafted(message.turn, draft, attempt.world)]

    async def _draft(
        self, attempt: _Attempt, messages: list[JsonObject], context: Context, key: str
    ) -> Draft:
        for number in range(self.limits.steps):
            try:
                answer = await self.prompt_runner.ask(context, f"{key}/{number}", messages)
            except OutputError as error:
                raise _attempt_error(f"What was written cannot be used: {error}. {ALONE}") from None
            draft = await attempt.step(answer)
            if draft is not None:
                return draft
            messages += self.conversation.after_step(answer.value, attempt.steps[-1])
        raise _attempt_error(f"There is no answer after {self.limits.steps} steps.")


def _attempt_error(text: str) -> AttemptError:
    return AttemptError(Feedback("form", text))


def _thought(answer: ModelAnswer, most: int) -> str:
    """The thought as written; else the thinking that came beside the answer, if it is short."""
    thought = str(answer.value["thought"]).strip()
    if not thought and len(answer.thoughts) <= most:
        return answer.thoughts.strip()
    return thought


def _calls(value: JsonObject) -> tuple[Call, ...]:
    given = value["calls"]
    calls = given if isinstance(given, list) else []
    return tuple(
        Call(str(call["tool"]), arguments)
        for call in calls
        if isinstance(call, dict) and isinstance(arguments := call["arguments"], dict)
    )


def reasoner_role(prompt_runner: PromptRunner, limits: TextLimits) -> Role[ReasoningRequested]:
    """The reasoner as a role."""
    reasoner = Reasoner(prompt_runner, Conversation(prompt_runner.prompt), limits)
    return Role(
        "reasoner", (ReasoningRequested,), (ReasoningDrafted, ReasoningFailed), reasoner.handle
    )
