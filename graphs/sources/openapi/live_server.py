"""A server that answers the operations of a document, over HTTP."""

from __future__ import annotations

import http.client
import json
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import quote, urlencode, urlsplit

import orjson

from turnloom.graphs.environment import ToolResult
from turnloom.graphs.errors import SourceError, UsageError
from turnloom.graphs.json_value import JsonObject, JsonValue
from turnloom.graphs.schema import properties_of, type_of
from turnloom.graphs.sources.simulated.operation import Operation
from turnloom.graphs.sources.simulated.schema_store import SchemaStore
from turnloom.graphs.sources.text_result import text_result, value_result
from turnloom.graphs.strict_json import StrictJsonError, parse_json

LONGEST = 4 * 2**20
"""Bytes of an answer."""
PATIENCE = 30.0
"""Seconds until an answer has to begin, and between parts of it."""
TOLD = 600
"""Characters of a refusal that are told."""


@dataclass(frozen=True)
class LiveServer:
    """Makes requests to one place. It follows no redirect, and sends no credentials."""

    url: str
    store: SchemaStore

    def __post_init__(self) -> None:
        parts = urlsplit(self.url)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.query:
            raise UsageError(
                f"openapi: the server {self.url!r} is no address: write ?server=http://HOST:PORT/BASE"
            )
        if parts.username or parts.password:
            raise UsageError("openapi: the server's address must hold no credentials")

    def check(self) -> None:
        """Raises `SourceError` where nobody listens."""
        connection = self._connection()
        try:
            connection.connect()
        except OSError as error:
            raise SourceError(
                f"openapi: no server answers at {self.url}: {error.strerror or error}"
            ) from None
        finally:
            connection.close()

    def _connection(self) -> HTTPConnection:
        parts = urlsplit(self.url)
        kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
        return kind(parts.hostname or "", parts.port, timeout=PATIENCE)

    def call(self, operation: Operation, arguments: JsonObject) -> ToolResult:
        """What the server answers; what is no success is refused."""
        method, _, template = operation.request.partition(" ")
        path, query, headers, body = self._request(operation, template, arguments)
        base = urlsplit(self.url).path.rstrip("/")
        target = f"{base}{path}{'?' if query else ''}{query}"
        connection = self._connection()
        try:
            connection.request(method, target, body, headers)
            answer = connection.getresponse()
            content = answer.read(LONGEST + 1)
        except (OSError, HTTPException) as error:
            return ToolResult.refused(f"the server does not answer ({type(error).__name__})")
        finally:
            connection.close()
        return _result(answer.status, content)

    def _request(
        self, operation: Operation, path: str, arguments: JsonObject
    ) -> tuple[str, str, Mapping[str, str], bytes | None]:
        query: list[tuple[str, str]] = []
        headers = {"Accept": "application/json"}
        body: JsonObject = {}
        for own, value in arguments.items():
            placed = operation.arguments[own]
            if "path" in placed.places:
                path = path.replace(f"{{{placed.name}}}", quote(_text(value), safe=""))
            if "query" in placed.places:
                values = value if isinstance(value, list) else [value]
                query += [(placed.name, _text(each)) for each in values]
            if "header" in placed.places:
                headers[placed.name] = _text(value).replace("\r", "").replace("\n", " ")
            if "body" in placed.places:
                into = body.setdefault(placed.inside, {}) if placed.inside else body
                if isinstance(into, dict):
                    into[placed.name] = value
        if not body:
            return path, urlencode(query), headers, None
        sent = body if self._has_fields(operation) else body.get("body")
        headers["Content-Type"] = "application/json"
        return path, urlencode(query), headers, orjson.dumps(sent)

    def _has_fields(self, operation: Operation) -> bool:
        merged = self.store.read(operation.body)
        return type_of(merged) == "object" and bool(properties_of(merged))


def _text(value: JsonValue) -> str:
    return value if isinstance(value, str) else json.dumps(value, separators=(",", ":"))


def _result(status: int, content: bytes) -> ToolResult:
    if len(content) > LONGEST:
        return ToolResult.refused(f"the answer is longer than {LONGEST // 2**20} MiB")
    try:
        text = content.decode()
    except UnicodeDecodeError:
        return ToolResult.refused("the answer is no text")
    if not 200 <= status < 300:
        reason = http.client.responses.get(status, "")
        return ToolResult.refused(f"{status} {reason}: {text.strip()[:TOLD]}".rstrip(" :"))
    if not text.strip():
        return value_result({"done": True})
    try:
        return value_result(parse_json(text))
    except StrictJsonError:
        return text_result(text)
