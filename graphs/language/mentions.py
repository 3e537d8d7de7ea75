"""What a text mentions: its dates, times, moments and numbers, each with its span.

A text is parsed once, whatever is asked of it afterwards (`turnloom.graphs.language.surface`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from functools import lru_cache
from typing import NamedTuple

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
WORDS = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "eleven", "twelve",
)  # fmt: skip
_TEENS = (
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_WORD_VALUES = {
    **{word: number for number, word in enumerate((*WORDS, *_TEENS))},
    **{word: 10 * number for number, word in enumerate(_TENS, 2)},
    **{
        f"{ten}-{one}": 10 * number + unit
        for number, ten in enumerate(_TENS, 2)
        for unit, one in enumerate(WORDS[1:10], 1)
    },
}
_MONTH_NUMBERS = {name[:3].lower(): number for number, name in enumerate(MONTHS, 1)}
_DAY_NUMBERS = {name[:3].lower(): number for number, name in enumerate(DAYS)}
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
_UNITS = "|".join(WORDS[1:10])
_WORD_NUMBER = re.compile(
    rf"(?:(?:{'|'.join(_TENS)})(?:-(?:{_UNITS})|(?!-(?:first|second|third|\w+th)\b))"
    rf"|{'|'.join((*WORDS, *_TEENS))})"
    r"(?![\w@]|\s(?:hundred|thousand|million)\b)"
)
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
_NUMERIC_DATE = re.compile(
    r"(?<!\d)(\d{1,4})([/.-])(\d{1,2})\2(\d{1,4})(?!\d)|(?<!\d)(\d{8})(?!\d)"
)
LOWER = {ord(upper): upper.lower() for upper in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"}


class DateMention(NamedTuple):
    """`text[start:end]` is a day: "July 21", "Tuesday, 21 July 2026". Monday is weekday 0."""

    start: int
    end: int
    month: int
    day: int
    year: int | None
    weekday: int | None

    def may_be(self, day: date) -> bool:
        """Whether it reads as this day: whatever it tells of it is right."""
        if (self.month, self.day) != (day.month, day.day) or self.year not in {None, day.year}:
            return False
        return self.weekday is None or self.weekday == day.weekday()


class TimeMention(NamedTuple):
    """`text[start:end]` is a time of day: "9 am", "21:30"."""

    start: int
    end: int
    clock: str
    """HH:MM."""


class MomentMention(NamedTuple):
    """`text[start:end]` is a time on a day: "July 21 at 9 am"."""

    start: int
    end: int
    date: DateMention
    time: TimeMention


class NumberMention(NamedTuple):
    """`text[start:end]` is a number, in digits or words, with or without its currency."""

    start: int
    end: int
    amount: int | float
    percent: bool


@lru_cache(maxsize=4096)
def dates_in(text: str) -> tuple[DateMention, ...]:
    """Every date, with and without the weekday or article before it."""
    low = text.translate(LOWER)
    dates: list[DateMention] = []
    for match in _DATE.finditer(low):
        start, end = match.span()
        if start and (low[start - 1].isalnum() or low[start - 1] in "_-"):
            continue
        if iso := match["iso"]:
            year, month, day = int(iso[:4]), int(iso[5:7]), int(iso[8:])
        else:
            month = _MONTH_NUMBERS[(match["month"] or match["month2"])[:3]]
            day, year = int(match["day"] or match["day2"]), int(match["year"] or 0)
        dates.append(DateMention(start, end, month, day, year or None, None))
        before = _BEFORE_DATE.search(low, max(0, start - 16), start)
        if before and before.start() < start:
            name = before["weekday"]
            weekday = _DAY_NUMBERS[name[:3]] if name else None
            dates.append(DateMention(before.start(), end, month, day, year or None, weekday))
    return tuple(dates)


@lru_cache(maxsize=4096)
def times_in(text: str) -> tuple[TimeMention, ...]:
    """Every time of day; one with seconds other than zero is none."""
    low = text.translate(LOWER)
    times: list[TimeMention] = []
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
            times.append(TimeMention(start, end, f"{hour:02}:{match['minute'] or '00'}"))
    for match in _NAMED_TIME.finditer(low):
        start, end = match.span()
        if is_bounded(low, start, end):
            times.append(TimeMention(start, end, "12:00" if low[start] == "n" else "00:00"))
    return tuple(times)


@lru_cache(maxsize=1024)
def moments_in(text: str) -> tuple[MomentMention, ...]:
    """Dates and times that stand next to each other."""
    low = text.translate(LOWER)
    moments: list[MomentMention] = []
    for day in dates_in(text):
        for time in times_in(text):
            if _BETWEEN_DATE_AND_TIME.fullmatch(low, day.end, time.start):
                moments.append(MomentMention(day.start, time.end, day, time))
            elif _BETWEEN_TIME_AND_DATE.fullmatch(low, time.end, day.start):
                moments.append(MomentMention(time.start, day.end, day, time))
    return tuple(moments)


@lru_cache(maxsize=4096)
def numbers_in(text: str) -> tuple[NumberMention, ...]:
    """Numbers that are no part of a date or time, with and without the unit that follows."""
    low = text.translate(LOWER)
    taken = [(day.start, day.end) for day in dates_in(text)]
    taken += ((time.start, time.end) for time in times_in(text))
    numbers: list[NumberMention] = []
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
        numbers.append(NumberMention(start, end, amount, percent=False))
        if after := _AFTER_NUMBER.match(low, end):
            percent = "%" in after.group() or "cent" in after.group()
            numbers.append(NumberMention(start, after.end(), amount, percent))
    return tuple(sorted(numbers))


def _amount(digits: str) -> int | float:
    """Whole where it is; thousands of digits, which Python won't read as an int, are infinite."""
    return float(digits) if "." in digits or len(digits) > 1000 else int(digits)


def _continues(low: str, start: int) -> bool:
    """Whether what starts here is the rest of a word or of a longer number."""
    if start == 0:
        return False
    before = low[start - 1]
    if _sticks(before):
        return True
    return before in "-.,:/" and start > 1 and _sticks(low[start - 2])


def is_bounded(text: str, start: int, end: int) -> bool:
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


# --- days in digits -----------------------------------------------------------------------------


def possible_days_in(text: str) -> Iterator[date]:
    """Every day that a text may tell in full, in words or in digits: 03/04/2026 may be two."""
    for mention in dates_in(text):
        if mention.year is not None:
            yield from _day(mention.year, mention.month, mention.day)
    for match in _NUMERIC_DATE.finditer(text):
        if digits := match[5]:
            yield from _day(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
            continue
        first, second, third = int(match[1]), int(match[3]), int(match[4])
        if first > 31:
            yield from _day(first, second, third)
        else:
            year = third + 2000 if third < 100 else third
            yield from _day(year, second, first)
            yield from _day(year, first, second)


def _day(year: int, month: int, day: int) -> Iterator[date]:
    with suppress(ValueError):
        yield date(year, month, day)
