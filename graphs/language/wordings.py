"""Whether a message says a value, in the natural wordings that a machine can decide.

More than `surface.find_spans` takes, which a sample's spans are checked with: relative days, times
and numbers in words, other forms of a choice's words, switches by their parameter. What is denied
("not the hotel", "I won't need a bag") is not said, and what only a reader with understanding can
tell ("let her edit it" for an editor) is left to one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import date, timedelta
from typing import TypeAlias

from turnloom.graphs.json_value import Scalar
from turnloom.graphs.language.figures import figures_in
from turnloom.graphs.language.mentions import (
    DAYS,
    MONTHS,
    WORDS,
    dates_in,
    is_bounded,
    numbers_in,
    times_in,
)
from turnloom.graphs.language.superlatives import is_superlative, says_superlative
from turnloom.graphs.language.surface import find_spans

Span: TypeAlias = tuple[int, int]

_NO = re.compile(
    r"\b(?:not|no|never|without|neither|nor|except|excluding|instead of|rather than|anything but"
    r"|\w+n't|cannot)\b"
)
_NO_DENIAL = re.compile(
    r"\b(?:not only|no (?:later|earlier|less|fewer) than|don't forget(?: to)?|no problem|why not"
    r"|(?:can|could|won|would)(?:'t|n't) you|no,|not? (?:\w+ )?more than|if not)"
)
_CLAUSE = re.compile(r"[,;.:!?](?=\s|$)|(?<!anything )\b(?:but|yet|though)\b")
_CLAUSE_LENGTH = 160
"""Characters before a value in which it may be denied."""


def says(
    message: str, value: Scalar, *, today: str = "", tool: str = "", parameter: str = ""
) -> bool:
    """Whether `message` says `value`, as a user would put it.

    `today` is an ISO date, or '' where no day is known: then "tomorrow" says nothing, and a date
    needs its year. `tool` and `parameter` tell what a yes or no is about. Raises `ValueError` for
    a `today` that is no date.
    """
    text = message.translate(_PLAIN)
    now = date.fromisoformat(today) if today else None
    if isinstance(value, bool):
        return _says_switch(text, value, f"{tool} {parameter}", parameter)
    if isinstance(value, (int, float)):
        return any(not _denied(text, start) for start, _ in _number_spans(text, value))
    if value is None:
        return False
    if (moment := _moment(value)) is not None:
        return _says_moment(text, *moment, now)
    if is_superlative(value):
        return says_superlative(text, value) and not _denied(text, len(text))
    return any(not _denied(text, start) for start, _ in _text_spans(text, value))


def says_at(
    message: str,
    span: Span,
    value: Scalar,
    *,
    today: str = "",
    tool: str = "",
    parameter: str = "",
) -> bool:
    """Whether the words of a span of `message`, cut out of no longer word, say `value` by
    themselves and where they stand."""
    start, end = span
    return (
        0 <= start < end <= len(message)
        and is_bounded(message, start, end)
        and says(message[start:end], value, today=today, tool=tool, parameter=parameter)
        and says(message, value, today=today, tool=tool, parameter=parameter)
        and (isinstance(value, bool) or not _denied(message.translate(_PLAIN), start))
    )


def find_wording(
    message: str, value: Scalar, *, today: str = "", tool: str = "", parameter: str = ""
) -> Span | None:
    """The fewest words of `message` that say `value`, the first of several; None for none."""
    if not says(message, value, today=today, tool=tool, parameter=parameter):
        return None
    words = [found.span() for found in _TOKEN.finditer(message)]
    for length in range(1, WORDING_LENGTH + 1):
        for first, last in zip(words, words[length - 1 :], strict=False):
            span = first[0], last[1]
            if says_at(message, span, value, today=today, tool=tool, parameter=parameter):
                return span
    return None


def is_open(value: Scalar, others: Sequence[str] = ()) -> bool:
    """Whether only a reader with understanding can tell all the words for a value: a choice in
    plain words, or a yes or no. A number, a day, a name, a code is said in ways that are known.
    `others` are the other choices, where it is one of several."""
    if isinstance(value, bool):
        return True
    if not isinstance(value, str) or not _CHOICE.fullmatch(value) or is_superlative(value):
        return False
    return bool(others) or value.islower()


def may_say_at(
    message: str,
    span: Span,
    value: Scalar,
    others: Sequence[str] = (),
    *,
    tool: str = "",
    parameter: str = "",
) -> bool:
    """Whether a reader may be right who understands the words of a span of `message` as `value`,
    for which there are no known words: nothing there denies it, or says one of `others` instead,
    or the opposite."""
    start, end = span
    if not (
        is_open(value, others)
        and 0 <= start < end <= len(message)
        and is_bounded(message, start, end)
        and len(_TOKEN.findall(message[start:end])) <= UNDERSTOOD_LENGTH
    ):
        return False
    text = message.translate(_PLAIN)
    words = text[start:end]
    rest = _CLAUSE.search(text, end)
    onward = text[start : rest.start() if rest else len(text)].lower()
    denied = _denied(text, start) or _NO.search(_NO_DENIAL.sub(" ", onward)) is not None
    if isinstance(value, bool):
        opposite = says(message, not value, tool=tool, parameter=parameter)
        return not opposite and denied is not value and not _points_to(words, others, "")
    of_its_own = any(_text_spans(text, str(value)))  # and yet it is not said: they are denied
    return not denied and not of_its_own and not _points_to(words, others, str(value))


def _points_to(words: str, others: Sequence[str], value: str) -> bool:
    """Whether words say one of `others`, or have a word that begins like one of theirs."""
    said, own = _words(words), _words(value)
    return any(
        says(words, other)
        or any(_akin(one, word) for word in _words(other) if word not in own for one in said)
        for other in others
    )


def _akin(one: str, other: str) -> bool:
    """Whether two words have a stem in common: "viewing" and "viewer"."""
    shorter = min(len(one), len(other))
    least = max(_STEM, shorter - _ENDING)
    return shorter >= _STEM and one[:least] == other[:least]


_CHOICE = re.compile(r"[^\W\d_]{2,}(?:[ _/-][^\W\d_]{2,}){0,2}")
_STEM, _ENDING = 4, 3
UNDERSTOOD_LENGTH = 12
"""Words that a value is understood from, at most."""
_TOKEN = re.compile(r"[^\W_](?:[\w'.:/-]*[^\W_])?|½")
WORDING_LENGTH = 8
"""Words that a value is said with, at most."""


def _denied(text: str, start: int) -> bool:
    """Whether the clause denies what begins at `start`."""
    before = text[max(0, start - _CLAUSE_LENGTH) : start].lower()
    marks = [found.end() for found in _CLAUSE.finditer(before)]
    return _NO.search(_NO_DENIAL.sub(" ", before[marks[-1] if marks else 0 :])) is not None


_PLAIN = str.maketrans({"\u2019": "'", "\u2018": "'", "\u00a0": " ", "\u202f": " ", "\u2013": "-"})


# --- texts --------------------------------------------------------------------------------------


def _text_spans(text: str, value: str) -> Iterator[Span]:
    yield from find_spans(text, value)
    words = _words(value)
    if not words or not all(word.isalpha() for word in words):
        return  # a code is said as it is written
    said = [(found.start(), found.end(), found.group()) for found in _WORD.finditer(_bare(text))]
    wanted = [_form(word) for word in words]
    for at in range(len(said)):
        taken = at
        for form in wanted:
            if taken > at and taken < len(said) and said[taken][2] in {"and", "or"}:
                taken += 1
            if taken == len(said) or _form(said[taken][2]) != form:
                break
            taken += 1
        else:
            yield said[at][0], said[taken - 1][1]


_WORD = re.compile(r"[a-z0-9]+")


def _words(value: str) -> list[str]:
    return _WORD.findall(_bare(value))


def _bare(text: str) -> str:
    """Small letters without accents, each where it stood."""
    return "".join(unicodedata.normalize("NFKD", letter)[0] for letter in text).lower()


def _form(word: str) -> str:
    """One form for a word's number and spelling: flights, cancelled and canceled, grey and gray."""
    if len(word) > 3 and word.endswith("ies"):
        word = f"{word[:-3]}y"
    elif len(word) > 4 and word.endswith(("ches", "shes", "sses", "xes", "zes")):
        word = word[:-2]
    elif len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    word = re.sub(r"ll(?=(?:ed|ing|er|ation)$)", "l", word)
    word = re.sub(r"is(?=(?:e|ed|ing|ation)$)", "iz", word) if len(word) > 6 else word
    return re.sub(r"our(?=$|ed$|ing$|ite$)", "or", word) if len(word) > 5 else word


