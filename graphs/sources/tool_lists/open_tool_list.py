"""Opening `tools:` specifications: lists of tools, on a simulated service.

A list says nothing of paths, and seldom what comes back. So names are read as requests
(`named_operation.py`), and a thing has the fields that its tools take.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from turnloom.graphs.errors import SourceError, UsageError
from turnloom.graphs.inference.identity import MONEY
from turnloom.graphs.json_value import JsonObject, JsonValue, with_objects
from turnloom.graphs.language.lexicon import READS, WRITES, lexicon
from turnloom.graphs.language.morphology import split
from turnloom.graphs.schema import Schema, properties_of, required_of, type_of
from turnloom.graphs.sources.simulated.named_operation import NamedOperation, read_name
from turnloom.graphs.sources.simulated.operation import (
    Operation,
    Place,
    Placement,
    path_parameter,
    tool_name,
    unique_names,
)
from turnloom.graphs.sources.simulated.resources.fields import SEARCHING, is_paging, is_sorting
from turnloom.graphs.sources.simulated.resources.resource_model import resource_model
from turnloom.graphs.sources.simulated.schema_store import SchemaStore, plain_text
from turnloom.graphs.sources.simulated.simulated_domain import (
    SimulatedDomain,
    SimulatedEnvironment,
)
from turnloom.graphs.sources.tool_lists.tool_list import ListedTool, read_tool_list

SUMMARY_LENGTH, DESCRIPTION_LENGTH = 160, 800
_FIGURES = MONEY | lexicon("temperature distance duration speed weight count rate score level")
_BOUNDS = lexicon("min max from to since until before after start end")


def open_tool_lists(files: Sequence[str]) -> SimulatedEnvironment:
    """The tools of each list, simulated. Raises `UsageError`, and `SourceError`."""
    if not files or not all(files):
        raise UsageError("tools: names a file of tools: tools:my_tools.json")
    domains = []
    for file in files:
        path = Path(file)
        operations, store = operations_of(path, read_tool_list(path))
        domains.append(SimulatedDomain(path.stem, resource_model(operations, store)))
    return SimulatedEnvironment("tools:" + "+".join(files), domains)


def operations_of(
    path: Path, tools: Sequence[ListedTool]
) -> tuple[tuple[Operation, ...], SchemaStore]:
    """The tools of a list as operations, and the schemas that these share."""
    parameters = [_moved(tool.parameters, f"#/parameters/{n}") for n, tool in enumerate(tools)]
    returns = [_moved(tool.returns or {}, f"#/returns/{n}") for n, tool in enumerate(tools)]
    things: JsonObject = {}
    root: JsonObject = {"parameters": [*parameters], "returns": [*returns], "things": things}
    store = SchemaStore(root)
    if outside := store.external_reference():
        raise SourceError(
            f"{path}: refers to {outside[:120]!r}: only references inside the list are followed"
        )
    read = [store.read(each) for each in parameters]
    named = [
        read_name(tool.name, properties_of(each), required_of(each))
        for tool, each in zip(tools, read, strict=True)
    ]
    things |= _things(read, named)
    names = unique_names([tool_name(tool.name) or f"tool_{n}" for n, tool in enumerate(tools)])
    shown = [store.read(each) for each in returns]
    operations = tuple(
        _operation(name, tool, one, of, _returned(of, gives, back, tool, things), store)
        for name, tool, one, of, gives, back in zip(
            names, tools, read, named, shown, returns, strict=True
        )
    )
    return operations, store


def _moved(schema: Schema, place: str) -> Schema:
    """A schema that stands elsewhere now: its own references lead there."""

    def moved(one: JsonObject) -> JsonObject:
        reference = one.get("$ref")
        is_own = isinstance(reference, str) and reference.startswith("#")
        return {**one, "$ref": f"{place}{str(reference)[1:]}"} if is_own else one

    return with_objects(schema, moved)


def _things(
    schemas: Sequence[Schema], named: Sequence[NamedOperation | None]
) -> dict[str, JsonValue]:
    """Per noun, what its tools say that one of it has."""
    fields: dict[str, JsonObject] = {}
    keys: dict[str, tuple[str, Schema]] = {}
    told: set[str] = set()
    for schema, of in zip(schemas, named, strict=True):
        if of is None:
            continue
        own = fields.setdefault(of.noun, {})
        for name, each in properties_of(schema).items():
            if name == of.key:
                keys.setdefault(of.noun, (name, each))
            elif _is_field(name, each, of):
                own.setdefault(name, each)
        is_several = of.path[-1] != "_".join(of.noun.split())
        if len(of.path) > 1 or is_several:
            told.add(of.noun)
    found: dict[str, JsonValue] = {}
    for noun, own in fields.items():
        if noun not in told and noun not in keys:
            found[noun] = _answer(noun, own)
            continue
        key, schema = keys.get(noun, (f"{'_'.join(noun.split())}_id", {"type": "string"}))
        properties: JsonObject = {key: schema, **own}
        required: list[JsonValue] = [key]
        found[noun] = {"type": "object", "properties": properties, "required": required}
    return found


def _answer(noun: str, asked: JsonObject) -> JsonObject:
    """What is told of a thing that nobody makes or keeps: the weather in a city."""
    words = noun.split()
    kind = "number" if _FIGURES & set(words) else "string"
    name = "_".join(words)
    properties: JsonObject = {**asked, name: {"type": kind}}
    required: list[JsonValue] = [*properties]
    return {"type": "object", "properties": properties, "required": required}


def _is_field(name: str, schema: Schema, of: NamedOperation) -> bool:
    """Whether a parameter says how a thing is, and not which ones are wanted and how many."""
    words = split(name)
    if of.method == "post" and len(of.path) == 1:
        return True
    is_asked = is_paging(name) or is_sorting(name) or words[-1] in SEARCHING
    return not is_asked and not _BOUNDS & {words[0], words[-1]} and bool(type_of(schema))


def _returned(
    of: NamedOperation | None,
    given: Schema,
    back: Schema,
    tool: ListedTool,
    things: Mapping[str, JsonValue],
) -> Schema | None:
    """What comes back: what the list says, else the thing, or things, of the tool's name."""
    if given.get("properties") or type_of(given) == "array":
        return back
    if of is None or of.noun not in things:
        return None
    one: Schema = {"$ref": f"#/things/{of.noun}"}
    if of.method == "get" and not of.key and of.path[-1] != "_".join(of.noun.split()):
        name = of.path[-1]
        several: Schema = {"type": "array", "items": one}
        return {"type": "object", "properties": {name: several}, "required": [name]}
    return None if of.method == "delete" else one


