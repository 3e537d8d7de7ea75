"""Choosing among the items of a result: by the least and the most, or by what singles one out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from turnloom.graphs.inference.identity import (
    NAMES,
    are_codes,
    identity,
    is_person,
    looks_opaque,
    universal_type,
)
from turnloom.graphs.inference.leaves import Leaf
from turnloom.graphs.json_value import JsonValue, is_number
from turnloom.graphs.language.lexicon import lexicon
from turnloom.graphs.language.morphology import singular, split, spoken
from turnloom.graphs.language.ranking import rank_of_text

_CHOICES: Mapping[str, tuple[str, str]] = {
    "price": ("cheapest", "most expensive"), "cost": ("cheapest", "most expensive"),
    "fare": ("cheapest", "most expensive"), "fee": ("cheapest", "most expensive"),
    "rate": ("cheapest", "most expensive"), "rent": ("cheapest", "most expensive"),
    "total": ("smallest", "largest"), "amount": ("smallest", "largest"),
    "date": ("earliest", "latest"), "time": ("earliest", "latest"), "day": ("earliest", "latest"),
    "start": ("earliest", "latest"), "created": ("oldest", "newest"), "year": ("oldest", "newest"),
    "age": ("youngest", "oldest"), "rating": ("", "best-rated"),
    "stars": ("", "best-rated"), "score": ("", "highest-scoring"),
    "distance": ("nearest", ""), "duration": ("shortest", "longest"),
    "minutes": ("shortest", "longest"), "length": ("shortest", "longest"),
    "pages": ("shortest", "longest"), "size": ("smallest", "biggest"),
    "weight": ("lightest", "heaviest"), "capacity": ("smallest", "largest"),
    "seats": ("smallest", "largest"), "departure": ("earliest", "latest"),
    "arrival": ("earliest", "latest"), "speed": ("", "fastest"),
    "km": ("nearest", ""), "height": ("shortest", "tallest"),
    "views": ("", "most-viewed"),
}  # fmt: skip
"""The least and the most by a part of a field's name; "" where hardly anybody wants it."""


def items_pattern(leaves: Sequence[Leaf]) -> str:
    """The pattern of the list that one would choose from: the outermost list of objects."""
    lists = dict.fromkeys(
        leaf.pattern[: leaf.pattern.index("[]") + 2] for leaf in leaves if "[]." in leaf.pattern
    )
    return min(lists, key=len, default="")


def superlatives(items: str, leaves: Sequence[Leaf]) -> dict[str, tuple[str, str]]:
    """Fields by which the least and the most of the items has a word.

    A word means one field: where two could have it ("the earliest", by day or by hour), that is the
    one that dates, or else the first. An hour alone orders nothing where there are several days.
    """
    found: dict[str, tuple[str, str]] = {}
    ranked = sorted(_of_items(items, leaves), key=lambda leaf: not _is_dated(leaf))
    for leaf in ranked:
        parts = split(leaf.own)
        words = next((_CHOICES[part] for part in reversed(parts) if part in _CHOICES), None)
        comparable = all(_is_comparable(value) for value in leaf.values)
        taken = {word for pair in found.values() for word in pair if word}
        if words and leaf.values and comparable and taken.isdisjoint(words):
            found[leaf.own] = words
    return found


def _is_dated(leaf: Leaf) -> bool:
    return universal_type(leaf.own, leaf.values) in ("date", "datetime")


def _is_comparable(value: JsonValue) -> bool:
    if isinstance(value, str):
        return rank_of_text(value) is not None
    return is_number(value)


def distinguishing_phrases(items: str, leaves: Sequence[Leaf]) -> dict[str, str]:
    """Fields that single an item out by what it is called, who made it or where it is."""
    found = {}
    for leaf in _of_items(items, leaves):
        if not leaf.texts or len(leaf.texts) < len(leaf.values):
            continue
        *whose, last = split(leaf.own) or ("",)
        if last in NAMES and whose and leaf.holder and whose != [singular(leaf.holder)]:
            found[leaf.own] = "the {noun} for {value}"  # a reservation has a boat's name
        elif last in NAMES:
            found[leaf.own] = "the {noun} called {value}"
        elif last in ("author", "artist", "director", "writer"):
            found[leaf.own] = "the {noun} by {value}"
        elif last in ("owner", "holder", "client", "customer", "member", "patient", "guest"):
            found[leaf.own] = "the {noun} of {value}"
        elif is_person(last):
            found[leaf.own] = "the {noun} with {value}"
        elif last in ("city", "location", "town", "country", "place"):
            found[leaf.own] = "the {noun} in {value}"
        elif last in ("room", "garden", "hall"):
            found[leaf.own] = "the {noun} in the {value}"
    if any(len(set(leaf.texts)) > 1 for leaf in _of_items(items, leaves) if leaf.own in found):
        return found
    return found | _told_apart(_of_items(items, leaves))


_SORTS = lexicon("type kind sort colour color status state stage phase")
_DESCRIBES = lexicon("description summary")


def _told_apart(leaves: Sequence[Leaf]) -> dict[str, str]:
    """Where no name tells the items apart: any words that do ("the red car", "the kettle whose
    brand is Bosch")."""
    return {
        leaf.own: _by_words_of(leaf)
        for leaf in leaves
        if len(set(leaf.texts)) > 1
        and len(leaf.texts) == len(leaf.values)
        and identity(leaf.own, leaf.holder) is None
        and not looks_opaque(leaf.texts)
        and not are_codes(leaf.texts)
        and not universal_type(leaf.own, leaf.texts)
    }


def _of_items(items: str, leaves: Sequence[Leaf]) -> list[Leaf]:
    return [leaf for leaf in leaves if items and leaf.pattern == f"{items}.{leaf.own}" and leaf.own]


def _by_words_of(leaf: Leaf) -> str:
    last = (split(leaf.own) or ("",))[-1]
    if last in _SORTS:
        return "the {value} {noun}"
    if last in _DESCRIBES:
        return "the {noun} described as {value}"
    return f"the {{noun}} whose {spoken(leaf.own)} is {{value}}"
