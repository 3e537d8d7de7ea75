"""The critic, played by a model: the machine decides, the model finds the words.

Whether a draft does what the gold did is decided by `turnloom.agents.critique.critic`. On a miss
the model sees draft, gold and finding and explains what is wrong; if its words give anything of the
gold away, the machine's plain sentence is used in their place.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from turnloom.agents.advanced_tool import AdvancedTool
from turnloom.agents.certificate import Certificate, SolvedTurn
from turnloom.agents.critique import critic
from turnloom.agents.critique.critic import Check, Heard, Note, Review
from turnloom.agents.critique.guidance import Guidance
from turnloom.agents.dialogue import Draft, Feedback
from turnloom.agents.messages import ReasoningRequested
from turnloom.agents.role import Context, PerSample, Role
from turnloom.agents.teacher.certifier import Certifier
from turnloom.agents.teacher.chat.conversation import (
    FAILED_RESULT_LENGTH,
    calls_to_prompt,
    earlier_turns,
)
from turnloom.agents.teacher.chat.output import OutputError, loops
from turnloom.agents.teacher.chat.prompt_runner import PromptRunner, system, user
from turnloom.agents.teacher.chat.turn_attempt import UNFINISHED
from turnloom.agents.teacher.checks.draft import validate_draft
from turnloom.agents.teacher.checks.remark import REMARK_LIMIT, remark_leaks
from turnloom.agents.verification.tool_context import ToolContext
from turnloom.graphs.environment import Environment
from turnloom.graphs.json_value import JsonObject, JsonValue

_PLAIN_ENOUGH = frozenset({"form", "leak"})
"""Faults that the machine explains well, and of which the gold knows nothing."""


@dataclass(frozen=True, slots=True)
class CriticVoice:
    """Has a model word the critic's findings, and counts what became of its remarks: passed on
    (`worded`) or not (`withheld`)."""

    prompt_runner: PromptRunner
    certifier: Certifier
    _remarks: PerSample[Counter[str]] = field(default_factory=PerSample)

    async def phrase(self, review: Review, context: Context) -> Feedback:
        """The finding in the model's words, if they can be used and give nothing away."""
        finding = review.finding
        if finding.fault in _PLAIN_ENOUGH:
            return finding
        try:
            text = await self._ask(review, context)
        except OutputError:
            return finding
        if _is_usable(text, review):
            self._count(context, "worded")
            return replace(finding, text=text)
        if text != finding.text:
            self._count(context, "withheld")
        return finding

    def certify(self, turns: Sequence[SolvedTurn], context: Context) -> Certificate:
        """The certificate of a finished sample, with what became of the remarks."""
        remarks = self._remarks.get(context) or Counter()
        counts = {kind: remarks[kind] for kind in ("worded", "withheld")}
        return replace(self.certifier.certificate(turns, context), feedback=counts)

    async def _ask(self, review: Review, context: Context) -> str:
        prompt, request = self.prompt_runner.prompt, review.request
        messages = (
            system(prompt.render("system")),
            *earlier_turns(request.dialogue),
            user(prompt.render("user", review=_to_prompt(review))),
        )
        key = f"{request.turn}/{len(request.earlier)}"
        answer = await self.prompt_runner.ask(context, key, messages)
        return " ".join(str(answer.value["feedback"]).split())

    def _count(self, context: Context, kind: str) -> None:
        remarks = self._remarks.get(context)
        if remarks is None:
            remarks = self._remarks[context] = Counter()
        remarks[kind] += 1


def _is_usable(text: str, review: Review) -> bool:
    if not text or len(text) > REMARK_LIMIT or loops(text):
        return False
    return not remark_leaks(text, review.gold, review.draft, review.queries)


def _to_prompt(review: Review) -> JsonObject:
    request, draft = review.request, review.draft
    finding: JsonObject = {"fault": review.finding.fault, "text": review.finding.text}
    if review.finding.call >= 0:
        finding["call"] = review.finding.call + 1
    if review.finding.argument:
        finding["argument"] = review.finding.argument
    solution: list[JsonValue] = [
        {"tool": step.tool, "arguments": step.arguments} for step in review.gold.steps
    ]
    called = {call.tool for call in draft.calls} | {step.tool for step in review.gold.steps}
    tools: list[JsonValue] = [
        {"name": doc.name, "description": doc.description, "parameters": doc.parameters}
        for doc in request.tools
        if doc.name in called
    ]
    attempt: list[JsonValue] = [
        {"thought": step.thought, "calls": calls_to_prompt((step,), FAILED_RESULT_LENGTH * 4)}
        for step in draft.steps
    ]
    return {
        "request": request.query,
        "tools": tools,
        "attempt": {"steps": attempt, "thought": draft.thought, "answer": draft.answer},
        "finding": finding,
        "solution": solution,
    }


def text_check(environment: Environment) -> Check:
    """Whether a draft's texts may stand; one that was broken off has none yet."""
    tool_context = ToolContext(environment)

    def check(request: ReasoningRequested, draft: Draft, advanced: AdvancedTool) -> Feedback | None:
        if draft.answer == UNFINISHED:
            return None
        return validate_draft(request, draft, advanced, tool_context)

    return check


def critic_role(
    environment: Environment,
    prompt_runner: PromptRunner,
    certifier: Certifier,
    guidance: Guidance = critic.PLAIN,
    note: Note = critic.keep_none,
) -> Role[Heard]:
    """The critic as a role: the machine judges, the model words."""
    voice = CriticVoice(prompt_runner, certifier)
    check = text_check(environment)
    return critic.critic_role(
        environment, guidance, check=check, phrase=voice.phrase, certify=voice.certify, note=note
    )
