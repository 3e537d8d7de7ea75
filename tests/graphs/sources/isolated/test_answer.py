"""A tool that has taken over its worker may answer anything: it costs the call, not the run."""

import asyncio
import socket
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from random import Random

import orjson
import pytest
from mutated_json import mutated_json

from turnloom.graphs.errors import InputError, UsageError
from turnloom.graphs.json_value import JsonObject
from turnloom.graphs.sources.isolated import channel
from turnloom.graphs.sources.isolated.answer import DEPTH_LIMIT, check_answer
from turnloom.graphs.sources.isolated.environment import IsolatedEnvironment
from turnloom.graphs.sources.isolated.errors import WorkerDiedError, WorkerError
from turnloom.graphs.sources.isolated.frames import FrameError, Inbox, packed
from turnloom.graphs.sources.isolated.limits import Isolation, WorkerLimits
from turnloom.graphs.sources.isolated.process import Program
from turnloom.graphs.sources.isolated.worker import WorkerHost

NAME = f"{Path(__file__).with_name('abusive.py')}:Desk"


class TakenOver:
    """In a worker's place: the worker's own answers, some of them changed on their way."""

    def __init__(self, rng: Random, share: float) -> None:
        self.mutated = 0
        self._rng = rng
        self._share = share
        self._thread = ThreadPoolExecutor(1)  # a worker's loop runs while ours does

    def __call__(self, program: Program) -> "TakenOver":
        """A new worker, as `WorkerProcess` would start it."""
        self.end, self._far = socket.socketpair()
        self._far.settimeout(10)
        self.inbox = Inbox(program.limits.message)
        self._host = WorkerHost(program.limits.output)
        self.gone = False
        self._answer({"op": "hello", "names": list(program.names)})
        return self

    def begin_to_send(self, message: JsonObject) -> memoryview:
        if self.gone:
            self._far.close()
        else:
            with suppress(OSError):
                self._answer(orjson.loads(orjson.dumps(message)))
        return memoryview(b"")

    def send(self, rest: memoryview, _seconds: float) -> bool:
        return not rest

    def hang_up(self) -> None:
        with suppress(OSError):
            self.end.shutdown(socket.SHUT_RDWR)

    def has_hung_up(self) -> bool:
        return False

    def kill(self, *, ended: bool) -> str:
        self.end.close()
        self._far.close()
        self._host._loop.close()
        return "was killed" if ended else ""

    def _answer(self, request: JsonObject) -> None:
        try:
            frame = packed(self._thread.submit(self._host.answer, request).result())
        except Exception as error:  # noqa: BLE001 - as the worker itself does
            frame = packed({"error": "WorkerError", "text": str(error)})
        if self._rng.random() < self._share:
            self.mutated += 1
            body = mutated_json(self._rng, frame[4:])
            length = len(body) if self._rng.random() < 0.9 else self._rng.getrandbits(32)
            frame = length.to_bytes(4, "big") + body
            self._far.sendall(frame)
            self._far.shutdown(socket.SHUT_WR)
        else:
            self._far.sendall(frame)


async def live(worker: TakenOver, rng: Random) -> None:
    """A short life of an environment; only the errors that are promised."""
    limits = WorkerLimits(wall=2.0)
    program = Program((NAME,), Isolation(), limits, str(Path.cwd()), tuple(sys.path))
    with suppress(WorkerError, InputError, UsageError):
        environment = await IsolatedEnvironment.over(program)
        for _ in range(20):
            with suppress(WorkerError, InputError, UsageError):
                session = await environment.open(await environment.scenario(rng))
                (await session.call("add", {"number": 1})).text.encode()
                (await session.digest())
                (await session.state())
                fork = await session.fork()
                (await fork.suggest_arguments("add", rng))
                await fork.call("add", {"number": 2})
        await environment.close()


@pytest.mark.parametrize("wanted", [1_000, pytest.param(10_000, marks=pytest.mark.slow)])
def test_no_answer_leads_to_another_error_than_is_promised(
    wanted: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    rng = Random(wanted)
    worker = TakenOver(rng, share=0.3)
    monkeypatch.setattr(channel, "WorkerProcess", worker)
    while worker.mutated < wanted:
        asyncio.run(live(worker, rng))


CALL: JsonObject = {"session": 1, "ok": True, "value": 7}


@pytest.mark.parametrize(
    ("operation", "answer"),
    [
        ("call", {**CALL, "session": 0}),
        ("call", {**CALL, "session": 2**63}),
        ("call", {**CALL, "session": "1"}),
        ("call", {**CALL, "ok": 1}),
        ("call", {"session": 1, "ok": True}),
        ("call", {"error": "WorkerError"}),
        ("call", {"error": [], "text": ""}),
        ("digest", {"session": 1, "digest": None}),
        ("open", {"session": 1, "tools": [1], "today": ""}),
        ("scenario", {"scenario": {}, "rng": "00"}),
        ("scenario", {"scenario": {}, "rng": "zz"}),
        (
            "hello",
            {"spec": "", "tools": [{"name": "x"}], "annotations": {}, "left_out": [], "beyond": []},
        ),
    ],
)
def test_what_is_no_answer_is_refused(operation: str, answer: JsonObject) -> None:
    with pytest.raises(FrameError):
        check_answer(operation, answer)


def test_an_answer_may_be_as_deep_as_can_be_walked() -> None:
    value: list[object] = []
    for _ in range(DEPTH_LIMIT - 3):
        value = [value]
    check_answer("call", {**CALL, "value": value})
    with pytest.raises(FrameError, match="nested too deeply"):
        check_answer("call", {**CALL, "value": [[[value]]]})


async def test_the_end_of_a_worker_is_told_with_whose_it_was(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    worker = TakenOver(Random(0), share=0.0)
    monkeypatch.setattr(channel, "WorkerProcess", worker)
    program = Program((NAME,), Isolation(), WorkerLimits(), str(Path.cwd()), tuple(sys.path))
    environment = await IsolatedEnvironment.over(program)
    worker.gone = True

    with pytest.raises(WorkerDiedError, match=r"^python:.*Desk: the worker was killed$"):
        await environment.scenario(Random(0))
