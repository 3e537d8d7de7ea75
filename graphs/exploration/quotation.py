"""Quotations: a value from a result inside a text for people ("The total of the order is 84.5")."""

from __future__ import annotations

import re
from random import Random

from turnloom.graphs.json_value import JsonValue

MAX_QUOTED_LENGTH = 40
"""Characters of a value that can stand inside a sentence."""
MAX_QUOTED_DECIMALS = 3
"""A number with more decimals than this is not one that people pass on."""
_TIMESTAMP = re.compile(r"\d{4}-\d\d-\d\d.*")

_LEADS = (
    "The {noun} is",
    "{Noun}:",
    "For reference, the {noun} is",
    "Here's the {noun}:",
    "You wanted the {noun}:",
)
_UNADDRESSED_LEADS = _LEADS[:3]


def is_quotable(value: JsonValue) -> bool:
    """Whether a value, as it stands, belongs in a text for people: short, no machine's date."""
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return False
    if isinstance(value, float):
        return round(value, MAX_QUOTED_DECIMALS) == value
    return isinstance(value, int) or (
        len(value) <= MAX_QUOTED_LENGTH and not _TIMESTAMP.fullmatch(value)
    )


def quotation_lead(noun: str, rng: Random, *, addressed: bool) -> str:
    """The words before a quoted value, `noun` being what it is; `addressed` to somebody or not."""
    lead = rng.choice(_LEADS if addressed else _UNADDRESSED_LEADS)
    return lead.format(noun=noun, Noun=noun[:1].upper() + noun[1:])
