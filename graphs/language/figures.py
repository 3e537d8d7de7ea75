"""The figures of a text: its amounts of money and its numbers, in the ways people write them."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from random import Random
from typing import NamedTuple

from turnloom.graphs.language.mentions import DateMention, dates_in, times_in

MAX_DIGITS = 15
_GROUPED = r"\d{1,3}(?:[ \u00a0\u202f'\u2019]\d{3})+(?!\d)(?:[.,]\d+)?"
_DIGITS = rf"(?:{_GROUPED}|\d+(?:[.,]\d+)*)"
_FIGURE = re.compile(rf"(?<![\w@])(?<![\w@][-.,:/\u2013]){_DIGITS}(?![\w@]|[-:/\u2013]\d)")
_RUN = re.compile(r"\d+(?:[.,]\d+)*")
_BEFORE = re.compile(r"(?:[€$£]|\b(?:eur|usd|gbp|chf))\s?$", re.IGNORECASE)
_AFTER = re.compile(
    r"\s?[€$£]|\s(?:cents?|euros?|dollars?|pounds?|bucks|eur|usd|gbp|chf)\b", re.IGNORECASE
)
_PERCENT = re.compile(r"\s?%|\s(?:percent|per\scent)\b", re.IGNORECASE)
_SCALE = re.compile(r"\s?(?:k|m(?:illion|io|rd)|b(?:illio)?n|thousand|tausend)\b", re.IGNORECASE)
"""A number in thousands or millions is rounded too far to be looked for."""
_TUESDAY = re.compile(r"mar\b\.?\s", re.IGNORECASE)
"""Not March in several languages."""


class Reading(NamedTuple):
    """A number as it may be meant: 1.160 is a thousand or so in one language, 1.16 in another."""

    value: float
    decimals: int


class Figure(NamedTuple):
    """A number in a text, as written. `money` and `percent` tell what stands beside it."""

    text: str
    readings: tuple[Reading, ...]
    money: bool
    percent: bool


def figures_in(text: str) -> Iterator[Figure]:
    """Numbers in digits that are no part of a date, a time, a code, or a word."""
    taken = when(text)
    for match in _FIGURE.finditer(text):
        start, end = match.span()
        if any(start < stop and begin < end for begin, stop in taken) or _SCALE.match(text, end):
            continue
        money = bool(_BEFORE.search(text, max(0, start - 5), start) or _AFTER.match(text, end))
        percent = bool(_PERCENT.match(text, end))
        yield Figure(match.group(), tuple(readings(match.group())), money, percent)


def runs_in(text: str) -> Iterator[tuple[str, bool]]:
    """Every run of digits with its marks, and whether it belongs to a date or a time."""
    taken = when(text)
    for match in _RUN.finditer(text):
        start, end = match.span()
        yield match.group(), any(start < stop and begin < end for begin, stop in taken)


def when(text: str) -> list[tuple[int, int]]:
    """The spans of a text's dates and times."""
    days = [(day.start, day.end) for day in days_in(text)]
    return days + [(time.start, time.end) for time in times_in(text)]


def days_in(text: str) -> Iterator[DateMention]:
    """The dates of a text. In "July 21, 1135 euros" the sum is no year."""
    for mention in dates_in(text):
        if mention.year and _AFTER.match(text, mention.end):
            yield mention._replace(end=mention.end - len(str(mention.year)), year=None)
        elif not _TUESDAY.match(text, mention.start):
            yield mention


def readings(text: str) -> Iterator[Reading]:
    """What a number may mean: its marks part thousands or decimals. A very long one is none."""
    bare = re.sub(r"[^\d.,]", "", text)
    groups = re.split(r"[.,]", bare)
    marks = re.findall(r"[.,]", bare)
    if len(bare) > MAX_DIGITS:
        return
    if not marks:
        yield Reading(float(bare), 0)
        return
    if all(len(group) == 3 for group in groups[1:]):
        yield Reading(float("".join(groups)), 0)
    if marks[-1] not in marks[:-1]:
        yield Reading(float(f"{''.join(groups[:-1])}.{groups[-1]}"), len(groups[-1]))


_STEPS = (-3, -2, -1, 1, 2, 3)


def near(value: float, rng: Random) -> float:
    """Another number of the size and sign of `value`, as round as two figures make it: 23.4 → 26.

    Whole numbers stay whole; of zero there is nothing near.
    """
    if value == 0:
        return value
    step = 10.0 ** (math.floor(math.log10(abs(value))) - 1)
    if isinstance(value, int):
        step = max(step, 1)
    size = round(abs(value) / step)
    size += rng.choice([each for each in _STEPS if size + each > 0])
    found = math.copysign(size * step, value)
    return int(found) if isinstance(value, int) else float(f"{found:.6g}")
