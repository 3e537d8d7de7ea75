"""What tool documentation says: parameters, result fields, and which tool a wording means."""

from __future__ import annotations

import math
import re
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, TypeAlias

from turnloom.agents.dialogue import ToolDoc
from turnloom.agents.offline.reasoner.lexicon import listed
from turnloom.agents.offline.reasoner.solver.reading.tool_index import IndexCache
from turnloom.agents.offline.reasoner.words import identifies, label, pieces, stem, stems, subject
from turnloom.graphs.json_value import JsonObject, JsonValue

Shape: TypeAlias = Literal[
    "choice", "date", "time", "moment", "email", "text", "integer", "number", "boolean", "list",
    "object", "any",
]  # fmt: skip

DEPTH = 5
"""Result schemas are read this deep."""
SHELF = 64
"""Toolboxes whose index is kept."""

_READS = frozenset(listed("reads"))
_READ_ROOTS = frozenset(map(stem, _READS))
_COMPUTES = frozenset(listed("computes"))
_OPENS = frozenset(listed("opens"))
_MAKES = frozenset(listed("makes"))
_UNDOES = frozenset(listed("undoes"))
_PLAIN: Mapping[str, Shape] = {
    "integer": "integer", "number": "number", "float": "number", "boolean": "boolean",
    "array": "list", "tuple": "list", "object": "object", "dict": "object", "string": "text",
}  # fmt: skip
_MOMENT_HINT = re.compile(r"YYYY-MM-DD ?T?HH:MM|date and time|date-time", re.IGNORECASE)
_TABLE = re.compile(r"\bkeyed by\b|\bdictionary (?:of|containing all)\b|\blist of\b")
_TIME_HINT = re.compile(r"\bHH:MM\b")


