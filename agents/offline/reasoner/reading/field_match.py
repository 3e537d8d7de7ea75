"""Whether a result's field holds what a parameter asks for, by names, descriptions and types."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from turnloom.agents.offline.reasoner.reading.tool_index import (
    IndexedTool,
    Parameter,
    ResultField,
)
from turnloom.agents.offline.reasoner.reading.words import identifies, pieces, stems, subject
from turnloom.agents.offline.reasoner.visible import Leaf, Shown
from turnloom.graphs.json_value import JsonValue, Path
from turnloom.graphs.language.ranking import rank_of_text
from turnloom.graphs.schema import items_of, type_of

_KINDS: Mapping[str, frozenset[str]] = {
    "email": frozenset({"email"}), "date": frozenset({"date"}), "time": frozenset({"time"}),
    "moment": frozenset({"date-time"}),
}  # fmt: skip
_KEYS: Mapping[str, frozenset[str]] = {
    "email": stems("email"), "date": stems("date day"), "time": stems("time"),
    "moment": stems("time start departs arrives"),
}  # fmt: skip
_EMPTY = stems("result value output data")
_ENDS = frozenset(("from", "to"))


@lru_cache(maxsize=65536)
def match(
    name: str,
    about: frozenset[str],
    key: str,
    within: frozenset[str],
    tool: frozenset[str],
    named: bool,
) -> str:
    """Which feature a field has for a parameter called `name`; '' where it has none.

    `within` are roots of what the field is part of, `tool` of its tool's name; `named` if the
    parameter identifies something.
    """
    core, own = subject(name), subject(key)
    if name == key:
        return "field_same_name" if core or named else "field_same_plain_name"
    id_name, id_key = identifies(name), identifies(key)
    if core and core == own:
        return "field_same_thing" if id_name == id_key else "field_same_thing_otherwise"
    around = within | tool
    if id_key and not own:
        if core & around:
            return "field_id_of_thing"
        return "field_id_described" if about & around else ""
    if id_name and not core:
        return "field_same_plain_name" if own & around else ""
    if core and own and (core <= own or own <= core):
        return "field_narrower" if id_name == id_key else "field_narrower_otherwise"
    if core & own:
        return "field_shares" if id_name == id_key else "field_described_partly"
    if id_name:
        if id_key and own and own <= about:
            return "field_named_in_description"
        return "field_hardly" if own & about else ""
    if own and own <= about:
        return "field_described"
    return "field_described_partly" if own & about else ""


def leaf_match(parameter: Parameter, leaf: Leaf, tool: IndexedTool | None) -> str:
    """`match` of a leaf that is really there; its type counts too."""
    if not fits(leaf.value, parameter):
        return ""
    if parameter.identifies and isinstance(leaf.value, str) and rank_of_text(leaf.value):
        return ""  # no day identifies a thing
    named = tool.named if tool is not None else frozenset()
    if "{}" in leaf.path or isinstance(leaf.path[-1] if leaf.path else "", int):
        # A key of a table, or an element of a plain list: the container's name has to do.
        own = subject(leaf.key)
        if parameter.core & own:
            return "field_id_of_thing"
        described = _described(tool, leaf.key) if tool else frozenset()
        around = own | described | named
        return "field_element" if (parameter.core or parameter.about) & around else ""
    found = match(
        parameter.name, parameter.about, leaf.key, within(leaf.path), named, parameter.identifies
    )
    if parameter.shape == "email" and found in _WEAK:
        return "field_mail_address" if stems(leaf.key) & _KEYS["email"] else "field_element"
    if not found and not parameter.identifies and len(leaf.path) == 1 and tool is not None:
        if parameter.core & tool.words:
            return "field_only"
        if len(tool.fields) == 1 and (parameter.about | parameter.tool) & tool.words:
            return "field_only"
    return found


def matches(
    parameter: Parameter, result: Shown, tool: IndexedTool | None
) -> Sequence[tuple[Leaf, str]]:
    """Each field of a result with its feature: the same at every turn that sees the result."""
    key = parameter, tool
    found = result.matches.get(key)
    if found is None:
        found = [(leaf, leaf_match(parameter, leaf, tool)) for leaf in result.distinct]
        result.matches[key] = found
    return found


_WEAK = frozenset(("", "field_hardly", "field_described", "field_described_partly", "field_shares"))


@lru_cache(maxsize=4096)
def _described(tool: IndexedTool, key: str) -> frozenset[str]:
    """Roots of the description of a tool's result field."""
    return next((each.about for each in tool.fields if each.key == key), frozenset())


@lru_cache(maxsize=16384)
def within(path: Path) -> frozenset[str]:
    """Roots of the keys that lead to a leaf."""
    found: set[str] = set()
    for part in path[:-1]:
        if isinstance(part, str) and part != "{}":
            found |= subject(part)
    return frozenset(found)


def names_of(leaf: Leaf, tool: IndexedTool | None) -> frozenset[str]:
    """Roots of what a leaf is called: its key, or its tool's name where the key says nothing."""
    own = (stems(leaf.key) - _EMPTY) | (_ENDS & frozenset(pieces(leaf.key)))
    return own or (tool.named if tool is not None else frozenset())


def fits(value: JsonValue, parameter: Parameter) -> bool:
    """Whether a value could stand for a parameter, by its type and choices."""
    if parameter.choices:
        return value in parameter.choices
    match parameter.shape:
        case "integer":
            return isinstance(value, int) and not isinstance(value, bool)
        case "number":
            return isinstance(value, (int, float)) and not isinstance(value, bool)
        case "boolean":
            return isinstance(value, bool)
        case "date":
            return isinstance(value, str) and len(value) == 10 and value[4:5] == "-"
        case "moment":
            return isinstance(value, str) and len(value) >= 16 and value[4:5] == "-"
        case "time":
            return isinstance(value, str) and len(value) in (5, 8) and value[2:3] == ":"
        case "email":
            return isinstance(value, str) and "@" in value
        case "object":
            return isinstance(value, dict)
        case "list":
            wanted = type_of(items_of(parameter.schema))
            plain = wanted in ("string", "")
            return isinstance(value, str) if plain else not isinstance(value, (str, bool))
        case _:
            return isinstance(value, str) or parameter.shape == "any"


def field_match(parameter: Parameter, field: ResultField, tool: IndexedTool) -> str:
    """`match` of a documented field."""
    if not field_fits(parameter, field):
        return ""
    found = match(
        parameter.name, parameter.about, field.key, field.within, tool.named, parameter.identifies
    )
    if parameter.shape == "email" and found in _WEAK:
        return "field_mail_address"
    if parameter.shape == "list" and found in _WEAK and parameter.core & field.about:
        return "field_element"
    return found


def field_fits(parameter: Parameter, field: ResultField) -> bool:
    """Whether a documented field could hold such a value, by its type."""
    wanted, kind = parameter.shape, field.kind
    if wanted in _KINDS:
        return kind in _KINDS[wanted] or bool(subject(field.key) & _KEYS[wanted])
    if not kind or kind == "any" or wanted in ("any", "list", "choice"):
        return True
    if wanted in ("integer", "number", "boolean"):
        return (kind == "boolean") == (wanted == "boolean") and kind in (
            "integer", "number", "float", "boolean",
        )  # fmt: skip
    return kind not in ("boolean", "integer", "number")
