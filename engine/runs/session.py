"""A run in a folder, from the lock to the record of how it ended.

    lock → further sinks opened → ledger recovered → run → sealed, caught up → record → unlocked

Each step stands in the try of the one before, so that whatever happens is undone in reverse.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from turnloom.engine.errors import RunFolderError, StorageError
from turnloom.engine.ledger.poison_seeds import PoisonSeed
from turnloom.engine.ledger.run_ledger import RunLedger
from turnloom.engine.ledger.shard import shard_number
from turnloom.engine.outcome import Outcome
from turnloom.engine.resume_point import ResumePoint
from turnloom.engine.runner.accept_filter import AcceptFilter
from turnloom.engine.runner.counters import Counters
from turnloom.engine.runner.quarantine import Quarantine
from turnloom.engine.runner.run import RunServices, run
from turnloom.engine.runner.summary import RunState, RunSummary
from turnloom.engine.runs.folder import RunFolder
from turnloom.engine.runs.job import Job
from turnloom.engine.runs.notice import completeness_notice, poison_notices, resumption_notice
from turnloom.engine.runs.record import RunRecord, counts_of
from turnloom.engine.runs.sample_files import sample_files
from turnloom.engine.runs.trust_note import leave_note
from turnloom.engine.sinks import JsonlSink, Sink
from turnloom.engine.sinks.followers import Followers
from turnloom.engine.sinks.stdout import StdoutSink
from turnloom.engine.worker_thread import WorkerThread, outlast


async def generate(job: Job, services: RunServices | None = None) -> RunSummary:
    """Make the samples of `job` in its folder, going on where an earlier run stopped.

    Raises what `RunFolder` and `run` raise; the folder is in order afterwards, whatever happened,
    and as it was found if nothing was made in it.
    """
    services = services or RunServices()
    record = RunRecord(job.settings.fingerprint, job.configuration, job.settings.wanted)
    folder = RunFolder(job.out, record, job.mode)
    try:
        _note_trust(job, services)
        following = Followers(job.out, record.fingerprint, job.further, services.notice)
        async with following as followers:
            if folder.is_complete:
                return await _follow_up(job, folder, followers, services)
            folder.begin()
            session = await _opened(job, folder, followers, services)
            return await session.run(await session.prepare())
    except BaseException:
        folder.abandon()
        raise
    finally:
        folder.close()


def _note_trust(job: Job, services: RunServices) -> None:
    """Samples may be replayed with the tools that the user gave."""
    spec = job.configuration.get("environment")
    try:
        leave_note(job.out, job.settings.fingerprint, spec if isinstance(spec, str) else "builtin:")
    except OSError as error:
        services.notice(
            f"no note of {spec} can be kept ({error.strerror}): `turnloom verify` will want it "
            f"named with --env"
        )


async def stream(job: Job, services: RunServices) -> RunSummary:
    """Make the samples of `job` on standard output; nothing is kept, so nothing can be resumed."""
    sink = StdoutSink()
    try:
        return await run(job.team, job.settings, [sink, *job.more_sinks], services)
    finally:
        await sink.close()


@dataclass(frozen=True, slots=True)
class Session:
    """A run at work in its folder: the ledger is recovered, and the primary sink open."""

    job: Job
    folder: RunFolder
    followers: Followers
    services: RunServices
    ledger: RunLedger
    thread: WorkerThread
    sink: JsonlSink

    async def prepare(self) -> RunServices:
        """The services with which the run goes on where the ledger ends. Closes where it fails."""
        try:
            seeds = await outlast(self.thread.start(self.ledger.poison_seeds))
            resume_point = await outlast(self.thread.start(self._resume_point))
            quarantine = Quarantine(_max_parallel(seeds), self.ledger.note_work())
            if self.folder.resumed:  # a new folder's record says it all
                found = self.ledger.recovered
                self.services.notice(resumption_notice(self.job, found, resume_point))
                self.folder.note(RunState.RUNNING, counts_of(resume_point))
            for sentence in poison_notices(seeds):
                self.services.notice(sentence)
        except BaseException:
            await self.sink.close()
            raise
        return replace(self.services, resume_point=resume_point, quarantine=quarantine)

    async def run(self, services: RunServices) -> RunSummary:
        """Run, bring further sinks up to date, and put on record how it ended."""
        try:
            summary = await self._run(services)
        except BaseException as error:
            stopped = isinstance(error, (asyncio.CancelledError, KeyboardInterrupt, SystemExit))
            state = RunState.INTERRUPTED if stopped else RunState.FAILED
            with suppress(StorageError, OSError):  # what went wrong first is what must be told
                await outlast(asyncio.create_task(self._fail(state)))
            raise
        await self.sink.close()
        self.folder.note(summary.state, counts_of(self.ledger.final))
        return summary

    async def _run(self, services: RunServices) -> RunSummary:
        await self.followers.start(lambda: self.ledger.writer.reached)
        sinks: list[Sink] = [_Guard(self.folder), self.sink, self.followers, *self.job.more_sinks]
        summary = await run(self.job.team, self.job.settings, sinks, services)
        complete = summary.state is RunState.COMPLETE
        if complete:
            self.folder.check_held()
            await self.sink.seal()
        behind = await self.followers.catch_up(services.stop, complete=complete)
        await self.followers.finish()
        return replace(summary, behind=behind)

    async def _fail(self, state: RunState) -> None:
        await self.followers.finish()
        await self.sink.close()
        self.folder.note(state, counts_of(self.ledger.final))

    def _resume_point(self) -> ResumePoint:
        """How far the run has come; the filter is shown again what it let pass before."""
        accept_filter = self.services.accept_filter
        in_order = self.job.team.deterministic and accept_filter is not None
        resume_point = self.ledger.resume_point(with_samples=in_order)
        _check_wanted(self.job, resume_point)
        if accept_filter is not None:
            end = resume_point.low_watermark if in_order else None
            _show_again(self.ledger, accept_filter, end)
        return resume_point


@dataclass(frozen=True, slots=True)
class _Guard:
    """A sink before the first one: nothing is written into a folder that is no longer ours."""

    folder: RunFolder

    async def write_group(self, _: Sequence[Outcome]) -> None:
        self.folder.check_held()

    async def close(self) -> None:
        """Nothing: the folder is closed by whoever opened it."""


async def _opened(
    job: Job, folder: RunFolder, followers: Followers, services: RunServices
) -> Session:
    thread = WorkerThread("ledger")
    opening = thread.start(RunLedger, job.out, job.settings.fingerprint, limit=job.shards)
    try:
        ledger = await outlast(opening)
    except BaseException as error:
        if isinstance(error, asyncio.CancelledError) and opening.exception() is None:
            opening.result().close()
        thread.close()
        raise
    sink = JsonlSink(ledger, job.disk_space, lambda why: services.notice(f"paused: {why}"), thread)
    return Session(job, folder, followers, services, ledger, thread, sink)


async def _follow_up(
    job: Job, folder: RunFolder, followers: Followers, services: RunServices
) -> RunSummary:
    """Bring a complete run to further sinks; every shard is sealed."""
    services.notice(completeness_notice(job, folder.record))
    last = max(shard_number(file.name) or 0 for file in sample_files(job.out))
    services.stop.attend()
    await followers.start(lambda: (last + 1, 0))
    behind = await followers.catch_up(services.stop, complete=True)
    found = folder.record.resume_point
    counters = Counters.resumed(max(folder.record.wanted, found.accepted), found)
    return RunSummary(RunState.COMPLETE, counters, 0, {}, behind)


def _max_parallel(seeds: Sequence[PoisonSeed]) -> dict[int, int]:
    """How many seeds may be at work while a poison seed is, by its index."""
    return {
        each.seed: each.max_parallel for each in seeds if each.max_parallel and not each.is_poison
    }


def _check_wanted(job: Job, resume_point: ResumePoint) -> None:
    least = resume_point.accepted + len(resume_point.gaps)
    if job.settings.wanted < least:
        raise RunFolderError(
            f"{job.out} already holds {resume_point.accepted} samples: ask for {least} or more "
            "with -n, or begin anew with --fresh"
        )


def _show_again(ledger: RunLedger, accept_filter: AcceptFilter, end: int | None) -> None:
    """Show the filter the samples below index `end`; None for all."""
    for index, sample in ledger.samples():
        if end is not None and index >= end:
            return
        accept_filter.admit(sample)
