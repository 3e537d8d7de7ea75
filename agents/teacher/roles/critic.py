"""The critic, played by a model: the machine decides, the model finds the words.

Whether a draft does what the gold did is decided by `turnloom.agents.critic`. On a miss the model
sees draft, gold and finding and explains what is wrong; if its words give anything of the gold
away, the machine's plain sentence is used in their place.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from turnloom.agents.critic import Critic
from turnloom.agents.dialogue import Draft, Feedback
from turnloom.agents.messages import (
    DialogueFinished,
    QueriesComposed,
    ReasoningDrafted,
    ReasoningRequested,
    SampleRejected,
)
from turnloom.agents.role import Context, Message, PerSample, Role
from turnloom.agents.teacher.certifier import Certifier
from turnloom.agents.teacher.chat.conversation import (
    FAILED_RESULT_LENGTH,
    calls_to_prompt,
    turn_to_prompt,
)
from turnloom.agents.teacher.chat.output import OutputError, loops
from turnloom.agents.teacher.chat.prompt_runner import PromptRunner, system, user
from turnloom.agents.teacher.checks.draft import validate_draft
from turnloom.agents.teacher.checks.remark import REMARK_LIMIT, remark_leaks
from turnloom.agents.teacher.roles.reasoner import UNFINISHED, ReasoningFailed
from turnloom.agents.verification.gates.ground import ToolContext
from turnloom.graphs.environment import Environment
from turnloom.graphs.json_value import JsonObject, JsonValue

_NOTHING = Draft((), "")
"""A draft that no gold matches: how the machine is told of an attempt that came to nothing."""
_PLAIN_ENOUGH = frozenset({"form", "leak"})
"""Faults that the machine explains well, and of which the gold knows nothing."""

Attempt = ReasoningDrafted | ReasoningFailed


@dataclass(slots=True)
class _Case:
    """A sample's gold, what was asked last, and what was said of the turn's drafts so far.

    `worded` and `withheld` count the model's remarks that were passed on, and that were not.
    """

    gold: QueriesComposed
    request: ReasoningRequested
    earlier: list[Draft] = field(default_factory=list)
    feedback: list[Feedback] = field(default_factory=list)
    worded: int = 0
    withheld: int = 0


@dataclass(frozen=True, slots=True)
class TeacherCritic:
    """Passes drafts to the machine, and its findings to the model for wording."""

    prompt_runner: PromptRunner
    machine: Critic
    ground: ToolContext
    certifier: Certifier
    _cases: PerSample[_Case] = field(default_factory=PerSample)

    async def handle(
        self, message: QueriesComposed | Attempt, context: Context
    ) -> Sequence[Message]:
        if isinstance(message, QueriesComposed):
            emitted = await self.machine.handle(message, context)
            if isinstance(emitted[0], ReasoningRequested):
                self._cases[context] = _Case(message, emitted[0])
            return emitted
        case = self._cases[context]
        fault = self._fault(case, message)
        if fault is None and isinstance(message, ReasoningDrafted):
            (answer,) = await self.machine.handle(message, context)
        else:
            given_up = ReasoningDrafted(message.turn, _NOTHING, case.request.world)
            (answer,) = await self.machine.handle(given_up, context)
        return [await self._passed_on(case, message, fault, answer, context)]

    def _fault(self, case: _Case, message: Attempt) -> Feedback | None:
        """What is wrong before the calls are looked at."""
        if isinstance(message, ReasoningFailed):
            return message.feedback
        if message.draft.answer == UNFINISHED:
            return None
        return validate_draft(
            case.request, message.draft, case.gold.advanced[message.turn], self.ground
        )

    async def _passed_on(
        self,
        case: _Case,
        message: Attempt,
        fault: Feedback | None,
        answer: Message,
        context: Context,
    ) -> Message:
        """The machine's answer, in the words of the model where it turns a draft down."""
        if isinstance(answer, DialogueFinished):
            certificate = self.certifier.completed(answer.sample.certificate, context)
            remarks = {"worded": case.worded, "withheld": case.withheld}
            certificate = replace(certificate, feedback=remarks)
            return DialogueFinished(replace(answer.sample, certificate=certificate))
        if isinstance(answer, SampleRejected) and fault is not None:
            return replace(answer, detail=f"turn {message.turn}: {fault.fault} - {fault.text}")
        if not isinstance(answer, ReasoningRequested):
            return answer
        if answer.turn == message.turn:
            plain = fault or answer.feedback[-1]
            case.earlier.append(message.draft)
            case.feedback.append(await self._worded(case, message.draft, plain, context))
            answer = replace(answer, earlier=tuple(case.earlier), feedback=tuple(case.feedback))
        else:
            case.earlier, case.feedback = [], []
        case.request = answer
        return answer

    async def _worded(
        self, case: _Case, draft: Draft, plain: Feedback, context: Context
    ) -> Feedback:
        """The feedback in the model's words, if they can be used and give nothing away."""
        if plain.fault in _PLAIN_ENOUGH:
            return plain
        turn = case.request.turn
        key = f"{turn}/{len(case.feedback)}"
        prompt = self.prompt_runner.prompt
        messages = (
            system(prompt.render("system")),
            user(prompt.render("user", review=self._review(case, draft, plain))),
        )
        try:
            said = await self.prompt_runner.ask(context, key, messages)
        except OutputError:
            return plain
        text = " ".join(str(said.value["feedback"]).split())
        gold = case.gold.trace.turns[turn]
        queries = case.gold.queries[: turn + 1]
        if (
            not text
            or len(text) > REMARK_LIMIT
            or loops(text)
            or remark_leaks(text, gold, draft, queries)
        ):
            case.withheld += text != plain.text
            return plain
        case.worded += 1
        return replace(plain, text=text)

    def _review(self, case: _Case, draft: Draft, plain: Feedback) -> JsonObject:
        finding: JsonObject = {"fault": plain.fault, "text": plain.text}
        if plain.call >= 0:
            finding["call"] = plain.call + 1
        if plain.argument:
            finding["argument"] = plain.argument
        gold = case.gold.trace.turns[case.request.turn]
        solution: list[JsonValue] = [
            {"tool": step.tool, "arguments": step.arguments} for step in gold.steps
        ]
        return {
            "conversation": [turn_to_prompt(turn) for turn in case.request.dialogue],
            "request": case.request.query,
            "attempt": {
                "calls": calls_to_prompt(draft.steps, FAILED_RESULT_LENGTH * 4),
                "answer": draft.answer,
            },
            "finding": finding,
            "solution": solution,
        }


def critic_role(
    environment: Environment, prompt_runner: PromptRunner, machine: Critic, certifier: Certifier
) -> Role[QueriesComposed | Attempt]:
    """The critic as a role: the `machine` judges, the model words."""
    critic = TeacherCritic(prompt_runner, machine, ToolContext(environment), certifier)
    return Role(
        "critic",
        (QueriesComposed, ReasoningDrafted, ReasoningFailed),
        (ReasoningRequested, DialogueFinished, SampleRejected),
        critic.handle,
    )
