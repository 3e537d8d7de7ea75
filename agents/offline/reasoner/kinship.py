"""Kinship: does this field hold what that parameter asks for?"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from turnloom.agents.offline.reasoner.documents import Field, Library, Manual, Parameter
from turnloom.agents.offline.reasoner.visible import Leaf, Shown
from turnloom.agents.offline.reasoner.words import identifies, pieces, stems, subject
from turnloom.graphs.json_value import JsonValue, Path

_KINDS: Mapping[str, frozenset[str]] = {
    "email": frozenset({"email"}), "date": frozenset({"date"}), "time": frozenset({"time"}),
    "moment": frozenset({"date-time"}),
}  # fmt: skip
_KEYS: Mapping[str, frozenset[str]] = {
    "email": stems("email"), "date": stems("date day"), "time": stems("time"),
    "moment": stems("time start departs arrives"),
}  # fmt: skip
_ENDS = frozenset(("from", "to"))
_EMPTY = stems("result value output data")


@lru_cache(maxsize=65536)
def _kinship(
    name: str,
    about: frozenset[str],
    key: str,
    within: frozenset[str],
    tool: frozenset[str],
    named: bool,
) -> float:
    core, own = subject(name), subject(key)
    if name == key:
        return 4.0 if core or named else 2.0
    id_name, id_key = identifies(name), identifies(key)
    if core and core == own:
        return 3.6 if id_name == id_key else 2.4
    around = within | tool
    if id_key and not own:
        if core & around:
            return 3.2
        return 1.0 if about & around else 0.0
    if id_name and not core:
        return 2.0 if own & around else 0.0
    if core and own and (core <= own or own <= core):
        return 2.6 if id_name == id_key else 1.6
    if core & own:
        return 1.8 if id_name == id_key else 1.0
    if id_name:
        return 0.7 if own & about else 0.0
    if own and own <= about:
        return 1.6
    return 0.9 if own & about else 0.0


def kinship(parameter: Parameter, key: str, within: frozenset[str], manual: Manual | None) -> float:
    """How likely a field is what a parameter asks for, by names and descriptions: 0 to 4."""
    tool = manual.named if manual is not None else frozenset()
    return _kinship(parameter.name, parameter.about, key, within, tool, parameter.identifies)


@lru_cache(maxsize=16384)
def within(path: Path) -> frozenset[str]:
    """Roots of the keys that lead to a leaf."""
    roots: set[str] = set()
    for part in path[:-1]:
        if isinstance(part, str) and part != "{}":
            roots |= subject(part)
    return frozenset(roots)


def leaf_kinship(parameter: Parameter, leaf: Leaf, manual: Manual | None) -> float:
    """`kinship` of a leaf that is really there; its type counts too."""
    if not fits(leaf.value, parameter):
        return 0.0
    if "{}" in leaf.path or isinstance(leaf.path[-1] if leaf.path else "", int):
        # A key of a table, or an element of a plain list: the container's name has to do.
        described = _described(manual, leaf.key) if manual else frozenset()
        around = subject(leaf.key) | described | (manual.named if manual else frozenset())
        if parameter.core & subject(leaf.key):
            return 3.0
        return 2.2 if (parameter.core or parameter.about) & around else 0.0
    found = kinship(parameter, leaf.key, within(leaf.path), manual)
    if parameter.shape == "email":
        found = max(found, 3.0 if subject(leaf.key) & _KEYS["email"] else 2.2)
    if not found and len(leaf.path) == 1 and manual is not None:
        found = 1.2 if parameter.core & manual.words else 0.0
        if not found and len(manual.fields) == 1:
            found = 1.1 if (parameter.about | parameter.tool) & manual.words else 0.0
    return found


def kinships(parameter: Parameter, shown: Shown, manual: Manual | None) -> list[float]:
    """`leaf_kinship` of each distinct leaf of a result."""
    found = shown.kin.get(parameter)
    if found is None:
        found = [leaf_kinship(parameter, leaf, manual) for leaf in shown.distinct]
        shown.kin[parameter] = found
    return found


@lru_cache(maxsize=4096)
def _described(manual: Manual, key: str) -> frozenset[str]:
    """Roots of the description of a tool's result field."""
    return next((each.about for each in manual.fields if each.key == key), frozenset())


def named_by(leaf: Leaf, maker: Manual | None) -> frozenset[str]:
    """Roots of what a leaf is called: its key, or its tool's name where the key says nothing."""
    own = (stems(leaf.key) - _EMPTY) | (_ENDS & frozenset(pieces(leaf.key)))
    return own or (maker.named if maker is not None else frozenset())


def is_sentence(value: str) -> bool:
    """Whether a text tells of something, rather than being a value."""
    return value[-1:] in (".", "!") and value.count(" ") > 2


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
            items = parameter.schema.get("items")
            wanted = items.get("type") if isinstance(items, dict) else None
            return (
                isinstance(value, str)
                if wanted in ("string", None)
                else not isinstance(value, (str, bool))
            )
        case _:
            return isinstance(value, str) or parameter.shape == "any"


def field_fits(parameter: Parameter, documented: Field) -> bool:
    """Whether a documented field could hold such a value, by its type."""
    wanted, kind = parameter.shape, documented.kind
    if wanted in _KINDS:
        return kind in _KINDS[wanted] or bool(subject(documented.key) & _KEYS[wanted])
    if not kind or kind == "any" or wanted in ("any", "list", "choice"):
        return True
    if wanted in ("integer", "number", "boolean"):
        return (kind == "boolean") == (wanted == "boolean") and kind in (
            "integer", "number", "float", "boolean",
        )  # fmt: skip
    return kind not in ("boolean", "integer", "number")


def field_kinship(parameter: Parameter, documented: Field, manual: Manual) -> float:
    """`kinship` of a documented field."""
    if not field_fits(parameter, documented):
        return 0.0
    found = kinship(parameter, documented.key, documented.within, manual)
    if parameter.shape == "email":
        return max(3.0, found)
    if parameter.shape == "list" and found < 2.2 and parameter.core & documented.about:
        return 2.2
    return found


def makers(library: Library, parameter: Parameter, *, keep: bool) -> list[tuple[float, Manual]]:
    """Tools that may yield what a parameter asks for, with how likely that is. `keep` for a
    parameter of the library's own, which is asked about again."""
    found = library.makers.get(parameter)
    if found is None:
        kinships = (
            (manual_kinship(parameter, manual), manual) for manual in library.manuals.values()
        )
        found = [entry for entry in kinships if entry[0] >= 1.0]
        if keep:
            library.makers[parameter] = found
    return found


@lru_cache(maxsize=65536)
def manual_kinship(parameter: Parameter, manual: Manual) -> float:
    """How likely a tool yields what a parameter asks for: its best field, or its name."""
    best = max(
        (field_kinship(parameter, documented, manual) for documented in manual.fields), default=0.0
    )
    core = parameter.core or (stems(parameter.description) if parameter.identifies else frozenset())
    if best < 1.0 and len(manual.fields) == 1 and manual.looks_up and manual.parameters:
        best = 1.1 if (parameter.about | parameter.tool) & manual.words else best
    if not manual.looks_up:
        return best
    if core and core <= manual.named:
        best = max(best, 2.4)
    elif core & manual.named and best < 1.5:
        best = max(best, 1.0 + 0.3 * len(core & manual.named))
    return best
