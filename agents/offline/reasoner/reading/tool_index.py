"""What tool documentation says, read once: parameters, result fields, and what a tool is about."""

from __future__ import annotations

import math
import re
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from typing import Literal, TypeAlias

from turnloom.agents.dialogue import ToolDoc
from turnloom.agents.offline.reasoner.reading.words import (
    ACTIONS,
    IDENTIFIER,
    LEXICON,
    STOP,
    also,
    identifies,
    label,
    pieces,
    stem,
    stems,
    subject,
)
from turnloom.graphs.json_value import JsonObject, JsonValue
from turnloom.graphs.language.lexicon import READS, WRITES
from turnloom.graphs.language.morphology import base_verb, singular, verb_of
from turnloom.graphs.language.purpose import look_up, question
from turnloom.graphs.schema import (
    choices_of,
    definition_of,
    definitions_of,
    items_of,
    options_of,
    properties_of,
    required_of,
    type_of,
)

Shape: TypeAlias = Literal[
    "choice", "date", "time", "moment", "email", "text", "integer", "number", "boolean", "list",
    "object", "any",
]  # fmt: skip

DEPTH = 5
"""Result schemas are read this deep."""
KEPT = 64
"""Toolboxes whose index is kept."""

_OPENS = frozenset(LEXICON["opens"].split())
_READS = frozenset(LEXICON["reads"].split())
_UNDOES = frozenset(LEXICON["undoes"].split())
_SORTS: Mapping[str, frozenset[str]] = {
    sort: frozenset(map(stem, said.split())) for sort, said in LEXICON["sorts"].items()
}
_NUMBERS = ("integer", "number", "float")
_PLAIN: Mapping[str, Shape] = {
    "integer": "integer", "number": "number", "float": "number", "boolean": "boolean",
    "array": "list", "tuple": "list", "object": "object", "dict": "object", "string": "text",
}  # fmt: skip
_MOMENT_HINT = re.compile(r"YYYY-MM-DD ?T?HH:MM|date and time|date-time", re.IGNORECASE)
_CODED = re.compile(r"\b(?:codes?|symbols?|abbreviations?|tickers?)\b", re.IGNORECASE)
_TABLE = re.compile(r"\bkeyed by\b|\bdictionary (?:of|containing all)\b|\blist of\b")
_SEVERAL = re.compile(r"\b(?:list|all|every|search|find|history|several|each)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, eq=False)
class Parameter:
    """One parameter as documented.

    Roots of its name are `words`, without "id" and the like `core`; `about` adds its description,
    `tool` are those of its tool's name. `sort` is what sort of text it asks for, if any; `coded` if
    its description speaks of a code for it. `frames` are the words that stand before it in the
    tool's documentation: ("hives", "in") of "Hives in a yard".
    """

    name: str
    schema: JsonObject
    required: bool
    shape: Shape
    sort: str
    words: frozenset[str]
    parts: frozenset[str]
    core: frozenset[str]
    about: frozenset[str]
    identifies: bool
    tool: frozenset[str] = frozenset()
    seeks: bool = False
    coded: bool = False
    choices: Sequence[JsonValue] = ()
    frames: tuple[tuple[str, str], ...] = ()

    @property
    def label(self) -> str:
        return label(self.name)

    @property
    def description(self) -> str:
        return str(self.schema.get("description", ""))


@dataclass(frozen=True, slots=True)
class ResultField:
    """One field of a documented result: `within` are roots of the keys that lead to it."""

    key: str
    kind: str
    within: frozenset[str]
    about: frozenset[str]
    own: frozenset[str]
    listed: bool


@dataclass(frozen=True, eq=False)
class IndexedTool:
    """One tool's documentation, read. `actions` are what it does, in the lexicon's words."""

    doc: ToolDoc
    parameters: Mapping[str, Parameter]
    fields: tuple[ResultField, ...]
    named: frozenset[str]
    words: frozenset[str]
    actions: frozenset[str]
    reads: bool
    opens: bool
    undoes: bool

    @property
    def name(self) -> str:
        return self.doc.name

    @cached_property
    def required(self) -> tuple[Parameter, ...]:
        return tuple(each for each in self.parameters.values() if each.required)

    @cached_property
    def title(self) -> str:
        return label(self.name)

    @cached_property
    def labels(self) -> frozenset[str]:
        """What its parameters are called."""
        return frozenset(each.label for each in self.parameters.values())

    @cached_property
    def taking(self) -> frozenset[str]:
        """Roots of its parameters' names."""
        return frozenset(word for each in self.parameters.values() for word in each.words)

    @cached_property
    def telling(self) -> frozenset[str]:
        """Roots of its result fields' names."""
        return frozenset(word for each in self.fields for word in each.own)

    @cached_property
    def keys(self) -> frozenset[str]:
        """What the fields of its lists' items are called."""
        return frozenset(label(each.key) for each in self.fields if each.listed)

    @cached_property
    def things(self) -> frozenset[str]:
        """Roots of what the tool is about: its name without its verb."""
        return stems(" ".join(pieces(self.name)[1:])) or self.named

    @cached_property
    def verb(self) -> frozenset[str]:
        """The root of the verb that its name begins with."""
        return frozenset(map(stem, pieces(self.name)[:1]))

    @cached_property
    def lists(self) -> bool:
        """Whether its result may hold several things to choose from."""
        return any(each.listed for each in self.fields) or (
            not self.fields and self.reads and bool(_SEVERAL.search(self.doc.description))
        )


@dataclass(frozen=True, eq=False)
class ToolIndex:
    """A toolbox's documentation, and how rare each word is in it."""

    tools: Mapping[str, IndexedTool]
    rarity: Mapping[str, float]
    common: float
    currency: str = ""
    place: Mapping[str, int] = field(default_factory=dict)
    choices: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """What parameters may be chosen to be, with the roots of its words."""
    keys: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """The `natural_keys` of its tools."""

    def likeness(self, wanted: frozenset[str], tool: IndexedTool) -> float:
        """How well a tool answers to words for what it does, 0 to 1."""
        shared = self.weight(wanted & tool.words)
        return 0.7 * shared / (self.weight(wanted) or 1.0) + 0.3 * shared / (
            self.weight(tool.words) or 1.0
        )

    def weight(self, words: frozenset[str]) -> float:
        # Summed exactly: a running sum would hang on the order of a set, another in each process.
        return math.fsum(self.rarity.get(word, self.common) for word in words)


class IndexCache:
    """Indices by toolbox and tools by their documentation, so that each is read once.

    Both are known by the identity of the docs, which are kept alive with what was read from them.
    """

    def __init__(self) -> None:
        self._known: OrderedDict[tuple[int, ...], tuple[Sequence[ToolDoc], ToolIndex]] = (
            OrderedDict()
        )
        self._tools: OrderedDict[int, IndexedTool] = OrderedDict()

    def index(self, docs: tuple[ToolDoc, ...]) -> ToolIndex:
        key = tuple(map(id, docs))
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = docs, index_of([self._tool(doc) for doc in docs])
            if len(self._known) > KEPT:
                self._known.popitem(last=False)
        return found[1]

    def _tool(self, doc: ToolDoc) -> IndexedTool:
        found = self._tools.get(id(doc))
        if found is None:
            found = self._tools[id(doc)] = read_tool(doc)
            if len(self._tools) > 32 * KEPT:
                self._tools.popitem(last=False)
        return found


def index_of(toolbox: Sequence[IndexedTool]) -> ToolIndex:
    """Index the tools of a toolbox."""
    keys = natural_keys(toolbox)
    tools = {tool.name: _with_keys(tool, keys) if keys else tool for tool in toolbox}
    counts: dict[str, int] = {}
    for tool in tools.values():
        for word in tool.words:
            counts[word] = counts.get(word, 0) + 1
    total = len(tools) + 1
    rarity = {word: math.log(total / (count + 0.5)) + 0.1 for word, count in counts.items()}
    choices = {
        choice: frozenset(map(stem, pieces(choice)))
        for tool in tools.values()
        for parameter in tool.parameters.values()
        for choice in parameter.choices
        if isinstance(choice, str) and len(choice) > 2 and choice.lower() not in STOP
    }
    return ToolIndex(
        tools=tools,
        rarity=rarity,
        common=math.log(total) + 0.1,
        currency=_currency([tool.doc for tool in toolbox]),
        place={name: place for place, name in enumerate(tools)},
        choices=choices,
        keys=keys,
    )


def natural_keys(toolbox: Sequence[IndexedTool]) -> Mapping[str, frozenset[str]]:
    """Parameters that identify something by what it goes by anyway (an `iban`, a `plate`), each
    with the roots of the thing.

    Neither name nor description says so, but several tools require it, and all of them speak of the
    same thing: what only tells one of them something (`text`, `reason`) is not asked for by a
    look-up and a change alike.
    """
    asking: dict[str, list[IndexedTool]] = {}
    for tool in toolbox:
        for parameter in tool.required:
            if _is_bare(parameter):
                asking.setdefault(parameter.name, []).append(tool)
    found = {}
    for name, tools in asking.items():
        things = frozenset.intersection(*(tool.words for tool in tools))
        things = things - stems(name) or things  # "locker" is the thing itself
        # A look-up that lists several things by it filters: the sessions of an artist.
        one = any(tool.reads and not tool.lists for tool in tools)
        if things and one and not all(tool.reads for tool in tools):
            found[name] = things
    return found


def _is_bare(parameter: Parameter) -> bool:
    plain = parameter.shape == "text" and not parameter.sort and not parameter.description
    return plain and not (parameter.identifies or parameter.coded)


def _with_keys(tool: IndexedTool, keys: Mapping[str, frozenset[str]]) -> IndexedTool:
    parameters = {
        name: replace(each, identifies=True, core=keys[name])
        if name in keys and _is_bare(each)
        else each
        for name, each in tool.parameters.items()
    }
    return replace(tool, parameters=parameters)


def _currency(docs: Sequence[ToolDoc]) -> str:
    """The sign of the money that a toolbox speaks of, if its documentation says."""
    text = " ".join(f"{doc.description} {doc.parameters}" for doc in docs).lower()
    if "euro" in text:
        return "€"
    return "$" if re.search(r"\busd\b|dollar", text) else ""


@lru_cache(maxsize=4096)
def _words_of(name: str, description: str) -> tuple[frozenset[str], frozenset[str]]:
    named = stems(name)
    return named, named | stems(description)


def read_tool(doc: ToolDoc) -> IndexedTool:
    """Read a tool's documentation."""
    named, words = _words_of(doc.name, doc.description)
    reads = _reads(doc)
    parameters = {
        name: replace(
            parameter_of(
                name,
                _with_remarks(
                    name, _resolved(schema, definitions_of(doc.parameters)), doc.description
                ),
                required=name in required_of(doc.parameters),
                tool=named,
                seeks=reads,
            ),
            frames=_frames(doc, name),
        )
        for name, schema in properties_of(doc.parameters).items()
    }
    split = pieces(doc.name)
    return IndexedTool(
        doc=doc,
        parameters=parameters,
        fields=tuple(_fields(doc.returns)) if doc.returns else (),
        named=named,
        words=words,
        actions=_actions(doc),
        reads=reads,
        opens=any(word in _OPENS for word in split),
        undoes=bool(split) and split[0] in _UNDOES,
    )


_BEFORE = "in|of|for|by|at|on|with|from|under"


def _frames(doc: ToolDoc, name: str) -> tuple[tuple[str, str], ...]:
    """The noun and the preposition before a parameter in its tool's description ("List the hives
    in a yard") or, of a tool's only required one, at the end of its name (`hives_in`); '' for a
    noun in place of which a request has a value, too ("a job of a skill in a bay")."""
    spoken = r"[\s_-]".join(map(re.escape, pieces(name)))
    said = re.findall(rf"\b([a-z]+) ({_BEFORE}) (?:an? |the )?{spoken}\b", doc.description.lower())
    *_, noun, last = ("", "", *pieces(doc.name))
    if noun and last in _BEFORE.split("|") and required_of(doc.parameters) == {name}:
        said.append((noun, last))
    others = properties_of(doc.parameters).keys() - {name}
    nouns = ("" if noun in others else singular(noun) for noun, _ in said)
    return tuple(dict.fromkeys(zip(nouns, (before for _, before in said), strict=True)))


_REMARK = re.compile(r"\s(?:should|must|is|are|has to|have to|needs?)\s")


def _with_remarks(name: str, schema: JsonObject, description: str) -> JsonObject:
    """A parameter's schema with what its tool's description says of it: "From and To should be
    airport codes"."""
    own = set(pieces(name)) - IDENTIFIER
    remarks = [
        sentence
        for sentence in re.split(r"(?<=\.)\s+", description)[1:]
        if (said := _REMARK.split(sentence, maxsplit=1))[1:] and own & set(pieces(said[0]))
    ]
    if not remarks:
        return schema
    return {**schema, "description": " ".join((str(schema.get("description", "")), *remarks))}


def _reads(doc: ToolDoc) -> bool:
    """Whether a tool reads or computes something, by its verb, or else by its description's."""
    verb = verb_of(doc.name, doc.description)
    if not verb or (verb in READS and verb in WRITES):
        first = next(iter(pieces(doc.description)), "")
        verb = base_verb(first)
    if verb in READS or verb in _READS:
        return True
    sentence = doc.description.partition(". ")[0].strip().rstrip(".")
    if (
        sentence
        and verb not in WRITES
        and (
            question(sentence)
            or look_up(sentence, doc.name, takes_nothing=not properties_of(doc.parameters))
        )
    ):
        return True  # it is documented by what comes back: "A member's pieces"
    if list(properties_of(doc.returns or {})) != ["result"]:
        return False
    given = properties_of(doc.parameters).values()
    return verb not in WRITES or all(type_of(each) in _NUMBERS for each in given)


def _actions(doc: ToolDoc) -> frozenset[str]:
    said = [*pieces(doc.name)[:1], *pieces(doc.description)[:1]]
    said += [word for word in pieces(doc.name)[1:] if len(word) > 3]
    found: set[str] = set()
    for word in said:
        found |= ACTIONS.get(stem(word), frozenset())
    first = said[0] if said else ""
    if not ACTIONS.get(stem(first)) and first.startswith("re") and len(first) > 4:
        found |= {"share", "send"}  # retweet, reblog
    return frozenset(found)


def _resolved(schema: JsonObject, defined: JsonObject) -> JsonObject:
    """A schema with its own reference followed, and wrappers for a null taken off."""
    if meant := definition_of(schema, defined):
        return {**meant, **schema}
    for option in options_of(schema):
        if type_of(option) != "null":
            rest = {key: each for key, each in schema.items() if key not in ("anyOf", "oneOf")}
            return {**_resolved(option, defined), **rest}
    return schema


_LISTED = re.compile(
    r"(?:(?:one of|either)\s)?([\w-]+(?:,\s[\w-]+)+,?\sor\s[\w-]+)(?=\s*(?:[;.(]|$))", re.IGNORECASE
)
"""What a description that begins with it lists: "bisque, glaze or raku; all if left out"."""


def _with_listed(name: str, schema: JsonObject) -> JsonObject:
    """A schema with the choices that only its description lists."""
    if shape_of(schema, name) != "text" or sort_of(stems(name), frozenset()):
        return schema
    found = _LISTED.match(str(schema.get("description", "")).strip())
    return {**schema, "enum": re.split(r",?\sor\s|,\s", found[1])} if found else schema


def parameter_of(
    name: str,
    schema: JsonObject,
    *,
    required: bool,
    tool: frozenset[str] = frozenset(),
    seeks: bool = False,
) -> Parameter:
    schema = _with_listed(name, schema)
    description = str(schema.get("description", ""))
    shape = shape_of(schema, name)
    words, about = stems(name), stems(name) | stems(description)
    return Parameter(
        name=name,
        schema=schema,
        required=required,
        shape=shape,
        sort=sort_of(words, about),
        words=words,
        parts=frozenset(map(stem, pieces(name))),
        core=subject(name),
        about=about,
        identifies=shape == "email" or (identifies(name) and not _is_figure(name, shape)),
        tool=tool,
        seeks=seeks,
        choices=choices_of(schema) or (),
        coded=shape == "text" and not identifies(name) and bool(_CODED.search(description)),
    )


@lru_cache(maxsize=4096)
def _is_figure(name: str, shape: Shape) -> bool:
    """Whether a name says no more than that it stands for a number, and it is one."""
    return shape in ("integer", "number", "list") and stems(name) == stems("number")


def sort_of(words: frozenset[str], about: frozenset[str]) -> str:
    """What sort of text a parameter asks for, by its name first, then by its description."""
    fitting = (sort for given in (words, about) for sort, named in _SORTS.items() if named & given)
    return next(fitting, "")


def shape_of(schema: JsonObject, name: str = "") -> Shape:
    """What sort of value a schema asks for."""
    if choices_of(schema):
        return "choice"
    plain: Shape = _PLAIN.get(type_of(schema), "any")
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
    if re.search(r"\bHH:MM\b", description) or (not description and pieces(name)[-1:] == ("time",)):
        return "time"
    if "YYYY-MM-DD" in description or ("date" in pieces(name) and "YYYY" not in description):
        return "date"
    return plain


def _fields(returns: JsonObject) -> Iterator[ResultField]:
    yield from _inside(returns, definitions_of(returns), (), listed=False)


def _inside(
    schema: JsonObject, defined: JsonObject, keys: tuple[str, ...], *, listed: bool
) -> Iterator[ResultField]:
    if len(keys) > DEPTH:
        return
    schema = _resolved(schema, defined)
    if properties := properties_of(schema):
        listed = listed or bool(_TABLE.search(str(schema.get("description", ""))))
        for key, inner in properties.items():
            yield from _inside(inner, defined, (*keys, key), listed=listed)
    elif items := items_of(schema):
        described = {"description": schema.get("description", ""), **items}
        yield from _inside(described, defined, keys, listed=True)
    elif keys or listed:
        within = frozenset(word for key in keys[:-1] for word in subject(key))
        kind = str(schema.get("format") or type_of(schema))
        about = stems(str(schema.get("description", "")))
        key = keys[-1] if keys else ""
        yield ResultField(key, kind, within, about, stems(key), listed)


def answering(tool: IndexedTool) -> frozenset[str]:
    """Roots of all that a tool's documentation says, and what people say for it."""
    return tool.words | also(tool.named)