@dataclass(frozen=True, slots=True, eq=False)
class Parameter:
    """One parameter as documented.

    Roots of its name are `words`, with its little words `parts`, without "id" and the like `core`;
    `about` adds its description, `tool` are those of its tool's name. `seeks` when that tool looks
    something up.
    """

    name: str
    schema: JsonObject
    required: bool
    shape: Shape
    label: str
    words: frozenset[str]
    about: frozenset[str]
    core: frozenset[str]
    parts: frozenset[str]
    identifies: bool
    tool: frozenset[str] = frozenset()
    seeks: bool = False

    @property
    def choices(self) -> list[JsonValue]:
        choices = self.schema.get("enum")
        return choices if isinstance(choices, list) else []

    @property
    def description(self) -> str:
        return str(self.schema.get("description", ""))


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a documented result: `within` are roots of the keys that lead to it, `about`
    of its description, `own` of its key."""

    key: str
    kind: str
    within: frozenset[str]
    about: frozenset[str]
    own: frozenset[str]
    listed: bool


@dataclass(frozen=True, slots=True, eq=False)
class Manual:
    """One tool's documentation, read. By its name it `looks_up` something, `opens` a door or
    `makes` something new or `undoes` something. `labels` are those of its
    parameters, `keys` of the fields of its lists' items; `told` are both, whatever a user may
    tell."""

    name: str
    doc: ToolDoc
    parameters: Mapping[str, Parameter]
    fields: tuple[Field, ...]
    title: str
    named: frozenset[str]
    words: frozenset[str]
    looks_up: bool
    opens: bool
    makes: bool
    undoes: bool
    labels: frozenset[str]
    keys: frozenset[str]
    told: frozenset[str]

    @property
    def required(self) -> Iterator[Parameter]:
        return (parameter for parameter in self.parameters.values() if parameter.required)


@dataclass(frozen=True, slots=True, eq=False)
class Library:
    """Every manual of a toolbox, and how rare each word is in it. `place` is a
    tool's position among the tools offered; `tellers` are look-ups by what they can be told.

    `scores`, `makers` and `picking` (parameters that stand for labels which only serve to pick an
    item) are memory of what was worked out before; it changes nothing but the time that an answer
    takes.
    """

    manuals: Mapping[str, Manual]
    rarity: Mapping[str, float]
    everyday: float
    currency: str = ""
    place: Mapping[str, int] = field(default_factory=dict)
    tellers: Mapping[str, Sequence[str]] = field(default_factory=dict)
    scores: dict[str, list[tuple[float, Manual]]] = field(default_factory=dict)
    makers: dict[Parameter, list[tuple[float, Manual]]] = field(default_factory=dict)
    picking: dict[str, Parameter] = field(default_factory=dict)

    def weight(self, words: frozenset[str]) -> float:
        # Rounded once: a running sum would hang on the order of a set, another in each process.
        return math.fsum(self.rarity.get(word, self.everyday) for word in words)

    def ranked(self, wording: str) -> list[tuple[float, Manual]]:
        """Manuals by how well they answer to a wording (0 to 1), best first."""
        found = self.scores.get(wording)
        if found is None:
            wanted = stems(wording)
            found = [(self.answers(wanted, manual), manual) for manual in self.manuals.values()]
            found.sort(key=lambda entry: (-entry[0], self.place[entry[1].name]))
            if len(self.scores) < 4096:
                self.scores[wording] = found
        return found

    def answers(self, wanted: frozenset[str], manual: Manual) -> float:
        """How well a manual answers to the roots of a wording, 0 to 1."""
        total = self.weight(wanted) or 1.0
        shared = self.weight(wanted & manual.words)
        own = self.weight(manual.words) or 1.0
        return 0.7 * shared / total + 0.3 * shared / own


class Shelf:
    """Libraries by toolbox and manuals by tool, so that each is read once.

    `index` is the same for what is solved unaided. All are known by the identity of the docs,
    which are kept alive with what was read from them.
    """

    def __init__(self) -> None:
        self._libraries: OrderedDict[tuple[int, ...], tuple[Sequence[ToolDoc], Library]] = (
            OrderedDict()
        )
        self._manuals: OrderedDict[int, Manual] = OrderedDict()
        self.index = IndexCache()

    def library(self, tools: tuple[ToolDoc, ...]) -> Library:
        key = tuple(map(id, tools))
        found = self._libraries.get(key)
        if found is None:
            found = self._libraries[key] = tools, read(tools, self._manual)
            if len(self._libraries) > SHELF:
                self._libraries.popitem(last=False)
        return found[1]

    def _manual(self, doc: ToolDoc) -> Manual:
        found = self._manuals.get(id(doc))
        if found is None:
            found = self._manuals[id(doc)] = _manual(doc)
            if len(self._manuals) > 32 * SHELF:
                self._manuals.popitem(last=False)
        return found


def read(tools: Sequence[ToolDoc], manual: Callable[[ToolDoc], Manual] | None = None) -> Library:
    """Read a toolbox's documentation."""
    manuals = {doc.name: (manual or _manual)(doc) for doc in tools}
    counts: dict[str, int] = {}
    for each in manuals.values():
        for word in each.words:
            counts[word] = counts.get(word, 0) + 1
    total = len(manuals) + 1
    rarity = {word: math.log(total / (count + 0.5)) + 0.1 for word, count in counts.items()}
    places = {name: place for place, name in enumerate(manuals)}
    tellers: dict[str, list[str]] = {}
    for each in manuals.values():
        for told in each.told if each.looks_up else ():
            tellers.setdefault(told, []).append(each.name)
    return Library(manuals, rarity, math.log(total) + 0.1, _currency(tools), places, tellers)


def _currency(docs: Sequence[ToolDoc]) -> str:
    """The sign of the money that a toolbox speaks of, if its documentation says."""
    text = " ".join(f"{doc.description} {doc.parameters}" for doc in docs).lower()
    if "euro" in text:
        return "€"
    return "$" if re.search(r"\busd\b|dollar", text) else ""


def _manual(doc: ToolDoc) -> Manual:
    properties = doc.parameters.get("properties")
    required = doc.parameters.get("required")
    names = set(required) if isinstance(required, list) else set()
    definitions = doc.parameters.get("$defs")
    defined: JsonObject = definitions if isinstance(definitions, dict) else {}
    parameters = {
        name: replace(
            parameter_of(name, resolved(schema, defined), required=name in names),
            tool=stems(doc.name),
            seeks=_looks_up(doc, pieces(doc.name)),
        )
        for name, schema in (properties if isinstance(properties, dict) else {}).items()
        if isinstance(schema, dict)
    }
    words = pieces(doc.name)
    fields = tuple(_fields(doc.returns)) if doc.returns else ()
    labels = frozenset(label(name) for name in parameters)
    keys = frozenset(label(each.key) for each in fields if each.listed)
    return Manual(
        name=doc.name,
        doc=doc,
        parameters=parameters,
        fields=fields,
        title=label(doc.name),
        named=stems(doc.name),
        words=stems(doc.name) | stems(doc.description),
        looks_up=_looks_up(doc, words),
        opens=any(word in _OPENS for word in words),
        makes=bool(words) and words[0] in _MAKES,
        undoes=bool(words) and words[0] in _UNDOES,
        labels=labels,
        keys=keys,
        told=labels | keys,
    )


