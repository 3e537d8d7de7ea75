"""Whether a draft may stand in a sample, whatever its calls come to.

A sample is read without hint and feedback: thoughts must not speak of them or repeat their words,
must not know what has not been shown, and the answer must not tell what follows from nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from turnloom.agents.advanced_tool import AdvancedTool
from turnloom.agents.dialogue import Draft, Feedback
from turnloom.agents.messages import ReasoningRequested
from turnloom.agents.teacher.brief.preview import preview
from turnloom.agents.teacher.checks.ungrounded_figures import ungrounded_figures
from turnloom.agents.teacher.checks.visible_facts import visible_facts
from turnloom.agents.transcript.finished_turn import FinishedTurn
from turnloom.agents.verification.gates.reasoned import REASONED
from turnloom.agents.verification.sample_view import SampleView
from turnloom.agents.verification.tool_context import ToolContext
from turnloom.graphs.language.mentions import times_in

ECHO_WORDS = 8
"""So many words in a row out of a hint or a remark are no accident."""
_OF_TEXTS = frozenset({"form", "leak"})
"""Feedback that quotes the model's own text, which it may write again."""
_WORD = re.compile(r"\w+")
_TOKEN = re.compile(r"[A-Za-z0-9][\w@.+-]*[A-Za-z0-9]")
_CODE = re.compile(r"[A-Z_@].*\d.*\d|\d.*[A-Z_@].*\d|\d.*\d.*[A-Z_@]|[A-Z].*\d.*[A-Z]|.@.")


def validate_draft(
    request: ReasoningRequested, draft: Draft, advanced: AdvancedTool, tool_context: ToolContext
) -> Feedback | None:
    """What is wrong with a draft's texts, or None."""
    feedback_texts = (each.text for each in request.feedback if each.fault not in _OF_TEXTS)
    notes = (request.hint, *feedback_texts)
    public = (request.query, request.system, *(tool.description for tool in request.tools))
    for text in (draft.thought, draft.answer, *(step.thought for step in draft.steps)):
        if words := echo(text, notes, public):
            return Feedback("leak", f"{words!r} repeats a note that only you have seen.")
    view = _view(request, draft, advanced, tool_context)
    here = f"turn {request.turn},"
    for finding in REASONED.check(view):
        if finding.where.startswith(here):
            return Feedback("leak", f"A thought or the answer cannot stand: {finding.detail}.")
    if strange := next(_ungrounded_codes(view, request, draft), None):
        return Feedback("form", f"The answer tells {strange!r}, which nothing has shown.")
    figured = any(letter.isdigit() for letter in draft.answer)
    if figured and (strange := next(ungrounded_figures(draft.answer, visible_facts(view)), None)):
        return Feedback(
            "form",
            f"The answer tells {strange!r}, which is not shown and does not follow from what is.",
        )
    return None


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
    return preview(turns, tools, tool_context, request.system)


def _ungrounded_codes(view: SampleView, request: ReasoningRequested, draft: Draft) -> Iterator[str]:
    """Codes, addresses, times of day and the like in the answer that stand nowhere else."""
    tokens = [token for token in _TOKEN.findall(draft.answer) if _CODE.search(token)]
    times = times_in(draft.answer)
    if not tokens and not times:
        return
    visible = [request.system, request.query, *view.queries]
    visible += (call.text for call in view.calls)
    visible += (str(call.arguments) for call in view.calls)
    for token in tokens:
        if not any(token.lower() in text.lower() for text in visible):
            yield token
    clocks = {time.clock for text in visible for time in times_in(text)}
    for time in times:
        if time.clock not in clocks and not any(_is_written(time.clock, text) for text in visible):
            yield draft.answer[time.start : time.end]


def _is_written(clock: str, text: str) -> bool:
    """Whether a text has the time in a form of its own: 1430, 14.30, 14:30:59, 2.30."""
    hour, minute = int(clock[:2]), clock[3:]
    hours = f"0?(?:{hour}|{hour % 12 or 12})"
    return re.search(rf"(?<!\d){hours}\D?{minute}(?!\d)", text) is not None
