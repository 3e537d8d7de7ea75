"""What a report is made of: facts and charts, in sections. How they look is for others to say."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from turnloom.graphs.json_value import JsonObject, JsonValue


class Fact(NamedTuple):
    """One line of a report: a value, and how it is said."""

    key: str
    label: str
    value: JsonValue
    text: str


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a chart. `low` and `high` bound an interval around a share, and `beside` is the
    value it is compared with."""

    label: str
    value: float
    text: str
    note: str = ""
    low: float | None = None
    high: float | None = None
    beside: float | None = None
    beside_text: str = ""

    def to_json(self) -> JsonObject:
        written: JsonObject = {"label": self.label, "value": self.value}
        optional = {
            "note": self.note or None,
            "low": self.low,
            "high": self.high,
            "beside": self.beside,
        }
        return written | {key: value for key, value in optional.items() if value is not None}


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars on one scale, which ends at `top`; by itself at the longest bar. `filter` names what of
    samples the bars' labels are."""

    key: str
    title: str
    bars: tuple[Bar, ...]
    top: float = 0.0
    filter: str = ""

    @property
    def end(self) -> float:
        """Where the scale ends."""
        values = [value for bar in self.bars for value in (bar.value, bar.high, bar.beside)]
        return self.top or max((value for value in values if value), default=1.0)


@dataclass(frozen=True, slots=True)
class Section:
    """What is known about one side of a run. `note` says how to read it."""

    key: str
    title: str
    facts: tuple[Fact, ...] = ()
    charts: tuple[Chart, ...] = ()
    note: str = ""

    def to_json(self) -> JsonObject:
        written: JsonObject = {fact.key: fact.value for fact in self.facts}
        for chart in self.charts:
            written[chart.key] = [bar.to_json() for bar in chart.bars]
        return written


def counted_bars(pairs: Iterable[tuple[object, int]]) -> tuple[Bar, ...]:
    """A bar for each of what was counted."""
    return tuple(Bar(str(label), count, f"{count:,}") for label, count in pairs)
