"""OpenAPI documents, read: every operation with its parameters joined into one object."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from turnloom.graphs.errors import SourceError
from turnloom.graphs.json_value import JsonObject, JsonValue
from turnloom.graphs.language.lexicon import READS, WRITES
from turnloom.graphs.language.morphology import split
from turnloom.graphs.schema import Schema, properties_of, required_of, type_of
from turnloom.graphs.sources.openapi.bundle import bundle
from turnloom.graphs.sources.simulated.named_operation import read_name
from turnloom.graphs.sources.simulated.operation import (
    METHODS,
    Method,
    Operation,
    Place,
    Placement,
    path_parameter,
    tool_name,
    unique_names,
)
from turnloom.graphs.sources.simulated.schema_store import SchemaStore, plain_text

OPERATION_LIMIT = 20_000
PARAMETER_LIMIT = 500
"""Parameters of one operation."""
MAX_FILTERS = 20
"""Query parameters of one operation that may be left out and are offered."""
SUMMARY_LENGTH = 160
DESCRIPTION_LENGTH = 500

_MODIFIED = re.compile(r"__|\[")
"""How variants of a filter are called: `name__ic`, `created[gte]`."""
_PLUMBING = re.compile(
    r"auth|token|api[-_]?key|secret|signature|session|csrf|^accept|^content-|^x-amz", re.IGNORECASE
)
"""Headers that whoever makes the requests takes care of."""


class OpenApiDocument:
    """A document with its operations. Raises `SourceError` for what is none."""

    def __init__(self, path: Path) -> None:
        root = bundle(path)
        self.path = path
        if not isinstance(root, dict) or not isinstance(root.get("paths"), dict):
            raise SourceError(
                f"{path}: is no OpenAPI document: an object with `openapi` or `swagger` and `paths`"
            )
        version = str(root.get("openapi") or root.get("swagger") or "")
        if version.split(".", maxsplit=1)[0] not in ("2", "3"):
            raise SourceError(f"{path}: says no version (openapi: 3.x or swagger: 2.0)")
        self._root = root
        self._is_old = version.startswith("2")
        self.store = SchemaStore(root)
        self.operations = self._operations()
        if not self.operations:
            raise SourceError(f"{path}: has no operation to offer under `paths`")

    def _operations(self) -> tuple[Operation, ...]:
        found = list(self._described())
        if len(found) > OPERATION_LIMIT:
            raise SourceError(f"{self.path}: has more than {OPERATION_LIMIT:,} operations")
        names = unique_names([_name(method, path, one) for path, method, _, one in found])
        return tuple(
            self._operation(name, *described) for name, described in zip(names, found, strict=True)
        )

    def _described(self) -> Iterator[tuple[str, Method, JsonObject, JsonObject]]:
        paths = self._root["paths"]
        assert isinstance(paths, dict)  # noqa: S101 - checked when it was read
        for path, item in paths.items():
            if not isinstance(item, dict):
                continue
            shared = self._meant(item)
            for method in METHODS:
                described = shared.get(method)
                if isinstance(described, dict):
                    yield path, method, shared, described

    def _meant(self, node: JsonValue) -> JsonObject:
        """An object, or what a reference to one stands for."""
        for _ in range(8):
            if not isinstance(node, dict):
                return {}
            reference = node.get("$ref")
            if not isinstance(reference, str):
                return node
            node = self.store.target(reference)
        return {}

    def _operation(
        self, name: str, path: str, method: Method, shared: JsonObject, described: JsonObject
    ) -> Operation:
        joined = _Joined(self.store, f"{self.path}: {method.upper()} {path}")
        for parameter in _offered(self._parameters(shared, described)):
            joined.add_parameter(parameter, self._is_old)
        body, is_required = self._body(shared, described)
        joined.add_body(body, is_required=is_required)
        segments, request = _segments(path), f"{method.upper()} {path.partition('#')[0]}"
        for segment in segments:
            if (own := path_parameter(segment)) and own not in joined.in_path:
                joined.add("path", own, {"type": "string"}, is_required=True)
        if not any(map(path_parameter, segments)) and _is_call(segments, method):
            method, segments = joined.as_resource(name, method, segments)
        summary = plain_text(described.get("summary"), SUMMARY_LENGTH)
        more = plain_text(described.get("description"), DESCRIPTION_LENGTH)
        if summary and more and not more.startswith(summary.rstrip(".")):
            more = f"{summary.rstrip('.')}. {more}"
        responses = described.get("responses")
        tags = described.get("tags")
        return Operation(
            name=name,
            summary=summary or more.partition(". ")[0],
            description=more or summary or f"{method.upper()} {path}",
            method=method,
            path=segments,
            parameters=joined.schema(),
            arguments=joined.arguments,
            returns=self._returned(responses if isinstance(responses, dict) else {}),
            errors=frozenset(
                int(status)
                for status in (responses if isinstance(responses, dict) else {})
                if str(status).isdigit() and 400 <= int(status) < 500
            ),
            group=str(tags[0]) if isinstance(tags, list) and tags else "",
            body=body,
            request=request,
        )

    def _parameters(self, shared: JsonObject, described: JsonObject) -> list[JsonObject]:
        """Those of the path and of the operation itself, which count more."""
        found: dict[tuple[str, str], JsonObject] = {}
        for holder in (shared, described):
            listed = holder.get("parameters")
            for each in listed if isinstance(listed, list) else ():
                one = self._meant(each)
                if isinstance(one.get("name"), str):
                    found[str(one["name"]), str(one.get("in"))] = one
        if len(found) > PARAMETER_LIMIT:
            raise SourceError(
                f"{self.path}: an operation has more than {PARAMETER_LIMIT} parameters"
            )
        return list(found.values())

    def _body(self, shared: JsonObject, described: JsonObject) -> tuple[Schema, bool]:
        if self._is_old:
            for each in self._parameters(shared, described):
                if each.get("in") == "body" and isinstance(each.get("schema"), dict):
                    return self._schema(each["schema"]), each.get("required") is True
            return {}, False
        body = self._meant(described.get("requestBody"))
        return self._content(body), body.get("required") is True

    def _returned(self, responses: JsonObject) -> Schema | None:
        """The schema of the first success that has one."""
        for status in sorted(map(str, responses)):
            if status.startswith("2") or status == "default":
                response = self._meant(responses.get(status))
                schema = (
                    self._schema(response.get("schema"))
                    if self._is_old
                    else self._content(response)
                )
                if schema or status == "204":
                    return schema or None
        return None

    def _content(self, holder: JsonObject) -> Schema:
        """The schema of what is sent: as JSON where that is offered."""
        content = holder.get("content")
        if not isinstance(content, dict):
            return {}
        ranked = sorted(content, key=lambda kind: "json" not in kind)
        for kind in ranked:
            media = self._meant(content[kind])
            if schema := self._schema(media.get("schema")):
                return schema
        return {}

    def _schema(self, schema: JsonValue) -> Schema:
        return schema if isinstance(schema, dict) else {}


class _Joined:
    """The parameters of one operation, joined into one object."""

    def __init__(self, store: SchemaStore, where: str) -> None:
        self._store = store
        self._where = where
        self._properties: JsonObject = {}
        self._required: list[str] = []
        self.arguments: dict[str, Placement] = {}
        self.in_path: set[str] = set()

    def add_parameter(self, parameter: JsonObject, is_old: bool) -> None:
        name, place = str(parameter["name"]), parameter.get("in")
        is_required = parameter.get("required") is True
        schema = parameter.get("schema")
        if is_old and place != "body":
            schema = {k: v for k, v in parameter.items() if k not in ("name", "in", "required")}
        if not isinstance(schema, dict):
            content = parameter.get("content")
            media = next(iter(content.values()), None) if isinstance(content, dict) else None
            inside = media.get("schema") if isinstance(media, dict) else None
            schema = inside if isinstance(inside, dict) else {"type": "string"}
        if "description" in parameter:
            schema = {**schema, "description": parameter["description"]}
        match place:
            case "path":
                self.add("path", name, schema, is_required=True)
            case "query":
                self.add("query", name, schema, is_required=is_required)
            case "formData":
                self.add("body", name, schema, is_required=is_required)
            case "header" | "cookie" if is_required and not _PLUMBING.search(name):
                self.add("header", name, schema, is_required=True)

    def add_body(self, body: Schema, *, is_required: bool) -> None:
        merged = self._store.read(body) if body else {}
        if not merged:
            return
        properties = properties_of(merged)
        if type_of(merged) != "object" or not properties:
            self.add("body", "body", body, is_required=is_required)
            return
        needed, inside = required_of(merged), ""
        if len(properties) == 1:
            (wrapper, inner), *_ = properties.items()
            unwrapped = self._store.read(inner)
            if type_of(unwrapped) == "object" and properties_of(unwrapped):
                properties, needed, inside = (
                    properties_of(unwrapped),
                    required_of(unwrapped),
                    wrapper,
                )
        for name, schema in properties.items():
            if self._store.read(schema).get("readOnly") is not True:
                self.add("body", name, schema, is_required=name in needed, inside=inside)

    def add(
        self, place: Place, name: str, schema: Schema, *, is_required: bool, inside: str = ""
    ) -> None:
        """One more. Where a path and a body want the same, one parameter gives it to both."""
        own = tool_name(name)[:64] or place
        if place == "path":
            self.in_path.add(name)
        if (known := self.arguments.get(own)) is not None:
            if known.name == name and place == "body" and "path" in known.places:
                self.arguments[own] = Placement(name, known.places | {place}, inside)
                return
            own = unique_names([*self.arguments, f"{own}_in_{place}"])[-1]
        if len(self.arguments) >= PARAMETER_LIMIT:
            raise SourceError(f"{self._where}: has more than {PARAMETER_LIMIT} parameters")
        self.arguments[own] = Placement(name, frozenset({place}), inside)
        self._properties[own] = self._store.project(schema)
        if is_required:
            self._required.append(own)

    def as_resource(
        self, name: str, method: Method, segments: tuple[str, ...]
    ) -> tuple[Method, tuple[str, ...]]:
        """Method and path as they would be if the service spoke of things, not of calls."""
        properties = {own: each for own, each in self._properties.items() if isinstance(each, dict)}
        read = read_name(name, properties, self._required)
        if read is None:
            return method, segments
        if read.key:
            known = self.arguments[read.key]
            self.arguments[read.key] = Placement(known.name, known.places | {"path"})
        path = tuple(
            f"{{{self.arguments[read.key].name}}}" if path_parameter(each) else each
            for each in read.path
        )
        return read.method, path

    def schema(self) -> Schema:
        required: list[JsonValue] = [*self._required]
        return {
            "type": "object",
            "properties": self._properties,
            **({"required": required} if required else {}),
            "additionalProperties": False,
        }


def _offered(parameters: list[JsonObject]) -> list[JsonObject]:
    """The parameters without more filters than anybody reads: plain ones stay first."""
    optional = [
        each
        for each in parameters
        if each.get("in") == "query" and each.get("required") is not True
    ]
    ranked = sorted(optional, key=lambda each: bool(_MODIFIED.search(str(each["name"]))))
    left_out = {id(each) for each in ranked[MAX_FILTERS:]}
    return [each for each in parameters if id(each) not in left_out]


def _segments(path: str) -> tuple[str, ...]:
    """The segments of a path; `{name}:cancel` are two."""
    parts: list[str] = []
    for segment in path.partition("#")[0].split("/"):
        thing, colon, deed = segment.partition(":")
        parts += [thing, deed] if thing and colon and deed.isalpha() else [segment]
    return tuple(part for part in parts if part)


def _is_call(segments: tuple[str, ...], method: Method) -> bool:
    """Whether a path names what is done and not what there is: `POST /GetOrder`."""
    if method != "post":
        return False
    words = split(segments[-1].rpartition(".")[2]) if segments else ()
    return not words or (len(words) > 1 and words[0] in READS | WRITES)


def _name(method: Method, path: str, described: JsonObject) -> str:
    """What a tool is called: as the document names the operation, else by method and path."""
    told = described.get("operationId")
    if isinstance(told, str) and (name := tool_name(told)):
        return name
    parts = [
        f"by_{own}" if (own := path_parameter(segment)) else segment
        for segment in path.split("/")
        if segment
    ]
    return tool_name("_".join([method, *parts]))