def _looks_up(doc: ToolDoc, words: Sequence[str]) -> bool:
    """Whether a tool reads or computes something, by its name or the verb of its description."""
    if any(word in _READS for word in words):
        return True
    verb = next(iter(pieces(doc.description)), "")
    if stem(verb) in _READ_ROOTS:
        return True
    properties = doc.returns.get("properties") if doc.returns else None
    return isinstance(properties, dict) and list(properties) == ["result"] and verb in _COMPUTES


def resolved(schema: JsonObject, defined: JsonObject) -> JsonObject:
    """A schema with its own `$ref` followed, and nullable wrappers taken off."""
    reference = schema.get("$ref")
    if isinstance(reference, str):
        target = defined.get(reference.rsplit("/", 1)[-1])
        return {**target, **schema} if isinstance(target, dict) else schema
    for wrapper in ("anyOf", "oneOf", "allOf"):
        options = schema.get(wrapper)
        if isinstance(options, list):
            for option in options:
                if isinstance(option, dict) and option.get("type") != "null":
                    inner = resolved(option, defined)
                    rest = {key: value for key, value in schema.items() if key != wrapper}
                    return {**inner, **rest}
    return schema


def parameter_of(name: str, schema: JsonObject, *, required: bool) -> Parameter:
    description = str(schema.get("description", ""))
    shaped = shape(schema, name)
    return Parameter(
        name=name,
        schema=schema,
        required=required,
        shape=shaped,
        label=label(name),
        words=stems(name),
        about=stems(name) | stems(description),
        core=subject(name),
        parts=frozenset(map(stem, pieces(name))),
        identifies=identifies(name) or shaped == "email",
    )


def shape(schema: JsonObject, name: str = "") -> Shape:
    """What sort of value a schema asks for."""
    if isinstance(schema.get("enum"), list):
        return "choice"
    plain: Shape = _PLAIN.get(str(schema.get("type")), "any")
    if plain != "text":
        return plain
    form = str(schema.get("format", ""))
    if form in ("date", "time", "email"):
        return form  # type: ignore[return-value]
    if form == "date-time":
        return "moment"
    description = str(schema.get("description", ""))
    if _MOMENT_HINT.search(description):
        return "moment"
    if _TIME_HINT.search(description) or (not description and pieces(name)[-1:] == ("time",)):
        return "time"
    if "YYYY-MM-DD" in description or ("date" in pieces(name) and "YYYY" not in description):
        return "date"
    return plain


def _fields(returns: JsonObject) -> Iterator[Field]:
    definitions = returns.get("$defs")
    defined: JsonObject = definitions if isinstance(definitions, dict) else {}
    yield from _inside(returns, defined, (), listed=False)


def _inside(
    schema: JsonObject, defined: JsonObject, keys: tuple[str, ...], *, listed: bool
) -> Iterator[Field]:
    if len(keys) > DEPTH:
        return
    schema = resolved(schema, defined)
    properties, items = schema.get("properties"), schema.get("items")
    if isinstance(properties, dict) and properties:
        listed = listed or bool(_TABLE.search(str(schema.get("description", ""))))
        for key, inner in properties.items():
            if isinstance(inner, dict):
                yield from _inside(inner, defined, (*keys, key), listed=listed)
    elif isinstance(items, dict):
        described = {"description": schema.get("description", ""), **items}
        yield from _inside(described, defined, keys, listed=True)
    elif keys:
        within = frozenset(word for key in keys[:-1] for word in subject(key))
        kind = str(schema.get("format") or schema.get("type", ""))
        about = stems(str(schema.get("description", "")))
        yield Field(keys[-1], kind, within, about, stems(keys[-1]), listed)
