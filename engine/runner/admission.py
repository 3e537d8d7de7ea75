"""Admission: which seed may start, and when. All backpressure is here.

A sample is *at work* from admission until the roles are done with it (`finished`), and *in flight*
until the sinks have acknowledged it (`ended`). Seeds are admitted in index order 0, 1, 2, …, and
one is admitted only while fewer than `max_in_flight` are at work, fewer than `max_in_flight` and
`MAX_UNACKED` more are in flight, and

    accepted + in flight < wanted.                                                            (1)

So an endpoint is kept busy while finished samples wait for a sync, and memory stays bounded where
the sinks do not keep up.

Why exactly the first `wanted` accepted by index are produced, and no surplus. Admitting adds one
to the left side of (1) and an end never raises it (an acceptance moves one from "in flight" to
"accepted", anything else takes one away), so accepted + in flight ≤ wanted at all times: there is
no surplus. A run is over when accepted = wanted and nothing is in flight. The admitted seeds are
then 0 … k-1, all of them ended, and `wanted` of them accepted; whatever another order might have
accepted beyond k-1 has a higher index, so these are the first. k does not depend on timing: were
seed k-1 not accepted, its end would have brought the left side of (1) below `wanted`, and
another seed would have been admitted; so k-1 is the index of the `wanted`-th acceptance.

Conservation. `admit` puts an index in flight, `ended` takes it out and counts it once (an index
that is not in flight is a `ConservationError`); so emitted + rejected + dead + in flight =
admitted, always, and with nothing in flight every admitted seed has exactly one end.

A resumed run starts from a `ResumePoint`. Its open seeds below the highest ended one had been
admitted before, so (1) held with them in flight; they are admitted again first, whatever (1) says
now.
"""

from __future__ import annotations

import asyncio
from collections import deque

from turnloom.engine.errors import ConservationError
from turnloom.engine.resume_point import ResumePoint

MAX_UNACKED = 256
"""Samples that may be finished and not acknowledged while `max_in_flight` are at work."""


class Admission:
    """Gives out indices. `patience`: after so many in a row that were not accepted the run gives
    up. In a row is in the order of admission: what is rejected ends early, so of a thousand that
    are begun together the first hundreds to end may all be rejections. `end`, where given, is the
    index before which it stops, however few were accepted."""

    def __init__(
        self,
        wanted: int,
        max_in_flight: int,
        patience: int,
        resume_point: ResumePoint | None = None,
        *,
        end: int | None = None,
        max_unacked: int = MAX_UNACKED,
    ) -> None:
        resume_point = resume_point or ResumePoint()
        self._end = end
        self._max_unacked = max_unacked
        self._wanted = wanted
        self._max_in_flight = max_in_flight
        self._patience = patience
        self._accepted = resume_point.accepted
        self._next = resume_point.next_index
        self._gaps = deque(resume_point.gaps)
        self._in_flight: set[int] = set()
        self._at_work = 0
        self._row: deque[int] = deque()  # admitted, from the first one that has not ended
        self._ends: dict[int, bool] = {}  # of those in the row: whether it was accepted
        self._rejected_in_a_row = 0
        self._gave_up = False
        self._closed = False
        self._changed = asyncio.Event()

    @property
    def at_work(self) -> int:
        """Samples that the roles are not done with."""
        return self._at_work

    @property
    def in_flight(self) -> int:
        """Samples at work, and those that the sinks have not acknowledged."""
        return len(self._in_flight)

    @property
    def stalled(self) -> bool:
        """True when nothing goes on before the sinks have acknowledged something."""
        if self._is_full:
            return True
        return not self._at_work and (self._closed or self.gave_up or not self._seeds_left)

    @property
    def gave_up(self) -> bool:
        """True from when `patience` samples in a row were not accepted, whatever comes after."""
        return self._gave_up

    @property
    def complete(self) -> bool:
        """True when all that was wanted is accepted, or all indices have ended, and nothing is in
        flight."""
        enough = self._accepted >= self._wanted or self._next == self._end
        return enough and not self._in_flight and not self._gaps

    async def admit(self) -> int | None:
        """The next seed's index, as soon as there is a place; None when no more will be."""
        while not (self._closed or self.gave_up or self.complete):
            index = self._take()
            if index is not None:
                self._in_flight.add(index)
                self._row.append(index)
                self._at_work += 1
                return index
            self._changed.clear()
            await self._changed.wait()
        return None

    def holds(self, index: int) -> bool:
        """True while this seed is in flight."""
        return index in self._in_flight

    def finished(self) -> None:
        """The roles are done with one sample; what became of it is on its way to the sinks."""
        self._at_work -= 1
        self._changed.set()

    def ended(self, index: int, *, accepted: bool) -> None:
        """The sinks have acknowledged how this seed ended."""
        if index not in self._in_flight:
            raise ConservationError(f"seed {index} ended without being in flight")
        self._in_flight.remove(index)
        self._accepted += accepted
        self._ends[index] = accepted
        self._count_row()
        self._changed.set()

    def close(self) -> None:
        """Admit nothing more; what is in flight goes on."""
        self._closed = True
        self._changed.set()

    @property
    def _is_full(self) -> bool:
        return len(self._in_flight) >= self._max_in_flight + self._max_unacked

    @property
    def _seeds_left(self) -> bool:
        if self._gaps:
            return True
        return self._next != self._end and self._accepted + len(self._in_flight) < self._wanted

    def _count_row(self) -> None:
        while self._row and self._row[0] in self._ends:
            accepted = self._ends.pop(self._row.popleft())
            self._rejected_in_a_row = 0 if accepted else self._rejected_in_a_row + 1
            self._gave_up |= self._rejected_in_a_row >= self._patience

    def _take(self) -> int | None:
        if self._at_work >= self._max_in_flight or self._is_full or not self._seeds_left:
            return None
        if self._gaps:
            return self._gaps.popleft()
        self._next += 1
        return self._next - 1
