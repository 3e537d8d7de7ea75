"""What follows from what was shown: sums, differences, shares, durations, days from one to another.

Everything that a truthful assistant may work out should be here, and as little else as possible: a
figure that can't be reached was made up, or written down wrongly.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import combinations, permutations

from turnloom.agents.verification.answers.visible_facts import (
    MAX_DAYS,
    RelatedFacts,
    VisibleFacts,
    unpadded,
)
from turnloom.graphs.language.figures import Figure, Reading, days_in, figures_in
from turnloom.graphs.language.mentions import DateMention, numbers_in

MAX_SUMMANDS, MAX_OPERANDS, MAX_DIFFERENCES, MAX_NUMBERS = 8, 20, 60, 400
"""How many numbers are tried in every sum, in every calculation of two, in differences, at all."""
CENTS, YEAR = 2, 4
_USUAL = (12.0, 24.0, 60.0, 100.0)
"""Hours of a day and the like, which everyone knows."""
_PERIODS = (2.0, 7.0, 12.0, 52.0, 365.0)
_IN_PARTS = re.compile(r"\d\d?\.\d\d?|\d+(?:\s\d+)+")
"""Days and times as some languages write them (16.06., 9.05 Uhr), or several numbers."""
_PARTS = re.compile(r"\d+")
_COUNTS = range(2, 32)
_UNITS = (60.0, 3600.0, 24.0, 7.0, 100.0, 1000.0, 1024.0, 1.609344, 2.20462)


def ungrounded_figures(answer: str, visible: VisibleFacts) -> Iterator[str]:
    """The figures and days in an answer that follow from nothing shown before it."""
    figures = [figure for figure in figures_in(answer) if _counts(figure)]
    doubtful = [figure for figure in figures if not _is_visible(figure, visible)]
    while doubtful:
        reach = _ReachableNumbers(visible, _certain_numbers(answer, doubtful))
        remaining = [figure for figure in doubtful if not reach.has(figure)]
        if len(remaining) == len(doubtful):
            break
        doubtful = remaining
    yield from (figure.text for figure in doubtful)
    yield from (answer[day.start : day.end] for day in days_in(answer) if not _is_day(day, visible))


def _certain_numbers(answer: str, doubtful: Sequence[Figure]) -> list[float]:
    """The numbers of an answer that are beyond doubt: others may be worked out from them."""
    unknown = {reading.value for figure in doubtful for reading in figure.readings}
    numbers = (abs(float(mention.amount)) for mention in numbers_in(answer))
    return [number for number in dict.fromkeys(numbers) if number not in unknown][:MAX_SUMMANDS]


def _counts(figure: Figure) -> bool:
    return bool(figure.readings) and (
        figure.money or any(reading.value >= 10 or reading.decimals for reading in figure.readings)
    )


def _is_visible(figure: Figure, visible: VisibleFacts) -> bool:
    if any(rounds_to(number, each) for each in figure.readings for number in visible.numbers):
        return True
    if figure.percent:
        return any(
            _near(number * 100, each) for each in figure.readings for number in visible.numbers
        )
    if figure.money:
        return False
    if _IN_PARTS.fullmatch(figure.text):
        known = visible.digits | visible.when
        return all(unpadded(part) in known for part in _PARTS.findall(figure.text))
    if unpadded(figure.text) in visible.digits or (
        len(figure.text) == YEAR and figure.text in visible.when
    ):
        return True
    if len(figure.text) >= 3 and any(run.endswith(figure.text) for run in visible.digits):
        return True
    return any(each.value <= max(visible.lengths, default=0) for each in figure.readings)


class _ReachableNumbers:
    """Numbers that can be worked out. `certain` are those of the answer itself that are known.

    What is shared out may be told in round numbers; a sum may not.
    """

    def __init__(self, visible: VisibleFacts, certain: Sequence[float]) -> None:
        self._exact = sorted(_combined(visible, certain))
        self._rough = sorted(_shared_out(visible, certain))
        self._others = sorted((*_percentages(visible, certain), *_durations(visible)))

    def has(self, figure: Figure) -> bool:
        return any(
            _among(self._exact, reading.value, max(reading.decimals, CENTS))
            or _among(self._rough, reading.value, reading.decimals)
            or (not figure.money and _among(self._others, reading.value, reading.decimals))
            for reading in figure.readings
        )


def _combined(visible: VisibleFacts, certain: Sequence[float]) -> Iterator[float]:
    """Sums, differences, products and shares of what belongs together."""
    stated = list(visible.stated.numbers)[-MAX_OPERANDS:]
    known = {*certain, *stated}
    yield from _of_certain(certain, stated)
    for numbers in (
        *(list(each.numbers) for each in visible.records[-MAX_NUMBERS:]),
        _alone(visible),
    ):
        for one, other in combinations(numbers[-MAX_OPERANDS:], 2):
            if known.isdisjoint((one, other)):
                continue  # what nobody has spoken of is not reckoned with
            yield from (one + other, abs(one - other), one * other)
            yield from (*_share(one, other), *_share(other, one))
    for column in visible.columns:
        yield from _sums(column)
    for field in visible.fields.values():
        for one, other in combinations(list(field)[-MAX_DIFFERENCES:], 2):
            yield from (one + other, abs(one - other))
    counts = {*map(float, visible.lengths), *_counts_of(visible, certain)}
    for number in list(visible.amounts)[-MAX_NUMBERS:]:
        for own in stated:
            yield from (number + own, abs(number - own), *_share(own, number))
        yield from (number * count for count in counts)
    yield from (number * period for number in known for period in _PERIODS)


def _of_certain(certain: Sequence[float], stated: Sequence[float]) -> Iterator[float]:
    """What an answer's own numbers come to, added to or taken from what the user said."""
    sums = {0.0}
    for number in certain:
        sums |= {each + sign * number for each in sums for sign in (1, -1)}
    for each in sums:
        yield from (abs(each), *(abs(own + each) for own in stated))
    for one, other in combinations(certain, 2):
        yield from (one * other, *_share(one, other), *_share(other, one))
        yield from (abs(one * other + sign * third) for third in certain for sign in (1, -1))


