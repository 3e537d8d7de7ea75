"""Putting values and documentation into a person's words."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path
from random import Random
from typing import Any

from turnloom.agents.dialogue import ToolDoc
from turnloom.agents.offline.reasoner.reading.tool_index import Parameter
from turnloom.agents.offline.reasoner.reading.words import identifies, pieces
from turnloom.graphs.json_value import JsonObject, JsonValue
from turnloom.graphs.language.mentions import WORDS
from turnloom.graphs.language.morphology import singular
from turnloom.graphs.language.purpose import purpose
from turnloom.graphs.language.units import UNITS
from turnloom.graphs.schema import properties_of

NAMING: Mapping[str, Any] = tomllib.loads(
    Path(__file__).with_suffix(".toml").read_text(encoding="utf-8")
)
_NAME_KEYS = NAMING["keys"].split()
_MOMENT = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d:\d\d)(?::\d\d)?Z?)?")
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
_MONEY = frozenset(NAMING["money"].split())
_NOT_MONEY = frozenset(NAMING["not_money"].split())
_SPELLED = NAMING["words"]
_CALLED = NAMING["called"]
LONG = 240
_LAST_WORDS = {"by": "deadline", "on": "date", "at": "time"}
"""What the last word of a field's name says of it."""
_UNITS = {**UNITS, "documents": "documents"}
_CURRENCIES = frozenset(("euros", "dollars", "pounds", "cents", "francs"))
_PLURALS = frozenset(("documents", "days", "minutes", "hours", "euros", "dollars"))


_DATA = re.compile(r"data:[^,]*;base64,(.*)", re.DOTALL)
"""Bytes, as a result of a user's tool shows them."""


def human(value: JsonValue, key: str = "", currency: str = "", today: str = "") -> str:
    """A value as one tells it: dates by their names, money with its sign, lists in a series."""
    if isinstance(value, str):
        if data := _DATA.fullmatch(value):
            return f"{len(data[1]) * 3 // 4 - data[1].count('=')} bytes of data"
        match = _MOMENT.fullmatch(value)
        said = (_moment(match, today) if match else "") or value
        return said if len(said) <= LONG else f"{said[: LONG - 1].rstrip()}…"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (int, float)):
        return _number(value, key, currency)
    if isinstance(value, list):
        return series([human(each, key, currency, today) for each in value])
    if isinstance(value, dict):
        return series(
            [f"{words(name)} {human(each, name, currency, today)}" for name, each in value.items()]
        )
    return "nothing"


def _number(value: float, key: str, currency: str) -> str:
    plain = str(value) if isinstance(value, int) else f"{value:.6f}".rstrip("0").rstrip(".")
    if _is_money(key):
        if currency:
            amount = f"{abs(value):,.2f}".removesuffix(".00")
            return f"{'-' if value < 0 else ''}{currency}{amount}"
        if round(value, 1) == value and not float(value).is_integer():
            return f"{value:.2f}"
    return plain


def _is_money(key: str) -> bool:
    """Whether a field holds money; `total_contacts` counts contacts."""
    parts = pieces(key)
    last = parts[-1] if parts else ""
    counts = last.endswith("s") and last.removesuffix("s") not in _MONEY and last not in _CURRENCIES
    return not counts and not _MONEY.isdisjoint(parts) and _NOT_MONEY.isdisjoint(parts)


def counted(number: int) -> str:
    """A count, spelled out while it is small."""
    return WORDS[number] if 0 <= number < len(WORDS) else str(number)


def measured(value: JsonValue, key: str, currency: str = "", today: str = "") -> str:
    """A value of a field with what makes it more than a bare number: a unit, or its name."""
    said = human(value, key, currency, today)
    if isinstance(value, str) or not said[-1].isdigit() or not said[0].isdigit():
        return said
    unit = _UNITS.get(pieces(key)[-1]) if pieces(key) else None
    if unit is not None:
        return f"{said} {unit[:-1] if value == 1 and unit in _PLURALS else unit}"
    named = words(key)
    head = named.partition(" of ")[0].rpartition(" ")[2]
    return f"{said} {named}" if singular(head) != head and value != 1 else f"{named} {said}"


_SAID_MOMENT = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December)"
    r" \d{1,2}(?:, \d{4})?"
)
_AT_DAY = re.compile(rf"\bat (?={_SAID_MOMENT})")
_VERB_DAY = re.compile(rf"\b(begins|starts|ends|leave|leaves|lands) (?={_SAID_MOMENT})")
_AGAIN = re.compile(
    rf"(?P<day>{_SAID_MOMENT})(?P<clock> at \d\d:\d\d)(?P<between>[^.]*?(?:\.[^.]*?)?)"
    r"(?P<link>\b(?:to|until|and|on|at|by) |[,;] )?(?P=day) at (?=\d\d:\d\d)"
)


_ONE_OF_MANY = re.compile(r"(?<![\d.,:])\b1 (?:(?P<people>people)|[a-z]+[^s\W]s)\b")


def told_once(text: str) -> str:
    """A report as one says it: "on May 3 at 09:00", "from 09:00 to 10:00", "1 reply"."""
    text = _VERB_DAY.sub(r"\1 on ", _AT_DAY.sub("on ", text))
    text = text.replace("no people have", "nobody has").replace("no people", "nobody")
    text = _ONE_OF_MANY.sub(
        lambda match: "1 person" if match[1] == "people" else match[0][:-1], text
    )
    return _AGAIN.sub(_same_day, text)