# --- yes and no ---------------------------------------------------------------------------------

_ON = re.compile(
    r"\b(?:(?:turn|switch)(?:ed|ing)?\b[^.;!?]{0,60}?\bon\b"
    r"|(?:put|keep|leave)(?:ing)?\b[^.;!?]{0,60}?\bon\b(?! (?:my|the|your)\b)"
    r"|(?:re-?)?(?:enable|activate)d?\b|start using\b)"
)
_OFF = re.compile(
    r"\b(?:(?:turn|switch|put|keep|leave)(?:ed|ing)?\b[^.;!?]{0,60}?\boff\b"
    r"|(?:disable|deactivate)d?\b|stop\b)"
)
_SWITCHES = frozenset({"enabled", "enable", "active", "activate", "activated", "on", "state"})
_EMPTY = frozenset(
    {"is", "are", "has", "have", "only", "include", "includes", "with", "want", "be"}
)


def _says_switch(text: str, value: bool, names: str, parameter: str) -> bool:
    low = text.lower()
    words = [word for word in _words(parameter) if word not in _EMPTY]
    if not words:
        words = [word for word in _words(names) if word not in _EMPTY]
    if _SWITCHES & set(words):
        on = [found for found in _ON.finditer(low) if not _denied(text, found.start())]
        off = [found for found in _OFF.finditer(low) if not _denied(text, found.start())]
        return bool(on and not off) if value else bool(off and not on)
    spans = list(_text_spans(text, " ".join(words)))
    denied = [_denied(text, start) for start, _ in spans]
    return bool(spans) and (not any(denied) if value else all(denied))


