"""Tools from Python callables: signature, annotations and docstring become the specification."""

from __future__ import annotations

import dataclasses
import inspect
import re
import textwrap
from collections.abc import Callable, Mapping
from enum import Enum
from typing import Any

import jsonschema_rs
import orjson
from pydantic import TypeAdapter

from turnloom.graphs.errors import SourceError
from turnloom.graphs.json_value import JsonObject, JsonValue, with_objects
from turnloom.graphs.schema import adopt, inline_values
from turnloom.graphs.sources.call_signature import call_signature, documentation
from turnloom.graphs.sources.docstring import Documented, read_docstring
from turnloom.graphs.tool import Effect, Tool, ToolAnnotation

_BY_VALUE: tuple[tuple[type, str], ...] = (
    (bool, "boolean"), (int, "integer"), (float, "number"), (str, "string"), (list, "array"),
    (tuple, "array"), (dict, "object"),
)  # fmt: skip
_BY_WORD = {
    "str": "string", "string": "string", "text": "string", "int": "integer", "integer": "integer",
    "float": "number", "number": "number", "bool": "boolean", "boolean": "boolean",
    "list": "array", "dict": "object",
}  # fmt: skip


_NO_SCHEMA = "use built-in types, dataclasses, TypedDicts, enums or pydantic models"
_TYPED_DICT = "on Python 3.11 a TypedDict within another type has to be one of typing_extensions"


def tool_from_signature(
    function: Callable[..., object],
    domain: str,
    annotation: ToolAnnotation | None = None,
    effect: Effect = "unknown",
    name: str = "",
) -> Tool:
    """Make a tool of a function or method; its first parameter is dropped when it is `self`.
    `name` is what the tool is called where that is not the function's name.

    An unannotated parameter gets its type from its default or its docstring, where these tell.
    `Optional[X] = None` is offered as an X that may be left out; a default that JSON cannot hold
    is not offered. A return annotation that says nothing to us is passed over. Raises `SourceError`
    when a parameter's annotation cannot be resolved or has no JSON Schema, or a parameter cannot be
    given by name.
    """
    name = name or function.__name__
    documented = read_docstring(documentation(function))
    try:
        signature = call_signature(function)
    except ValueError:
        raise SourceError(
            f"{domain}.{name}: it does not tell its parameters, as much of what is written in C: "
            "wrap it in a function of your own"
        ) from None
    properties: JsonObject = {}
    required: list[JsonValue] = []
    definitions: JsonObject = {}
    for parameter in signature.parameters.values():
        _check_kind(parameter, f"{domain}.{name}")
        where = f"{domain}.{name}({parameter.name})"
        if reason := signature.unresolved.get(parameter.name):
            raise SourceError(f"{where}: an annotation cannot be resolved: {reason}")
        properties[parameter.name] = _property(
            parameter, signature.hints, documented, definitions, where
        )
        if parameter.default is parameter.empty:
            required.append(parameter.name)
    parameters: JsonObject = {"type": "object", "properties": properties, "required": required}
    if definitions:
        parameters = _with_shared(parameters, definitions)
    return Tool(
        name=name,
        description=documented.description or name.replace("_", " "),
        parameters=parameters,
        domain=domain,
        returns=_returns(signature.hints.get("return")),
        effect=effect,
        annotation=annotation or ToolAnnotation(),
    )


def _with_shared(parameters: JsonObject, definitions: JsonObject) -> JsonObject:
    """The parameters with enums written where they are used, and what is left of `definitions`."""
    shared: JsonObject = {}
    whole = inline_values({**parameters, "$defs": definitions}, definitions)
    left = whole.pop("$defs")
    told = adopt(whole, left if isinstance(left, dict) else {}, shared, "")
    return {**told, "$defs": shared} if shared else told


