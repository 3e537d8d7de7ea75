"""The pool of permits: who may send now, and to which endpoint.

Calls wait in the order of their keys, which begin with the sample: those that were begun first are
finished first, however many are in flight. The endpoint with the largest free share of its limit
takes the next one. Waiting has no deadline: a deadline starts when the permit is granted.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from typing import NamedTuple

from turnloom.engine.client.limits.endpoint_state import EndpointState


@dataclass(slots=True, eq=False)
class Permit:
    """Leave to send one request to `state.endpoint`. Give it back with `Pool.release`."""

    state: EndpointState
    granted: float
    window: int


class _Waiter(NamedTuple):
    """A call that waits; `arrival` tells apart those of the same key."""

    key: str
    arrival: int
    permit: asyncio.Future[Permit]


_Queue = list[_Waiter]
"""A heap."""


class Pool:
    """The endpoints, and the calls that wait for them."""

    def __init__(self, max_in_flight: int) -> None:
        self._max_in_flight = max_in_flight
        self._loop = asyncio.get_running_loop()
        self._in_flight = 0
        self._queues: dict[tuple[EndpointState, ...], _Queue] = {}
        self._alarm: asyncio.TimerHandle | None = None
        self._waiting = 0
        self._arrivals = 0

    @property
    def in_flight(self) -> int:
        return self._in_flight

    @property
    def waiting(self) -> int:
        """Calls that wait for a permit."""
        return self._waiting

    async def acquire(self, states: tuple[EndpointState, ...], key: str) -> Permit:
        """Wait for a permit to one of `states`, for the call of this key."""
        if not self._waiting and (permit := self._grant(states)) is not None:
            return permit
        granted: asyncio.Future[Permit] = self._loop.create_future()
        self._arrivals += 1
        heappush(self._queues.setdefault(states, []), _Waiter(key, self._arrivals, granted))
        self._waiting += 1
        self.dispatch()
        try:
            return await granted
        except asyncio.CancelledError:
            self._leave(granted)
            raise

    def release(self, permit: Permit) -> None:
        """Give a permit back, after limiter and breaker have learned its outcome."""
        permit.state.in_flight -= 1
        self._in_flight -= 1
        if self._waiting:
            self.dispatch()

    def give_up(self, states: tuple[EndpointState, ...], error: Callable[[], Exception]) -> None:
        """Let every call that waits for `states` fail, each with an `error` of its own."""
        queue = self._queues.pop(states, [])
        self._waiting -= len(queue)
        for waiter in queue:
            if not waiter.permit.done():
                waiter.permit.set_exception(error())

    def dispatch(self) -> None:
        """Grant what can be granted, one to each queue in turn; come back when a rest ends."""
        granted = True
        while granted and self._waiting:
            granted = False
            for states, queue in self._queues.items():
                granted = self._serve(states, queue) or granted
        if self._waiting:
            self._set_alarm()

    def _serve(self, states: tuple[EndpointState, ...], queue: _Queue) -> bool:
        while queue and queue[0].permit.done():
            heappop(queue)
            self._waiting -= 1
        if not queue or (permit := self._grant(states)) is None:
            return False
        heappop(queue).permit.set_result(permit)
        self._waiting -= 1
        return True

    def _grant(self, states: Sequence[EndpointState]) -> Permit | None:
        if self._in_flight >= self._max_in_flight:
            return None
        now = self._loop.time()
        best: EndpointState | None = None
        largest = 0.0
        for state in states:
            share = state.free_share()
            if share > largest and state.available_at(now) is None:
                best, largest = state, share
        if best is None:
            return None
        if not best.breaker.closed:
            best.breaker.sent()
        best.in_flight += 1
        self._in_flight += 1
        return Permit(best, now, best.limiter.sent(best.in_flight))

    def _leave(self, granted: asyncio.Future[Permit]) -> None:
        """The caller was cancelled just as its permit was granted. (Cancelled while it waits, the
        future is cancelled too, and passed over when its turn comes.)"""
        if granted.done() and not granted.cancelled() and granted.exception() is None:
            permit = granted.result()
            permit.state.breaker.abandoned()
            self.release(permit)

    def _set_alarm(self) -> None:
        now = self._loop.time()
        times = [
            available
            for state in self._awaited()
            if (available := state.available_at(now)) is not None
        ]
        soonest = min(times, default=float("inf"))
        if self._alarm is not None:
            self._alarm.cancel()
            self._alarm = None
        if soonest != float("inf"):
            self._alarm = self._loop.call_at(soonest, self.dispatch)

    def _awaited(self) -> Iterable[EndpointState]:
        return (state for states, queue in self._queues.items() if queue for state in states)
