"""Values and the words of a person: how a value is said, and which words read as it.

`say` picks one of several natural forms; `reads` and `find_spans` are its inverse. A text is
parsed once into the numbers, dates and times it mentions (cached), and values are compared with
those, so that asking after many values costs little and no pattern is compiled per value.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache
from random import Random
from typing import NamedTuple, TypeAlias

from turnloom.graphs.json_value import JsonValue

Span: TypeAlias = tuple[int, int]
Flags: TypeAlias = tuple[Sequence[str], Sequence[str]]
"""Phrases that mean true, phrases that mean false."""
_YES_OR_NO: Flags = (("yes", "true"), ("no", "false"))

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_WORDS = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "eleven", "twelve",
)  # fmt: skip
_WORD_VALUES = {word: number for number, word in enumerate(_WORDS)}
_MONTH_NUMBERS = {name[:3].lower(): number for number, name in enumerate(_MONTHS, 1)}
_DAY_NUMBERS = {name[:3].lower(): number for number, name in enumerate(_DAYS)}

# The patterns below run over lower-cased text and begin with a set of characters, which lets the
# matcher skip ahead; what stands before a match is looked at afterwards.
_MONTH = (
    r"(?:january|february|march|april|may|june|july|august|september|october|november|december"
    r"|jan|feb|mar|apr|jun|jul|aug|sept|sep|oct|nov|dec)\b\.?"
)
_DATE = re.compile(
    r"(?P<iso>\d{4}-\d\d-\d\d)(?![\d_a-su-z]|-\d)"
    rf"|(?:(?P<month>{_MONTH})\s+(?:the\s+)?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?"
    rf"|(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<month2>{_MONTH}))"
    r"(?:,?\s+(?P<year>\d{4})(?!\w|[.,:-]\d))?(?!\w|[:-]\d)"
)
_TIME = re.compile(
    r"(?P<hour>[0-9][0-9]?)(?::(?P<minute>\d\d)(?::(?P<second>\d\d))?"
    r"(?:\s?(?P<half>[ap])\.?m\b\.?)?|\s?(?P<half2>[ap])\.?m\b\.?)(?![\w:]|[.,/-]\d)"
)
_NAMED_TIME = re.compile(r"(?:noon|midnight)\b")
_DIGITS = re.compile(r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?![\w@]|[.,:/-]\d)")
_WORD_NUMBER = re.compile("(?:" + "|".join(_WORDS) + r")(?![\w@])")
_BEFORE_DATE = re.compile(
    r"(?:\b(?P<weekday>(?:mon|tues|wednes|thurs|fri|satur|sun)day|mon|tue|wed|thu|fri|sat|sun)"
    r"\.?,?\s+)?(?:\bthe\s+)?$"
)
_BEFORE_NUMBER = re.compile(
    r"(?P<sign>(?<!\w)-|\bminus\s)?(?P<currency>[€$£]\s?|\b(?:eur|usd|gbp)\s)?$"
)
_AFTER_NUMBER = re.compile(
    r"\s?[%€]|\s(?:percent|per\scent|euros?|dollars?|pounds?|bucks|eur|usd|gbp)\b"
)
_BETWEEN_DATE_AND_TIME = re.compile(r"t|,?\s+(?:at\s+)?")
_BETWEEN_TIME_AND_DATE = re.compile(r",?\s+(?:on\s+)?")
_ISO_DATE = re.compile(r"(\d{4})-(\d\d)-(\d\d)")
_ISO_DATETIME = re.compile(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d)(?::00)?Z?")
_ISO_TIME = re.compile(r"(\d{1,2}):(\d\d)(?::00)?")
_TOKEN = re.compile(r"[A-Za-z0-9]+(?:[_-][A-Za-z0-9]+)*")
_PRONOUN_ONE = re.compile(
    r"(?:\b(?:that|this|which|the|any|every|each|no|other|another|last|next|same|right|new|old"
    r"|first|second|third|\w+(?:est|th|er))|^)\s*$",
    re.IGNORECASE,
)
_LOWER = {ord(upper): upper.lower() for upper in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"}
_FOLD = _LOWER | {ord("_"): " ", ord("-"): " "}


class _Date(NamedTuple):
    month: int
    day: int
    year: int | None
    weekday: int | None


class _Number(NamedTuple):
    amount: int | float
    percent: bool


_Dates: TypeAlias = tuple[tuple[int, int, _Date], ...]
_Times: TypeAlias = tuple[tuple[int, int, str], ...]


# --- saying -------------------------------------------------------------------------------------


def say(
    value: JsonValue,
    schema: Mapping[str, JsonValue],
    rng: Random,
    today: date | None = None,
    flags: Flags | None = None,
) -> str:
    """Say a scalar as a person would; every form returned reads back as the value.

    `schema` (the parameter's JSON Schema) tells an enumeration from a name and money from a
    count. The year of a date is left out only when `today` is given and falls in the same year.
    """
    if isinstance(value, bool):
        return rng.choice((flags or _YES_OR_NO)[0 if value else 1])
    if isinstance(value, (int, float)):
        return _say_number(value, _hint(schema), rng)
    if isinstance(value, str):
        return _say_string(value, "enum" in schema, rng, today)
    raise TypeError(f"only scalars can be said, not a {type(value).__name__}")


def _hint(schema: Mapping[str, JsonValue]) -> str:
    return f"{schema.get('title', '')} {schema.get('description', '')}".lower()


def _say_string(value: str, enumerated: bool, rng: Random, today: date | None) -> str:
    if moment := _moment(value):
        day, time = moment
        if day and time:
            said, clock = _say_date(day, rng, today), _say_time(time, rng)
            return rng.choice((f"{said} at {clock}", f"{said}, {clock}", f"{clock} on {said}"))
        return _say_date(day, rng, today) if day else _say_time(time, rng)
    if enumerated and "_" in value and _TOKEN.fullmatch(value):
        return value.replace("_", " ").lower()
    return value


def _say_date(iso: str, rng: Random, today: date | None) -> str:
    year, month, day = (int(part) for part in iso.split("-"))
    name, nth = _MONTHS[month - 1], f"{day}{_ordinal(day)}"
    if today is None or today.year != year:
        return rng.choice((
            f"{name} {day}, {year}", f"{day} {name} {year}", f"{name} {nth}, {year}", iso,
        ))  # fmt: skip
    return rng.choice((
        f"{name} {day}", f"{name} {day}", f"{day} {name}", f"{name} {nth}", f"the {nth} of {name}",
        f"{name} {day}, {year}", f"{_DAYS[date(year, month, day).weekday()]}, {name} {day}",
    ))  # fmt: skip


def _ordinal(day: int) -> str:
    return "th" if 4 <= day % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")


def _say_time(clock: str, rng: Random) -> str:
    hour, minute = int(clock[:2]), clock[3:]
    half, twelve = ("pm" if hour >= 12 else "am"), (hour % 12 or 12)
    forms = [clock, f"{twelve}:{minute} {half}", f"{twelve}:{minute}{half}"]
    if minute == "00":
        forms = [clock, f"{twelve} {half}", f"{twelve}{half}"]
    return rng.choice(forms)


_MONEY = re.compile(r"\b(?:amount|price|cost|budget|balance|fee|salary|total|money|payment)")
_NAMES_A_THING = re.compile(r"\b(?:id|identifier|code|number|index|year|zip)\b")


def _say_number(value: float, hint: str, rng: Random) -> str:
    plain = _decimal(value)
    forms = [plain]
    euros = bool(re.search(r"\beuros?\b|\beur\b|€", hint))
    dollars = bool(re.search(r"\bdollars?\b|\busd\b|\$", hint))
    if euros or dollars or _MONEY.search(hint):
        money = [plain if "." not in plain else f"{plain}0" if plain[-2] == "." else plain]
        if abs(value) >= 1000:
            whole, dot, cents = money[0].partition(".")
            money.append(f"{int(whole):,}{dot}{cents}" if whole.lstrip("-") != "0" else money[0])
        forms = money
        if euros and value >= 0:
            forms = [f"{form} euros" for form in money] + [f"€{form}" for form in money]
        elif dollars and value >= 0:
            forms = [f"{form} dollars" for form in money] + [f"${form}" for form in money]
    elif "percent" in hint or "%" in hint:
        forms = [f"{plain}%", f"{plain} percent"]
    elif value in range(2, 13) and not _NAMES_A_THING.search(hint):
        forms = [plain, _WORDS[int(value)]]
    return rng.choice(forms)


def _decimal(value: float) -> str:
    """Digits without an exponent, and without a fraction where it is zero."""
    if isinstance(value, int):
        return str(value)
    if value == int(value):
        return str(int(value))
    return format(Decimal(repr(value)), "f")


# --- reading ------------------------------------------------------------------------------------


def reads(text: str, value: JsonValue, flags: Flags | None = None) -> bool:
    """Whether the whole of `text` reads as the scalar `value`.

    A date's year may be left out. Currency words and signs around a number are optional. An
    identifier-like value reads in any case and with spaces or hyphens for underscores; other
    strings read as they are. A boolean is read through its `flags`.
    """
    if isinstance(value, str):
        if text == value:
            return True
        if _TOKEN.fullmatch(value) and _folds(value):
            return _folded(text) == _folded(value)
        if not value or not value[0].isdigit():
            return False
    whole = (0, len(text))
    return whole in _spans(text, value, flags)


def reads_at(text: str, start: int, end: int, value: JsonValue, flags: Flags | None = None) -> bool:
    """Whether `text[start:end]` stands at word boundaries and reads as `value`."""
    if not 0 <= start < end <= len(text):
        return False
    return _bounded(text, start, end) and reads(text[start:end], value, flags)


def find_spans(text: str, value: JsonValue, flags: Flags | None = None) -> list[Span]:
    """Every span of `text`, at word boundaries, that reads as the scalar `value`, in order.

    A boolean is found only through its `flags`: a "no" may deny anything.
    """
    if isinstance(value, bool) and flags is None:
        return []
    return [span for span in _spans(text, value, flags) if not _is_pronoun(text, span)]


def find_phrase(text: str, phrase: str) -> list[Span]:
    """Every span of `text` at word boundaries that is the phrase, in any case or hyphenation."""
    return _phrase_spans(text, phrase) if phrase else []


def mask(text: str, spans: Iterable[Span], placeholder: str = "{}") -> str:
    """`text` with every span replaced; spans that touch or overlap become one placeholder."""
    pieces: list[str] = []
    position = -1
    for start, end in sorted(spans):
        if start > position:
            pieces += text[max(position, 0) : start], placeholder
        position = max(position, end)
    return "".join(pieces) + text[max(position, 0) :]


def _spans(text: str, value: JsonValue, flags: Flags | None) -> list[Span]:
    if isinstance(value, bool):
        phrases = (flags or _YES_OR_NO)[0 if value else 1]
        return sorted({span for phrase in phrases for span in _phrase_spans(text, phrase)})
    if isinstance(value, (int, float)):
        return [
            (start, end)
            for start, end, number in (_numbers(text) if _may_mention(text, value) else ())
            if number.amount == value or (number.percent and _is_share(number.amount, value))
        ]
    if not isinstance(value, str) or not value:
        return []
    spans = _string_spans(text, value)
    if value[0].isdigit() and (moment := _moment(value)):
        spans = sorted({*spans, *_moment_spans(text, *moment)})
    return spans


def _may_mention(text: str, value: float) -> bool:
    """Whether the digits of a large number are there at all: a quick no for most texts."""
    if abs(value) <= len(_WORDS) or not float(value).is_integer():
        return True
    return str(abs(int(value))) in text.replace(",", "")


def _is_share(percent: float, value: float) -> bool:
    return math.isclose(percent / 100, value, rel_tol=1e-12)


def _string_spans(text: str, value: str) -> list[Span]:
    if _folds(value) and _TOKEN.fullmatch(value):
        return _phrase_spans(text, value)
    return _occurrences(text, text, value)


def _phrase_spans(text: str, phrase: str) -> list[Span]:
    return _occurrences(text, _folded(text), _folded(phrase))


def _occurrences(text: str, haystack: str, needle: str) -> list[Span]:
    spans, start = [], haystack.find(needle)
    while start >= 0:
        if _bounded(text, start, start + len(needle)):
            spans.append((start, start + len(needle)))
        start = haystack.find(needle, start + 1)
    return spans


def _folds(value: str) -> bool:
    """Whether a single token is a word of a schema rather than a name whose case matters."""
    return "_" in value or value.islower()


@lru_cache(maxsize=4096)
def _folded(text: str) -> str:
    """ASCII lower case with spaces for underscores and hyphens; same length as `text`."""
    return text.translate(_FOLD)


def _bounded(text: str, start: int, end: int) -> bool:
    """Whether nothing goes on at either end: no word, address, number or compound."""
    if start > 0:
        before = text[start - 1]
        if _sticks(before) or (before in "-.,:/" and start > 1 and _joins(text, start - 1)):
            return False
    if end < len(text):
        after = text[end]
        if _sticks(after) or (after in "-.,:/" and end + 1 < len(text) and _joins(text, end)):
            return False
    return True


def _sticks(character: str) -> bool:
    return character.isalnum() or character in "_@"


def _joins(text: str, at: int) -> bool:
    """Whether the mark at `at` holds two parts of one thing together: a hyphen or full stop
    between letters or digits, or a comma, colon or slash between digits."""
    left, right = text[at - 1], text[at + 1] if at + 1 < len(text) else " "
    if text[at] in "-.":
        return left.isalnum() and right.isalnum()
    return left.isdigit() and right.isdigit()


def _is_pronoun(text: str, span: Span) -> bool:
    """Whether the span is the "one" of "that one", which counts nothing."""
    start, end = span
    return text[start:end].lower() == "one" and bool(_PRONOUN_ONE.search(text, 0, start))


@lru_cache(maxsize=8192)
def _moment(value: str) -> tuple[str, str] | None:
    """(ISO date or "", HH:MM or "") of a date, time or datetime value; None for anything else."""
    if match := _ISO_DATETIME.fullmatch(value):
        day, time = match.group(1), match.group(2)
        return (day, time) if _is_day(day) and time < "24:00" and time[3:] < "60" else None
    if _ISO_DATE.fullmatch(value):
        return (value, "") if _is_day(value) else None
    if match := _ISO_TIME.fullmatch(value):
        hour, minute = int(match.group(1)), match.group(2)
        return ("", f"{hour:02}:{minute}") if hour < 24 and minute < "60" else None
    return None


def _is_day(iso: str) -> bool:
    try:
        date.fromisoformat(iso)
    except ValueError:
        return False
    return True


def _moment_spans(text: str, day: str, time: str) -> list[Span]:
    if day and str(int(day[8:])) not in text:
        return []
    if day and time:
        return [
            (start, end)
            for start, end, said, clock in _moments(text)
            if clock == time and _same_day(said, day)
        ]
    if day:
        return [(start, end) for start, end, said in _dates(text) if _same_day(said, day)]
    return [(start, end) for start, end, clock in _times(text) if clock == time]


def _same_day(said: _Date, iso: str) -> bool:
    year, month, day = int(iso[:4]), int(iso[5:7]), int(iso[8:])
    if (said.month, said.day) != (month, day) or said.year not in {None, year}:
        return False
    return said.weekday is None or date(year, month, day).weekday() == said.weekday


# --- what a text mentions -----------------------------------------------------------------------


@lru_cache(maxsize=4096)
def _dates(text: str) -> _Dates:
    low = text.translate(_LOWER)
    dates: list[tuple[int, int, _Date]] = []
    for match in _DATE.finditer(low):
        start, end = match.span()
        if start and (low[start - 1].isalnum() or low[start - 1] in "_-"):
            continue
        if iso := match["iso"]:
            year, month, day = int(iso[:4]), int(iso[5:7]), int(iso[8:])
        else:
            month = _MONTH_NUMBERS[(match["month"] or match["month2"])[:3]]
            day, year = int(match["day"] or match["day2"]), int(match["year"] or 0)
        dates.append((start, end, _Date(month, day, year or None, None)))
        before = _BEFORE_DATE.search(low, max(0, start - 16), start)
        if before and before.start() < start:
            name = before["weekday"]
            weekday = _DAY_NUMBERS[name[:3]] if name else None
            dates.append((before.start(), end, _Date(month, day, year or None, weekday)))
    return tuple(dates)


@lru_cache(maxsize=4096)
def _times(text: str) -> _Times:
    low = text.translate(_LOWER)
    times: list[tuple[int, int, str]] = []
    for match in _TIME.finditer(low):
        start, end = match.span()
        before = low[start - 1] if start else " "
        joined = before.isalnum() or before in "_:.,/-"
        if joined and not (before == "t" and start > 1 and low[start - 2].isdigit()):
            continue
        hour, half = int(match["hour"]), match["half"] or match["half2"]
        if half:
            if not 1 <= hour <= 12:
                continue
            hour = hour % 12 + (12 if half == "p" else 0)
        if (match["second"] or "00") == "00":
            times.append((start, end, f"{hour:02}:{match['minute'] or '00'}"))
    for match in _NAMED_TIME.finditer(low):
        start, end = match.span()
        if _bounded(low, start, end):
            times.append((start, end, "12:00" if low[start] == "n" else "00:00"))
    return tuple(times)


@lru_cache(maxsize=1024)
def _moments(text: str) -> tuple[tuple[int, int, _Date, str], ...]:
    """Dates and times that stand next to each other."""
    low = text.translate(_LOWER)
    moments: list[tuple[int, int, _Date, str]] = []
    for date_start, date_end, said in _dates(text):
        for start, end, clock in _times(text):
            if _BETWEEN_DATE_AND_TIME.fullmatch(low, date_end, start):
                moments.append((date_start, end, said, clock))
            elif _BETWEEN_TIME_AND_DATE.fullmatch(low, end, date_start):
                moments.append((start, date_end, said, clock))
    return tuple(moments)


@lru_cache(maxsize=4096)
def _numbers(text: str) -> tuple[tuple[int, int, _Number], ...]:
    """Numbers that are no part of a date or time, with and without the unit that follows."""
    low = text.translate(_LOWER)
    taken = [(start, end) for start, end, *_ in (*_dates(text), *_times(text))]
    numbers: list[tuple[int, int, _Number]] = []
    for match in (*_DIGITS.finditer(low), *_WORD_NUMBER.finditer(low)):
        start, end = match.span()
        if any(start < stop and begin < end for begin, stop in taken) or _continues(low, start):
            continue
        bare = match.group().replace(",", "")
        amount = _WORD_VALUES[bare] if bare in _WORD_VALUES else _amount(bare)
        before = _BEFORE_NUMBER.search(low, max(0, start - 12), start)
        if before:
            amount = -amount if before["sign"] else amount
            start = before.start()
        numbers.append((start, end, _Number(amount, percent=False)))
        if after := _AFTER_NUMBER.match(low, end):
            percent = "%" in after.group() or "cent" in after.group()
            numbers.append((start, after.end(), _Number(amount, percent)))
    return tuple(sorted(numbers))


def _amount(digits: str) -> int | float:
    return float(digits) if "." in digits else int(digits)


def _continues(low: str, start: int) -> bool:
    """Whether what starts here is the rest of a word or of a longer number."""
    if start == 0:
        return False
    before = low[start - 1]
    if _sticks(before):
        return True
    return before in "-.,:/" and start > 1 and _sticks(low[start - 2])