def _same_day(match: re.Match[str]) -> str:
    link = match["link"] or ""
    bare = link in ("to ", "until ", "by ")
    before = f"{match['day']}{match['clock']}{match['between']}"
    if link in ("on ", "at "):
        return f"{before}at "
    return f"{before}{link}" if bare else f"{before}{link}at "


def _moment(match: re.Match[str], today: str) -> str:
    year, month, day, clock = match.groups()
    try:
        date(int(year), int(month), int(day))
    except ValueError:
        return ""
    said = f"{_MONTHS[int(month) - 1]} {int(day)}"
    if not today or today[:4] != year:
        said += f", {year}"
    return f"{said} at {clock}" if clock else said


def series(parts: Sequence[str]) -> str:
    """a, b and c"""
    if len(parts) < 2:
        return parts[0] if parts else "nothing"
    return f"{', '.join(parts[:-1])} and {parts[-1]}"


@lru_cache(maxsize=4096)
def words(key: str) -> str:
    """A field's or parameter's name in words: `order_no` → order number."""
    if key in _CALLED:
        return str(_CALLED[key])
    parts = pieces(key)
    if len(parts) == 1 and len(key) > 4 and key.endswith("ed") and not key.endswith("eed"):
        return f"{key} date"
    if len(parts) > 1 and parts[-1] in _LAST_WORDS:
        what = "author" if parts[-1] == "by" and parts[-2].endswith("ed") else ""
        return what or f"{' '.join(parts[:-1])} {_LAST_WORDS[parts[-1]]}"
    if len(parts) > 1 and parts[-1] in _UNITS:
        parts = parts[:-1]
    return " ".join(_SPELLED.get(word, word) for word in parts)


_OF_WHAT = re.compile(r"\s(?:between|of|for|from|that|in)\s")
"""Where a phrase for a value goes on to say whose it is ("difference between 7 and 4")."""


def naming(item: JsonObject) -> str:
    """A human label of an item: its name or title, a city, a date; '' where nothing serves."""
    for key in _NAME_KEYS:
        value = item.get(key)
        if isinstance(value, str) and 0 < len(value) <= 60:
            return value
    return ""


@lru_cache(maxsize=4096)
def thing(parameter: Parameter) -> str:
    """What a parameter asks for, as a noun phrase without article."""
    if parameter.shape == "email":
        return "e-mail address"
    name = _OF_WHAT.split(parameter.name, maxsplit=1)[0]
    parts = [word for word in pieces(name) if word not in ("new", "the", "user")]
    if len(parts) > 1 and parts[-1] == "id":
        return f"id of the {words('_'.join(parts[:-1]))}"
    said = words("_".join(parts)) or words(parameter.name)
    return said if len(said) > 1 else "value"  # nobody misses "the b"


_THIRD = re.compile(r"^([A-Z][a-z]+?)(?:(?<=ss|ch|sh|zz)es|(?<=x)es|s)$")


_ASIDE = re.compile(
    r",? (?:at|in|on|from|to|for|of) which\b.*$| (?:after|before|while) (?!during)\w+ing\b.*$"
    r"|,? optionally\b.*$|, (?:if|only|including|provided|given|based on)\b.*$"
)
"""What no one says of what they are about to do."""


def aim(doc: ToolDoc) -> str:
    """What a tool does, as a verb phrase: its description's first clause, and what its parameters
    identify with the article of something known: "cancel an order" is to cancel the order."""
    text = _aim(doc.name, doc.description, not properties_of(doc.parameters))
    for name in properties_of(doc.parameters):
        parts = pieces(name)
        if len(parts) > 1 and identifies(parts[-1]):
            text = re.sub(rf"\ban? (?=(?:\w+ )?{parts[-2]}\b)", "the ", text, count=1)
    return text


@lru_cache(maxsize=4096)
def _aim(tool: str, description: str, takes_nothing: bool) -> str:
    text = re.split(r"(?<=[a-z)])\.\s|\s{2,}|;|:\s", description.strip())[0].rstrip(".")
    text = _ASIDE.sub("", text).replace("and/or", "or")
    text = purpose(tool, text, takes_nothing=takes_nothing) if text else " ".join(pieces(tool))
    first, _, rest = text.partition(" ")
    verb = first.lower()
    match = _THIRD.match(first)
    if match and rest and not first.endswith("ss") and verb not in ("access", "process"):
        verb = match[1].lower()
    text = f"{verb} {rest}" if rest else verb
    head = text.split(", ")[0]
    if len(head.split()) >= 3:
        text = head
    if len(text.split()) > 12:
        text = re.split(r",\s|\s(?:which|that|so that|with adjustable|given|based on)\s", text)[0]
    return text.replace("currrent", "current")


def one_of(rng: Random, *ways: str) -> str:
    return ways[int(rng.random() * len(ways))]


def sentence(text: str, *, keep: bool = False) -> str:
    """With a full stop and a capital, unless its first word is to be kept as it is."""
    text = text.strip()
    if not text:
        return ""
    if not keep and _PLAIN_WORD.match(text):
        text = text[0].upper() + text[1:]
    return text if text[-1] in ".!?…" else f"{text}."


_PLAIN_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?(?=[\s,:;?!]|\.?(?:\s|$))|I['’]")


def plural(noun: str) -> str:
    """A simple plural."""
    if noun.endswith(("ss", "x", "ch", "sh")):
        return f"{noun}es"
    head, of, whose = noun.partition(" of ")
    if of:
        return f"{plural(head)}{of}{whose}"
    if noun.endswith("s"):
        return noun
    return f"{noun[:-1]}ies" if noun.endswith("y") and noun[-2:-1] not in "aeiou" else f"{noun}s"
