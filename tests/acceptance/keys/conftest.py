"""A far end that repeats what it is told, keys that can be told anywhere, and a place to run in."""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import blake2b
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from random import Random
from urllib.parse import quote, unquote

import pytest

from turnloom.agents.simulated.model import SimulatedModel
from turnloom.engine.cli import main
from turnloom.engine.testing.endpoint.mock_endpoint import completion
from turnloom.graphs.sources import open_environment

COMMAND = Path(sys.executable).parent / "turnloom"
ENV = "builtin:shop"
FEW = 12
"""Requests after which a misbehaving far end makes an end of it."""
SECONDS = 60.0
"""Only there so that a hang ends."""

MARKS = (b"canarybird", b"nightingale")


def key(place: str) -> str:
    """A key for one place. Both its ends are known by words that no writing but base64 changes."""
    return f"sk-canarybird{blake2b(place.encode(), digest_size=4).hexdigest()}/9a+7b=nightingale"


def _shifted(mark: bytes) -> Iterator[bytes]:
    """What base64 makes of a mark, wherever it stands."""
    for encode in (b64encode, urlsafe_b64encode):
        for before in range(3):
            whole = encode(b"\0" * before + mark + b"\0\0")
            yield whole[-(-before * 8 // 6) : (before + len(mark)) * 8 // 6]


_SHIFTED = tuple({form for mark in MARKS for form in _shifted(mark)})
_CONTEXT = 60


def leaks(told: bytes | str) -> list[str]:
    """Where a key shows in what was told, with what stands around it."""
    seen = told if isinstance(told, bytes) else told.encode("utf-8", "surrogateescape")
    lower = seen.lower()
    places = [lower.find(mark) for mark in MARKS] + [seen.find(form) for form in _SHIFTED]
    return [
        seen[max(0, place - _CONTEXT) : place + _CONTEXT].decode("utf-8", "replace")
        for place in places
        if place >= 0
    ]


def writings(secret: str) -> list[str]:
    """How servers, proxies and logs write a value."""
    told = [
        secret,
        quote(secret, safe=""),
        quote(secret, safe="").lower(),
        quote(quote(secret, safe=""), safe=""),
        secret.replace("/", r"\/"),
        re.sub(r"[^A-Za-z0-9]", lambda mark: f"\\u{ord(mark[0]):04X}", secret),
        escape(f"<{secret}>"),
        re.sub(r"[^A-Za-z0-9]", lambda mark: f"&#x{ord(mark[0]):X};", secret),
    ]
    for user in ("", ":", "me:", "user:"):
        whole = f"{user}{secret}".encode()
        told += [f"Basic {b64encode(whole).decode()}", urlsafe_b64encode(whole).decode()]
    return told


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: FarEnd

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        outcome = self.path.split("/")[1]
        authorization = self.headers.get("Authorization", "")
        self.server.note(outcome, f"{authorization} {self.path}")
        self.repeated = self._repeated(authorization)
        _OUTCOMES[outcome](self, body)

    def _repeated(self, authorization: str) -> str:
        values = [authorization.removeprefix("Bearer ")]
        values += [unquote(each.partition("=")[2]) for each in self.path.split("?")[1:]]
        said = [form for value in values if value for form in writings(value)]
        return f"Incorrect API key provided: {' '.join(said)} {authorization} {self.path}"

    def complain(self, status: int, code: str = "") -> None:
        """An error in OpenAI's form that repeats key and address."""
        message = json.dumps(self.repeated).replace(r"\\u", r"\u")
        code = json.dumps(code or self.repeated)
        self.answer(status, f'{{"error":{{"message":{message},"code":{code}}}}}'.encode())

    def answer(self, status: int, body: bytes, kind: str = "application/json") -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("X-Seen", self.headers.get("Authorization", ""))
        self.send_header("Location", self.path)
        self.end_headers()
        self.wfile.write(body)

    def well(self, body: bytes) -> None:
        self.answer(200, self.server.completed(body))

    def now_and_then(self, body: bytes) -> None:
        """Of the first answers some are a 400, some a completion that says what was sent."""
        count = self.server.count("reflect")
        if count <= FEW and count % 3 == 0:
            self.complain(400)
        elif count <= FEW and count % 3 == 1:
            told = {"role": "assistant", "content": json.dumps({"answer": self.repeated})}
            self.answer(200, completion(json.loads(body), told, count, len(body)))
        else:
            self.well(body)

    def hang(self, _: bytes) -> None:
        """Take the request and never answer; ends when the client hangs up."""
        while self.connection.recv(2**16):
            pass
        self.close_connection = True

    def truncate(self, _: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(2**20))
        self.end_headers()
        self.wfile.write(f'{{"choices": "{self.repeated}'.encode())
        self.close_connection = True

    def log_message(self, *_: object) -> None:
        """Nothing."""


_OUTCOMES: dict[str, Callable[[_Handler, bytes], None]] = {
    "well": _Handler.well,
    "reflect": _Handler.now_and_then,
    "hang": _Handler.hang,
    "truncate": _Handler.truncate,
    "page": lambda it, _: it.answer(200, f"<p>{it.repeated}</p>".encode(), "text/html"),
    "taken": lambda it, _: it.answer(200, b""),
    "307": lambda it, _: it.answer(307, it.repeated.encode()),
    "400": lambda it, _: it.complain(400 if it.server.count("400") <= FEW else 401),
    "401": lambda it, _: it.complain(401),
    "402": lambda it, _: it.complain(402),
    "quota": lambda it, _: it.complain(429, "insufficient_quota"),
    "500": lambda it, _: it.complain(500),
}


class FarEnd(ThreadingHTTPServer):
    """A model's endpoint and a sink's receiver on loopback. An address's first part says what
    becomes of a request; most outcomes repeat the key in every writing."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self._teacher = SimulatedModel(asyncio.run(open_environment([ENV])).tools)
        self._heard: list[tuple[str, str]] = []
        self._changed = threading.Condition()

    def handle_error(self, request: object, client_address: object) -> None:
        if not isinstance(sys.exc_info()[1], ConnectionError):  # those who hang up may
            super().handle_error(request, client_address)

    def at(self, outcome: str) -> str:
        """The base address for one outcome."""
        if outcome == "nobody":
            with socket.socket() as unused:
                unused.bind(("127.0.0.1", 0))
                return f"http://127.0.0.1:{unused.getsockname()[1]}/nobody"
        return f"http://127.0.0.1:{self.server_address[1]}/{outcome}"

    def completed(self, body: bytes) -> bytes:
        asked = json.loads(body)
        digest = int.from_bytes(blake2b(body, digest_size=7).digest())
        with self._changed:
            message = self._teacher(asked, Random(digest))
        return completion(asked, message, digest, len(body))

    def note(self, outcome: str, told: str) -> None:
        with self._changed:
            self._heard.append((outcome, told))
            self._changed.notify_all()

    def count(self, outcome: str) -> int:
        """Requests so far with this outcome."""
        return sum(each == outcome for each, _ in self._heard)

    def heard(self, secret: str) -> bool:
        """Whether a request has held this key."""
        return any(secret in unquote(told) for _, told in self._heard)

    def all_heard(self) -> str:
        """Every request's authorization and address."""
        return "\n".join(told for _, told in self._heard)

    def forget(self) -> None:
        self._heard.clear()

    def await_one(self, outcome: str) -> None:
        with self._changed:
            assert self._changed.wait_for(lambda: self.count(outcome), SECONDS)


@dataclass
class Process:
    """A running command."""

    popen: subprocess.Popen[str]
    lines: list[str] = field(default_factory=list)

    def interrupt(self) -> None:
        self.popen.send_signal(signal.SIGINT)

    def await_line(self, part: str) -> None:
        """Read stderr up to a line that has this part."""
        for line in self.popen.stderr:
            self.lines.append(line)
            if part in line:
                return
        pytest.fail(f"{part!r} was never told: {''.join(self.lines)}")

    def end(self) -> Told:
        """How it left, and all that it said."""
        out, err = self.popen.communicate(timeout=SECONDS)
        return Told(self.popen.returncode, out + "".join(self.lines) + err)


@dataclass(frozen=True)
class Told:
    """How a command left, and what it said on both streams."""

    code: int
    text: str


@dataclass(frozen=True)
class Desk:
    """`inputs` holds what the user keeps to himself: key files and configurations. Everything
    that a command leaves is in `left`, its current folder."""

    inputs: Path
    left: Path
    surroundings: dict[str, str]

    def file(self, name: str, text: str) -> str:
        path = self.inputs / name
        path.write_text(text)
        return str(path)

    def start(
        self, *arguments: str, program: Iterable[str] = (str(COMMAND),), **variables: str
    ) -> Process:
        hidden = {"PYTHONPATH", "TURNLOOM_SINK_TOKEN"}
        environment = {name: value for name, value in os.environ.items() if name not in hidden}
        environment |= {"COLUMNS": "200", "NO_COLOR": "1", "TERM": "dumb"}
        popen = subprocess.Popen(
            [*program, *arguments],
            cwd=self.left,
            env=environment | self.surroundings | variables,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            errors="surrogateescape",
        )
        return Process(popen)

    def run(self, *arguments: str, **variables: str) -> Told:
        return self.start(*arguments, **variables).end()

    def leaks(self, *told: Told) -> list[str]:
        """Where a key shows in what was said, or in a name or a byte of what was left."""
        files = [path for path in self.left.rglob("*") if path.is_file()]
        seen = [each.text for each in told]
        seen += [str(path.relative_to(self.left)) for path in files]
        return [
            leak for one in (*seen, *(path.read_bytes() for path in files)) for leak in leaks(one)
        ]


@pytest.fixture(scope="session")
def far_end_for_all() -> Iterator[FarEnd]:
    server = FarEnd()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def far_end(far_end_for_all: FarEnd) -> FarEnd:
    """The far end; it has heard nothing yet."""
    far_end_for_all.forget()
    return far_end_for_all


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """Where commands run. Keys that are none of theirs lie about: a proxy's, a .netrc's and one
    that happens to be in the environment."""
    inputs, left = tmp_path / "inputs", tmp_path / "left"
    inputs.mkdir()
    left.mkdir()
    proxy = f"http://user:{quote(key('proxy'), safe='')}@127.0.0.1:9"
    (inputs / ".netrc").write_text(f"machine 127.0.0.1 login me password {key('netrc')}\n")
    (inputs / ".netrc").chmod(0o600)
    surroundings = {
        "HOME": str(inputs),
        "NETRC": str(inputs / ".netrc"),
        "OPENAI_API_KEY": key("somebody's"),
        "no_proxy": "",
        **dict.fromkeys(("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"), proxy),
    }
    return Desk(inputs, left, surroundings)


@pytest.fixture
def started(desk: Desk) -> Iterator[Callable[..., Process]]:
    """Starts a command that is killed at the latest when the test ends."""
    running: list[Process] = []

    def start(*arguments: str, **more: object) -> Process:
        running.append(desk.start(*arguments, **more))
        return running[-1]

    yield start
    for process in running:
        process.popen.kill()
        process.popen.communicate()


@pytest.fixture(scope="session")
def canary() -> Callable[[str], str]:
    """A key for one place, by its name."""
    return key


@pytest.fixture(scope="session")
def leaks_in() -> Callable[[bytes | str], list[str]]:
    """Where keys show in what was told."""
    return leaks


@pytest.fixture(scope="session")
def writings_of() -> Callable[[str], list[str]]:
    """The ways in which a value is written."""
    return writings


@pytest.fixture
def here(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> Callable[..., Told]:
    """Runs a command in this process: for those that say what is wrong and do nothing."""
    for name, value in desk.surroundings.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("TURNLOOM_SINK_TOKEN", raising=False)
    monkeypatch.chdir(desk.left)

    def run(*arguments: str) -> Told:
        code = main(arguments)
        said = capfd.readouterr()
        return Told(code, said.out + said.err)

    return run
