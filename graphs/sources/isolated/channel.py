"""The line to a worker: one request at a time, within its limits, and a new worker after a death.

Most requests take well under a millisecond, so an answer is first waited for in place; one that
takes longer is waited for by the event loop, and everything else goes on. What blocks for longer,
such as starting a worker or ending one, is done in a thread.
"""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from collections.abc import Callable

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


class Channel:
    """Talks to one worker after the other. `setup` is asked of each new one first."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._limits = program.limits
        self._worker: WorkerProcess | None = None
        self._starting = threading.Lock()
        self._newborn: WorkerProcess | None = None
        self._slow: asyncio.Task[JsonObject] | None = None
        self._taken = False
        self._line: deque[asyncio.Future[None]] = deque()
        self._closed = False
        self._told: JsonObject = {}
        self._released: list[JsonValue] = []
        self.generation = 0
        self.setup: JsonObject | None = None

    async def start(self) -> JsonObject:
        """Start a worker where none is alive; what it says of itself. Raises what opening the
        source raises there. Whoever is cancelled leaves as soon as the process is gone."""
        starting = asyncio.get_running_loop().run_in_executor(None, self._start)
        try:
            return await asyncio.shield(starting)
        except asyncio.CancelledError:
            if not starting.done():
                self._hang_up_on_newborn()
                await _ended(starting)
            raise

    def release(self, generation: int, number: int) -> None:
        """Nobody needs this session any more."""
        if generation == self.generation:
            self._released.append(number)

    async def ask(self, compose: Compose) -> JsonObject:
        """The answer; what takes long is waited for by the loop. Raises `WorkerError`."""
        await self._turn()
        try:
            if self._closed:
                raise WorkerError("the environment is closed")
            if not await self._is_up():
                await self.start()
            worker = self._alive()
            message, seconds = self._request(compose)
            operation = _operation(message)
            rest = worker.begin_to_send(message)
            answer = None if rest else await self._received(worker, operation)
        except BaseException:
            self._pass_on()
            raise
        if answer is not None:
            self._pass_on()
            return _or_error(answer)
        # A caller that is cancelled leaves: the worker's answer is taken in all the same.
        slow = asyncio.create_task(
            self._slowly(worker, rest, operation, seconds), name="slow-answer"
        )
        slow.add_done_callback(_heard)
        self._slow = slow
        return _or_error(await asyncio.shield(slow))

    async def close(self) -> None:
        """End the worker; whoever waits for an answer is told."""
        self._closed = True
        self._hang_up_on_newborn()
        worker, self._worker = self._worker, None
        if worker is not None:
            worker.hang_up()
        await _ended(asyncio.create_task(self._end(worker), name="end-worker"))

    async def _end(self, worker: WorkerProcess | None) -> str:
        if self._slow is not None:
            await asyncio.wait((self._slow,))
        return "" if worker is None else await asyncio.to_thread(worker.kill, ended=False)

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

    async def _slowly(
        self, worker: WorkerProcess, rest: memoryview, operation: str, seconds: float
    ) -> JsonObject:
        try:
            async with asyncio.timeout(seconds):
                if rest and not await asyncio.to_thread(worker.send, rest, seconds):
                    raise EOFError
                answer = await _arrived(worker)
            check_answer(operation, answer)
            return answer
        except TimeoutError:
            raise await self._late() from None
        except (EOFError, FrameError) as error:
            raise await self._died(error) from None
        finally:
            self._slow = None
            self._pass_on()

    async def _received(self, worker: WorkerProcess, operation: str) -> JsonObject | None:
        """The answer, if it comes soon."""
        try:
            answer = receive(worker.end, worker.inbox, _QUICK)
            if answer is not None:
                check_answer(operation, answer)
            return answer
        except (EOFError, FrameError) as error:
            raise await self._died(error) from None

    # --- a worker that starts ---

    def _start(self) -> JsonObject:
        with self._starting:
            if self._worker is None:
                worker = self._newborn = WorkerProcess(self._program)
                try:
                    self._told = self._exchange(worker, None)
                    if self.setup is not None:
                        self._exchange(worker, self.setup)
                    if self._closed:
                        raise WorkerError("the environment is closed")
                except BaseException:
                    worker.kill(ended=False)
                    raise
                finally:
                    self._newborn = None
                self._worker = worker
                self._released.clear()
                self.generation += 1
            return self._told

    def _hang_up_on_newborn(self) -> None:
        newborn, self._newborn = self._newborn, None
        if newborn is not None:
            newborn.hang_up()

    def _exchange(self, worker: WorkerProcess, message: JsonObject | None) -> JsonObject:
        """With a worker that is just starting."""
        seconds = self._limits.start
        try:
            if message is not None and not worker.send(worker.begin_to_send(message), seconds):
                raise EOFError
            answer = receive(worker.end, worker.inbox, seconds)
            if answer is not None:
                check_answer(HELLO if message is None else _operation(message), answer)
        except EOFError:
            how = worker.kill(ended=self._newborn is worker)
            raise SourceError(self._stillborn(how)) from None
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

    # --- one that lives, and one that has died ---

    async def _is_up(self) -> bool:
        """Whether there is a worker; one that has ended while nothing was asked is put away."""
        if self._worker is not None and self._worker.has_hung_up():
            await self._bury(ended=True)
        return self._worker is not None

    def _alive(self) -> WorkerProcess:
        if self._worker is None:
            raise WorkerError("the environment is closed")
        return self._worker

    def _request(self, compose: Compose) -> tuple[JsonObject, float]:
        """A request, and the seconds that its answer may take."""
        message = compose(self.generation)
        if self._released:
            released, self._released = self._released, []
            message["release"] = released
        message["times"] = times = 1 + _calls(message)
        return message, self._limits.wall * times

    async def _late(self) -> WorkerDiedError:
        await self._bury(ended=False)
        return WorkerDiedError(self._names, f"took more than {self._limits.wall:g} s")

    async def _died(self, error: Exception) -> WorkerDiedError:
        if self._closed:
            return WorkerDiedError(self._names, "was closed")
        how = await self._bury(ended=isinstance(error, EOFError))
        return WorkerDiedError(self._names, str(error) or how or "went away")

    async def _bury(self, *, ended: bool) -> str:
        worker, self._worker = self._worker, None
        return "" if worker is None else await asyncio.to_thread(worker.kill, ended=ended)


async def _arrived(worker: WorkerProcess) -> JsonObject:
    """The worker's answer, however long it takes. Raises `EOFError` and `FrameError`."""
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[JsonObject] = loop.create_future()

    def readable() -> None:
        try:
            message = worker.inbox.take(chunk(worker.end))
        except (EOFError, FrameError) as error:
            loop.remove_reader(worker.end)
            if not answer.done():
                answer.set_exception(error)
        else:
            if message is not None and not answer.done():
                answer.set_result(message)

    loop.add_reader(worker.end, readable)
    try:
        return await answer
    finally:
        loop.remove_reader(worker.end)


def _heard(slow: asyncio.Task[JsonObject]) -> None:
    """It may be that nobody waits any more."""
    if not slow.cancelled():
        slow.exception()


async def _ended(work: asyncio.Future[JsonObject] | asyncio.Future[str]) -> None:
    """Return when the work is done, however often this is cancelled meanwhile."""
    cancelled = False
    while not work.done():
        try:
            await asyncio.wait((work,))
        except asyncio.CancelledError:
            cancelled = True
    if not work.cancelled():
        work.exception()  # whoever waits for it is told
    if cancelled:
        raise asyncio.CancelledError


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
