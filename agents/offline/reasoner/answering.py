"""The closing answer: what happened, with figures and dates from the results."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from turnloom.agents.offline.reasoner.choosing import naming
from turnloom.agents.offline.reasoner.lexicon import listed
from turnloom.agents.offline.reasoner.made import Made, Picked
from turnloom.agents.offline.reasoner.visible import is_table
from turnloom.agents.offline.reasoner.wording import (
    aim,
    human,
    one_of,
    sentence,
    series,
    words,
)
from turnloom.agents.offline.reasoner.words import identifies, pieces
from turnloom.graphs.json_value import JsonObject, JsonValue

_SLOT = re.compile(r"\{([^{}]+)\}")
NAMED = 5
"""At most so many items of a list are named one by one."""
_UNIT = re.compile(
    r"\s(?:euros?|dollars?|points?|shares?|gallons?|lit(?:er|re)s?|percent|degrees?)\b"
)
_FIGURES = listed("naming", "figures")


@dataclass(frozen=True, slots=True)
class Answerer:
    """Writes a turn's answer from its calls."""

    made: Sequence[Made]
    rng: Random
    currency: str
    today: str

    def answer(self) -> str:
        """What the user is told."""
        if not self.made:
            return "I'm afraid I could not do that."
        last = self.made[-1]
        if not last.outcome.ok:
            return self._refused(last)
        told = self._reported(last) or self._plainly(last)
        parts = [told, self._items(last), self._choice()]
        return " ".join(sentence(part) for part in parts if part)

    def _refused(self, last: Made) -> str:
        error = last.outcome.value.get("error") if isinstance(last.outcome.value, dict) else None
        reason = human(error if isinstance(error, str) else last.outcome.text)
        return sentence(
            one_of(
                self.rng,
                f"that did not work: {reason}",
                f"I could not do that. {reason}",
                f"unfortunately this was refused: {reason}",
            )
        )

    # --- as the tool's author would report it ---------------------------------------------------

    def _reported(self, last: Made) -> str:
        """One of the tool's report sentences, if every slot of it can be filled."""
        ways = [self._filled(text, last) for text in last.manual.doc.report]
        known = [text for text in ways if text]
        return one_of(self.rng, *known) if known else ""

    def _filled(self, template: str, last: Made) -> str:
        complete = True

        def fill(match: re.Match[str]) -> str:
            nonlocal complete
            named = _UNIT.match(template, match.end())
            value = self._slot(match[1], last, "" if named else self.currency)
            if value is None:
                complete = False
                return ""
            return value

        text = _SLOT.sub(fill, template)
        return text if complete else ""

    def _slot(self, slot: str, last: Made, currency: str) -> str | None:
        result = last.outcome.value
        if slot == "count":
            items = _list_in(result)
            return None if items is None else str(len(items))
        value: JsonValue = result
        for part in slot.split("."):
            if isinstance(value, dict) and part in value:
                value = value[part]
            else:
                value = last.call.arguments.get(slot)
                break
        if value is None or value in ("", [], {}):
            return None
        if isinstance(value, list) and any(isinstance(each, (dict, list)) for each in value):
            return str(len(value))
        return human(value, slot.rsplit(".", 1)[-1], currency, self.today)

    # --- in plain words -------------------------------------------------------------------------

    def _plainly(self, last: Made) -> str:
        """A sentence of our own, from the fields of the result."""
        result = last.outcome.value
        does = aim(last.manual.doc.description)
        if isinstance(result, dict):
            told = [
                (key, value)
                for key, value in result.items()
                if not isinstance(value, (dict, list)) and value not in (None, "")
            ]
            readable = [(key, value) for key, value in told if not isinstance(value, bool)]
            if len(readable) == 1:
                key, value = readable[0]
                if isinstance(value, str) and len(value) > 60:
                    return value
                return one_of(
                    self.rng,
                    f"the {words(key)} is {self._said(value, key)}",
                    f"{words(key)}: {self._said(value, key)}",
                    f"here is the {words(key)}: {self._said(value, key)}",
                )
            if readable:
                facts = [f"{words(key)} {self._said(value, key)}" for key, value in readable[:4]]
                return one_of(
                    self.rng,
                    f"here is what I have: {series(facts)}",
                    f"that gives {series(facts)}",
                    f"in short: {series(facts)}",
                )
            if told and not _list_in(result):
                good = all(bool(value) for _, value in told)
                key = words(told[0][0])
                return self._done(does) if good else f"the {key} came back as no"
        if _list_in(result) is not None:
            return ""
        if result is None or isinstance(result, (dict, list)):
            return self._done(does)
        return one_of(
            self.rng, f"it is {self._said(result, '')}", f"the answer is {self._said(result, '')}"
        )

    def _done(self, does: str) -> str:
        return one_of(
            self.rng,
            "that's done",
            "done, it went through",
            "all set",
            "that worked without a hitch",
            "it's taken care of",
        )

    def _items(self, last: Made) -> str:
        """The items of a list, named where a person would name them."""
        items = _list_in(last.outcome.value)
        if items is None or not last.manual.looks_up:
            return ""
        if not items:
            return one_of(
                self.rng, "there is nothing that fits", "nothing came up", "the list is empty"
            )
        named = [text for text in (self._item(item) for item in items[:NAMED]) if text]
        if not named:
            return ""
        if len(items) == 1:
            return one_of(
                self.rng, f"it's {named[0]}", f"that would be {named[0]}", f"here it is: {named[0]}"
            )
        if len(items) <= NAMED:
            return one_of(
                self.rng,
                f"they are {series(named)}",
                f"here they are: {series(named)}",
                f"the list: {series(named)}",
            )
        return one_of(
            self.rng,
            f"the first ones are {series(named[:3])}",
            f"among them are {series(named[:3])}",
            f"to name some: {series(named[:3])}",
        )

    def _item(self, item: JsonValue) -> str:
        if isinstance(item, (str, int, float)) and not isinstance(item, bool):
            return self._said(item, "")
        if not isinstance(item, dict):
            return ""
        name = naming(item)
        figure = next(
            (
                self._said(value, key)
                for wanted in _FIGURES
                for key, value in item.items()
                if wanted in pieces(key)
                and isinstance(value, (str, int, float))
                and str(value) != name
            ),
            "",
        )
        said = self._said(name, "") if name else ""
        if not said:
            plain = [
                self._said(value, key)
                for key, value in item.items()
                if isinstance(value, (str, int, float))
                and not isinstance(value, bool)
                and not identifies(key)
            ]
            return plain[0] if plain else ""
        return f"{said} ({figure})" if figure and figure != said else said

    def _choice(self) -> str:
        """How the thing was singled out, when that took a comparison."""
        for made in self.made:
            for picked in made.picked:
                if picked.choice.manner in ("least", "most") and picked.choice.key:
                    return self._compared(picked) if self.rng.random() < 0.5 else ""
        return ""

    def _compared(self, picked: Picked) -> str:
        item = picked.item
        if not isinstance(item, dict) or len(picked.items) < 2:
            return ""
        said = self._said(item[picked.choice.key], picked.choice.key)
        noun = words(picked.choice.key)
        count = len(picked.items)
        word = picked.choice.word
        return one_of(
            self.rng,
            f"it was the {word} of {count}, with a {noun} of {said}",
            f"I went by {noun}: {said} made it the {word} of the {count}",
            f"out of {count}, this was the {word} ({noun} {said})",
        )

    def _said(self, value: JsonValue, key: str) -> str:
        return human(value, key, self.currency, self.today)


def _list_in(result: JsonValue) -> Sequence[JsonValue] | None:
    """The list that a result consists of or holds, if there is exactly one."""
    if isinstance(result, list):
        return result
    if isinstance(result, dict):
        lists = [value for value in result.values() if isinstance(value, list)]
        tables = [
            _rows(value) for value in result.values() if isinstance(value, dict) and is_table(value)
        ]
        if len(lists) + len(tables) == 1:
            return lists[0] if lists else tables[0]
    return None


def _rows(table: JsonObject) -> list[JsonValue]:
    return [row if isinstance(row, dict) else key for key, row in table.items()]
