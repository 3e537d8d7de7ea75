"""Slots: who may send now, and to which endpoint.

Calls wait in the order of their keys, which begin with the sample: those that were begun first are
finished first, however many are in flight. The endpoint with the largest free share of its limit
takes the next one. Waiting has no deadline: a deadline starts when the slot is granted.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from heapq import heappop, heappush
from random import Random
from typing import NamedTuple

from turnloom.engine.client.endpoint import Endpoint
from turnloom.engine.client.http.transport import Connection
from turnloom.engine.client.limits.breaker import Breaker
from turnloom.engine.client.limits.limiter import Limiter
from turnloom.engine.client.limits.retry import RetryBudget


@dataclass(slots=True, eq=False)
class EndpointState:
    """One endpoint: its line, its limit, its health."""

    endpoint: Endpoint
    line: Connection
    limiter: Limiter
    breaker: Breaker
    retries: RetryBudget = field(default_factory=RetryBudget)
    in_flight: int = 0
    held_until: float = 0.0
    ever_answered: bool = False

    def room(self) -> float:
        """The free share of the limit; 0 or less when there is none."""
        limit = self.limiter.limit
        return (limit - self.in_flight) / limit

    def wakes(self, now: float) -> float | None:
        """When requests may go: None for at once."""
        wakes = None if self.breaker.closed else self.breaker.wakes(now)
        if self.held_until > now:
            return self.held_until if wakes is None else max(wakes, self.held_until)
        return wakes


@dataclass(slots=True, eq=False)
class Permit:
    """Leave to send one request to `endpoint_state`. Give it back with `Pool.release`."""

    endpoint_state: EndpointState
    granted: float
    window: int


class _Turn(NamedTuple):
    """A call that waits; `number` tells apart those of the same key."""

    key: str
    number: int
    slot: asyncio.Future[Permit]


_Queue = list[_Turn]
"""A heap."""


class Pool:
    """The gates, and the calls that wait for them; at most `most` requests in flight in all."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._loop = asyncio.get_running_loop()
        self._in_flight = 0
        self._queues: dict[tuple[EndpointState, ...], _Queue] = {}
        self._alarm: asyncio.TimerHandle | None = None
        self._waiting = 0
        self._came = 0

    @property
    def in_flight(self) -> int:
        return self._in_flight

    @property
    def waiting(self) -> int:
        """Calls that wait for a slot."""
        return self._waiting

    async def acquire(self, gates: tuple[EndpointState, ...], key: str) -> Permit:
        """Wait for a slot at one of `gates`, for the call of this key."""
        if not self._waiting and (slot := self._grant(gates)) is not None:
            return slot
        turn: asyncio.Future[Permit] = self._loop.create_future()
        self._came += 1
        heappush(self._queues.setdefault(gates, []), _Turn(key, self._came, turn))
        self._waiting += 1
        self.dispatch()
        try:
            return await turn
        except asyncio.CancelledError:
            self._leave(turn)
            raise

    def release(self, slot: Permit) -> None:
        """Give a slot back, after its outcome was told to limiter and breaker."""
        slot.endpoint_state.in_flight -= 1
        self._in_flight -= 1
        if self._waiting:
            self.dispatch()

    def give_up(self, gates: tuple[EndpointState, ...], error: Callable[[], Exception]) -> None:
        """Let every call that waits for `gates` fail, each with an `error` of its own."""
        queue = self._queues.pop(gates, [])
        self._waiting -= len(queue)
        for turn in queue:
            if not turn.slot.done():
                turn.slot.set_exception(error())

    def dispatch(self) -> None:
        """Grant what can be granted, one to each queue in turn; come back when a rest ends."""
        granted = True
        while granted and self._waiting:
            granted = False
            for gates, queue in self._queues.items():
                granted = self._serve(gates, queue) or granted
        if self._waiting:
            self._set_alarm()

    def _serve(self, gates: tuple[EndpointState, ...], queue: _Queue) -> bool:
        while queue and queue[0].slot.done():
            heappop(queue)
            self._waiting -= 1
        if not queue or (slot := self._grant(gates)) is None:
            return False
        heappop(queue).slot.set_result(slot)
        self._waiting -= 1
        return True

    def _grant(self, gates: Sequence[EndpointState]) -> Permit | None:
        if self._in_flight >= self._most:
            return None
        now = self._loop.time()
        best: EndpointState | None = None
        most = 0.0
        for endpoint_state in gates:
            room = endpoint_state.room()
            if room > most and endpoint_state.wakes(now) is None:
                best, most = endpoint_state, room
        if best is None:
            return None
        if not best.breaker.closed:
            best.breaker.sent()
        best.in_flight += 1
        self._in_flight += 1
        return Permit(best, now, best.limiter.sent(best.in_flight))

    def _leave(self, turn: asyncio.Future[Permit]) -> None:
        """The caller was cancelled just as its slot was granted. (Cancelled while it waits, its
        turn is cancelled too, and passed over when it comes.)"""
        if turn.done() and not turn.cancelled() and turn.exception() is None:
            slot = turn.result()
            slot.endpoint_state.breaker.abandoned()
            self.release(slot)

    def _set_alarm(self) -> None:
        now = self._loop.time()
        times = [
            wakes
            for endpoint_state in self._awaited()
            if (wakes := endpoint_state.wakes(now)) is not None
        ]
        soonest = min(times, default=float("inf"))
        if self._alarm is not None:
            self._alarm.cancel()
            self._alarm = None
        if soonest != float("inf"):
            self._alarm = self._loop.call_at(soonest, self.dispatch)

    def _awaited(self) -> Iterable[EndpointState]:
        return (
            endpoint_state
            for gates, queue in self._queues.items()
            if queue
            for endpoint_state in gates
        )


def endpoint_state(endpoint: Endpoint, line: Connection, most: int, rng: Random) -> EndpointState:
    """A fresh gate to `endpoint`."""
    return EndpointState(endpoint, line, Limiter(most), Breaker(rng))
