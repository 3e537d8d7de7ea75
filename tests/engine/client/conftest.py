"""The far end of the client's tests: the rehearsal server, in a process of its own."""

import json
import select
import subprocess
import sys
import urllib.request
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from random import Random

import pytest

from turnloom.agents.model import ChatReply, ChatRequest, Model
from turnloom.engine.client.client import Client
from turnloom.engine.client.endpoint import Endpoint, endpoint
from turnloom.engine.client.retry import RetryPolicy
from turnloom.engine.client.settings import ClientSettings, RoleModel

_START = """
import typer
from turnloom.engine.cli.rehearse import rehearse
typer.run(rehearse)
"""


@dataclass
class FarEnd:
    """A running rehearsal."""

    process: subprocess.Popen[str]
    url: str

    @classmethod
    def start(cls, *options: str) -> "FarEnd":
        process = subprocess.Popen(
            [sys.executable, "-c", _START, "--port", "0", *options],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        ready, _, _ = select.select([process.stdout], [], [], 60)
        assert ready, "the rehearsal did not start"
        return cls(process, process.stdout.readline().strip())

    def told(self) -> dict[str, object]:
        """Its statistics."""
        with urllib.request.urlopen(self.url.replace("/v1", "/rehearsal")) as answer:
            return json.load(answer)

    def stop(self) -> str:
        """End it; what it says at its end."""
        if self.process.poll() is None:
            self.process.terminate()
        _, said = self.process.communicate(timeout=30)
        return said


@pytest.fixture(scope="session")
def shared_far_ends() -> Iterator[dict[tuple[str, ...], FarEnd]]:
    running: dict[tuple[str, ...], FarEnd] = {}
    yield running
    for each in running.values():
        each.stop()


@pytest.fixture
def far_end(
    shared_far_ends: dict[tuple[str, ...], FarEnd],
) -> Iterator[Callable[..., FarEnd]]:
    """Give a rehearsal with these options; the same one again for the same options."""

    def give(*options: str) -> FarEnd:
        options = ("--latency", "0", *options)
        if options not in shared_far_ends:
            shared_far_ends[options] = FarEnd.start(*options)
        return shared_far_ends[options]

    return give


@pytest.fixture
def own_far_end() -> Iterator[Callable[..., FarEnd]]:
    """Give a rehearsal that no other test sees."""
    running: list[FarEnd] = []

    def give(*options: str) -> FarEnd:
        running.append(FarEnd.start("--latency", "0", *options))
        return running[-1]

    yield give
    for each in running:
        each.stop()


PATIENT = RetryPolicy(attempt_seconds=5.0, call_seconds=60.0, base=0.01, cap=0.1)


@pytest.fixture
def policy() -> RetryPolicy:
    """Short pauses, so that tests are quick."""
    return PATIENT


@pytest.fixture
def client_of() -> Callable[..., AbstractAsyncContextManager[Client]]:
    """A client of these endpoints, with any other setting by name."""

    def make(*where: str | Endpoint | FarEnd, **settings: object) -> Client:
        ends = [each.url if isinstance(each, FarEnd) else each for each in where]
        endpoints = tuple(endpoint(each) if isinstance(each, str) else each for each in ends)
        made = ClientSettings(RoleModel("rehearsal", endpoints), retry=PATIENT)
        return Client(replace(made, **settings), Random(0))

    return make


@pytest.fixture
def ask() -> Callable[..., Awaitable[ChatReply]]:
    """Ask a model something, as the composer."""

    async def asked(model: Model, text: str = "hello", **more: object) -> ChatReply:
        messages = ({"role": "user", "content": text},)
        return await model.complete(ChatRequest("composer", text, messages, **more))

    return asked
