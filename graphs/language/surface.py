"""Values and the words of a person: how a value is said, and which words read as it.

`surface_form` picks one of several natural forms; `reads` and `find_spans` are its inverse. A text
is parsed once into the numbers, dates and times it mentions (cached), and values are compared with
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
from typing import TypeAlias

from turnloom.graphs.json_value import JsonValue
from turnloom.graphs.language.mentions import (
    DAYS,
    LOWER,
    MONTHS,
    WORDS,
    dates_in,
    is_bounded,
    moments_in,
    numbers_in,
    times_in,
)

Span: TypeAlias = tuple[int, int]
Flags: TypeAlias = tuple[Sequence[str], Sequence[str]]
"""Phrases that mean true, phrases that mean false."""
_YES_OR_NO: Flags = (("yes", "true"), ("no", "false"))

_ISO_DATE = re.compile(r"(\d{4})-(\d\d)-(\d\d)")
_ISO_DATETIME = re.compile(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d)(?::00)?Z?")
_ISO_TIME = re.compile(r"(\d{1,2}):(\d\d)(?::00)?")
_TOKEN = re.compile(r"[A-Za-z0-9]+(?:[_-][A-Za-z0-9]+)*")
_FEW_WORDS = re.compile(r"[a-z0-9]+(?:[ -][a-z0-9]+){1,2}")
"""Two or three plain words: "credit card" begins a sentence as "Credit card"."""
_PRONOUN_ONE = re.compile(
    r"(?:\b(?:that|this|which|the|any|every|each|no|other|another|last|next|same|right|new|old"
    r"|first|second|third|\w+(?:est|th|er))|^)\s*$",
    re.IGNORECASE,
)
_FOLD = LOWER | {ord("_"): " ", ord("-"): " ", ord("/"): " "}


# --- writing ------------------------------------------------------------------------------------


def surface_form(
    value: JsonValue,
    schema: Mapping[str, JsonValue],
    rng: Random,
    today: date | None = None,
    flags: Flags | None = None,
    *,
    figures: bool = False,
) -> str:
    """Say a scalar as a person would; every form returned reads back as the value.

    With `figures` no number is spelled out: what a unit follows is not ("3 kg").

    `schema` (the parameter's JSON Schema) tells an enumeration from a name and money from a
    count. The year of a date is left out only when `today` is given and falls in the same year.
    """
    if isinstance(value, bool):
        return rng.choice((flags or _YES_OR_NO)[0 if value else 1])
    if isinstance(value, (int, float)):
        return _number_form(value, _hint(schema), rng, figures=figures)
    if isinstance(value, str):
        return _text_form(value, "enum" in schema, rng, today)
    raise TypeError(f"only scalars can be said, not a {type(value).__name__}")


def _hint(schema: Mapping[str, JsonValue]) -> str:
    return f"{schema.get('title', '')} {schema.get('description', '')}".lower()


def _text_form(value: str, enumerated: bool, rng: Random, today: date | None) -> str:
    if moment := _moment(value):
        day, time = moment
        if day and time:
            said, clock = _date_form(day, rng, today), _time_form(time, rng)
            return rng.choice((f"{said} at {clock}", f"{said}, {clock}", f"{clock} on {said}"))
        return _date_form(day, rng, today) if day else _time_form(time, rng)
    if enumerated and "_" in value and _TOKEN.fullmatch(value):
        return value.replace("_", " ").lower()
    return value


def _date_form(iso: str, rng: Random, today: date | None) -> str:
    year, month, day = (int(part) for part in iso.split("-"))
    name, nth = MONTHS[month - 1], ordinal(day)
    if today is None or today.year != year:
        return rng.choice((
            f"{name} {day}, {year}", f"{day} {name} {year}", f"{name} {nth}, {year}", iso,
        ))  # fmt: skip
    return rng.choice((
        f"{name} {day}", f"{name} {day}", f"{day} {name}", f"{name} {nth}", f"the {nth} of {name}",
        f"{name} {day}, {year}", f"{DAYS[date(year, month, day).weekday()]}, {name} {day}",
    ))  # fmt: skip


def ordinal(number: int) -> str:
    """1st, 2nd, 3rd, 4th."""
    last = 0 if number % 100 in (11, 12, 13) else number % 10
    return f"{number}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(last, 'th') }"


def _time_form(clock: str, rng: Random) -> str:
    hour, minute = int(clock[:2]), clock[3:]
    half, twelve = ("pm" if hour >= 12 else "am"), (hour % 12 or 12)
    forms = [clock, f"{twelve}:{minute} {half}", f"{twelve}:{minute}{half}"]
    if minute == "00":
        forms = [clock, f"{twelve} {half}", f"{twelve}{half}"]
    return rng.choice(forms)


_MONEY = re.compile(r"\b(?:amount|price|cost|budget|balance|fee|salary|total|money|payment)")
_NAMES_A_THING = re.compile(r"\b(?:id|identifier|code|number|index|year|zip)\b")


def _number_form(value: float, hint: str, rng: Random, *, figures: bool) -> str:
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
    elif not figures and value in range(2, 13) and not _NAMES_A_THING.search(hint):
        forms = [plain, WORDS[int(value)]]
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
    identifier-like value, or one of two or three words in lower case, reads in any case, with
    spaces, hyphens or slashes between its words; other strings read as they are. A boolean is read
    through its `flags`.
    """
    if isinstance(value, str):
        if text == value:
            return True
        if _folds(value):
            return _folded(text) == _folded(value)
        if not value or not value[0].isdigit():
            return False
    whole = (0, len(text))
    return whole in _spans(text, value, flags)


def reads_at(text: str, start: int, end: int, value: JsonValue, flags: Flags | None = None) -> bool:
    """Whether `text[start:end]` stands at word boundaries and reads as `value`."""
    if not 0 <= start < end <= len(text):
        return False
    return is_bounded(text, start, end) and reads(text[start:end], value, flags)


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
            (number.start, number.end)
            for number in (numbers_in(text) if _may_mention(text, value) else ())
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
    if abs(value) < 100 or not float(value).is_integer():
        return True
    return str(abs(int(value))) in text.replace(",", "")


def _is_share(percent: float, value: float) -> bool:
    return math.isclose(percent / 100, value, rel_tol=1e-12)


def _string_spans(text: str, value: str) -> list[Span]:
    if _folds(value):
        return _phrase_spans(text, value)
    return _occurrences(text, text, value)


def _phrase_spans(text: str, phrase: str) -> list[Span]:
    return _occurrences(text, _folded(text), _folded(phrase))


def _occurrences(text: str, haystack: str, needle: str) -> list[Span]:
    spans, start = [], haystack.find(needle)
    while start >= 0:
        if is_bounded(text, start, start + len(needle)):
            spans.append((start, start + len(needle)))
        start = haystack.find(needle, start + 1)
    return spans


def holds_word(text: str, word: str) -> bool:
    """Whether a text holds another one whole, in any case, with nothing of a word around it."""
    low, wanted = text.lower(), word.lower()
    start = low.find(wanted)
    while start >= 0:
        around = low[max(start - 1, 0) : start] + low[start + len(wanted) :][:1]
        if not any(each.isalnum() or each == "_" for each in around):
            return True
        start = low.find(wanted, start + 1)
    return False


def _folds(value: str) -> bool:
    """Whether a text is made of plain words or of a schema's rather than a name or a sentence,
    whose case matters.
    """
    if "_" in value or value.islower():
        return bool(_TOKEN.fullmatch(value) or _FEW_WORDS.fullmatch(value))
    return False


@lru_cache(maxsize=4096)
def _folded(text: str) -> str:
    """ASCII lower case with spaces for underscores, hyphens, slashes; same length as `text`."""
    return text.translate(_FOLD)


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
    if not day:
        return [(each.start, each.end) for each in times_in(text) if each.clock == time]
    on = date.fromisoformat(day)
    if not time:
        return [(each.start, each.end) for each in dates_in(text) if each.may_be(on)]
    return [
        (each.start, each.end)
        for each in moments_in(text)
        if each.time.clock == time and each.date.may_be(on)
    ]
