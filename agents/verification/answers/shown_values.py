"""Values as results and arguments hold them: a quick look before anything is worked out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date

from turnloom.agents.verification.sample_view import RecordedCall, SampleView, Thought
from turnloom.graphs.json_value import Scalar, scalars
from turnloom.graphs.language.figures import MAX_DIGITS, days_in, figures_in

_ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(slots=True)
class ShownValues:
    """Collected answer by answer, in the order of the dialogue."""

    view: SampleView
    numbers: set[float] = field(default_factory=set)
    days: set[date] = field(default_factory=set)
    _counted: int = 0
    _dated: int = -1

    def hold(self, answer: Thought) -> bool:
        """Whether every figure and day of an answer stands in the system message, a result or an
        argument before it. A no says only that it has to be looked at more closely."""
        text = answer.content
        if not any(map(str.isdigit, text)):
            return True
        figures = list(figures_in(text))
        if figures:
            self._count(answer)
            for figure in figures:
                if self.numbers.isdisjoint(each.value for each in figure.readings):
                    return False
        days = list(days_in(text))
        if days:
            self._date(answer)
        return all(any(mention.may_be(day) for day in self.days) for mention in days)

    def _count(self, answer: Thought) -> None:
        for call in self._since(self._counted, answer):
            self.numbers.update(_numbers(scalars(call.step.result)))
            self.numbers.update(_numbers(scalars(call.arguments)))
        self._counted = answer.visible

    def _date(self, answer: Thought) -> None:
        if self._dated < 0:
            self.days.update(_days(self.view.system))
        for call in self._since(max(self._dated, 0), answer):
            self.days.update(_days(call.text))
            for value in scalars(call.arguments):
                if isinstance(value, str):
                    self.days.update(_days(value))
        self._dated = answer.visible

    def _since(self, first: int, answer: Thought) -> Sequence[RecordedCall]:
        return self.view.calls[first : answer.visible]


def _numbers(values: Iterator[Scalar]) -> Iterator[float]:
    for value in values:
        if isinstance(value, str):
            if value.isdecimal() and len(value) <= MAX_DIGITS:
                yield float(value)
        elif value is not None and not isinstance(value, bool):
            yield abs(float(value))


def _days(text: str) -> Iterator[date]:
    for found in _ISO_DAY.findall(text):
        with suppress(ValueError):
            yield date.fromisoformat(found)
