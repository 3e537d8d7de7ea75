"""What a dialogue has shown, taken apart: numbers, what belongs together, days and times."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from turnloom.agents.verification.answers.answer_scope import AnswerScope, answer_scope
from turnloom.agents.verification.dialogue_view import DialogueView, Thought
from turnloom.graphs.json_value import JsonValue, is_number
from turnloom.graphs.language.figures import readings, runs_in
from turnloom.graphs.language.lexicon import lexicon
from turnloom.graphs.language.mentions import dates_in, numbers_in, possible_days_in, times_in
from turnloom.graphs.language.morphology import split

_LASTS = re.compile(r"(\d{1,3})[\s-]?(?:day|night|week)", re.IGNORECASE)
_LASTING = re.compile(r"^(?!.*per).*(?:day|night|week)", re.IGNORECASE)
MAX_AMOUNT = 10**15
"""Nobody reckons with numbers from here on: they are names of things."""
MAX_DAYS = 1000
"""Days that something may last."""
_EPOCH = range(10**9, 2 * 10**9)
_DIGITS = re.compile(r"\d+")
_AMOUNT = re.compile(r"[^\w]*[\d.,]+\s?[^\d]*")
_NAMES = lexicon("id ids uuid number no ref reference code token key phone zip")


@dataclass(slots=True)
class RelatedFacts:
    """Numbers and days of one record, one message, or one call's arguments."""

    numbers: dict[float, None] = field(default_factory=dict)
    days: set[date] = field(default_factory=set)


@dataclass(slots=True)
class VisibleFacts:
    """All that has been shown. `stated` are the numbers of messages and arguments.

    numbers    those that are no part of a date or a time; a code may hold them
    amounts    those of them that stand for themselves: they can be reckoned with
    digits     every run of digits, whatever it is part of, but for
    when       those of dates and times
    fields     the values of a field, over the whole dialogue; per list in `columns`
    lengths    how long the lists are
    undated    days without a year, as month and day
    minutes    times of day, in minutes
    spans      how many days things last
    """

    records: list[RelatedFacts] = field(default_factory=list)
    stated: RelatedFacts = field(default_factory=RelatedFacts)
    numbers: set[float] = field(default_factory=set)
    amounts: dict[float, None] = field(default_factory=dict)
    digits: set[str] = field(default_factory=set)
    when: set[str] = field(default_factory=set)
    fields: dict[str, dict[float, None]] = field(default_factory=dict)
    columns: list[list[float]] = field(default_factory=list)
    lengths: set[int] = field(default_factory=set)
    days: set[date] = field(default_factory=set)
    undated: set[tuple[int, int]] = field(default_factory=set)
    minutes: set[int] = field(default_factory=set)
    spans: set[int] = field(default_factory=set)

    def text(self, text: str, into: RelatedFacts) -> None:
        """Take a text apart; what it mentions belongs together."""
        for run, is_when in runs_in(text):
            runs = (run, *map(unpadded, _DIGITS.findall(run)))
            (self.when if is_when else self.digits).update(runs)
            if not is_when:
                self.numbers.update(reading.value for reading in readings(run))
        for number in numbers_in(text):
            self._amount(into, number.amount)
        for day in possible_days_in(text):
            self._day(into, day)
        self.undated |= {(day.month, day.day) for day in dates_in(text) if not day.year}
        self.minutes |= {_minutes(time.clock) for time in times_in(text)}
        self.spans |= {int(match[1]) for match in _LASTS.finditer(text)}

    def value(self, value: JsonValue, into: RelatedFacts, key: str = "") -> None:
        """Take a result or arguments apart."""
        if isinstance(value, dict):
            self._record(value)
        elif isinstance(value, list):
            self._list(value, into, key)
        elif isinstance(value, str):
            self.text(value, into)
            if _is_name(key):
                return
            if (number := _plain(value)) is not None:
                self._amount(into, number)
                self._field(key, number)
        elif is_number(value):
            self._number(value, into, key)

    def _list(self, items: Sequence[JsonValue], into: RelatedFacts, key: str) -> None:
        self.lengths.add(len(items))
        self._columns(items)
        for each in items:
            self.value(each, into, key)

    def _number(self, value: float, into: RelatedFacts, key: str) -> None:
        if not abs(value) < MAX_AMOUNT:
            return
        self.digits.update(map(unpadded, _DIGITS.findall(repr(value))))
        if _is_name(key):
            self.numbers.add(abs(float(value)))
            return
        self._amount(into, value)
        self._field(key, abs(float(value)))
        if _LASTING.match(key) and 0 < value < MAX_DAYS:
            self.spans.add(int(value))
        for seconds in (value, value / 1000):
            if int(seconds) in _EPOCH:
                self._day(into, datetime.fromtimestamp(seconds, UTC).date())

    def _record(self, record: Mapping[str, JsonValue]) -> None:
        together = RelatedFacts()
        for key, value in record.items():
            self.text(key, RelatedFacts())
            self.value(value, together, key)
        self.records.append(together)
        items = list(record.values())
        if _is_table(items):
            self.lengths.add(len(items))
            self._columns(items)
        month, day = record.get("month"), record.get("day")
        if isinstance(month, int) and isinstance(day, int):
            self.undated.add((month, day))

    def _columns(self, items: Sequence[JsonValue]) -> None:
        columns: dict[str, list[float]] = {}
        for item in items:
            for key, value in item.items() if isinstance(item, dict) else (("", item),):
                if (number := _number(value)) is not None:
                    columns.setdefault(key, []).append(number)
        self.columns += [column for column in columns.values() if len(column) > 1]

    def _field(self, key: str, number: float) -> None:
        self.fields.setdefault(key, {})[number] = None

    def _amount(self, into: RelatedFacts, number: float) -> None:
        if abs(number) < MAX_AMOUNT:
            amount = abs(float(number))
            into.numbers[amount] = None
            self.amounts[amount] = None
            self.numbers.add(amount)

    def _day(self, into: RelatedFacts, day: date) -> None:
        into.days.add(day)
        self.days.add(day)


