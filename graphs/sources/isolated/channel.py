"""The line to a worker: one request at a time, within its limits, and a new worker after a death.

Most requests take well under a millisecond, so an answer is first waited for in place; one that
takes longer is waited for by the event loop, and everything else goes on. Requests that must be
answered at once (a digest) wait in place, whatever is under way.
"""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic

from turnloom.graphs.errors import SourceError, UsageError
from turnloom.graphs.json_value import JsonObject, JsonValue
from turnloom.graphs.sources.isolated.answer import HELLO, check_answer
from turnloom.graphs.sources.isolated.errors import WorkerDiedError, WorkerError
from turnloom.graphs.sources.isolated.frames import FrameError, chunk, receive
from turnloom.graphs.sources.isolated.limits import Sandbox
from turnloom.graphs.sources.isolated.process import Program, WorkerProcess

_QUICK = 0.005

Compose = Callable[[int], JsonObject]
"""Makes a request for the worker of a generation: sessions of earlier ones are gone."""


@dataclass(slots=True)
class _Slow:
    """An answer that the event loop waits for."""

    loop: asyncio.AbstractEventLoop
    answer: asyncio.Future[JsonObject]
    deadline: float
    operation: str


class Channel:
    """Talks to one worker after the other. `setup` is asked of each new one first."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._limits = program.limits
        self._worker: WorkerProcess | None = None
        self._starting = threading.Lock()
        self._slow: _Slow | None = None
        self._taken = False
        self._line: deque[asyncio.Future[None]] = deque()
        self._closed = False
        self._told: JsonObject = {}
        self._released: list[JsonValue] = []
        self.generation = 0
        self.setup: JsonObject | None = None

    def start(self) -> JsonObject:
        """Start a worker where none is alive; what it says of itself. Raises what opening the
        source raises there."""
        with self._starting:
            if self._worker is None:
                worker = WorkerProcess(self._program)
                try:
                    self._told = self._exchange(worker, None)
                    if self.setup is not None:
                        self._exchange(worker, self.setup)
                    if self._closed:
                        raise WorkerError("the environment is closed")
                except BaseException:
                    worker.kill(ended=False)
                    raise
                self._worker = worker
                self._released.clear()
                self.generation += 1
            return self._told

    def release(self, generation: int, number: int) -> None:
        """Nobody needs this session any more."""
        if generation == self.generation:
            self._released.append(number)

    def ask_now(self, compose: Compose) -> JsonObject:
        """The answer, waited for in place. Raises `WorkerError`."""
        self._settle()
        if not self._is_up():
            self.start()
        worker = self._alive()
        request = compose(self.generation)
        seconds = self._send(worker, request)
        answer = self._receive(worker, _operation(request), seconds)
        if answer is None:
            raise self._late()
        return _or_error(answer)

    async def ask(self, compose: Compose) -> JsonObject:
        """The answer; what takes long is waited for by the loop. Raises `WorkerError`."""
        await self._turn()
        try:
            if not self._is_up():
                await asyncio.to_thread(self.start)
            worker = self._alive()
            request = compose(self.generation)
            seconds = self._send(worker, request)
            answer = self._receive(worker, _operation(request), _QUICK)
        except BaseException:
            self._pass_on()
            raise
        if answer is not None:
            self._pass_on()
            return _or_error(answer)
        return _or_error(await self._slowly(worker, _operation(request), seconds))

    def close(self) -> None:
        """End the worker."""
        self._closed = True
        if self._slow is not None:
            self._finished(WorkerDiedError(self._names, "was closed"))
        if self._worker is not None:
            self._worker.kill(ended=False)
            self._worker = None

    # --- one after the other ---

    async def _turn(self) -> None:
        if not self._taken:
            self._taken = True
            return
        mine: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._line.append(mine)
        try:
            await mine
        except asyncio.CancelledError:
            if mine.done() and not mine.cancelled():
                self._pass_on()
            raise

    def _pass_on(self) -> None:
        """Whoever waits longest is next; the turn stays taken."""
        while self._line:
            waiting = self._line.popleft()
            if not waiting.done():
                waiting.set_result(None)
                return
        self._taken = False

    # --- answers that take long ---

    async def _slowly(self, worker: WorkerProcess, operation: str, seconds: float) -> JsonObject:
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[JsonObject] = loop.create_future()
        self._slow = _Slow(loop, answer, monotonic() + seconds, operation)
        loop.add_reader(worker.end, self._readable, worker)
        timer = loop.call_later(seconds, self._expired, answer)
        # A caller that is cancelled leaves: the worker's answer is taken in all the same.
        answer.add_done_callback(lambda _: timer.cancel())
        return await asyncio.shield(answer)

    def _readable(self, worker: WorkerProcess) -> None:
        try:
            answer = worker.inbox.take(chunk(worker.end))
            if answer is not None and self._slow is not None:
                check_answer(self._slow.operation, answer)
        except (EOFError, FrameError) as error:
            self._finished(self._died(error))
        else:
            if answer is not None:
                self._finished(answer)

    def _expired(self, answer: asyncio.Future[JsonObject]) -> None:
        if self._slow is not None and self._slow.answer is answer:
            self._finished(self._late())

    def _settle(self) -> None:
        """Wait in place for the answer that the loop is waiting for."""
        slow = self._slow
        if slow is None:
            return
        try:
            left = max(0.0, slow.deadline - monotonic())
            answer = self._receive(self._alive(), slow.operation, left)
        except WorkerDiedError as error:
            self._finished(error)
        else:
            self._finished(self._late() if answer is None else answer)

    def _finished(self, result: JsonObject | WorkerDiedError) -> None:
        slow, self._slow = self._slow, None
        if slow is None:
            return
        if self._worker is not None:
            slow.loop.remove_reader(self._worker.end)
        if slow.answer.done():
            pass
        elif isinstance(result, WorkerDiedError):
            slow.answer.set_exception(result)
            slow.answer.exception()  # it may be that nobody waits any more
        else:
            slow.answer.set_result(result)
        self._pass_on()

    # --- one exchange ---

    def _exchange(self, worker: WorkerProcess, message: JsonObject | None) -> JsonObject:
        """With a worker that is just starting."""
        seconds = self._limits.start
        try:
            if message is not None and not worker.send(message, seconds):
                raise EOFError
            answer = receive(worker.end, worker.inbox, seconds)
            if answer is not None:
                check_answer(HELLO if message is None else _operation(message), answer)
        except EOFError:
            raise SourceError(self._stillborn(worker.kill(ended=True))) from None
        except FrameError as error:
            raise SourceError(f"{self._names}: the worker {error}") from None
        if answer is None:
            raise SourceError(f"{self._names}: importing it took more than {seconds:g} s")
        return _or_error(answer)

    def _stillborn(self, how: str) -> str:
        if self._program.isolation.sandbox is Sandbox.STRICT and how == "ended with code 1":
            return (
                f"{self._names}: the worker cannot start inside bubblewrap (what it said is "
                "above): make bubblewrap work here, or leave out --sandbox strict"
            )
        return f"{self._names}: importing it ended the process: it {how or 'went away'}"

    @property
    def _names(self) -> str:
        return "python:" + "+".join(self._program.names)

    def _is_up(self) -> bool:
        """Whether there is a worker; one that has ended while nothing was asked is put away."""
        if self._worker is not None and self._worker.has_hung_up():
            self._bury(ended=True)
        return self._worker is not None

    def _alive(self) -> WorkerProcess:
        if self._worker is None:
            raise WorkerError("the environment is closed")
        return self._worker

    def _send(self, worker: WorkerProcess, message: JsonObject) -> float:
        """Hand over a request; the seconds that its answer may take."""
        if self._released:
            released, self._released = self._released, []
            message["release"] = released
        message["times"] = times = 1 + _calls(message)
        if not worker.send(message, self._limits.wall):
            raise self._died(EOFError())
        return self._limits.wall * times

    def _receive(self, worker: WorkerProcess, operation: str, seconds: float) -> JsonObject | None:
        try:
            answer = receive(worker.end, worker.inbox, seconds)
            if answer is not None:
                check_answer(operation, answer)
            return answer
        except (EOFError, FrameError) as error:
            raise self._died(error) from None

    def _late(self) -> WorkerDiedError:
        self._bury(ended=False)
        return WorkerDiedError(self._names, f"took more than {self._limits.wall:g} s")

    def _died(self, error: Exception) -> WorkerDiedError:
        how = self._bury(ended=isinstance(error, EOFError))
        return WorkerDiedError(self._names, str(error) or how or "went away")

    def _bury(self, *, ended: bool) -> str:
        worker, self._worker = self._worker, None
        if worker is None:
            return ""
        if self._slow is not None:
            self._slow.loop.remove_reader(worker.end)
        return worker.kill(ended=ended)


def _calls(message: JsonObject) -> int:
    """How many calls are made again before this request can be answered."""
    again = message.get("again")
    calls = again.get("calls") if isinstance(again, dict) else None
    return len(calls) if isinstance(calls, list) else 0


def _operation(message: JsonObject) -> str:
    return str(message["op"])


def _or_error(answer: JsonObject) -> JsonObject:
    """An answer; an error of the worker's side is raised here."""
    error = answer.get("error")
    if error is None:
        return answer
    kinds = {"SourceError": SourceError, "UsageError": UsageError}
    raise kinds.get(str(error), WorkerError)(str(answer.get("text")))
