"""The reasoner, played by a model: works on a turn step by step, with real results in between.

Its calls are executed on a fork of the world. Whatever goes wrong in a step (an answer that can't
be used, a tool that does not exist, a circle, a limit) ends the attempt with feedback, no more.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from turnloom.agents.dialogue import AssistantStep, Call, Draft, Feedback
from turnloom.agents.messages import ReasoningDrafted, ReasoningRequested
from turnloom.agents.role import Context, Message, Role
from turnloom.agents.teacher.chat.conversation import Conversation
from turnloom.agents.teacher.chat.limits import TextLimits
from turnloom.agents.teacher.chat.output import ALONE, OutputError, loops
from turnloom.agents.teacher.chat.prompt_runner import ModelAnswer, PromptRunner
from turnloom.graphs.environment import Session
from turnloom.graphs.json_value import JsonObject


@dataclass(frozen=True, slots=True)
class ReasoningFailed(Message):
    """An attempt that came to nothing; `draft` is as far as it went. It counts as an attempt."""

    turn: int
    draft: Draft
    feedback: Feedback
    world: Session


UNFINISHED = ""
"""The answer of a draft that was broken off at a refused call."""


class AstrayError(Exception):
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
    made: Counter[str] = field(default_factory=Counter)
    tokens: int = 0
    shown: int = 0

    async def step(self, said: ModelAnswer) -> Draft | None:
        """Do what an answer says. Gives the draft when that was the last step, or was refused:
        a refused call is never accepted, so going on would be waste. Raises `AstrayError`.
        """
        self.tokens += said.tokens
        if self.tokens > self.limits.tokens:
            raise _astray("The attempt is far too long. Think less and act more directly.")
        thought = _thought(said, self.limits.thought)
        calls = _calls(said.value)
        if not calls:
            answer = str(said.value["answer"]).strip()
            self._check_text(answer, self.limits.answer, "answer")
            return Draft(tuple(self.steps), answer, thought)
        self._check_text(thought, self.limits.thought, "thought")
        self._check_calls(calls)
        outcomes = [await self.world.call(call.tool, call.arguments) for call in calls]
        self.steps.append(AssistantStep(thought, calls, tuple(outcomes)))
        if not all(outcome.ok for outcome in outcomes):
            return Draft(tuple(self.steps), UNFINISHED)
        self.shown += sum(len(outcome.text) for outcome in outcomes)
        if self.shown > self.limits.results:
            raise _astray("The results asked for are too long. Ask for less.")
        return None

    def _check_text(self, text: str, most: int, name: str) -> None:
        if not text:
            raise _astray(f"A step has no {name}.")
        if len(text) > most:
            raise _astray(f"A step's {name} is longer than {most} characters.")
        if loops(text):
            raise _astray(f"A step's {name} repeats itself without end.")

    def _check_calls(self, calls: Sequence[Call]) -> None:
        if len(calls) > self.limits.parallel:
            raise _astray(f"More than {self.limits.parallel} calls are made in one step.")
        for call in calls:
            if call.tool not in self.known:
                raise _astray("A call is of a tool that is not among the tools.")
            told = json.dumps([call.tool, call.arguments], sort_keys=True)
            if len(told) > self.limits.arguments:
                raise _astray(f"The arguments of a call of {call.tool} are too long.")
            self.made[told] += 1
            if self.made[told] > self.limits.repeats:
                raise _astray(f"The same call of {call.tool} is made again and again.")
        if self.made.total() > self.limits.calls:
            raise _astray(f"More than {self.limits.calls} calls are made.")


@dataclass(frozen=True, slots=True)
class Reasoner:
    """Drafts turns."""

    asker: PromptRunner
    conversation: Conversation
    limits: TextLimits

    async def handle(self, message: ReasoningRequested, context: Context) -> Sequence[Message]:
        known = frozenset(tool.name for tool in message.tools)
        attempt = _Attempt(await message.world.fork(), self.limits, known)
        messages = self.conversation.opening(message)
        place = f"{message.turn}/{len(message.earlier)}"
        try:
            draft = await self._draft(attempt, messages, context, place)
        except AstrayError as error:
            await attempt.world.close()
            unfinished = Draft(tuple(attempt.steps), "")
            return [ReasoningFailed(message.turn, unfinished, error.feedback, message.world)]
        return [ReasoningDrafted(message.turn, draft, attempt.world)]

    async def _draft(
        self, attempt: _Attempt, messages: list[JsonObject], context: Context, place: str
    ) -> Draft:
        for number in range(self.limits.steps):
            try:
                said = await self.asker.ask(context, f"{place}/{number}", messages)
            except OutputError as error:
                raise _astray(f"What was written cannot be used: {error}. {ALONE}") from None
            draft = await attempt.step(said)
            if draft is not None:
                return draft
            messages += self.conversation.going_on(said.value, attempt.steps[-1])
        raise _astray(f"There is no answer after {self.limits.steps} steps.")


def _astray(text: str) -> AstrayError:
    return AstrayError(Feedback("form", text))


def _thought(said: ModelAnswer, most: int) -> str:
    """The thought as written; else the thinking that came beside the answer, if it is short."""
    thought = str(said.value["thought"]).strip()
    if not thought and len(said.thoughts) <= most:
        return said.thoughts.strip()
    return thought


def _calls(value: JsonObject) -> tuple[Call, ...]:
    told = value["calls"]
    calls = told if isinstance(told, list) else []
    return tuple(
        Call(str(call["tool"]), arguments)
        for call in calls
        if isinstance(call, dict) and isinstance(arguments := call["arguments"], dict)
    )


def reasoner_role(asker: PromptRunner, limits: TextLimits) -> Role[ReasoningRequested]:
    """The reasoner as a role."""
    reasoner = Reasoner(asker, Conversation(asker.prompt), limits)
    return Role(
        "reasoner", (ReasoningRequested,), (ReasoningDrafted, ReasoningFailed), reasoner.handle
    )
