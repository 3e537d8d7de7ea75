"""Whether a draft may stand in a sample, whatever its calls come to.

A sample is read without hint and feedback: thoughts must not speak of them or repeat their words,
must not know what has not been shown, and the answer must not tell what follows from nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import chain

from turnloom.agents.advanced_tool import AdvancedTool
from turnloom.agents.certificate import Certificate, SolvedTurn
from turnloom.agents.dialogue import AssistantStep, Draft, Feedback
from turnloom.agents.messages import ReasoningRequested
from turnloom.agents.teacher.brief.preview import UNWRITTEN, preview
from turnloom.agents.transcript.finished_turn import FinishedTurn
from turnloom.agents.verification.gates.answered import faults
from turnloom.agents.verification.gates.reasoned import thought_faults
from turnloom.agents.verification.sample_view import SampleView
from turnloom.agents.verification.tool_context import ToolContext
from turnloom.graphs.json_value import strings

ECHO_WORDS = 8
"""So many words in a row out of a hint or a remark are no accident."""
UNNAMED = AdvancedTool("", "", {})
"""Stands for the advanced tool where nobody knows it who could speak of it."""
_OF_TEXTS = frozenset({"form", "leak"})
"""Feedback that quotes the model's own text, which it may write again."""
_WORD = re.compile(r"\w+")


def validate_draft(
    request: ReasoningRequested, draft: Draft, advanced: AdvancedTool, tool_context: ToolContext
) -> Feedback | None:
    """What is wrong with a draft's texts, or None. Texts in its calls are among them."""
    feedback_texts = (each.text for each in request.feedback if each.fault not in _OF_TEXTS)
    notes = (request.hint or "", *feedback_texts)
    public = (request.query, request.system, *(tool.description for tool in request.tools))
    thoughts = (draft.thought, draft.answer, *(step.thought for step in draft.steps))
    arguments = (text for call in draft.calls for text in strings(call.arguments))
    for text in (*thoughts, *arguments):
        if words := echo(text, notes, public):
            return Feedback("leak", f"{words!r} repeats a note that only you have seen.")
    view = _view(request, draft, advanced, tool_context)
    here = (thought for thought in view.thoughts if thought.turn == request.turn)
    for wrong in chain.from_iterable(thought_faults(view, thought) for thought in here):
        return Feedback("leak", f"A thought or the answer cannot stand: {wrong}.")
    if fault := next(faults(view, view.thoughts[-1]), None):
        return Feedback("form", f"The answer cannot stand: {fault}.")
    return None


def thought_fault(
    request: ReasoningRequested, steps: tuple[AssistantStep, ...], tool_context: ToolContext
) -> str:
    """What is wrong with the thought of the last of a turn's steps so far, or ''."""
    view = _view(request, Draft(steps, UNWRITTEN), UNNAMED, tool_context)
    thought = view.thoughts[-2]  # the last is the answer that is still to be written
    fault = next(iter(thought_faults(view, thought)), "")
    return f"The thought cannot stand: {fault}." if fault else ""


def closing_fault(request: ReasoningRequested, draft: Draft, tool_context: ToolContext) -> str:
    """What is wrong with the texts of a turn that has its answer now, or ''."""
    fault = validate_draft(request, draft, UNNAMED, tool_context)
    return fault.text if fault else ""


def echo(text: str, notes: Sequence[str], public: Sequence[str]) -> str:
    """Eight words in a row of a text that a note has and nothing public has, as written, or ''."""
    spans = [match.span() for match in _WORD.finditer(text)]
    words = _words(text)
    pieces = {words[i : i + ECHO_WORDS]: i for i in range(len(words) - ECHO_WORDS + 1)}
    if not pieces:
        return ""
    for note in notes:
        note_words = _words(note)
        for at in range(len(note_words) - ECHO_WORDS + 1):
            piece = note_words[at : at + ECHO_WORDS]
            if piece in pieces and not any(_holds(each, piece) for each in public):
                first = pieces[piece]
                return text[spans[first][0] : spans[first + ECHO_WORDS - 1][1]]
    return ""


def _holds(text: str, piece: tuple[str, ...]) -> bool:
    return f" {' '.join(piece)} " in f" {' '.join(_words(text))} "


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.lower() for word in _WORD.findall(text))


def _view(
    request: ReasoningRequested, draft: Draft, advanced: AdvancedTool, tool_context: ToolContext
) -> SampleView:
    """The dialogue up to this draft. Origins don't matter here."""
    drafts = [(turn.query, turn.draft) for turn in request.dialogue]
    drafts.append((request.query, draft))
    turns = [
        FinishedTurn(query, each, advanced, tuple({} for _ in each.calls)) for query, each in drafts
    ]
    tools = [tool_context.tools[doc.name].offered() for doc in request.tools]
    native = tuple(SolvedTurn("", "native" if each.native else "", {}) for _, each in drafts)
    return preview(turns, tools, tool_context, request.system, Certificate(turns=native))
