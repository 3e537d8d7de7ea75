"""Conversations with a model about a turn: what it is shown at first, and after each step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from turnloom.agents.dialogue import AssistantStep, Draft, Feedback, ToolDoc, Turn
from turnloom.agents.messages import ReasoningRequested
from turnloom.agents.teacher.chat.clip import shown
from turnloom.agents.teacher.chat.prompt_runner import assistant, system, user
from turnloom.graphs.json_value import JsonObject, JsonValue
from turnloom.prompts.fence import data
from turnloom.prompts.prompt import Prompt

RESULT_LENGTH = 20_000
"""Characters of one result that are shown while it is worked with; much less in failed attempts."""
FAILED_RESULT_LENGTH = 400


@dataclass(frozen=True, slots=True)
class Conversation:
    """Writes the messages of a role's prompt; the part about the tools is written once."""

    prompt: Prompt
    _about_tools: dict[tuple[str, ...], JsonObject] = field(default_factory=dict)

    def opening(self, request: ReasoningRequested) -> list[JsonObject]:
        """The first two messages of an attempt at a turn."""
        known = situation(request)
        if request.is_unaided:
            text = self.prompt.render("user", situation=known)
        else:
            tried = zip(request.earlier, request.feedback, strict=True)
            misfires = [
                _misfire(draft, feedback, unaided=number < request.unaided)
                for number, (draft, feedback) in enumerate(tried)
            ]
            text = self.prompt.render(
                "guided", situation=known, crib=request.hint, misfires=misfires
            )
        return [self.about_tools(request), user(text)]

    def after_step(self, answer: JsonObject, step: AssistantStep) -> list[JsonObject]:
        """What a step adds: the model's own answer, and the results of its calls."""
        results = calls_to_prompt((step,), RESULT_LENGTH)
        return [assistant(answer), user(self.prompt.render("results", results=results))]

    def about_tools(self, request: ReasoningRequested) -> JsonObject:
        """The system message: the rules, and the tools offered."""
        names = tuple(tool.name for tool in request.tools)
        about = self._about_tools.get(names)
        if about is None:
            tools = [_tool(doc) for doc in request.tools]
            about = self._about_tools[names] = system(self.prompt.render("system", tools=tools))
        return about


def situation(request: ReasoningRequested) -> JsonObject:
    """All that a deployed model knows when a turn begins."""
    return {
        "briefing": request.system,
        "conversation": [turn_to_prompt(turn) for turn in request.dialogue],
        "request": request.query,
    }


def earlier_turns(dialogue: Sequence[Turn]) -> list[JsonObject]:
    """Finished turns as messages, for one who looks on: what the user said, and in the assistant's
    place its calls with their results, and its answer."""
    messages: list[JsonObject] = []
    for turn in dialogue:
        said = turn_to_prompt(turn)
        asked, done = data(said.pop("user"), "user"), data(said, "turn")
        messages += [user(asked), {"role": "assistant", "content": done}]
    return messages


def turn_to_prompt(turn: Turn) -> JsonObject:
    """A finished turn, as a model reads it."""
    return {
        "user": turn.query,
        "calls": calls_to_prompt(turn.draft.steps, RESULT_LENGTH),
        "answer": turn.draft.answer,
    }


def calls_to_prompt(steps: Sequence[AssistantStep], length: int) -> list[JsonValue]:
    """Every call of some steps with its result, of which at most `length` characters are shown."""
    return [
        {
            "tool": call.tool,
            "arguments": call.arguments,
            "ok": call.result.ok,
            "result": shown(call.result.text, length),
        }
        for step in steps
        for call in step.calls
    ]


def _misfire(draft: Draft, feedback: Feedback, *, unaided: bool) -> JsonObject:
    wrong: JsonObject = {"fault": feedback.fault, "text": feedback.text}
    if feedback.call >= 0:
        wrong["call"] = feedback.call + 1
    if feedback.argument:
        wrong["argument"] = feedback.argument
    return {
        "calls": calls_to_prompt(draft.steps, FAILED_RESULT_LENGTH),
        "answer": draft.answer,
        "wrong": wrong,
        "unaided": unaided,
    }


def _tool(doc: ToolDoc) -> Mapping[str, JsonValue]:
    return {"name": doc.name, "description": doc.description, "parameters": doc.parameters}
