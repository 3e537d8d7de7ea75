"""What results show, as a source of arguments: the levels, colours and names that a class has, and
the codes that its records go by. It is used where no place of the state has a parameter's name."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

import orjson

from turnloom.graphs.api.pattern import KEYS, match_pattern, pattern_of
from turnloom.graphs.inference.identity import NAMES, REASONS, ROLES, TEXTS, universal_type
from turnloom.graphs.inference.leaves import Leaf, leaves_of
from turnloom.graphs.json_value import JsonValue, leaves
from turnloom.graphs.language.lexicon import READS
from turnloom.graphs.language.morphology import singular, split
from turnloom.graphs.schema import element_of
from turnloom.graphs.tool import Tool

SHOWN = "shown:"
"""A source of values that begins so names a field of results; with a list, the values."""
MOST = 40
"""So many values of a field are kept."""


def takes_shown(tool: Tool, name: str) -> bool:
    """Whether a parameter could take a value that results show: no text of somebody's own, no new
    name, no day or address."""
    schema = element_of(tool.properties[name])
    if schema.get("type") not in ("string", None) or "enum" in schema or "const" in schema:
        return False
    last = split(name)[-1]
    if last in TEXTS | REASONS or universal_type(name, (), schema):
        return False
    return tool.verb in READS or last not in NAMES


def field_of(name: str, fields: Iterable[str]) -> str:
    """The field of results that has a parameter's name, or ''; its part in the call ("new level")
    does not count."""
    words = split(name)
    plain = tuple(word for word in words if word not in ROLES) or words
    for field in fields:
        theirs = split(field)
        if theirs in (words, plain) or (*theirs[:-1], singular(theirs[-1])) == plain:
            return field
    return ""


def fields_shown(results: Iterable[JsonValue]) -> dict[str, list[str]]:
    """Field → the texts that results have shown in it, in the order in which they came."""
    found: dict[str, dict[str, None]] = {}
    for leaf in leaves_of(results):
        if leaf.own and leaf.texts:
            found.setdefault(leaf.own, {}).update(dict.fromkeys(leaf.texts))
    return {field: list(texts)[:MOST] for field, texts in found.items()}


def names_shown(results: Iterable[JsonValue]) -> dict[str, list[str]]:
    """What things are called in results, by thing and field: `entity_name` of `entities[].name`."""
    found: dict[str, dict[str, None]] = {}
    for leaf in leaves_of(results):
        if leaf.own in NAMES and leaf.holder and leaf.texts:
            found.setdefault(f"{leaf.holder}_{leaf.own}", {}).update(dict.fromkeys(leaf.texts))
    return {field: list(texts)[:MOST] for field, texts in found.items()}


def places_of(state: JsonValue, wanted: Collection[str]) -> list[str]:
    """The places of a state, keys of tables included, that hold at least two of some values."""
    met: dict[str, set[str]] = {}
    for leaf in leaves_of([state]):
        if "[]" in leaf.pattern or "*" in leaf.pattern or KEYS in leaf.pattern:
            met.setdefault(leaf.pattern, set()).update(set(leaf.texts).intersection(wanted))
    for path, _ in leaves(state):
        for depth, part in enumerate(path):
            if part in wanted:
                pattern = pattern_of(path[:depth]) + KEYS
                met.setdefault(pattern, set()).add(str(part))
    several = [pattern for pattern, values in met.items() if len(values) > 1]
    return sorted(several, key=lambda pattern: -len(met[pattern]))


def literal(values: Sequence[str]) -> str:
    """Values as a source."""
    return SHOWN + orjson.dumps(list(values)).decode()


def literal_values(source: str) -> list[str]:
    """The values of such a source; none of one that names a field."""
    told = source.removeprefix(SHOWN)
    values = orjson.loads(told) if told.startswith("[") else []
    return [value for value in values if isinstance(value, str)]


def key_leaves(results: Sequence[JsonValue], found: Sequence[Leaf]) -> list[Leaf]:
    """The fields of a tool's listed records that no two records of a list share: what they go by.
    `found` are the leaves of its `results`."""
    keys = []
    for leaf in found:
        if leaf.own and "[]." in leaf.pattern:
            columns = [
                [each for _, each in match_pattern(value, leaf.pattern)] for value in results
            ]
            distinct = all(len(column) == len(set(map(repr, column))) for column in columns)
            if distinct and any(len(column) > 1 for column in columns):
                keys.append(leaf)
    return keys
