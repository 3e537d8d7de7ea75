"""Whether a thought of a clean pass leads to its call: for a share of them the model is shown the
situation and the thought, without the call, and what it then calls is compared."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from turnloom.agents.critique.guidance import CONFIRM
from turnloom.agents.dialogue import AssistantStep, Draft
from turnloom.agents.messages import ReasoningRequested
from turnloom.agents.role import Context
from turnloom.agents.teacher.chat.conversation import (
    RESULT_LENGTH,
    Conversation,
    calls_to_prompt,
    situation,
)
from turnloom.agents.teacher.chat.output import OutputError
from turnloom.agents.teacher.chat.prompt_runner import PromptRunner, user
from turnloom.agents.teacher.chat.usage_meter import Purpose
from turnloom.graphs.json_value import JsonValue, elements


@dataclass(frozen=True, slots=True)
class ThoughtConfirmation:
    """Asks about a `share` of the steps of turns that were thought through anew."""

    prompt_runner: PromptRunner
    conversation: Conversation
    share: float

    async def confirm(self, request: ReasoningRequested, draft: Draft, context: Context) -> None:
        """Ask about some of the steps, and count how many led to their calls."""
        rng = context.rng(f"confirm/{request.turn}")
        for number, step in enumerate(draft.steps):
            if rng.random() < self.share:
                same = await self._leads_to_call(request, draft.steps[:number], step, context)
                self.prompt_runner.usage.note_confirmation(same=same)

    async def _leads_to_call(
        self,
        request: ReasoningRequested,
        before: Sequence[AssistantStep],
        step: AssistantStep,
        context: Context,
    ) -> bool:
        prompt = self.prompt_runner.prompt
        shown = prompt.render(
            "user",
            situation=situation(request),
            results=calls_to_prompt(before, RESULT_LENGTH),
            thought=step.thought,
        )
        messages = [self.conversation.about_tools(request), user(shown)]
        key, purpose = f"{request.turn}/confirm/{len(before)}", Purpose(request.turn, CONFIRM)
        try:
            answer = await self.prompt_runner.ask(context, key, messages, purpose)
        except OutputError:
            return False
        made: list[JsonValue] = [
            {"tool": call.tool, "arguments": call.arguments} for call in step.calls
        ]
        return _sorted(elements(answer.value["calls"])) == _sorted(made)


def _sorted(calls: Sequence[JsonValue]) -> list[str]:
    return sorted(json.dumps(call, sort_keys=True) for call in calls)