def _operation(
    name: str,
    tool: ListedTool,
    schema: Schema,
    of: NamedOperation | None,
    returns: Schema | None,
    store: SchemaStore,
) -> Operation:
    path = of.path if of is not None else (name,)
    method = of.method if of is not None else ("get" if _reads(tool) else "post")
    in_path = {path_parameter(segment) for segment in path}
    place: Place = "query" if method == "get" else "body"
    properties = properties_of(schema)
    wire = unique_names([tool_name(each) or "value" for each in properties])
    own = dict(zip(properties, wire, strict=True))
    arguments = {
        own[each]: Placement(each, frozenset(("path",) if each in in_path else (place,)))
        for each in properties
    }
    required: list[JsonValue] = [own[each] for each in properties if each in required_of(schema)]
    joined: Schema = {
        "type": "object",
        "properties": {own[each]: store.project(inner) for each, inner in properties.items()},
        **({"required": required} if required else {}),
        "additionalProperties": False,
    }
    description = plain_text(tool.description, DESCRIPTION_LENGTH)
    return Operation(
        name=name,
        summary=plain_text(description.partition(". ")[0], SUMMARY_LENGTH),
        description=description or name,
        method=method,
        path=path,
        parameters=joined,
        arguments=arguments,
        returns=returns,
        body=schema,
    )


def _reads(tool: ListedTool) -> bool:
    verb = (split(tool.name) or ("",))[0]
    return tool.reads if tool.reads is not None else verb in READS - WRITES
