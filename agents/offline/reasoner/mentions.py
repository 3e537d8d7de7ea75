"""Reading a message: the dates, times, numbers, names and quotations it mentions, with places.

These readers are the reasoner's own: what they make of a sentence is a guess from its words
alone. A text is read once (cached).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Literal, TypeAlias

from turnloom.agents.offline.reasoner.pointing import before_blank
from turnloom.agents.offline.reasoner.reading.words import ACTIONS, COMMON, stem
from turnloom.graphs.json_value import JsonValue

MentionKind: TypeAlias = Literal[
    "date", "time", "moment", "number", "quoted", "email", "code", "name"
]

_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_DATE = re.compile(
    r"\b(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,?\s+)?(?:the\s+)?(?:"
    r"(?P<iso>\d{4}-\d\d-\d\d)(?!\d)"
    rf"|(?P<month>{_MONTH})\s+(?:the\s+)?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\b(?![:\d])"
    rf"|(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<month2>{_MONTH})"
    r")(?:,?\s+(?P<year>\d{4})\b(?![:\d]))?",
    re.IGNORECASE,
)
_TIME = re.compile(
    r"(?<![\w:.,/-])(?P<hour>\d{1,2})(?::(?P<minute>\d\d)(?::\d\d)?(?:\s?(?P<half>[ap])\.?m\b\.?)?"
    r"|\s?(?P<half2>[ap])\.?m\b\.?)(?![\w:])|(?<=\dT)(?P<clock>\d\d:\d\d)|\b(?P<word>noon|midnight)\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(
    r"(?P<sign>(?<![\w-])-|\bminus\s)?(?P<currency>[€$£]\s?)?(?<![\w@.,/])(?<!\w-)"
    r"(?P<digits>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)(?P<percent>\s?%|\spercent\b)?"
    r"(?P<unit>\s?€|\s(?:euros?|dollars?|pounds?|bucks|eur|usd|gbp)\b)?(?![\w@]|[.,:/-]\d)",
    re.IGNORECASE,
)
_AFTER_NUMBER = re.compile(r"\d\s*$")
_COUNTS = {
    word: count
    for count, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve".split()
    )
}
_COUNT = re.compile(r"\b(?:" + "|".join(_COUNTS) + r")\b", re.IGNORECASE)
_QUOTED = re.compile(r'"([^"]+)"|“([^”]+)”|(?<!\w)\'([^\']+)\'(?!\w)')
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_CODE = re.compile(r"(?<![\w@#./-])[@#./~]?\w+(?:[-_./@:]\w+)*")
_CODE_MARK = re.compile(r"\d|[_@#./]|[a-z][A-Z]")
_TITLE = r"(?:Dr|Mrs?|Ms|Prof|St|Mt)\.(?=\s[A-ZÀ-Þ])"
_WORD = re.compile(rf"\b{_TITLE}|" r"[^\W\d_]+(?:['’][^\W\d_]+)?|\d+(?:[.,]\d+)*|[.?!;:,]")
_CAPITAL = re.compile(
    rf"(?:{_TITLE}\s)?"
    r"[^\W\d_]*[A-ZÀ-Þ][\w'’&-]*(?:\s(?:of the |de |van |von )?[A-ZÀ-Þ][\w'’&-]*)*"
)
_NOT_NAMES = frozenset(
    "I I'm I'd I'll I've PIN ID Monday Tuesday Wednesday Thursday Friday Saturday Sunday "
    "January February March April May June July August September October November December".split()
)
_BETWEEN = re.compile(r"t|,?\s+(?:at\s+|on\s+)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Mention:
    """Something a message mentions: what it reads as, and where it stands."""

    kind: MentionKind
    value: JsonValue
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Word:
    """A word with its root and place, `low` in lower case; punctuation has no root."""

    root: str
    text: str
    low: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """A message, read. `starts` are the places of its words."""

    text: str
    mentions: tuple[Mention, ...]
    words: tuple[Word, ...]
    roots: frozenset[str]
    starts: tuple[int, ...]

    def of(self, *kinds: MentionKind) -> Iterator[Mention]:
        return (mention for mention in self.mentions if mention.kind in kinds)


@lru_cache(maxsize=2048)
def read(text: str, today: str = "") -> Reading:
    """Read a message. `today` (YYYY-MM-DD or '') settles dates without a year."""
    quoted = [_quotation(text, *_inner(match)) for match in _QUOTED.finditer(text)]
    days = list(_dates(text, today))
    times = list(_times(text, days))
    moments = list(_moments(text, days, times))
    emails = [Mention("email", match.group(), *match.span()) for match in _EMAIL.finditer(text)]
    taken = [*days, *times, *emails]
    numbers = list(_numbers(text, [*days, *times, *emails]))
    codes = [
        Mention("code", match.group(), *match.span())
        for match in _CODE.finditer(text)
        if _CODE_MARK.search(match.group(), 0 if match.group()[0] in "@#" else 1)
        and not _touches(match.span(), taken)
    ]
    marked = [code for code in codes if str(code.value)[0] in "@#"]
    names = [name for name in _names(text) if not _touches((name.start, name.end), marked)]
    words = tuple(
        Word(stem(word) if word[0].isalpha() else "", word, word.lower(), *match.span())
        for match in _WORD.finditer(text)
        for word in (match.group(),)
    )
    mentions = (*quoted, *moments, *days, *times, *emails, *numbers, *codes, *names)
    roots = frozenset(word.root for word in words if word.root)
    return Reading(text, mentions, words, roots, tuple(word.start for word in words))


def _quotation(text: str, start: int, end: int) -> Mention:
    end = before_blank(text, start, end)
    return Mention("quoted", text[start:end], start, end)


def _inner(match: re.Match[str]) -> tuple[int, int]:
    group = next(index for index, part in enumerate(match.groups(), 1) if part)
    return match.span(group)


def _touches(span: tuple[int, int], others: Sequence[Mention]) -> bool:
    return any(other.start < span[1] and span[0] < other.end for other in others)


def _dates(text: str, today: str) -> Iterator[Mention]:
    for match in _DATE.finditer(text):
        if iso := match["iso"]:
            yield Mention("date", iso, *match.span())
            continue
        name = (match["month"] or match["month2"])[:3].lower()
        month, day = _MONTHS.index(name) + 1, int(match["day"] or match["day2"])
        year = int(match["year"] or 0) or _likely_year(month, day, today)
        try:
            read_as = date(year, month, day).isoformat()
        except ValueError:
            continue
        yield Mention("date", read_as, *match.span())


def _likely_year(month: int, day: int, today: str) -> int:
    """Dates without a year are said of the present one."""
    return int(today[:4]) if today else 2026


def _times(text: str, days: Sequence[Mention]) -> Iterator[Mention]:
    for match in _TIME.finditer(text):
        if match["clock"]:
            yield Mention("time", match["clock"], *match.span())
            continue
        if match["word"]:
            clock = "12:00" if match["word"].lower() == "noon" else "00:00"
            yield Mention("time", clock, *match.span())
            continue
        hour, half = int(match["hour"]), (match["half"] or match["half2"] or "").lower()
        if hour > 23 or (half and not 1 <= hour <= 12):
            continue
        if half:
            hour = hour % 12 + (12 if half == "p" else 0)
        yield Mention("time", f"{hour:02}:{match['minute'] or '00'}", *match.span())


def _moments(text: str, days: Sequence[Mention], times: Sequence[Mention]) -> Iterator[Mention]:
    for day in days:
        for time in times:
            first, second = sorted((day, time), key=lambda mention: mention.start)
            if _BETWEEN.fullmatch(text, first.end, second.start):
                yield Mention("moment", f"{day.value}T{time.value}", first.start, second.end)


def _numbers(text: str, taken: Sequence[Mention]) -> Iterator[Mention]:
    for match in _NUMBER.finditer(text):
        if _touches(match.span("digits"), taken):
            continue
        digits = match["digits"].replace(",", "")
        value: int | float = float(digits) if "." in digits else int(digits)
        signed = bool(match["sign"]) and not _AFTER_NUMBER.search(text, 0, match.start())
        start = match.start() if signed or not match["sign"] else match.start("digits")
        yield Mention("number", -value if signed else value, start, match.end())
    for match in _COUNT.finditer(text):
        yield Mention("number", _COUNTS[match.group().lower()], *match.span())


def _names(text: str) -> Iterator[Mention]:
    """Capitalised phrases, without the common word that begins a sentence."""
    for match in _CAPITAL.finditer(text):
        words = match.group().split(" ")
        start = match.start()
        while words and _begins(words[0]):
            start += len(words[0]) + 1
            words = words[1:]
        while words and words[-1] in _NOT_NAMES:
            words = words[:-1]
        name = _POSSESSIVE.split(" ".join(words))[0]
        if name.rsplit(" ", 1)[-1] in _ABBREVIATED and text[start + len(name) :][:1] == ".":
            name += "."
        if name and not _CONTRACTED.search(name):
            yield Mention("name", name, start, start + len(name))


def _begins(word: str) -> bool:
    """Whether a word is in upper case because it begins a sentence."""
    return word.rstrip(",") in _NOT_NAMES or word.lower() in COMMON or stem(word) in ACTIONS


_POSSESSIVE = re.compile(r"['’]s?(?![\w])")
_CONTRACTED = re.compile(r"['’](?:d|ll|ve|m|re|t)$")
_ABBREVIATED = frozenset("Ltd Inc Co Corp St Dr Jr Sr Mt".split())
