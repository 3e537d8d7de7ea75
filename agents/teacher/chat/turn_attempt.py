"""One attempt at a turn under way: what a step may hold, and what became of it in the world."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from textwrap import shorten

from turnloom.agents.dialogue import AssistantStep, Draft, Feedback, ToolDoc
from turnloom.agents.messages import ReasoningFailed
from turnloom.agents.teacher.chat.limits import TextLimits
from turnloom.agents.teacher.chat.prompt_runner import ModelAnswer
from turnloom.graphs.call import Call, ExecutedCall
from turnloom.graphs.environment import Session
from turnloom.graphs.json_value import JsonObject, element_objects
from turnloom.graphs.strict_json import schema_error

UNFINISHED = ""
"""The answer of a draft that was broken off, at a refused call for instance."""


class StepError(Exception):
    """A step cannot be done as it was written; `faults` say why, one sentence each. Where the
    whole attempt has gone too far, it is not to be `mended`."""

    def __init__(self, *faults: str, mended: bool = True) -> None:
        super().__init__(" ".join(faults))
        self.faults = faults
        self.mended = mended


@dataclass(slots=True)
class TurnAttempt:
    """The steps done so far, on a world that is the attempt's own. Where it may be `thoughtless`,
    steps without a thought are taken, too."""

    world: Session
    limits: TextLimits
    tools: dict[str, ToolDoc]
    thoughtless: bool = False
    steps: list[AssistantStep] = field(default_factory=list)
    call_counts: Counter[str] = field(default_factory=Counter)
    refused: int = 0
    mends: int = 0
    tokens: int = 0
    result_length: int = 0

    async def step(self, answer: ModelAnswer) -> Draft | None:
        """Do what an answer says; gives the draft when that was the last step.

        A refused call may be read, and another made in its place; after that many, the draft ends
        with it: such a call is never accepted, so that going on would be waste. Raises `StepError`.
        """
        self.tokens += answer.tokens
        if self.tokens > self.limits.tokens:
            text = "The attempt is far too long. Think less and act more directly."
            raise StepError(text, mended=False)
        thought = _thought(answer, self.limits.thought)
        calls = _calls(answer.value)
        if not calls:
            return self._closed(thought, str(answer.value["answer"]).strip())
        faults = [*self._faults(calls)]
        if thought or not self.thoughtless:
            faults.insert(0, self.limits.text_fault(thought, "thought", self.limits.thought))
        if any(faults):
            raise StepError(*filter(None, faults))
        self._count(calls)
        results = [await self.world.call(call.tool, call.arguments) for call in calls]
        made = zip(calls, results, strict=True)
        executed = (ExecutedCall(call.tool, call.arguments, result) for call, result in made)
        self.steps.append(AssistantStep(thought, tuple(executed)))
        if not all(result.ok for result in results):
            self.refused += 1
            if self.refused > self.limits.refusals:
                return Draft(tuple(self.steps), UNFINISHED)
        self.result_length += sum(len(result.text) for result in results)
        if self.result_length > self.limits.results:
            raise StepError("The results asked for are too long. Ask for less.", mended=False)
        return None

    def mendable(self, error: StepError) -> StepError:
        """The error again, if its step may be asked for once more. Raises it if not."""
        if not error.mended or self.mends == self.limits.mends:
            raise error
        self.mends += 1
        return error

    async def failed(self, turn: int, error: StepError) -> ReasoningFailed:
        """What is told of an attempt that an error has ended. Closes its world."""
        await self.world.close()
        unfinished = Draft(tuple(self.steps), UNFINISHED)
        return ReasoningFailed(turn, unfinished, Feedback("form", str(error)))

    def _closed(self, thought: str, answer: str) -> Draft:
        """The draft, without the calls that were refused. A thought that had a refusal in view is
        left out with it: whoever reads the draft sees none."""
        if fault := self.limits.text_fault(answer, "answer", self.limits.answer):
            raise StepError(fault)
        kept: list[AssistantStep] = []
        refused = False
        for step in self.steps:
            calls = tuple(call for call in step.calls if call.result.ok)
            said = replace(step, thought="" if refused else step.thought, calls=calls)
            refused = refused or len(calls) < len(step.calls)
            kept += [replace(said, thought="") if refused else said] if calls else []
        return Draft(tuple(kept), answer, "" if refused else thought)

    def _faults(self, calls: Sequence[Call]) -> Iterator[str]:
        if len(calls) > self.limits.parallel:
            yield f"More than {self.limits.parallel} calls are made in one step."
        for call in calls:
            tool = self.tools.get(call.tool)
            if tool is None:
                yield f"There is no tool {json.dumps(call.tool[:64])}."
            elif len(_key(call)) > self.limits.arguments:
                yield f"The arguments of a call of {call.tool} are too long."
            elif problem := schema_error(call.arguments, tool.parameters):
                place = ascii("/".join(map(str, problem.instance_path)))[1:-1] or "the top"
                why = shorten(ascii(problem.message)[1:-1], 120)
                yield f"The call of {call.tool} does not fit its schema at {place[:80]}: {why}."

    def _count(self, calls: Sequence[Call]) -> None:
        for call in calls:
            self.call_counts[_key(call)] += 1
            if self.call_counts[_key(call)] > self.limits.repeats:
                text = f"The same call of {call.tool} is made again and again."
                raise StepError(text, mended=False)
        if self.call_counts.total() > self.limits.calls:
            raise StepError(f"More than {self.limits.calls} calls are made.", mended=False)


def _key(call: Call) -> str:
    return json.dumps([call.tool, call.arguments], sort_keys=True)


def _thought(answer: ModelAnswer, most: int) -> str:
    """The thought as written; else the thinking that came beside the answer, if it is short."""
    thought = str(answer.value["thought"]).strip()
    if not thought and len(answer.thoughts) <= most:
        return answer.thoughts.strip()
    return thought


def _calls(value: JsonObject) -> tuple[Call, ...]:
    return tuple(
        Call(str(call["tool"]), arguments)
        for call in element_objects(value["calls"])
        if isinstance(arguments := call["arguments"], dict)
    )