def visible_facts(view: DialogueView, answer: Thought | None = None) -> VisibleFacts:
    """What has been shown when an answer of a dialogue is written; the last where none is named."""
    answer = answer or view.thoughts[-1]
    facts = VisibleFacts()
    facts.text(view.system, RelatedFacts())
    scope = answer_scope(view, answer)
    facts.text(view.queries[answer.turn], facts.stated)
    for text in view.queries[: answer.turn]:
        facts.text(text, facts.stated if scope.whole else RelatedFacts())
    if scope.whole:
        for thought in view.thoughts[: view.thoughts.index(answer)]:
            facts.text(thought.content, RelatedFacts())
    calls = scope.calls
    for record in scope.records:
        facts.value(record, RelatedFacts())
    for tool in dict.fromkeys(call.tool for call in calls):
        facts.text(view.description(tool), RelatedFacts())
    for call in calls:
        for name, value in call.arguments.items():
            facts.value(value, facts.stated, name)
        top = RelatedFacts()
        facts.value(_without(call.step.result, scope.lists), top)
        facts.records.append(top)
    facts.records.append(facts.stated)
    _add_choices(facts, scope)
    return facts


def _without(result: JsonValue, lists: Sequence[list[JsonValue]]) -> JsonValue:
    """A result but for the lists that an item was taken from: the others are only compared with."""
    if any(result is each for each in lists):
        return None
    if isinstance(result, dict):
        return {key: _without(value, lists) for key, value in result.items()}
    return result


def _add_choices(facts: VisibleFacts, scope: AnswerScope) -> None:
    """The items that were taken, and of the others what they tell as it stands, and how far apart
    the two are."""
    for items, index in zip(scope.lists, scope.taken, strict=True):
        facts.lengths.add(len(items))
        facts.value(items[index], RelatedFacts())
        others = VisibleFacts()
        others.value(items, RelatedFacts())
        facts.numbers |= others.numbers
        facts.digits |= others.digits
        facts.when |= others.when
        facts.days |= others.days
        facts.minutes |= others.minutes
        own = items[index]
        for item in items:
            for key, value in item.items() if isinstance(item, dict) else ():
                mine = own.get(key) if isinstance(own, dict) else None
                one, other = _number(value), _number(mine)
                if one is not None and other is not None:
                    facts.numbers |= {abs(one - other), one + other}


def _is_name(key: str) -> bool:
    """Whether numbers in a field are names of things, and not to be reckoned with."""
    return bool(key) and split(key)[-1] in _NAMES


def unpadded(digits: str) -> str:
    """Digits without zeros before them: 06 as 6."""
    return digits.lstrip("0") or "0"


def _is_table(items: Sequence[JsonValue]) -> bool:
    """Whether what an object holds is all of a kind, as in a list, and no record's fields."""
    kinds = {type(item) for item in items}
    return len(items) > 1 and (kinds <= {int, float} or kinds in ({dict}, {list}))


def _number(value: JsonValue) -> float | None:
    if isinstance(value, (int, float)):
        return (
            abs(float(value)) if abs(value) < MAX_AMOUNT and not isinstance(value, bool) else None
        )
    return _plain(value)


def _plain(value: JsonValue) -> float | None:
    """The number that a text is: "$2,240" or "93.5"."""
    if not isinstance(value, str) or not _AMOUNT.fullmatch(value) or len(value) > 20:
        return None
    runs = [run for run, is_when in runs_in(value) if not is_when]
    return next((each.value for each in readings(runs[0])), None) if len(runs) == 1 else None


def _minutes(clock: str) -> int:
    hour, minute = clock.split(":")
    return int(hour) * 60 + int(minute)