# --- numbers ------------------------------------------------------------------------------------

_AMOUNTS = {
    "both": 2, "twice": 2, "a couple of": 2, "a pair of": 2, "thrice": 3, "once": 1,
    "a single": 1, "an extra": 1, "one extra": 1, "an additional": 1, "one more": 1, "another": 1,
    "half a dozen": 6, "a dozen": 12,
}  # fmt: skip
_SAID = re.compile(rf"\b(?:{'|'.join(sorted(_AMOUNTS, key=len, reverse=True))})\b")
_TENS = {
    f"{ten}": 10 * number
    for number, ten in enumerate(
        ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"), 2
    )
}
_TEENS = {
    word: number
    for number, word in enumerate(
        ("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"), 13
    )
}
_VALUES = {**{word: number for number, word in enumerate(WORDS)}, **_TEENS, **_TENS}
_SCALES = {"hundred": 100, "thousand": 1_000, "million": 1_000_000}
_NUMERAL = "|".join(sorted((*_VALUES, *_SCALES), key=len, reverse=True))
_COMPOUND = re.compile(
    rf"\b(?:(?:an?|\d+(?:\.\d+)?)\s+(?=(?:{'|'.join(_SCALES)})\b))?"
    rf"(?:(?:{_NUMERAL})\b(?:[\s-]+(?:and\s+)?(?=(?:{_NUMERAL})\b))?)+"
    r"(?P<half>\s+and\s+a\s+half\b)?|\b\d+(?P<half2>\s+and\s+a\s+half\b)|\b\d+(?P<half3>½)"
    r"|\bhalf an?\b"
)
_PERCENT = re.compile(r"\s?%|\s(?:percent|per cent)\b")


def _number_spans(text: str, value: float) -> Iterator[Span]:
    low = text.lower()
    compounds = [(*found.span(), _amount(found)) for found in _COMPOUND.finditer(low)]
    compounds += [(*found.span(), _AMOUNTS[found.group()]) for found in _SAID.finditer(low)]
    for start, end, amount in compounds:
        shares = {amount, amount / 100} if _PERCENT.match(low, end) else {amount}
        if value in shares:
            yield start, end
    for number in numbers_in(text):
        inside = any(start < number.end and number.start < end for start, end, _ in compounds)
        if not inside and value in _readings(number.amount, percent=number.percent):
            yield number.start, number.end
    if any(reading.value == value for each in figures_in(text) for reading in each.readings):
        at = next((text.find(each.text) for each in figures_in(text)), 0)
        if not any(start <= at < end for start, end, _ in compounds):
            yield at, at + 1


