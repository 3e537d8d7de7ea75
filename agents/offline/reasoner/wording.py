"""Putting values and documentation into a person's words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from random import Random

from turnloom.agents.dialogue import ToolDoc
from turnloom.agents.offline.reasoner.documents import Parameter
from turnloom.agents.offline.reasoner.lexicon import listed, table
from turnloom.agents.offline.reasoner.words import pieces
from turnloom.graphs.json_value import JsonValue

_MOMENT = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d:\d\d)(?::\d\d)?Z?)?")
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
_MONEY = frozenset(listed("naming", "money"))
_NOT_MONEY = frozenset(listed("naming", "not_money"))
_SPELLED = table("naming", "words")
_CALLED = table("naming", "called")
LONG = 240


def human(value: JsonValue, key: str = "", currency: str = "", today: str = "") -> str:
    """A value as one tells it: dates by their names, money with its sign, lists in a series."""
    if isinstance(value, str):
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
    parts = set(pieces(key))
    if currency and parts & _MONEY and not parts & _NOT_MONEY:
        amount = f"{abs(value):,.2f}".removesuffix(".00")
        return f"{'-' if value < 0 else ''}{currency}{amount}"
    return plain


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
    if len(parts) == 1 and len(key) > 4 and key.endswith("ed"):
        return f"date {key}"
    if len(parts) > 1 and parts[-1] in ("by", "on"):
        return f"{' '.join(parts[:-1])} {'deadline' if parts[-1] == 'by' else 'date'}"
    if len(parts) > 1 and parts[-1] in ("km", "kb", "kg", "eur", "usd"):
        parts = parts[:-1]
    return " ".join(_SPELLED.get(word, word) for word in parts)


@lru_cache(maxsize=4096)
def thing(parameter: Parameter) -> str:
    """What a parameter asks for, as a noun phrase without article."""
    if parameter.shape == "email":
        return "e-mail address"
    parts = [word for word in pieces(parameter.name) if word not in ("new", "user")]
    if len(parts) > 1 and parts[-1] == "id":
        return f"id of the {words('_'.join(parts[:-1]))}"
    return words("_".join(parts)) or words(parameter.name)


_THIRD = re.compile(r"^([A-Z][a-z]+?)(?:(?<=ss|ch|sh|zz)es|(?<=x)es|s)$")


@lru_cache(maxsize=4096)
def aim(doc: ToolDoc | str) -> str:
    """What a tool does, as a verb phrase: its description's first clause."""
    text = doc if isinstance(doc, str) else doc.description
    text = re.split(r"(?<=[a-z)])\.\s|\s{2,}|;|:\s", text.strip())[0].rstrip(".")
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


def sentence(text: str) -> str:
    """With a capital and a full stop."""
    text = text.strip()
    if not text:
        return ""
    if _PLAIN_WORD.match(text):
        text = text[0].upper() + text[1:]
    return text if text[-1] in ".!?…" else f"{text}."


_PLAIN_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?(?=[\s,:;?!]|\.?(?:\s|$))|I['’]")


def plural(noun: str) -> str:
    """A simple plural."""
    if noun.endswith(("ss", "x", "ch", "sh")):
        return f"{noun}es"
    if noun.endswith("s") or " of " in noun or " in " in noun:
        return noun
    return f"{noun[:-1]}ies" if noun.endswith("y") and noun[-2:-1] not in "aeiou" else f"{noun}s"
