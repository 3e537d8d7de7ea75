"""Values as results and arguments hold them: a quick look before anything is worked out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date

from turnloom.agents.verification.dialogue_view import DialogueView, Thought
from turnloom.graphs.json_value import Scalar, scalars
from turnloom.graphs.language.figures import MAX_DIGITS, days_in, figures_in

_ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(slots=True)
class ShownValues:
    """The numbers and days of one turn's calls."""

    numbers: set[float] = field(default_factory=set)
    days: set[date] = field(default_factory=set)

    @classmethod
    def of(cls, view: DialogueView, answer: Thought) -> ShownValues:
        """What the calls of an answer's turn were given and showed; today's date besides."""
        shown = cls(days=set(_days(view.system)))
        for call in view.calls[: answer.visible]:
            if call.turn == answer.turn:
                shown.numbers.update(_numbers(scalars(call.step.result)))
                shown.numbers.update(_numbers(scalars(call.arguments)))
                shown.days.update(_days(call.text))
                for value in scalars(call.arguments):
                    if isinstance(value, str):
                        shown.days.update(_days(value))
        return shown

    def hold(self, text: str) -> bool:
        """Whether every figure and day of a text is among them. A no says only that it has to be
        looked at more closely."""
        if not any(map(str.isdigit, text)):
            return True
        for figure in figures_in(text):
            if self.numbers.isdisjoint(each.value for each in figure.readings):
                return False
        return all(any(mention.may_be(day) for day in self.days) for mention in days_in(text))


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
