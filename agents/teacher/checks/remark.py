"""What a critic's words give away: stricter than for fixed sentences, since a model wrote them.

A model is told the solution and may hand it over in any dress. Its words pass when they hold no
value, tool or parameter of the solution that the draft did not use itself, and nothing that looks
like a value at all and is not the draft's own. What the user said as a value of the solution may be
repeated in the user's own words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from turnloom.agents.dialogue import Draft
from turnloom.agents.teacher.checks.distinctive import is_distinctive, non_empty_scalars
from turnloom.graphs.json_value import JsonValue
from turnloom.graphs.language.mentions import WORDS
from turnloom.graphs.language.morphology import is_identifier, normalize, split
from turnloom.graphs.language.surface import find_spans, mask, reads
from turnloom.graphs.language.tool_mention import find_tool_mentions
from turnloom.graphs.origin import FromUser, Origin
from turnloom.graphs.trace import TracedTurn

REMARK_LIMIT = 600
_TOKEN = re.compile(r"[A-Za-z0-9][\w@.:/-]*[A-Za-z0-9]")
_NUMBERED = re.compile(r"\bcall (?:number |no\. )?\d{1,2}\b(?!\.\d)", re.IGNORECASE)
"""A call of the draft by its number, which is no value."""
_ORDINAL = re.compile(r"\d{1,2}(?:st|nd|rd|th)?", re.IGNORECASE)
_PLACE = re.compile(
    r"\b(?:the|its|their|that|this|your)\s+(?:very\s+)?"
    r"((?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|last"
    r"|(?:twenty-?|thirty-?)?\w{2,6}(?:enth|ieth|elfth)|\d{1,2}(?:st|nd|rd|th))\b"
    r"(?!\s+(?:call|step|attempt|turn|message|time|draft|argument|parameter|thought)s?\b))",
    re.IGNORECASE,
)
"""A place in a list or a day of a month; not one of the draft's own parts."""
_DIGIT_WORD = rf"(?:{'|'.join(WORDS[:10])}|oh)"
_SPELLED = re.compile(rf"\b{_DIGIT_WORD}(?:[\s,-]+{_DIGIT_WORD})+\b", re.IGNORECASE)
"""A number digit by digit: "four one eight"."""
_QUOTED = re.compile('["\u201c`]([^"\u201c\u201d`]{1,80})["\u201d`]')


def remark_leaks(
    text: str, gold: TracedTurn, draft: Draft, queries: Sequence[str] = ()
) -> str | None:
    """What a critic's text gives away of the solution; None when it gives nothing away. `queries`
    are the user's messages so far."""
    stated = _user_stated(gold, queries)
    remark = _NUMBERED.sub("call", text)
    return next(_leaks(remark, gold, _DraftContents(draft, stated.values()), stated), None)


def _user_stated(gold: TracedTurn, queries: Sequence[str]) -> dict[str, str]:
    """The values that the solution has from the user alone, in the user's words: no other argument,
    which a result may have to reveal, has the same value."""
    stated: dict[str, str] = {}
    hidden: set[str] = set()
    for step in gold.steps:
        for name, value in step.arguments.items():
            words = _words(step.origins.get(name), value, queries)
            if words:
                stated[repr(value)] = words
            else:
                hidden.update(map(repr, non_empty_scalars(value)))
    return {value: words for value, words in stated.items() if value not in hidden}


def _words(origin: Origin | None, value: JsonValue, queries: Sequence[str]) -> str:
    if not isinstance(origin, FromUser) or not 0 <= origin.turn < len(queries):
        return ""
    words = queries[origin.turn][max(origin.start, 0) : max(origin.end, 0)]
    return words if words and not isinstance(value, bool) and reads(words, value) else ""


class _DraftContents:
    """What the draft itself holds in its calls, so that speaking of it tells nothing new. Nor does
    it to speak of what the user `stated`, which is in `text` only: in another form it is news."""

    def __init__(self, draft: Draft, stated: Iterable[str] = ()) -> None:
        calls = draft.calls
        self.tools = {call.tool for call in calls}
        self.parameters = {name for call in calls for name in call.arguments}
        values = [leaf for call in calls for leaf in non_empty_scalars(call.arguments)]
        self.values = {repr(leaf) for leaf in values}
        self.text = " ".join(map(str, (*self.tools, *self.parameters, *values, *stated)))


def _leaks(
    text: str, gold: TracedTurn, own: _DraftContents, stated: Mapping[str, str]
) -> Iterator[str]:
    masked = mask(text, [span for words in stated.values() for span in find_spans(text, words)])
    for step in gold.steps:
        if step.tool not in own.tools and (step.tool in text or _mentions(text, step.tool)):
            yield step.tool
        strange = step.arguments.keys() - own.parameters
        yield from (name for name in strange if is_identifier(name) and name in text)
        for value in non_empty_scalars(step.arguments):
            searched = masked if repr(value) in stated else text
            if repr(value) not in own.values and _holds(searched, value):
                yield str(value)
        for value in filter(is_distinctive, non_empty_scalars(step.result.value)):
            searched = masked if repr(value) in stated else text
            if repr(value) not in own.values and find_spans(searched, value):
                yield str(value)
    yield from _strange(text, own)


def _strange(text: str, own: _DraftContents) -> Iterator[str]:
    """What looks like a value, or is quoted, and is none of the draft's own."""
    for token in _TOKEN.findall(text):
        if _looks_like_a_value(token) and token not in own.text:
            yield token
    for match in (*_QUOTED.finditer(text), *_PLACE.finditer(text)):
        if match.group(1) not in own.text:
            yield match.group(1)
    for match in _SPELLED.finditer(text):
        if _digits(match.group()) not in own.text:
            yield match.group()


def _digits(spelled: str) -> str:
    """The digits that words spell."""
    words = re.findall(r"[a-z]+", spelled.lower())
    return "".join("0" if word == "oh" else str(WORDS.index(word)) for word in words)


def _holds(text: str, value: JsonValue) -> bool:
    if find_spans(text, value):
        return True
    normal = normalize(str(value), glue="")
    return len(normal) >= 4 and normal in normalize(text, glue="")


def _mentions(text: str, name: str) -> bool:
    """Whether a text names a tool: as it is, or in words if the name has several."""
    if is_identifier(name) and name.lower() in text.lower():
        return True
    return len(split(name)) > 1 and bool(find_tool_mentions(text, name))


def _looks_like_a_value(token: str) -> bool:
    """A code, an address, a number of two digits or more; not "call 2"."""
    if _ORDINAL.fullmatch(token):
        return len(token.rstrip("stndrhSTNDRH")) > 1
    return any(letter.isdigit() or letter in "@_" for letter in token)
