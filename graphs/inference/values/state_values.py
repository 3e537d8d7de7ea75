"""Finding values for a parameter in a live state: which places of the state could supply it."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from turnloom.graphs.api.pattern import KEYS, match_pattern
from turnloom.graphs.inference.identity import (
    NAMES,
    ROLES,
    Identity,
    are_codes,
    identity,
    name_of_one,
    universal_type,
)
from turnloom.graphs.inference.leaves import Leaf
from turnloom.graphs.json_value import JsonObject, JsonValue, Path, leaves
from turnloom.graphs.language.morphology import singular, split
from turnloom.graphs.schema import element_of, fits_schema
from turnloom.graphs.tool import Tool

MIN_SCORE = 4
"""A place that scores less than this is no candidate."""
GENERAL_MARKS = ("[]", "*", "{}")
"""What a pattern has that stands for more than one value."""


def state_patterns(tool: Tool, parameter: str, leaves: Sequence[Leaf]) -> list[str]:
    """Patterns in the state whose values a parameter could take, best first."""
    schema = element_of(tool.properties[parameter])
    one = name_of_one(parameter, tool.properties[parameter])
    scored = [
        (_score(tool, one, schema, leaf), leaf.pattern)
        for leaf in leaves
        if any(fits_schema(value, schema) for value in leaf.values)
    ]
    ranked = sorted((pair for pair in scored if pair[0] >= MIN_SCORE), key=lambda pair: -pair[0])
    of_its_own = [pair for pair in ranked if pair[0] > MIN_SCORE]
    return list(dict.fromkeys(pattern for _, pattern in of_its_own or ranked))


def _score(tool: Tool, parameter: str, schema: JsonObject, leaf: Leaf) -> int:
    """How likely it is that a place holds values for a parameter, from 0 to 11."""
    thing = tool.noun
    ident = identity(parameter, thing)
    if ident is not None:
        return max(_exact(parameter, thing, leaf), _same_identity(ident, leaf))
    score = _exact(parameter, thing, leaf) or _by_name(parameter, thing, leaf)
    if score == 0 and any(mark in leaf.pattern for mark in GENERAL_MARKS):
        semantic_type = universal_type(parameter, (), schema)
        if semantic_type not in ("", "money") and semantic_type == universal_type(
            leaf.own, leaf.values
        ):
            return MIN_SCORE + (bool(leaf.holder) and thing.split()[-1:] == [leaf.holder])
    return score


def _exact(parameter: str, thing: str, leaf: Leaf) -> int:
    """The place has the parameter's own name; best inside many, best of the thing spoken of."""
    own = split(leaf.own)
    if not own or own not in (split(parameter), _plain(parameter)):
        return 0
    if not any(mark in leaf.pattern for mark in GENERAL_MARKS):
        return 6
    return 11 if leaf.holder and split(thing)[-1:] == (leaf.holder,) else 10


def _same_identity(ident: Identity, leaf: Leaf) -> int:
    if leaf.own:
        theirs = identity(leaf.own, leaf.holder)
        return 9 if theirs is not None and theirs.thing == ident.thing else 0
    return 8 if leaf.holder and ident.thing.split()[-1:] == [leaf.holder] else 0


def _by_name(parameter: str, thing: str, leaf: Leaf) -> int:
    own, plain = split(leaf.own), _plain(parameter)
    holder = (leaf.holder,) if leaf.holder else ()
    if _is_anothers(plain, own, leaf.holder):
        return 0
    if (own and holder + own == plain) or (not own and singular(plain[-1]) == leaf.holder):
        return 9
    if len(own) == 1 and own[0] in NAMES and plain[-1:] == holder:
        return 8
    if _table_of_names(plain, thing, leaf):
        return 7
    return 5 if own and own[-1] == plain[-1] else 0


def _plain(parameter: str) -> tuple[str, ...]:
    """A parameter's words without those that only tell its part in the call (`new_title`)."""
    words = split(parameter)
    return tuple(word for word in words if word not in ROLES) or words


def _is_anothers(plain: tuple[str, ...], own: tuple[str, ...], holder: str) -> bool:
    """Whether a name is that of something else: a doctor's is no `patient_name`."""
    if len(plain) < 2 or plain[-1] not in NAMES or not holder:
        return False
    return (own[-1:] == plain[-1:] and len(own) == 1) and singular(plain[-2]) != holder


def _table_of_names(plain: tuple[str, ...], thing: str, leaf: Leaf) -> bool:
    """`members = {"m1": "Ada"}` holds names of members, and so may `members{}`."""
    last = thing.rsplit(maxsplit=1)[-1] if thing else ""
    named = plain[-1] in NAMES and (plain[:-1] or (last,))[-1] == leaf.holder
    if named and are_codes(leaf.values):
        return False
    return (named or plain == (leaf.holder,)) and not leaf.own


def draw_state_value(
    state: JsonValue, pattern: str, schema: JsonObject, near: Sequence[Path], rng: Random
) -> tuple[Path, JsonValue] | None:
    """A value at `pattern`; one from the same record as a path in `near`, if any."""
    found = [
        (path, value)
        for path, value in match_pattern(state, pattern)
        if not isinstance(value, (dict, list)) and fits_schema(value, schema)
    ]
    if not found:
        return None
    others = [pair for pair in found if pair[0] not in near]
    if len(others) < len(found):  # a second value from the same place: of another record
        return rng.choice(others or found)
    together = [
        pair for pair in found if any(record_path(pair[0]) == record_path(path) for path in near)
    ]
    return rng.choice(together or found)


def record_path(path: Path) -> Path:
    """The record that a value belongs to: everything before its own key."""
    return path[:-2] + path[-1:] if len(path) > 1 and path[-2] == KEYS else path[:-1]


WORD_LENGTH = (5, 12)
"""A word that people search for has so many letters."""


def draw_word(tool: Tool, state: JsonValue, rng: Random) -> str | None:
    """A word that a search would find: one of a text on record, of a field that the tool speaks of
    where there is one; None where no text is."""
    spoken = {singular(word) for word in (*split(tool.name), *split(tool.description))}
    texts = [
        (path[-1], value)
        for path, value in leaves(state)
        if path and isinstance(path[-1], str) and isinstance(value, str) and " " in value
    ]
    own = [text for key, text in texts if spoken.intersection(map(singular, split(key)))]
    least, most = WORD_LENGTH
    words = {
        word
        for text in own or [text for _, text in texts]
        for word in text.split()
        if word.isalpha() and least <= len(word) <= most
    }
    return rng.choice(sorted(words)) if words else None
