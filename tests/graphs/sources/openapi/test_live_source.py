"""Operations that a server executes: a simulated service behind HTTP stands for one."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from random import Random
from threading import Lock, Thread
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import pytest

from turnloom.graphs.environment import ToolResult
from turnloom.graphs.errors import SourceError, UsageError
from turnloom.graphs.json_value import JsonObject
from turnloom.graphs.sources import open_environment
from turnloom.graphs.sources.openapi.document import OpenApiDocument
from turnloom.graphs.sources.openapi.live_server import LiveServer
from turnloom.graphs.sources.openapi.live_source import LiveSource
from turnloom.graphs.sources.simulated.record_store import RecordStore, seeded_state
from turnloom.graphs.sources.simulated.resources.resource_model import resource_model
from turnloom.graphs.sources.simulated.service.simulated_service import SimulatedService
from turnloom.graphs.sources.spec import is_simulated

CLINIC = Path(__file__).parents[4] / "examples" / "openapi" / "clinic.yaml"


def said(result: ToolResult) -> str:
    assert isinstance(result.value, dict)
    return str(result.value["error"])


class Clinic(BaseHTTPRequestHandler):
    """Answers as the example's service does, below /v1."""

    document = OpenApiDocument(CLINIC)
    model = resource_model(document.operations, document.store)
    service = SimulatedService(model)
    store: RecordStore
    lock = Lock()
    asked: list[str]

    def answer(self) -> None:
        parts = urlsplit(self.path)
        sent = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        told = {**dict(parse_qsl(parts.query)), **(json.loads(sent) if sent else {})}
        self.asked.append(f"{self.command} {self.path}")
        with self.lock:
            result = self.found(parts.path.removeprefix("/v1"), told)
        status, text = (200, result.text) if result.ok else (int(said(result)[:3]), said(result))
        if parts.path.endswith("/moved"):
            status, text = 302, "elsewhere"
        self.send_response(status)
        self.send_header("Location", "http://127.0.0.1:1/")
        self.send_header("Content-Length", str(len(text.encode())))
        self.end_headers()
        self.wfile.write(text.encode())

    def found(self, path: str, told: JsonObject) -> ToolResult:
        for operation in self.document.operations:
            method, _, template = operation.request.partition(" ")
            pattern = re.sub(r"\\{(\w+)\\}", r"(?P<\1>[^/]+)", re.escape(template))
            if method == self.command and (match := re.fullmatch(pattern, path)):
                wire: Any = {**told, **{k: unquote(v) for k, v in match.groupdict().items()}}
                kinds = {n: operation.properties[n].get("type") for n in operation.arguments}
                arguments = {
                    own: int(wire[one.name]) if kinds[own] == "integer" else wire[one.name]
                    for own, one in operation.arguments.items()
                    if one.name in wire
                }
                return self.service.call(self.store, operation.name, arguments)
        return ToolResult.refused("404 Not Found")

    do_GET = do_POST = do_PATCH = do_DELETE = answer  # noqa: N815

    def log_message(self, *_: object) -> None:
        """Says nothing."""


@pytest.fixture
def asked() -> list[str]:
    return []


@pytest.fixture
def url(asked: list[str]) -> Iterator[str]:
    model = Clinic.model
    state = seeded_state(model, model.resources, model.operations, Random(1))
    kind = type("Own", (Clinic,), {"store": RecordStore(model, state), "asked": asked})
    with ThreadingHTTPServer(("127.0.0.1", 0), kind) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/v1"
        server.shutdown()


def source(url: str, *, writes: bool = False) -> LiveSource:
    return LiveSource("openapi:x", OpenApiDocument(CLINIC), url, writes=writes)


async def test_calls_are_made_where_the_document_says(url: str, asked: list[str]) -> None:
    live = source(url, writes=True)
    pets: Any = (await live.call("listPets", {"status": "healthy"})).value
    shown = await live.call("getPet", {"petId": pets[0]["id"]})
    given = {"name": "Rex", "species": "dog", "ownerId": pets[0]["ownerId"]}
    made: Any = (await live.call("registerPet", given)).value

    assert shown.value == pets[0]
    assert made["name"] == "Rex"
    assert asked == [
        "GET /v1/pets?status=healthy",
        f"GET /v1/pets/{pets[0]['id']}",
        "POST /v1/pets",
    ]


async def test_a_refusal_says_what_the_server_said(url: str) -> None:
    result = await source(url).call("getPet", {"petId": 1})
    assert not result.ok
    assert said(result).startswith("404 Not Found: ")


async def test_no_value_leaves_its_place_in_the_address(url: str, asked: list[str]) -> None:
    await source(url).call("getOwner", {"ownerId": "../pets?x=1#y"})
    assert asked == ["GET /v1/owners/..%2Fpets%3Fx%3D1%23y"]


async def test_no_redirect_is_followed(url: str) -> None:
    result = await source(url).call("getOwner", {"ownerId": "moved"})
    assert said(result).startswith("302 Found")


def test_only_what_reads_is_offered_unless_more_is_asked_for(url: str) -> None:
    reads = {tool.name for tool in source(url).tools}
    every = {tool.name for tool in source(url, writes=True).tools}
    assert reads == {"listPets", "getPet", "listOwners", "getOwner", "listVisits"}
    assert {"registerPet", "deletePet"} <= every


async def test_a_specification_opens_it_with_requests_and_reads_alone(
    url: str, asked: list[str]
) -> None:
    spec = f"openapi:{CLINIC}?server={url}"
    environment = await open_environment([spec])
    try:
        tools = {tool.name: tool for tool in environment.tools}
        assert environment.spec == spec
        assert not is_simulated(spec)
        assert "show me the details of {petId}" in tools["getPet"].annotation.requests
        assert all(each.startswith("GET ") for each in asked)
    finally:
        await environment.close()


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "localhost:80", "http://", "http://a/?b=c", "http://a:b@c/"]
)
def test_what_is_no_plain_address_is_refused(url: str) -> None:
    with pytest.raises(UsageError):
        LiveServer(url, Clinic.document.store)


async def test_a_server_that_is_not_there_is_one_clear_error() -> None:
    with pytest.raises(SourceError, match="no server answers at"):
        await open_environment([f"openapi:{CLINIC}?server=http://127.0.0.1:1"])
    with pytest.raises(UsageError, match="write it as FILE"):
        await open_environment([f"openapi:{CLINIC}?host=x"])