def _readings(amount: float, *, percent: bool) -> set[float]:
    return {amount, amount / 100} if percent else {amount}


def _amount(found: re.Match[str]) -> float:
    words = re.findall(r"[a-z]+|\d+(?:\.\d+)?", found.group())
    if words[0] == "half":
        return 0.5
    half = 0.5 if any(found[name] for name in ("half", "half2", "half3")) else 0
    words = words[: words.index("half") - 2] if "half" in words else words
    total = current = 0.0
    for word in words:
        if word in _SCALES:
            current = (current or 1) * _SCALES[word]
            if word != "hundred":
                total, current = total + current, 0.0
        elif word not in {"and", "a", "an"}:
            current += _VALUES.get(word) or (float(word) if word[0].isdigit() else 0)
    return total + current + half


# --- days and times -----------------------------------------------------------------------------

_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)?(?:[T ]?(\d\d:\d\d)(?::00)?(?:Z|[+-]00:00)?)?")
_ORDINALS = (
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth",
    "eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth",
    "eighteenth", "nineteenth", "twentieth", "twenty-first", "twenty-second", "twenty-third",
    "twenty-fourth", "twenty-fifth", "twenty-sixth", "twenty-seventh", "twenty-eighth",
    "twenty-ninth", "thirtieth", "thirty-first",
)  # fmt: skip
_ORDINAL = "|".join(sorted(_ORDINALS, key=len, reverse=True))
_MONTH = "|".join(MONTHS).lower()
_WORD_DATE = re.compile(
    rf"\b(?:(?P<month>{_MONTH})(?: the)? (?P<day>{_ORDINAL})"
    rf"|(?P<day2>{_ORDINAL}) (?:of )?(?P<month2>{_MONTH}))\b(?:,? (?P<year>\d{{4}}))?"
)
_NTH = re.compile(rf"\bthe (?:(\d{{1,2}})(?:st|nd|rd|th)|({_ORDINAL}))\b(?! of\b| \w+est\b)")
_RELATIVE = {"today": 0, "tonight": 0, "this evening": 0, "this afternoon": 0, "this morning": 0,
             "tomorrow": 1, "the day after tomorrow": 2, "yesterday": -1,
             "the day before yesterday": -2, "in a week": 7, "a week from today": 7}  # fmt: skip
_DAY_WORDS = re.compile(rf"\b(?:{'|'.join(sorted(_RELATIVE, key=len, reverse=True))})\b")
_IN_DAYS = re.compile(r"\bin (\d{1,3}|[a-z]+) (day|week)s?(?:' time)?\b")
_AGO = re.compile(r"\b(\d{1,3}|[a-z]+) (day|week)s? ago\b")
_WEEKDAY = re.compile(
    rf"\b(?:(?P<which>next|last|this|coming|past) )?(?P<name>{'|'.join(DAYS).lower()})\b"
    rf"(?!,? (?:the )?(?:\d|{_MONTH}|{_ORDINAL}))"
)


def _moment(value: str) -> tuple[str, str] | None:
    found = _MOMENT.fullmatch(value)
    return (found[1] or "", found[2] or "") if value and found and any(found.groups()) else None


def _says_moment(text: str, day: str, time: str, today: date | None) -> bool:
    if day:
        try:
            on = date.fromisoformat(day)
        except ValueError:
            return False
        if not any(not _denied(text, at) and on in days for at, days in _days(text, today)):
            return False
    return not time or any(not _denied(text, at) and time == clock for at, clock in _clocks(text))


def _days(text: str, today: date | None) -> Iterator[tuple[int, set[date]]]:
    """Where a text tells days, and which each may be."""
    low = text.lower()
    mentions = {mention.end: mention for mention in dates_in(text)}  # the last has its weekday
    for mention in mentions.values():
        days = _of_year(mention.month, mention.day, mention.year, today)
        yield mention.start, {day for day in days if mention.may_be(day)}
    for found in _WORD_DATE.finditer(low):
        month = MONTHS.index((found["month"] or found["month2"]).capitalize()) + 1
        nth = _ORDINALS.index(found["day"] or found["day2"]) + 1
        year = int(found["year"]) if found["year"] else None
        yield found.start(), _of_year(month, nth, year, today)
    if today is not None:
        yield from _relative_days(low, today)


