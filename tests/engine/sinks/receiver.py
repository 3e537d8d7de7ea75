"""An HTTP receiver on this machine that keeps what it is sent and fails as it is told."""

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socket import SHUT_RDWR

import orjson

from turnloom.graphs.json_value import JsonObject


@dataclass(frozen=True)
class Pushed:
    """A request as it came."""

    key: str
    type: str
    authorization: str | None
    body: bytes

    @property
    def samples(self) -> list[JsonObject]:
        return [orjson.loads(line) for line in self.body.splitlines()]


@dataclass
class Receiver:
    """`answers` are given first, one a request: a status, or "hang up" after keeping the body.
    Then every request gets a 200, or a 413 where its body is over `largest`."""

    url: str = ""
    kept: list[Pushed] = field(default_factory=list)
    refused: list[Pushed] = field(default_factory=list)
    answers: deque[int | str] = field(default_factory=deque)
    largest: int = 2**30

    @property
    def samples(self) -> list[JsonObject]:
        """What a receiver has that goes by the samples' ids."""
        every = [sample for pushed in self.kept for sample in pushed.samples]
        return list({str(sample["id"]): sample for sample in every}.values())

    def answer(self, pushed: Pushed) -> int | str:
        answer: int | str = 413 if len(pushed.body) > self.largest else 200
        if self.answers:
            answer = self.answers.popleft()
        (self.kept if answer in (200, "hang up") else self.refused).append(pushed)
        return answer


@contextmanager
def receiving() -> Iterator[Receiver]:
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            body = self.rfile.read(length)
            if len(body) < length:  # the sender was killed: nothing of it counts
                self.close_connection = True
                return
            names = ("Idempotency-Key", "Content-Type", "Authorization")
            key, kind, authorization = (self.headers.get(name) for name in names)
            answer = receiver.answer(Pushed(key or "", kind or "", authorization, body))
            if answer == "hang up":
                self.connection.shutdown(SHUT_RDWR)
                self.close_connection = True
                return
            self.send_response(int(answer))
            self.send_header("Content-Length", "0")
            if answer == 307:
                self.send_header("Location", "/elsewhere")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Quietly."""

        def handle(self) -> None:
            try:
                super().handle()
            except ConnectionError:
                self.close_connection = True

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    receiver.url = f"http://127.0.0.1:{server.server_port}/samples"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
