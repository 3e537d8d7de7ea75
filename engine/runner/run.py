"""A run: admits seeds, drives them over the bus, releases what they came to, and adds it up.

    admission → bus (one task per sample) → release → delivery → sinks → admission

Every task is owned by one of two nested task groups: samples inside, services (delivery, stop
watch, progress) around them, so that the samples' last words still reach the sinks.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

from turnloom.agents.messages import SampleRejected
from turnloom.agents.role import Context, Message
from turnloom.agents.teams.team import Team
from turnloom.engine.errors import ConservationError, SinkError
from turnloom.engine.fingerprint import sample_id
from turnloom.engine.outcome import Outcome, SampleDied, outcome_of
from turnloom.engine.resume_point import ResumePoint
from turnloom.engine.runner.accept_filter import AcceptFilter
from turnloom.engine.runner.admission import Admission
from turnloom.engine.runner.bus import Bus, OnCrash
from turnloom.engine.runner.counters import Counters
from turnloom.engine.runner.crash import first_error
from turnloom.engine.runner.delivery import Delivery
from turnloom.engine.runner.events import CountersChanged, Ended, Notice, Observer, Unobserved
from turnloom.engine.runner.quarantine import Quarantine
from turnloom.engine.runner.reorder_buffer import AsFinished, InOrder, ReorderBuffer
from turnloom.engine.runner.secret_check import without_secrets
from turnloom.engine.runner.settings import RunSettings
from turnloom.engine.runner.summary import RunState, RunSummary
from turnloom.engine.sinks.sink import Sink
from turnloom.engine.stop import Stop
from turnloom.engine.turn_scheduler import TurnScheduler

PROGRESS_INTERVAL = 0.2
ADMIT_BATCH = 64
"""Seeds that are admitted in one go, at most."""
SHUTDOWN_GRACE = 2.0
_CANCELLED = SampleRejected("engine", "engine:cancelled")


@dataclass(frozen=True)
class RunServices:
    """What a run can be given besides team, settings and sinks; all of it has a default."""

    observer: Observer = field(default_factory=Unobserved)
    stop: Stop = field(default_factory=Stop)
    accept_filter: AcceptFilter | None = None
    resume_point: ResumePoint = field(default_factory=ResumePoint)
    quarantine: Quarantine = field(default_factory=Quarantine)
    turn_scheduler: TurnScheduler = field(default_factory=TurnScheduler)
    on_crash: OnCrash | None = None

    def notice(self, text: str) -> None:
        """Tell the observer a sentence for a person."""
        self.observer.notify(Notice(text))


async def run(
    team: Team,
    settings: RunSettings,
    sinks: Sequence[Sink],
    services: RunServices | None = None,
) -> RunSummary:
    """Run `team` until `settings.wanted` samples are accepted or the run is stopped.

    The sinks stay open. Raises `RunError` for what concerns the whole run, and lets a bug of
    the engine or of a role's contract through.
    """
    return await Run(team, settings, sinks, services or RunServices()).finish()


class Run:
    """One run, once."""

    def __init__(
        self, team: Team, settings: RunSettings, sinks: Sequence[Sink], services: RunServices
    ) -> None:
        resume_point = services.resume_point
        self._settings = settings
        self._services = services
        self._bus = Bus(team, settings.message_budget, services.turn_scheduler, services.on_crash)
        self._admission = Admission(
            settings.wanted,
            settings.max_in_flight,
            settings.patience,
            resume_point,
            end=settings.end,
            max_unacked=settings.max_unacked,
        )
        self._release = _release(team, services)
        self._counters = Counters.resumed(settings.wanted, resume_point)
        self._delivery = Delivery(
            sinks, self._admission, self._ended, settings.flush_interval, services.notice
        )
        self._tasks: dict[int, asyncio.Task[None]] = {}
        self._cancelled: set[int] = set()
        self._abandoned = False
        self._admitted = 0

    async def finish(self) -> RunSummary:
        """Run to the end."""
        self._services.stop.attend()
        if self._services.stop.asked:
            self._admission.close()
        try:
            async with asyncio.TaskGroup() as services:
                delivery = services.create_task(self._deliver(), name="delivery")
                watch = services.create_task(self._watch_stop(delivery), name="stop")
                tick = services.create_task(self._tell_progress(), name="progress")
                try:
                    async with asyncio.TaskGroup() as samples:
                        await self._admit_all(samples)
                    self._delivery.close()
                    await asyncio.wait((delivery,))
                except BaseException:
                    self._abandoned = True
                    await self._last_words(delivery)
                    raise
                watch.cancel()
                tick.cancel()
        except BaseExceptionGroup as group:
            raise first_error(group) from None
        self._services.observer.notify(CountersChanged(self._counters))
        return self._summary()

    def cancel(self, index: int) -> None:
        """Cancel one sample; it is rejected as `engine:cancelled`."""
        if self._admission.holds(index):
            self._cancelled.add(index)
        if (task := self._tasks.get(index)) is not None:
            task.cancel()

    def _ended(self, outcome: Outcome) -> None:
        self._counters.add(outcome)
        self._services.observer.notify(
            Ended(outcome.index, outcome.sample_id, outcome.state, outcome.reason)
        )

    async def _admit_all(self, samples: asyncio.TaskGroup) -> None:
        while (index := await self._admission.admit()) is not None:
            self._admitted += 1
            await self._services.quarantine.enter(index)
            samples.create_task(self._sample(index), name=f"sample-{index}")
            if self._admitted % ADMIT_BATCH == 0:
                await asyncio.sleep(0)

    async def _sample(self, index: int) -> None:
        try:
            end = None if self._abandoned else await self._work(index)
        finally:
            self._services.quarantine.leave(index)
            self._admission.finished()
        if end is not None:
            self._delivery.post(self._release.offer(end))

    async def _work(self, index: int) -> Outcome:
        settings = self._settings
        earlier = self._services.resume_point.evidence
        context = Context(index, sample_id(settings.fingerprint, index), settings.seed, earlier)
        self._tasks[index] = _this_task()
        try:
            return without_secrets(context, outcome_of(context, await self._drive(context)))
        finally:
            del self._tasks[index]

    async def _drive(self, context: Context) -> Message:
        if context.index in self._cancelled:
            return _CANCELLED
        try:
            return await self._bus.drive(context)
        except asyncio.CancelledError:
            if context.index in self._cancelled:
                return _CANCELLED
            if _this_task().cancelling():
                raise
            return SampleDied("engine", "crash:CancelledError", "a role cancelled its own sample")

    async def _last_words(self, delivery: asyncio.Task[None]) -> None:
        """Whatever ends the run, what is finished still reaches the sinks if they are quick."""
        self._delivery.close()
        await asyncio.wait((delivery,), timeout=SHUTDOWN_GRACE)

    async def _watch_stop(self, delivery: asyncio.Task[None]) -> None:
        await self._services.stop.wait()
        self._admission.close()
        await self._services.stop.wait_hurried(self._settings.drain_seconds)
        self._abandoned = True
        for task in list(self._tasks.values()):
            task.cancel()
        await asyncio.sleep(SHUTDOWN_GRACE)
        delivery.cancel()

    async def _deliver(self) -> None:
        """A task that is cancelled ends without an error, and everybody would wait for ever."""
        try:
            await self._delivery.work()
        except asyncio.CancelledError:
            if self._abandoned:
                raise
            raise SinkError(
                "a sink cancelled the delivery: let no CancelledError of its own out of write_group"
            ) from None

    async def _tell_progress(self) -> None:
        while True:
            self._counters.in_flight = self._admission.at_work
            self._services.observer.notify(CountersChanged(self._counters))
            await asyncio.sleep(PROGRESS_INTERVAL)

    def _summary(self) -> RunSummary:
        left = self._counters.in_flight = self._admission.in_flight
        ended = self._counters.ended - self._services.resume_point.ended
        if ended + left != self._admitted or (left and not self._services.stop.asked):
            raise ConservationError(
                f"{self._admitted} seeds admitted, {ended} ended, {left} in flight at the end"
            )
        return RunSummary(self._state(), self._counters, left, self._bus.statistics)

    def _state(self) -> RunState:
        if self._admission.complete:
            return RunState.COMPLETE
        return RunState.GAVE_UP if self._admission.gave_up else RunState.INTERRUPTED


def _release(team: Team, services: RunServices) -> ReorderBuffer:
    if team.deterministic:
        found = services.resume_point
        return InOrder(services.accept_filter, found.low_watermark, found.completed_above)
    return AsFinished(services.accept_filter)


def _this_task() -> asyncio.Task[None]:
    task = asyncio.current_task()
    if task is None:
        raise RuntimeError("not inside a task")
    return task