def _check_kind(parameter: inspect.Parameter, where: str) -> None:
    if parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
        star = "*" if parameter.kind is parameter.VAR_POSITIONAL else "**"
        raise SourceError(
            f"{where}: {star}{parameter.name} has no name that an argument could be given by: "
            "spell the parameters out"
        )
    if parameter.kind is parameter.POSITIONAL_ONLY:
        raise SourceError(
            f"{where}: {parameter.name} is positional-only, and tools are called by name: move it "
            "behind the /"
        )


def _property(
    parameter: inspect.Parameter,
    hints: Mapping[str, Any],
    documented: Documented,
    definitions: JsonObject,
    where: str,
) -> JsonObject:
    name = parameter.name
    told = documented.parameters.get(name)
    schema: JsonObject
    if name in hints:
        schema = _schema(hints[name], where, definitions)
    else:
        schema = _guessed(parameter.default, told.type if told else "")
    if "description" not in schema and told and told.text:
        schema["description"] = told.text
    if parameter.default is parameter.empty:
        return schema
    if parameter.default is None:
        return _without_null(schema)
    default = _as_json(parameter.default)
    if default is not None:
        schema["default"] = default
    return schema


def _schema(annotation: Any, where: str, definitions: JsonObject) -> JsonObject:
    try:
        schema: JsonObject = TypeAdapter(annotation).json_schema(mode="validation")
        jsonschema_rs.validator_for(schema)
    except Exception as error:  # noqa: BLE001 - models and their hooks are a user's code
        reason = _TYPED_DICT if getattr(error, "code", "") == "typed-dict-version" else _NO_SCHEMA
        raise SourceError(
            f"{where}: the annotation {_named(annotation)} has no JSON Schema: {reason}"
        ) from None
    local = schema.pop("$defs", None)
    if isinstance(local, dict):
        definitions.update(with_objects(local, _untitled))
    return with_objects(schema, _untitled)


def _named(annotation: Any) -> str:
    """An annotation without memory addresses, and short enough for a line."""
    return textwrap.shorten(re.sub(r" at 0x[0-9a-f]+", "", repr(annotation)), 120)


def _untitled(schema: JsonObject) -> JsonObject:
    """Without the titles that pydantic makes of names, which are texts; a property *named* title
    is a schema, and stays."""
    return {
        key: value for key, value in schema.items() if key != "title" or not isinstance(value, str)
    }


def _guessed(default: object, word: str) -> JsonObject:
    """A type from a default value or from the docstring's "(int)"; none when nothing tells."""
    for kind, label in _BY_VALUE:
        if isinstance(default, kind):
            return {"type": label}
    label = _BY_WORD.get(word.partition("[")[0].partition(",")[0].strip().lower(), "")
    return {"type": label} if label else {}


def _without_null(schema: JsonObject) -> JsonObject:
    """`X or null` as X: a parameter whose default is None may simply be left out."""
    options = schema.get("anyOf")
    if not isinstance(options, list):
        return schema
    left = [option for option in options if option != {"type": "null"}]
    if len(left) == len(options) or not left:
        return schema
    rest = {key: value for key, value in schema.items() if key != "anyOf"}
    only = left[0]
    if len(left) == 1 and isinstance(only, dict):
        return {**only, **rest}
    return {"anyOf": left, **rest}


def _as_json(default: object) -> JsonValue:
    """A default as JSON; None where JSON cannot hold it."""
    if isinstance(default, Enum):
        default = default.value
    if dataclasses.is_dataclass(default) and not isinstance(default, type):
        default = dataclasses.asdict(default)
    if isinstance(default, (set, frozenset)):
        default = sorted(default, key=str)
    try:
        value: JsonValue = orjson.loads(orjson.dumps(default))
    except TypeError:
        return None
    return value


def _returns(annotation: Any) -> JsonObject | None:
    if annotation is None or annotation is type(None):
        return None
    try:
        schema: JsonObject = TypeAdapter(annotation).json_schema(mode="serialization")
        jsonschema_rs.validator_for(schema)
    except Exception:  # noqa: BLE001 - a result needs no schema, and models are a user's code
        return None
    return schema or None
