"""The engine as an object: tools, a teacher and settings, opened once, for any number of runs."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterator, Sequence
from contextlib import AsyncExitStack, contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from turnloom.agents.role import Context
from turnloom.agents.teams.team_plan import TeamPlan
from turnloom.engine.embedded.hosted import hosted
from turnloom.engine.embedded.listeners import Listener, Listeners
from turnloom.engine.embedded.loop_thread import LoopThread, on_loop
from turnloom.engine.embedded.sample_stream import SampleRun, SampleStream
from turnloom.engine.embedded.settings import Settings, Teacher
from turnloom.engine.embedded.sink_outside import SinkOutside
from turnloom.engine.errors import TooManyRejectedError
from turnloom.engine.recipe.compose import OpenTeam, compose, job_of, open_team
from turnloom.engine.recipe.costs import Costs, CostsObserver
from turnloom.engine.recipe.giving_up import giving_up_message
from turnloom.engine.recipe.own_parts import OwnParts
from turnloom.engine.recipe.request import GenerateRequest, read_request
from turnloom.engine.resume_point import ResumePoint
from turnloom.engine.runner.bus import OnCrash
from turnloom.engine.runner.events import Notice
from turnloom.engine.runner.near_duplicates import NearDuplicates
from turnloom.engine.runner.run import RunServices, run
from turnloom.engine.runner.settings import RunSettings
from turnloom.engine.runner.summary import RunState, RunSummary
from turnloom.engine.runs.folder import Mode
from turnloom.engine.runs.session import generate
from turnloom.engine.sinks.sink import Sink, missing_methods
from turnloom.engine.turn_scheduler import TurnScheduler
from turnloom.engine.worker_thread import outlast
from turnloom.graphs.errors import UsageError
from turnloom.graphs.sources.own.own_environment import given_source
from turnloom.graphs.sources.own.tool_source import ToolSource

T = TypeVar("T")

ENDLESS = 10**12
"""Samples that are wanted where no number is given."""


class Engine:
    """Makes samples on `env` for the program that embeds it.

    `env` is one specification or several, as on the command line, or sources of the caller's own
    (`ToolSource`), which are called on the caller's loop; without a `teacher` the offline
    one writes. The same `env`, `seed`, `settings` and `teacher` give the same ids and bytes as
    `turnloom generate` with the same options. An engine is a context:

        async with Engine(env="python:desk:Desk", seed=7) as engine:
            async for sample in engine.samples(100):
                ...

    `team` puts roles of one's own in between or in the place of others. `on_crash` is called, on
    the caller's loop, with role, context and error whenever a role crashes.

    With `thread=True` it has an event loop of its own, in a thread, so that what it computes does
    not hold up the caller's; roles, sinks and
    listeners of the caller are called on the caller's loop all the same.

    Raises `UsageError` for options that make no sense. Opening raises `SourceError` for tools that
    cannot be loaded, and what the teacher's endpoint raises.
    """

    def __init__(
        self,
        env: str | ToolSource | Sequence[str | ToolSource] = "builtin:",
        *,
        seed: int = 0,
        settings: Settings | None = None,
        teacher: Teacher | None = None,
        team: TeamPlan | None = None,
        thread: bool = False,
        on_crash: OnCrash | None = None,
    ) -> None:
        every = env if isinstance(env, Sequence) and not isinstance(env, str) else (env,)
        sources = tuple(given_source(each) for each in every if not isinstance(each, str))
        options = {"env": [each for each in every if isinstance(each, str)], "seed": seed}
        asked = (settings or Settings()).options() | (teacher.options() if teacher else {})
        self._request = read_request(None, {**options, **asked})
        self._own = OwnParts(team, teacher.agents_by_role() if teacher else {}, sources)
        self._on_crash = on_crash
        self._wants_thread = thread
        self._thread: LoopThread | None = None
        self._turns = TurnScheduler()
        self._stack = AsyncExitStack()
        self._opened: OpenTeam | None = None
        self._streams: set[SampleStream] = set()
        self._listeners = Listeners()
        self.summary: RunSummary | None = None
        """What the run that ended last came to."""
        self.costs = ""
        """What it asked of a model, or of agents, in a sentence; '' for nothing."""

    async def __aenter__(self) -> Self:
        await self.open()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        await self.close()

    async def open(self) -> None:
        """Open tools and teacher. A caller that is cancelled here finds nothing left open."""
        if self._opened is not None:
            raise UsageError("this engine is open already")
        self._host = asyncio.get_running_loop()
        self._thread = LoopThread() if self._wants_thread else None
        self._listeners.start()
        try:
            self._opened = await self._carried_out(self._open())
        except BaseException:  # it may be open by now, when we were cancelled while we were told
            await self.close()
            raise

    async def close(self) -> None:
        """End the streams that are still open, and release everything. A caller that is cancelled
        here leaves when that is done."""
        await outlast(asyncio.create_task(self._close(), name="close"))

    async def _close(self) -> None:
        try:
            for stream in tuple(self._streams):
                await stream.aclose()
            self._opened = None
            await self._carried_out(self._stack.aclose())
        finally:
            await self._listeners.close()
            if self._thread is not None:
                await asyncio.to_thread(self._thread.join)
                self._thread = None

    def samples(self, n: int | None = None, *, indices: range | None = None) -> SampleStream:
        """The first `n` accepted samples of the run, or all that will ever be.

        With `indices` a block of the run instead: the verified samples of these indices, which
        are not yet compared with those of other blocks; `turnloom.merge` does that.
        """
        if indices is None:
            settings = self._settings(ENDLESS if n is None else n)
            services = RunServices(accept_filter=NearDuplicates())
        elif n is None and indices.step == 1 and indices.start >= 0:
            settings = self._settings(ENDLESS, end=indices.stop)
            services = RunServices(resume_point=ResumePoint(low_watermark=indices.start))
        else:
            raise UsageError("give n, or indices as a range from one index to another")
        loop = None if self._thread is None else self._thread.loop
        start = partial(self._stream, settings, services)
        stream = SampleStream(SampleRun(start), loop, self._streams.discard)
        self._streams.add(stream)
        return stream

    async def generate(
        self,
        n: int,
        out: Path | str,
        *,
        sinks: Sequence[Sink] = (),
        resume: bool | None = None,
    ) -> RunSummary:
        """Make a run of `n` samples in the folder `out`, or go on with it, as the command does.

        `sinks` get every group besides; they stay open. `resume` says True to go on with a run
        that must be there, False to make it anew. Raises what `turnloom generate` reports.
        """
        for sink in sinks:
            if missing := missing_methods(sink):
                what = " and ".join(missing)
                raise UsageError(f"{type(sink).__name__} is no sink: it lacks {what}")
        mode = {None: Mode.AUTO, True: Mode.RESUME, False: Mode.FRESH}[resume]
        request = self._request.model_copy(update={"n": n, "out": Path(out)})
        if self._thread is not None:
            sinks = [SinkOutside(sink, self._host) for sink in sinks]
        return await self._carried_out(self._generate(request, mode, sinks))

    def listen(self, on_event: Listener) -> None:
        """Tell `on_event`, on the caller's loop, everything that happens in this engine's runs."""
        self._listeners.add(on_event)

    def _crashed(self, role: str, context: Context, error: BaseException) -> None:
        if self._on_crash is not None:
            self._host.call_soon_threadsafe(self._on_crash, role, context, error)

    async def _open(self) -> OpenTeam:
        opening = open_team(self._request, self._turns, own=self._own_parts())
        return await self._stack.enter_async_context(opening)

    def _own_parts(self) -> OwnParts:
        """What the caller brings, carried out on the caller's loop."""
        return self._own if self._thread is None else hosted(self._own, self._host)

    async def _stream(self, settings: RunSettings, services: RunServices, sink: Sink) -> RunSummary:
        with self._told(services, self._team.costs) as told:
            summary = await run(self._team.team, settings, [sink], told)
        return self._ended(summary, self._team.costs)

    async def _generate(
        self, request: GenerateRequest, mode: Mode, sinks: Sequence[Sink]
    ) -> RunSummary:
        costs = self._team.costs
        async with AsyncExitStack() as stack:
            if request.is_offline:
                assert request.out is not None  # noqa: S101 - `generate` has set it
                job = job_of(request, mode, self._team, request.out)
            else:  # answers are kept in the folder, so the models are opened for it
                composing = compose(request, mode, self._turns, self._own_parts())
                composed = await stack.enter_async_context(composing)
                job, costs = composed.job, composed.costs
            with self._told(RunServices(accept_filter=NearDuplicates()), costs) as told:
                summary = await generate(replace(job, more_sinks=sinks), told)
        return self._ended(summary, costs)

    @contextmanager
    def _told(self, services: RunServices, costs: Costs) -> Iterator[RunServices]:
        """The services of a run that the listeners are told of: what it costs, and all that a
        person should know of tools and endpoints."""
        observer = CostsObserver(costs, self._listeners)
        if self._team.notice:
            observer.notify(Notice(self._team.notice))
        try:
            yield replace(
                services,
                observer=observer,
                turn_scheduler=self._turns,
                on_crash=self._crashed,
            )
        finally:
            observer.tell_notices()

    def _ended(self, summary: RunSummary, costs: Costs) -> RunSummary:
        self.summary, self.costs = summary, costs.summary(summary.counters)
        if summary.state is RunState.GAVE_UP:
            raise TooManyRejectedError(giving_up_message(*summary.counters.why()))
        return summary

    @property
    def _team(self) -> OpenTeam:
        if self._opened is None:
            raise UsageError("this engine is not open: use it as `async with Engine(…) as engine`")
        return self._opened

    def _settings(self, wanted: int, end: int | None = None) -> RunSettings:
        if wanted < 1:
            raise UsageError(f"at least one sample has to be wanted, not {wanted}")
        request = self._request
        return RunSettings(
            wanted,
            request.seed,
            self._team.fingerprint,
            request.max_in_flight,
            end=end,
            max_unacked=0,
            flush_interval=0.0,
        )

    async def _carried_out(self, work: Coroutine[Any, Any, T]) -> T:
        return await (work if self._thread is None else on_loop(self._thread.loop, work))
