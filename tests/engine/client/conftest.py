"""The far end of the client's tests: the mock endpoint, in a process of its own."""

import json
import select
import subprocess
import sys
import urllib.request
from collections.abc import Awaitable, Callable, Iterable, Iterator
from contextlib import AbstractAsyncContextManager, ExitStack
from dataclasses import dataclass, replace
from random import Random

import pytest

from turnloom.agents.model import ChatReply, ChatRequest, Model
from turnloom.engine.client.client import Client
from turnloom.engine.client.endpoint import Endpoint, parse_endpoint
from turnloom.engine.client.limits.retry import RetryPolicy
from turnloom.engine.client.settings import ClientSettings, ModelRoute

_START = """
import asyncio, json, signal, sys
from pathlib import Path
from turnloom.engine.client.secret import Secret
from turnloom.engine.testing.endpoint.latency import Latency
from turnloom.engine.testing.endpoint.mock_endpoint import MockEndpoint, serving
from turnloom.engine.testing.endpoint.settings import EndpointSettings

async def serve(settings):
    settings["latency"] = Latency(settings.pop("latency", 0.0))
    if "key_file" in settings:
        settings["key"] = Secret.from_file(Path(settings.pop("key_file")))
    stopped = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopped.set)
    async with serving(MockEndpoint(EndpointSettings(**settings))) as port:
        print(f"http://127.0.0.1:{port}/v1", flush=True)
        await stopped.wait()

asyncio.run(serve(json.loads(sys.argv[1])))
"""


@dataclass
class FarEnd:
    """A running mock endpoint."""

    process: subprocess.Popen[str]
    url: str

    @classmethod
    def start(cls, *faults: str, **settings: object) -> "FarEnd":
        """With faults as `NAME=RATE` and other settings of a mock endpoint by name."""
        rates = {name: float(rate) for name, rate in (each.split("=") for each in faults)}
        arguments = json.dumps({"faults": rates, **settings})
        process = subprocess.Popen(
            [sys.executable, "-c", _START, arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        ready, _, _ = select.select([process.stdout], [], [], 60)
        url = process.stdout.readline().strip() if ready else ""
        if not url:
            process.kill()
            pytest.fail(f"the endpoint did not start: {process.communicate()[1]}")
        return cls(process, url)

    def statistics(self) -> dict[str, object]:
        """Its statistics."""
        with urllib.request.urlopen(self.url.replace("/v1", "/rehearsal")) as answer:
            return json.load(answer)

    def stop(self) -> None:
        self.process.terminate()
        _, errors = self.process.communicate(timeout=30)
        assert errors == ""


def stop_all(running: Iterable[FarEnd]) -> None:
    """Stop each, also after one that had something to say."""
    with ExitStack() as stack:
        for each in running:
            stack.callback(each.stop)


@pytest.fixture(scope="session")
def shared_far_ends() -> Iterator[dict[tuple[str, ...], FarEnd]]:
    running: dict[tuple[str, ...], FarEnd] = {}
    yield running
    stop_all(running.values())


@pytest.fixture
def far_end(shared_far_ends: dict[tuple[str, ...], FarEnd]) -> Callable[..., FarEnd]:
    """Give a mock endpoint with these faults; the same one again for the same faults."""

    def give(*faults: str) -> FarEnd:
        if faults not in shared_far_ends:
            shared_far_ends[faults] = FarEnd.start(*faults)
        return shared_far_ends[faults]

    return give


@pytest.fixture
def own_far_end() -> Iterator[Callable[..., FarEnd]]:
    """Give a mock endpoint that no other test sees."""
    running: list[FarEnd] = []

    def give(*faults: str, **settings: object) -> FarEnd:
        running.append(FarEnd.start(*faults, **settings))
        return running[-1]

    yield give
    stop_all(running)


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
        endpoints = tuple(parse_endpoint(each) if isinstance(each, str) else each for each in ends)
        made = ClientSettings(ModelRoute("rehearsal", endpoints), retry=PATIENT)
        return Client(replace(made, **settings), Random(0))

    return make


@pytest.fixture
def ask() -> Callable[..., Awaitable[ChatReply]]:
    """Ask a model something, as the composer."""

    async def asked(model: Model, text: str = "hello", **more: object) -> ChatReply:
        messages = ({"role": "user", "content": text},)
        return await model.complete(ChatRequest("composer", text, messages, **more))

    return asked
