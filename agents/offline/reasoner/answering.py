"""The closing answer: what happened, with figures and dates from the results."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random

from turnloom.agents.offline.reasoner.listing import Listing, listing_of
from turnloom.agents.offline.reasoner.made import Made, Picked
from turnloom.agents.offline.reasoner.reading.words import identifies, is_asked, pieces
from turnloom.agents.offline.reasoner.visible import leaves_of
from turnloom.agents.offline.reasoner.wording import (
    NAMING,
    counted,
    human,
    measured,
    naming,
    one_of,
    sentence,
    series,
    told_once,
    words,
)
from turnloom.graphs.json_value import JsonObject, JsonValue, is_number, strings
from turnloom.graphs.tool import WHOLE_RESULT

_SLOT = re.compile(r"\{(?P<slot>[^{}?]+)(?:\?(?P<yes>[^{}|]*)\|(?P<no>[^{}]*))?\}")
_OPTIONAL = re.compile(r"\[([^\[\]]*)\]")
_COUNT = "{count}"
_NO = re.compile(r"\{count\} (?=(?!of |in |on |to )[a-z ]{0,12}?(?:[a-z]+s|people)\b)")
"""A count of things, which "no" may stand for: "There are {count} replies"."""
EXPLAINED = 0.15
"""Chance that the answer tells by what an item was chosen."""
NAMED = 5
"""At most so many items of a list are named one by one."""
PLAIN = 0.5
"""Chance that an answer comes straight to the point."""
_SETTLED = re.compile(
    r"(?:done|all set|that's done|it's taken care of|that worked|here (?:is|are)"
    r"|\w+(?:ed|id)(?=[.:]))\b",
    re.IGNORECASE,
)
"""How a report begins that has an opener of its own."""
DESCRIBED = 3
"""The only item of a list is described by so many of its fields beside its name."""
_UNIT = re.compile(
    r"\s(?:euros?|dollars?|points?|shares?|gallons?|lit(?:er|re)s?|percent|degrees?)\b"
)
_FIGURES = NAMING["figures"].split()


@dataclass(frozen=True, slots=True)
class Answerer:
    """Writes a turn's answer to `request` from its calls."""

    made: Sequence[Made]
    rng: Random
    currency: str
    today: str
    request: str = ""

    def answer(self) -> str:
        """What the user is told, at times after a word that comes before the news."""
        news = self.news()
        settled = not self.made or not self.made[-1].outcome.ok
        if settled or "\n" in news or _SETTLED.match(news) or self.rng.random() < PLAIN:
            return news
        return f"{self._opener(self.made[-1])} {news}"

    def news(self) -> str:
        """What happened, and what was asked for."""
        if not self.made:
            return "I'm afraid I could not do that."
        last = self.made[-1]
        if not last.outcome.ok:
            return self._refused(last)
        listing = listing_of(last)
        told = self._listed(last, listing) if listing is not None and listing.main else ""
        told = told or self._reported(last) or self._plainly(last)
        beside = "" if listing is None or listing.main else self._beside(last, listing)
        opening = sentence(told, keep=_opens_with_value(told, last))
        parts = (beside, self._choice())
        return " ".join((opening, *(sentence(part) for part in parts if part)))

    def _opener(self, last: Made) -> str:
        if last.tool.reads:
            return one_of(
                self.rng,
                "I looked it up.",
                "Here is what I found.",
                "I've checked.",
                "I had a look.",
                "Just checked.",
            )
        return one_of(
            self.rng, "Done.", "All set.", "That worked.", "Okay, that's done.", "There we go."
        )

    def _refused(self, last: Made) -> str:
        value = last.outcome.value
        error = value.get("error") if isinstance(value, dict) else None
        told = error if isinstance(error, str) else max(strings(value), key=len, default="")
        reason = human(told or last.outcome.text)
        return sentence(
            one_of(
                self.rng,
                f"that did not work: {reason}",
                f"I could not do that: {reason}",
                f"unfortunately this was refused: {reason}",
                f"that isn't possible as things stand: {reason}",
                f"I tried, but it can't be done: {reason}",
                f"I'm afraid that can't be done: {reason}",
            )
        )

    # --- as the tool's author would report it ---------------------------------------------------

    def _reported(self, last: Made) -> str:
        """One of the tool's report sentences, if every slot of it can be filled."""
        own = isinstance(last.outcome.value, dict) and "count" in last.outcome.value
        ways = [text for text in last.tool.doc.report if own or _COUNT not in text]
        return self._one_filled(ways, last)

    def _one_filled(self, templates: Sequence[str], last: Made) -> str:
        filled = {each: text for each in templates if (text := self._filled(each, last))}
        most = max((self._asked_of(each) for each in filled), default=0)
        known = [text for each, text in filled.items() if self._asked_of(each) == most]
        told = one_of(self.rng, *known) if known else ""
        return f"{told} {series(self._facts(last))}" if told.endswith(":") else told

    def _asked_of(self, template: str) -> int:
        """How much of what the request names a report tells: the gate, where it is asked for."""
        slots = (match["slot"].rsplit(".", 1)[-1] for match in _SLOT.finditer(template))
        return sum(is_asked(slot, self.request) for slot in slots)

    def _facts(self, last: Made) -> list[str]:
        """The fields of a result, one by one, those of objects within included; of a table what
        stands under each key."""
        rows = _rows(last.outcome.value)
        told = [
            f"{words(leaf.key)} {self._said(leaf.value, leaf.key)}"
            for leaf in leaves_of(last.outcome.value)
            if not isinstance(leaf.value, bool) and leaf.key not in rows and leaf.value not in rows
        ]
        return [*told, *_told_rows(rows)]

    def _filled(self, template: str, last: Made) -> str:
        """A report with its slots filled; '' when one has no value. What stands in brackets is
        left out where a value is missing or zero."""
        template = _OPTIONAL.sub(lambda found: self._optional(found[1], last), template)
        return told_once(self._slots_filled(template, last) or "")

    def _optional(self, part: str, last: Made) -> str:
        values = (_value_at(found["slot"], last) for found in _SLOT.finditer(part))
        return "" if any(not value for value in values) else part

    def _slots_filled(self, template: str, last: Made) -> str | None:
        complete = True

        def fill(match: re.Match[str]) -> str:
            nonlocal complete
            value = _value_at(match["slot"], last)
            if isinstance(value, bool) and match["yes"] is not None:
                return match["yes"] if value else match["no"]
            if value is None or value in ("", [], {}):
                complete = False
                return ""
            named = _UNIT.match(template, match.end())
            return self._slot(value, match["slot"], "" if named else self.currency)

        text = _SLOT.sub(fill, template)
        return text if complete else None

    def _slot(self, value: JsonValue, slot: str, currency: str) -> str:
        if isinstance(value, list) and any(isinstance(each, (dict, list)) for each in value):
            return str(len(value))
        if slot == "count" and isinstance(value, int):
            return counted(value)
        return human(value, slot.rsplit(".", 1)[-1], currency, self.today)

    # --- in plain words -------------------------------------------------------------------------

    def _plainly(self, last: Made) -> str:
        """A sentence of our own, from the fields of the result."""
        result = last.outcome.value
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
                readable.sort(key=lambda pair: not is_asked(pair[0], self.request))
                told = [*readable[:4], *(pair for pair in told if isinstance(pair[1], bool))]
                facts = [f"{words(key)} {self._said(value, key)}" for key, value in told]
                return one_of(
                    self.rng,
                    f"here is what I have: {series(facts)}",
                    f"that gives {series(facts)}",
                    f"in short: {series(facts)}",
                )
            if not told and last.tool.reads and (unknown := _unknown(result)):
                return f"there is no {unknown} to be had"
            if told and listing_of(last) is None:
                good = all(bool(value) for _, value in told)
                key = words(told[0][0])
                return self._done() if good else f"the {key} came back as no"
        if result is None or isinstance(result, (dict, list)):
            return self._done()
        return one_of(
            self.rng, f"it is {self._said(result, '')}", f"the answer is {self._said(result, '')}"
        )

    def _done(self) -> str:
        return one_of(
            self.rng,
            "that's done",
            "done, it went through",
            "all set",
            "that worked without a hitch",
            "it's taken care of",
        )

    # --- lists ----------------------------------------------------------------------------------

    def _listed(self, last: Made, listing: Listing) -> str:
        """What is in a list that was asked for: how many, and which, where they have names."""
        count = len(listing.items)
        report = last.tool.doc.report
        ways = [text for text in report if _COUNT in text]
        if not ways and (not last.tool.reads or any(listing.key in text for text in report)):
            return ""
        if count < 2 and not last.tool.reads and len(ways) < len(report):
            return ""
        if not listing.items:
            none = [_NO.sub("no ", text) for text in ways if _NO.search(text)]
            return self._one_filled(none, last) or one_of(
                self.rng, "I found nothing", "there are none", "nothing came up"
            )
        told = self._one_filled(ways, last) if count > 1 else ""
        if rows := _told_rows(_rows(last.outcome.value)):
            opening = one_of(self.rng, "here is what I found", "this is what there is")
            return f"{opening}: {series(rows[:NAMED])}"
        named = self._named(listing.items[:NAMED])
        if not named:
            return told or f"the list has {counted(count)} {'entry' if count == 1 else 'entries'}"
        if count == 1:
            only = self._described(listing.items[0], named[0])
            return one_of(
                self.rng,
                f"there is just one: {only}",
                f"I found one: {only}",
                f"only one, {only}",
            )
        whole = count <= NAMED
        which = series(named) if whole else series(named[:3])
        if told:
            return f"{told.rstrip('.')}{': ' if whole else ', among them '}{which}"
        return one_of(
            self.rng,
            f"I found {counted(count)}{': ' if whole else ', such as '}{which}",
            f"there are {counted(count)}{': ' if whole else ', among them '}{which}",
        )

    def _beside(self, last: Made, listing: Listing) -> str:
        """A list among other things that a look-up told: the guests of an event."""
        named = [text for text in (self._item(item) for item in listing.items[:NAMED]) if text]
        if not named or not listing.key or not last.tool.reads:
            return ""
        more = len(listing.items) - len(named)
        return f"{words(listing.key)}: {series([*named, f'{more} more'] if more else named)}"

    def _named(self, items: Sequence[JsonValue]) -> list[str]:
        """What items are called; where that tells some of them not apart, with what does."""
        items = self._telling(items)
        named = [text for text in map(self._item, items) if text]
        rows = [item for item in items if isinstance(item, dict)]
        if len(set(named)) == len(named) == len(items):
            return named
        for key in rows[0] if len(rows) == len(named) else ():
            told = [self._said(row.get(key), key) for row in rows]
            if not identifies(key) and all(map(_is_told, (row.get(key) for row in rows))):
                both = [
                    text if value in text else f"{text} ({value})"
                    for text, value in zip(named, told, strict=True)
                ]
                if len(set(both)) > len(set(named)):
                    named = both
        return named

    def _telling(self, items: Sequence[JsonValue]) -> Sequence[JsonValue]:
        """Items without what the look-up was told: that is no news, nor a name of one of them."""
        rows = [item for item in items if isinstance(item, dict)]
        if len(rows) < 2 or len(rows) < len(items):
            return items
        given = [value for value in self.made[-1].call.arguments.values() if value]
        told = {key for key in rows[0] if all(row.get(key) in given for row in rows)}
        kept = [{key: value for key, value in row.items() if key not in told} for row in rows]
        return kept if all(kept) else items

    def _described(self, item: JsonValue, name: str) -> str:
        """The one item of a list: what it is called, and what else there is to say of it."""
        if not isinstance(item, dict):
            return name
        told = [
            self._said(value, key)
            if isinstance(value, str)
            else measured(value, key, self.currency)
            for key, value in item.items()
            if _is_told(value) and not identifies(key)
        ]
        more = [text for text in told if text not in name][:DESCRIBED]
        return f"{name} ({', '.join(more)})" if more and "(" not in name else name

    def _item(self, item: JsonValue) -> str:
        if isinstance(item, (str, int, float)) and not isinstance(item, bool):
            return self._said(item, "")
        if not isinstance(item, dict):
            return ""
        if way := self._way(item):
            return way
        if wording := next((item[key] for key in _WORDINGS if item.get(key)), ""):
            who = item.get("username")
            return f'"{wording}"' + (f" by {who}" if isinstance(who, str) else "")
        name = naming(item)
        figure = next(
            (
                measured(value, key, self.currency, self.today)
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
            own = {
                key: value
                for key, value in item.items()
                if isinstance(value, (str, int, float))
                and not isinstance(value, bool)
                and not identifies(key)
            }
            by = next((key for key, value in item.items() if identifies(key) and value), "")
            if by and not any(isinstance(value, str) for value in own.values()):
                facts = [measured(value, key, self.currency) for key, value in own.items()]
                said = self._said(item[by], by)
                return f"{said} ({series(facts[:2])})" if facts else said
            if not own:
                return ""
            number = next((key for key in own if pieces(key)[-1] in _ORDINALS), "")
            text = next((key for key, value in own.items() if isinstance(value, str)), "")
            key = text if number else next(iter(own))
            if key:
                said = self._said(own[key], key)
                return f"{said} ({figure})" if figure and figure != said else said
            return f"{words(number)} {self._said(own[number], number)}"
        return f"{said} ({figure})" if figure and figure != said else said

    def _way(self, item: JsonObject) -> str:
        """A journey, by its two ends and its day."""
        ends = [
            value
            for wanted in ("from", "to")
            for key, value in item.items()
            if pieces(key)[-1:] == (wanted,) and isinstance(value, str)
        ]
        if len(ends) != 2:
            return ""
        day = next((value for key, value in item.items() if "date" in pieces(key)), "")
        return f"{ends[0]} to {ends[1]}" + (f" on {self._said(day, '')}" if day else "")

    def _choice(self) -> str:
        """How the thing was singled out, now and then, when that took a comparison."""
        for made in self.made:
            for picked in made.picked:
                choice = picked.choice
                if choice.manner in ("least", "most") and choice.key and not identifies(choice.key):
                    return self._compared(picked) if self.rng.random() < EXPLAINED else ""
        return ""

    def _compared(self, picked: Picked) -> str:
        item = picked.item
        if not isinstance(item, dict) or len(picked.items) < 2 or picked.linked:
            return ""
        key, word = picked.choice.key, picked.choice.word
        said = measured(item[key], key, self.currency, self.today)
        count = counted(len(picked.items))
        return one_of(
            self.rng,
            f"that was the {word} of the {count} ({said})",
            f"of the {count}, it was the {word}: {said}",
        )

    def _said(self, value: JsonValue, key: str) -> str:
        return human(value, key, self.currency, self.today)


def _rows(value: JsonValue) -> dict[str, list[str]]:
    """What a table has in lists, by its keys."""
    rows: dict[str, list[str]] = {}
    for leaf in leaves_of(value):
        if leaf.path[-2:-1] == ("{}",):
            rows[str(leaf.value)] = []
        elif leaf.key in rows and isinstance(leaf.path[-1], int):
            rows[leaf.key].append(str(leaf.value))
    return {key: texts for key, texts in rows.items() if texts}


def _told_rows(rows: Mapping[str, Sequence[str]]) -> list[str]:
    return [f"{key}: " + series([f'"{text}"' for text in texts]) for key, texts in rows.items()]


def _is_told(value: JsonValue) -> bool:
    """Whether a field says something in a few words."""
    if isinstance(value, str):
        return 0 < len(value) <= SHORT
    return is_number(value)


SHORT = 40
_ORDINALS = NAMING["ordinals"].split()
"""Fields that number the items of a list."""
_WORDINGS = ("content", "message")
"""Fields of a post or message by whose words it is known."""


def _unknown(result: JsonObject) -> str:
    """What a result names and has no value for, if that is all it does."""
    if not result or any(value is not None for value in result.values()):
        return ""
    return " and no ".join(words(key) for key in result)


def _opens_with_value(text: str, last: Made) -> bool:
    """Whether a text begins with something of the result, which is to be spelled as it is there."""
    values = (leaf.value for leaf in leaves_of(last.outcome.value))
    return any(isinstance(value, str) and value and text.startswith(value) for value in values)


def _value_at(slot: str, last: Made) -> JsonValue:
    """What a slot stands for: a field of the result, an argument, or the length of the list."""
    result = last.outcome.value
    listing = listing_of(last)
    if slot == "count" and listing is not None:
        return len(listing.items)
    if slot == WHOLE_RESULT and not isinstance(result, dict | list):
        return result
    value: JsonValue = result
    for part in slot.split("."):
        if not isinstance(value, dict) or part not in value:
            return last.call.arguments.get(slot)
        value = value[part]
    return value