def _relative_days(low: str, today: date) -> Iterator[tuple[int, set[date]]]:
    for found in _DAY_WORDS.finditer(low):
        yield found.start(), {today + timedelta(_RELATIVE[found.group()])}
    for pattern, sign in ((_IN_DAYS, 1), (_AGO, -1)):
        for found in pattern.finditer(low):
            number = int(found[1]) if found[1].isdecimal() else _VALUES.get(found[1])
            if number:
                days = number * (7 if found[2] == "week" else 1)
                yield found.start(), {today + timedelta(sign * days)}
    for found in _WEEKDAY.finditer(low):
        yield found.start(), {_weekday(found["name"], found["which"], today)}
    for found in _NTH.finditer(low):
        nth = int(found[1]) if found[1] else _ORDINALS.index(found[2]) + 1
        yield found.start(), _upcoming(nth, today)


def _weekday(name: str, which: str | None, today: date) -> date:
    """ "Thursday" is the one to come, "next Thursday" that of next week."""
    wanted = DAYS.index(name.capitalize())
    if which == "next":
        return today + timedelta(7 - today.weekday() + wanted)
    if which in {"last", "past"}:
        return today - timedelta((today.weekday() - wanted - 1) % 7 + 1)
    return today + timedelta((wanted - today.weekday() - 1) % 7 + 1)


def _upcoming(nth: int, today: date) -> set[date]:
    """The next day of this number, today included."""
    for months in (0, 1, 2):
        year, month = divmod(today.month - 1 + months, 12)
        with suppress(ValueError):
            day = date(today.year + year, month + 1, nth)
            if day >= today:
                return {day}
    return set()


def _of_year(month: int, day: int, year: int | None, today: date | None) -> set[date]:
    """The day of a year, or without one that of this year and the next to come."""
    years = {year} if year else {today.year, today.year + 1} if today else set()
    days = set()
    for each in years:
        with suppress(ValueError):
            days.add(date(each, month, day))
    if year is None and today is not None and date.max.year > today.year:
        days -= {
            one for one in days if one.year > today.year and one.replace(year=today.year) >= today
        }
    return days


_HALF = r"(?P<half>in the (?:morning|afternoon|evening)|at night|[ap]\.?m\b\.?|o'clock)"
_HOUR = rf"(?P<hour>\d{{1,2}}|{'|'.join(WORDS[1:])})"
_SPOKEN = re.compile(
    rf"\b(?:(?P<part>half past|quarter past|a quarter past|quarter to|a quarter to) {_HOUR}\b"
    rf"(?: ?{_HALF})?)"
)
_PLAIN_TIME = re.compile(rf"\b{_HOUR}(?:[.:h](?P<minute>\d\d))? ?{_HALF}")
_PARTS = {"half past": 30, "quarter past": 15, "quarter to": -15}


def _clocks(text: str) -> Iterator[tuple[int, str]]:
    """Where a text tells times of day, and each as HH:MM."""
    low = text.lower()
    taken: list[Span] = []
    for found in (*_SPOKEN.finditer(low), *_PLAIN_TIME.finditer(low)):
        if any(start <= found.start() < end for start, end in taken):
            continue
        taken.append(found.span())
        groups = found.groupdict()
        word = found["hour"]
        hour = int(word) if word.isdecimal() else _VALUES[word]
        part = (groups.get("part") or "").removeprefix("a ")
        minutes = 60 * _of_half(hour, found["half"] or "") + _PARTS.get(part, 0)
        minutes += int(groups.get("minute") or 0)
        yield found.start(), f"{minutes // 60 % 24:02}:{minutes % 60:02}"
    for time in times_in(text):
        if not any(start < time.end and time.start < end for start, end in taken):
            yield time.start, time.clock


def _of_half(hour: int, half: str) -> int:
    if half.startswith("p") or "afternoon" in half or "evening" in half:
        return hour % 12 + 12
    if (half.startswith("a") and not half.startswith("at")) or "morning" in half:
        return hour % 12
    return hour % 12 + 12 if half == "at night" and hour >= 6 else hour