def _share(percent: float, whole: float) -> tuple[float, ...]:
    """So many per cent of the whole, and the rest."""
    if percent > 100:
        return ()
    return whole * percent / 100, whole * (100 - percent) / 100


def _alone(visible: VisibleFacts) -> list[float]:
    """Numbers that results told by themselves, such as a rate or a total."""
    return [
        number
        for together in visible.records
        if len(together.numbers) <= 2 and together is not visible.stated
        for number in together.numbers
    ]


def _sums(column: Sequence[float]) -> Iterator[float]:
    yield sum(column)
    if len(column) <= MAX_SUMMANDS:
        for size in range(2, len(column)):
            for some in combinations(column, size):
                yield sum(some)


def _shared_out(visible: VisibleFacts, certain: Sequence[float]) -> Iterator[float]:
    """What one night, month, person or piece comes to."""
    yield from (sum(column) / len(column) for column in visible.columns)
    counts = {*_PERIODS, *_counts_of(visible, certain)}
    for number in (*list(visible.amounts)[-MAX_NUMBERS:], *certain):
        yield from (number / count for count in counts)
    for together in visible.records[-MAX_NUMBERS:]:
        for one, other in permutations(list(together.numbers)[:MAX_OPERANDS], 2):
            if other in _COUNTS:
                yield one / other


def _counts_of(visible: VisibleFacts, certain: Sequence[float]) -> Iterator[float]:
    """How many nights, people or pieces there may be."""
    yield from (number for number in (*visible.stated.numbers, *certain) if number in _COUNTS)
    for together in visible.records[-MAX_NUMBERS:]:
        for one, other in combinations(sorted(together.days)[:MAX_OPERANDS], 2):
            if one != other:
                yield float(abs((one - other).days))


def _percentages(visible: VisibleFacts, certain: Sequence[float]) -> Iterator[float]:
    for together in (*visible.records[-MAX_NUMBERS:], RelatedFacts(dict.fromkeys(certain))):
        for one, other in permutations(list(together.numbers)[:MAX_OPERANDS], 2):
            if other:
                yield from (one / other * 100, abs(other - one) / other * 100)
    for numbers in visible.fields.values():
        for one, other in permutations(list(numbers)[-MAX_OPERANDS:], 2):
            if other:
                yield from (one / other * 100, abs(other - one) / other * 100)


def _durations(visible: VisibleFacts) -> Iterator[float]:
    """Numbers in other units, how long it is from one time or day to another, how many in all."""
    yield from _USUAL
    for number in list(visible.amounts)[-MAX_NUMBERS:]:
        for unit in _UNITS:
            yield from (number * unit, number / unit)
        yield from (number // 60, number % 60, number * 9 / 5 + 32, (number - 32) * 5 / 9)
    for day in visible.days:
        yield from (day.year - 1, day.year + 1)
    for one, other in combinations(sorted(visible.days)[:MAX_DIFFERENCES], 2):
        apart = abs((one - other).days)
        yield from (apart, apart + 1, apart / 7, apart // 7, apart / 30.44, apart // 365.2425)
    for start, end in combinations(sorted(visible.minutes)[:MAX_DIFFERENCES], 2):
        for minutes in (end - start, 1440 - (end - start)):
            yield from (minutes, minutes // 60, minutes % 60, minutes / 60)
    yield from (
        one + other for one, other in combinations(sorted(visible.lengths)[-MAX_OPERANDS:], 2)
    )


def _is_day(mention: DateMention, visible: VisibleFacts) -> bool:
    """Whether a day was shown, or is as far from one as something lasts; on the right weekday."""
    if any(mention.may_be(day) for day in visible.days):
        return True
    dated = any((day.month, day.day) == (mention.month, mention.day) for day in visible.days)
    if not dated and (mention.month, mention.day) in visible.undated:
        return True
    apart = {1, 7, *visible.spans, *(int(n) for n in visible.stated.numbers if n < MAX_DAYS)}
    return any(
        mention.may_be(date.fromordinal(other))
        for day in visible.days
        for number in apart
        for other in (day.toordinal() + number, day.toordinal() - number)
        if 0 < other <= date.max.toordinal()
    )


def _among(numbers: Sequence[float], wanted: float, decimals: int) -> bool:
    step = 0.5 * 10.0**-decimals + 1e-9
    at = bisect_left(numbers, wanted - step)
    return at < len(numbers) and numbers[at] <= wanted + step


def _near(number: float, wanted: Reading) -> bool:
    return abs(number - wanted.value) <= 0.5 * 10.0**-wanted.decimals + 1e-9


def rounds_to(number: float, wanted: Reading) -> bool:
    """Whether a number is written as this one: exactly, with fewer decimals, or as a round one."""
    apart = abs(number - wanted.value)
    if wanted.decimals:
        return apart <= 0.5 * 10.0**-wanted.decimals + 1e-9
    if apart < 1:
        return apart == 0 or number != int(number)
    whole = str(int(wanted.value))
    zeros = len(whole) - len(whole.rstrip("0"))
    return zeros > 0 and len(whole) > 2 and apart <= min(0.5 * 10.0**zeros, 0.03 * number)
