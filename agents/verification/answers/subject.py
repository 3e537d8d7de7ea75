"""What a text is about: the words that it shares with a request, a call and what came of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from turnloom.agents.verification.answers.answer_scope import answer_scope
from turnloom.agents.verification.answers.ungrounded_figures import rounds_to
from turnloom.agents.verification.dialogue_view import RecordedCall, Thought
from turnloom.agents.verification.sample_view import SampleView
from turnloom.agents.verification.tool_context import COMMON, STEM
from turnloom.graphs.json_value import JsonValue, scalars
from turnloom.graphs.language.english import is_english
from turnloom.graphs.language.figures import figures_in
from turnloom.graphs.language.lexicon import lexicon
from turnloom.graphs.language.surface import find_spans

_WORDS = re.compile(r"[^\W\d_]{3,}")
_SAYS_NOTHING = COMMON | lexicon(
    "done went through worked work works taken care all set everything need needs please thank "
    "thanks just now here what tell told show shown see seen look looked know known found find "
    "back some more like would could should want wanted good great okay yes one two three four "
    "five six seven eight nine ten number the and for are was has had not but out its you can get "
    "got let him her who how any too there's that's it's asked"
)
"""Words that go with anything."""


def stems_of(texts: Iterable[str]) -> set[str]:
    """The beginnings of the words of texts that could tell what they are about."""
    return {
        word[:STEM]
        for text in texts
        for word in _WORDS.findall(text.lower())
        if word not in _SAYS_NOTHING
    }


def strays(view: SampleView, answer: Thought) -> str:
    """What an answer fails to speak of, or ''.

    An English answer to a look-up tells something that was found. One that shares no word and no
    value with the request, the calls and their results does not speak of what another tool does.
    """
    calls = [call for call in view.calls[: answer.visible] if call.turn == answer.turn]
    if not calls:
        return ""
    last = calls[-1]
    tool = view.tool(last.tool)
    if not last.step.ok:
        return ""
    tells = _tells_any(answer.content, last)
    if tool and tool.effect == "read" and not tells and is_english(answer.content):
        return f"it tells nothing that {last.tool} showed"
    if strange := _anothers(view, answer):
        return f"it tells {strange!r}, which is none of what {last.tool} is about"
    said = stems_of([answer.content])
    if not said or _tells_any(answer.content, last, least=2):
        return ""
    if tool and tool.effect == "write" and (found := _SHOWS.match(answer.content)):
        return f"it begins with {found.group()!r}, and {last.tool} shows nothing of it"
    own = _subject(view, answer, calls)
    called = {call.tool for call in calls}
    for other in view.offered:
        foreign = said & view.tool_context.vocabulary(other) - own
        if other not in called and len(foreign) >= max(len(said & own), 1):
            return f"it speaks of what {other} does rather than of {last.tool}"
    return ""


_SHOWS = re.compile(
    r"(?:here (?:is|are)|it (?:reads|says)|only one|i (?:found|see|count)|there (?:is|are))\b",
    re.IGNORECASE,
)
"""How an answer begins that shows what was looked up."""
SHORTEST = 6
"""Shorter texts stand in an answer by chance."""


def _anothers(view: SampleView, answer: Thought) -> str:
    """A text that results or arguments of other turns hold, and nothing that this one is about."""
    low = answer.content.lower()
    scope = answer_scope(view, answer)
    around = ""
    for call in view.calls[: answer.visible]:
        if call.turn == answer.turn:
            continue
        for value in scalars([call.arguments, call.step.result]):
            if not isinstance(value, str) or len(value) < SHORTEST or value.isalpha():
                continue
            if value.lower() in low:
                around = around or "\n".join((*scope.texts, view.queries[answer.turn])).lower()
                if value.lower() not in around:
                    return value
    return ""


def _subject(view: SampleView, answer: Thought, calls: list[RecordedCall]) -> set[str]:
    texts = [view.queries[answer.turn], view.system]
    for call in calls:
        texts += (call.text, str(call.arguments))
    return stems_of(texts).union(*(view.tool_context.vocabulary(call.tool) for call in calls))


def _tells_any(text: str, call: RecordedCall, least: int = 1) -> bool:
    """Whether a text tells any value of a result, in any form, or `least` words of one; where it
    holds nothing but yes and no, and what was given, anything will do."""
    given = {str(value).lower() for value in scalars(call.arguments)}
    told = [
        value
        for value in scalars(call.step.result)
        if value not in (None, "") and not isinstance(value, bool)
        if str(value).lower() not in given
    ]
    return tells_any_of(text, told, least) if told else least == 1


def tells_any_of(text: str, values: Sequence[JsonValue], least: int = 1) -> bool:
    """Whether a text tells any of these single values, in any form, or `least` words of one."""
    low, stems = text.lower(), stems_of([text])
    numbers = [reading for figure in figures_in(text) for reading in figure.readings]
    for value in values:
        if isinstance(value, str):
            if (
                value.lower() in low
                or len(stems & stems_of([value])) >= least
                or find_spans(text, value)
            ):
                return True
        elif isinstance(value, (int, float)) and (
            find_spans(text, value) or any(rounds_to(abs(value), each) for each in numbers)
        ):
            return True
    return False
