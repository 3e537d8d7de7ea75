"""A server over HTTP of a few lines, without an SDK: a desk of parcels, by its mode.

`sessions` keeps a desk for each session (2025-03-26), `events` answers in events, `stateless` is
one of 2026-07-28, whose desk is a handle that calls pass on; the others are hostile.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from threading import Thread
from typing import Any

TEXT = {"type": "string"}
NEWEST = "2026-07-28"


def tool(name: str, description: str, properties: dict[str, Any], *, reads: bool) -> dict[str, Any]:
    schema = {"type": "object", "properties": properties, "required": list(properties)}
    return {
        "name": name,
        "description": description,
        "inputSchema": schema,
        "annotations": {"readOnlyHint": reads},
    }


class Desk:
    """What the server knows: parcels by session or handle."""

    def __init__(self, mode: str) -> None:
        self.mode = mode
        self.numbers = count(1)
        self.parcels: dict[str, dict[str, str]] = {}

    def opened(self) -> str:
        name = f"desk-{next(self.numbers)}"
        self.parcels[name] = {"P-17": "Oslo", "P-23": "Turin"}
        return name

    def tools(self) -> list[dict[str, Any]]:
        desk = {"desk": TEXT} if self.mode == "stateless" else {}
        opening = [tool("open_desk", "Open a desk.", {}, reads=False)] if desk else []
        return [
            *opening,
            tool("list_parcels", "List the parcels.", desk, reads=True),
            tool(
                "send_parcel", "Send a parcel.", {**desk, "parcel_id": TEXT, "city": TEXT},
                reads=False,
            ),
        ]  # fmt: skip

    def called(self, session: str, name: str, given: dict[str, str]) -> Any:
        if name == "open_desk":
            return {"desk": self.opened()}
        parcels = self.parcels.get(given.get("desk", session))
        if parcels is None:
            return None
        if name == "send_parcel":
            parcels[given["parcel_id"]] = given["city"]
        return {"parcels": [{"parcel_id": key, "city": city} for key, city in parcels.items()]}

    def answer(self, session: str, message: dict[str, Any]) -> dict[str, Any]:
        method, given = message["method"], message.get("params", {})
        known = {"capabilities": {"tools": {}}, "serverInfo": {"name": "desk", "version": "1"}}
        if method == "server/discover" and self.mode == "stateless":
            result: Any = {**known, "supportedVersions": [NEWEST], "resultType": "complete"}
            result |= {"ttlMs": 0, "cacheScope": "private"}
        elif method == "initialize" and self.mode != "stateless":
            result = {**known, "protocolVersion": "2025-03-26"}
        elif method == "tools/list":
            result = {"tools": self.tools(), "resultType": "complete", "ttlMs": 0}
            result |= {"cacheScope": "private"}
        elif method == "tools/call":
            told = self.called(session, given["name"], given.get("arguments", {}))
            said = json.dumps(told) if told else "there is no such desk"
            result = {"content": [{"type": "text", "text": said}], "resultType": "complete"}
            result |= {"isError": told is None}
        else:
            error = {"code": -32601, "message": "no such method"}
            return {"jsonrpc": "2.0", "id": message["id"], "error": error}
        return {"jsonrpc": "2.0", "id": message["id"], "result": result}


class Handler(BaseHTTPRequestHandler):
    """Answers requests for the desk."""

    protocol_version = "HTTP/1.1"
    desk: Desk

    def do_POST(self) -> None:
        message = json.loads(self.rfile.read(int(self.headers["content-length"])))
        if "id" not in message:
            self.reply(202, b"", {})
            return
        session = self.headers.get("mcp-session-id", "")
        own = {}
        if message["method"] == "initialize":
            session = self.desk.opened()
            own = {"mcp-session-id": session}
        data = json.dumps(self.desk.answer(session, message)).encode()
        if message["method"] == "tools/call" and self.misbehaves(data):
            return
        if self.desk.mode == "events":
            data = b"event: message\ndata: " + data + b"\n\n"
            own |= {"content-type": "text/event-stream"}
        self.reply(200, data, own)

    def misbehaves(self, data: bytes) -> bool:
        match self.desk.mode:
            case "large":
                self.reply(200, data[:-1] + b" " * 700_000 + b"}", {})
            case "bomb":
                self.reply(200, zlib.compress(data), {"content-encoding": "deflate"})
            case "redirects":
                self.reply(307, b"", {"location": "http://127.0.0.2:9/elsewhere"})
            case "hangs":
                self.rfile.read(1)
            case "html":
                self.reply(200, b"<html>Welcome!</html>", {"content-type": "text/html"})
            case _:
                return False
        return True

    def do_GET(self) -> None:
        self.reply(405, b"", {})

    def do_DELETE(self) -> None:
        self.reply(200, b"", {})

    def reply(self, status: int, data: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in {"content-type": "application/json", **headers}.items():
            self.send_header(name, value)
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        return


@contextmanager
def served(mode: str) -> Iterator[str]:
    """Serve on this machine; gives the address."""
    handler = type("OwnHandler", (Handler,), {"desk": Desk(mode)})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/mcp"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
