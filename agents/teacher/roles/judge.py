"""The judge, an option: a model's eye on how a verified sample reads.

Its place is after the verifier, so that nothing is spent on samples that fail a gate.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from turnloom.agents.certificate import JUDGE_SCORES
from turnloom.agents.messages import JudgementRequested, SampleRejected, SampleVerified
from turnloom.agents.role import Context, Message, Role
from turnloom.agents.sample import Sample
from turnloom.agents.teacher.certifier import Certifier
from turnloom.agents.teacher.chat.clip import shown
from turnloom.agents.teacher.chat.limits import PASSING_SCORE
from turnloom.agents.teacher.chat.output import OutputError
from turnloom.agents.teacher.chat.prompt_runner import PromptRunner, system, user
from turnloom.graphs.json_value import JsonObject, JsonValue

MAX_ATTEMPTS = 2
RESULT_LENGTH = 2_000


@dataclass(frozen=True, slots=True)
class QualityJudge:
    """Scores samples; one score below `passing_score` and the sample is rejected."""

    prompt_runner: PromptRunner
    certifier: Certifier
    passing_score: int

    async def handle(self, message: JudgementRequested, context: Context) -> Sequence[Message]:
        prompt = self.prompt_runner.prompt
        sample: JsonObject = {"messages": messages_to_prompt(message.sample.messages)}
        messages = (system(prompt.render("system")), user(prompt.render("user", sample=sample)))
        why = ""
        for attempt in range(MAX_ATTEMPTS):
            try:
                answer = await self.prompt_runner.ask(context, str(attempt), messages)
            except OutputError as error:
                why = str(error)
                continue
            return [self._verdict(message.sample, answer.value, context)]
        return [SampleRejected("judge", "judge:no_verdict", why)]

    def _verdict(self, sample: Sample, value: JsonObject, context: Context) -> Message:
        scores = {name: _score(value[name]) for name in JUDGE_SCORES}
        for name, score in scores.items():
            if score < self.passing_score:
                remark = str(value["remark"])[:500]
                return SampleRejected("judge", f"judge:{name}", f"{score} of 5: {remark}")
        certificate = self.certifier.completed(sample.certificate, context)
        return SampleVerified(replace(sample, certificate=replace(certificate, judge=scores)))


def messages_to_prompt(messages: Iterable[JsonObject]) -> list[JsonValue]:
    """A sample's messages as a reviewer reads them."""
    entries: list[JsonValue] = []
    for message in messages:
        text = message.get("content") or ""
        match message.get("role"):
            case "system":
                entries.append({"briefing": text})
            case "user":
                entries.append({"user": text})
            case "tool":
                entries.append({"result": shown(str(text), RESULT_LENGTH)})
            case "assistant":
                entries.append(_assistant(message, text))
            case _:
                continue
    return entries


def _assistant(message: JsonObject, text: JsonValue) -> JsonObject:
    entry: JsonObject = {}
    if thought := message.get("reasoning_content"):
        entry["thinks"] = thought
    calls = message.get("tool_calls")
    if isinstance(calls, list) and calls:
        entry["calls"] = [_call(call) for call in calls]
    if text:
        entry["answers"] = text
    return entry


def _call(call: JsonValue) -> JsonValue:
    function = call.get("function") if isinstance(call, dict) else None
    if not isinstance(function, dict):
        return None
    return {"tool": function.get("name"), "arguments": json.loads(str(function.get("arguments")))}


def _score(value: JsonValue) -> int:
    """A score as the prompt's schema has it, for which 4.0 is an integer too."""
    return int(value) if isinstance(value, (int, float)) else 0


def judge_role(
    prompt_runner: PromptRunner, certifier: Certifier, passing_score: int = PASSING_SCORE
) -> Role[JudgementRequested]:
    """The judge as a role."""
    judge = QualityJudge(prompt_runner, certifier, passing_score)
    return Role("judge", (JudgementRequested,), (SampleVerified, SampleRejected), judge.handle)
