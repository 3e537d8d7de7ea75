"""A preview: a sample that is not finished yet, in the form in which the gates look at samples."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from turnloom.agents.advanced_tool import AdvancedTool
from turnloom.agents.certificate import Certificate
from turnloom.agents.dialogue import AssistantStep, Draft
from turnloom.agents.sample import Sample
from turnloom.agents.transcript.chat_messages import chat_messages
from turnloom.agents.transcript.finished_turn import FinishedTurn
from turnloom.agents.verification.finding import Finding
from turnloom.agents.verification.gates.dialogue import read_dialogue
from turnloom.agents.verification.sample_view import SampleView
from turnloom.agents.verification.tool_context import ToolContext
from turnloom.graphs.json_value import JsonObject
from turnloom.graphs.trace import Trace

UNWRITTEN = "…"
"""Stands where a message is still to be written."""
_THOUGHT = "…"


def preview(
    turns: Sequence[FinishedTurn],
    tools: Sequence[JsonObject],
    tool_context: ToolContext,
    system: str = "",
    certificate: Certificate = Certificate(),  # noqa: B008 - frozen
) -> SampleView:
    """The view of a sample that has these turns, offering `tools`."""
    sample = Sample(
        id="preview",
        variant="base",
        tools=tuple(tools),
        messages=tuple(chat_messages(turns, system)),
        turns=tuple(turn.on_record() for turn in turns),
        source="",
        scenario={},
        initial_digest="",
        final_digest="",
        certificate=certificate,
    )
    view = read_dialogue(sample, tool_context)
    if isinstance(view, Finding):
        raise ValueError(f"not a dialogue: {view.detail} ({view.where})")
    return view


def executed_turns(
    trace: Trace, advanced: Sequence[AdvancedTool], queries: Mapping[int, str]
) -> list[FinishedTurn]:
    """A trace's turns as if an assistant had made its calls one by one."""
    turns = []
    for number, turn in enumerate(trace.turns):
        steps = tuple(AssistantStep(_THOUGHT, (step,)) for step in turn.steps)
        draft = Draft(steps, UNWRITTEN)
        origins = tuple(step.origins for step in turn.steps)
        query = queries.get(number, UNWRITTEN)
        turns.append(FinishedTurn(query, draft, advanced[number], origins, turn.reasons))
    return turns
