"""A generation: a run in a folder, from the lock to the record of how it ended."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TypeVar

from turnloom.agents.role import Team
from turnloom.engine.errors import RunFolderError, StorageError
from turnloom.engine.ledger.poison_seeds import FEW, PoisonSeed
from turnloom.engine.ledger.run_ledger import RunLedger
from turnloom.engine.ledger.shard import DEFAULT_LIMIT, ShardLimit, shard_number
from turnloom.engine.outcome import Outcome
from turnloom.engine.resume_point import ResumePoint
from turnloom.engine.runner.counters import Counters
from turnloom.engine.runner.quarantine import Quarantine
from turnloom.engine.runner.release import AcceptFilter
from turnloom.engine.runner.run import RunServices, run
from turnloom.engine.runner.settings import RunSettings
from turnloom.engine.runner.summary import RunState, RunSummary
from turnloom.engine.runs.folder import Mode, RunFolder
from turnloom.engine.runs.reader import sample_files
from turnloom.engine.runs.record import RunRecord
from turnloom.engine.sinks import JsonlSink, RoomPolicy, Sink
from turnloom.engine.sinks.followers import Followers, FurtherSinks
from turnloom.engine.sinks.stdout import StdoutSink
from turnloom.graphs.json_value import JsonObject, JsonValue

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Job:
    """What to make and where. `configuration` is what the settings' fingerprint was taken of."""

    team: Team
    settings: RunSettings
    configuration: JsonObject
    out: Path
    mode: Mode = Mode.AUTO
    room: RoomPolicy = field(default_factory=RoomPolicy)
    shards: ShardLimit = DEFAULT_LIMIT
    more_sinks: Sequence[Sink] = ()
    further: FurtherSinks = field(default_factory=FurtherSinks)


async def generate(job: Job, services: RunServices | None = None) -> RunSummary:
    """Make the samples of `job` in its folder, going on where an earlier run stopped.

    Raises what `RunFolder` and `run` raise; the folder is in order afterwards, whatever happened,
    and as it was found if nothing was made in it.
    """
    services = services or RunServices()
    record = RunRecord(job.settings.fingerprint, job.configuration, job.settings.wanted)
    folder = RunFolder(job.out, record, job.mode)
    try:
        async with Followers(
            job.out, record.fingerprint, job.further, services.notice
        ) as followers:
            if folder.is_complete:
                services.notice(_completeness(job, folder))
                behind = await _follow_up(job.out, followers, services)
                return replace(_nothing_to_do(folder), behind=behind)
            folder.begin()
            return await _go_on(job, folder, followers, services)
    except BaseException:
        folder.abandon()
        raise
    finally:
        folder.close()


async def _go_on(
    job: Job, folder: RunFolder, followers: Followers, services: RunServices
) -> RunSummary:
    ledger = await _opened(job)
    sink = JsonlSink(ledger, job.room, lambda why: services.notice(f"paused: {why}"))
    try:
        suspects = await _in_thread(ledger.suspects)
        resume_point = await _in_thread(partial(_resume_point, job, ledger, services.accept_filter))
        marks = ledger.note_work()
        if folder.resumed:  # a new folder's record says it all
            services.notice(_resumption(job, ledger, resume_point))
            folder.note(RunState.RUNNING, counts(resume_point))
        for sentence in _suspicion(suspects):
            services.notice(sentence)
    except BaseException:
        await sink.close()
        raise
    quarantine = Quarantine(
        {each.seed: each.company for each in suspects if each.company and not each.is_guilty},
        marks,
    )
    services = replace(services, resume_point=resume_point, quarantine=quarantine)
    return await _run(job, folder, sink, ledger, followers, services)


async def _opened(job: Job) -> RunLedger:
    work = partial(RunLedger, job.out, job.settings.fingerprint, limit=job.shards)
    opening = asyncio.get_running_loop().run_in_executor(None, work)
    try:
        return await _outlasted(opening)
    except asyncio.CancelledError:
        if opening.exception() is None:
            opening.result().close()
        raise


def _in_thread(work: Callable[[], T]) -> Awaitable[T]:
    return _outlasted(asyncio.get_running_loop().run_in_executor(None, work))


async def _outlasted(work: asyncio.Future[T]) -> T:
    """The result of work in the folder, which goes on when its caller is cancelled, once or again:
    the folder's lock is held until it has ended."""
    try:
        return await asyncio.shield(work)
    except asyncio.CancelledError:
        while not work.done():
            with suppress(asyncio.CancelledError):
                await asyncio.wait((work,))
        raise


async def stream(job: Job, services: RunServices) -> RunSummary:
    """Make the samples of `job` on standard output; nothing is kept, so nothing can be resumed."""
    sink = StdoutSink()
    try:
        return await run(job.team, job.settings, [sink, *job.more_sinks], services)
    finally:
        await sink.close()


@dataclass(frozen=True, slots=True)
class _Guard:
    """A sink before the first one: nothing is written into a folder that is no longer ours."""

    folder: RunFolder

    async def write_group(self, _: Sequence[Outcome]) -> None:
        self.folder.check_held()

    async def close(self) -> None:
        """Nothing: the folder is closed by whoever opened it."""


async def _run(
    job: Job,
    folder: RunFolder,
    sink: JsonlSink,
    ledger: RunLedger,
    followers: Followers,
    services: RunServices,
) -> RunSummary:
    try:
        await followers.start(lambda: ledger.writer.reached)
        sinks: list[Sink] = [_Guard(folder), sink, followers, *job.more_sinks]
        summary = await run(job.team, job.settings, sinks, services)
        complete = summary.state is RunState.COMPLETE
        if complete:
            folder.check_held()
            await sink.seal()
        behind = await followers.catch_up(services.stop, complete=complete)
        await followers.finish()
    except BaseException as error:
        stopped = isinstance(error, (asyncio.CancelledError, KeyboardInterrupt, SystemExit))
        state = RunState.INTERRUPTED if stopped else RunState.FAILED
        with suppress(StorageError, OSError):  # what went wrong first is what must be told
            end = asyncio.create_task(_end(folder, sink, ledger, followers, state))
            await _outlasted(end)
        raise
    await sink.close()
    folder.note(summary.state, counts(ledger.final))
    return replace(summary, behind=behind)


async def _end(
    folder: RunFolder, sink: JsonlSink, ledger: RunLedger, followers: Followers, state: RunState
) -> None:
    await followers.finish()
    await sink.close()
    folder.note(state, counts(ledger.final))


async def _follow_up(out: Path, followers: Followers, services: RunServices) -> tuple[str, ...]:
    """Bring a complete run to further sinks; every shard is sealed."""
    last = max(shard_number(file.name) or 0 for file in sample_files(out))
    services.stop.attend()
    await followers.start(lambda: (last + 1, 0))
    return await followers.catch_up(services.stop, complete=True)


def _resume_point(job: Job, ledger: RunLedger, accept_filter: AcceptFilter | None) -> ResumePoint:
    """How far the run has come; the filter is shown again what it let pass before."""
    in_order = job.team.deterministic and accept_filter is not None
    resume_point = ledger.resume_point(with_samples=in_order)
    least = resume_point.accepted + len(resume_point.gaps)
    if job.settings.wanted < least:
        raise RunFolderError(
            f"{job.out} already holds {resume_point.accepted} samples: ask for {least} or more "
            "with -n, or begin anew with --fresh"
        )
    if accept_filter is not None:
        for index, sample in ledger.samples():
            if in_order and index >= resume_point.low_watermark:
                break
            accept_filter.admit(sample)
    return resume_point


def _resumption(job: Job, ledger: RunLedger, resume_point: ResumePoint) -> str:
    found = ledger.recovered
    text = f"resuming {job.out}: {resume_point.accepted} of {job.settings.wanted} made"
    if found.adopted or found.cut:
        text += f" ({found.adopted} recovered, {found.cut} torn bytes cut)"
    return text


def _suspicion(suspects: Sequence[PoisonSeed]) -> Iterator[str]:
    for each in suspects:
        if each.is_guilty:
            yield f"seed {each.seed} killed the process {each.crashes} times: a dead letter"
    for most, times, manner in (
        (FEW, "twice", f"at most {FEW} at a time"),
        (1, "three times or more", "one at a time"),
    ):
        if count := sum(each.company == most and not each.is_guilty for each in suspects):
            yield f"{count} seeds were at work when the process died {times}: they go {manner}"


def counts(resume_point: ResumePoint) -> JsonObject:
    """The counts that `run.json` holds."""
    return {
        "emitted": resume_point.accepted,
        "rejected": dict(sorted(resume_point.rejected.items())),
        "dead": dict(sorted(resume_point.dead.items())),
    }


def _completeness(job: Job, folder: RunFolder) -> str:
    made, wanted = _resume_point_of(folder.record.counts).accepted, job.settings.wanted
    text = f"{job.out} is complete: nothing to do"
    if made > wanted:
        text += f" (it holds {made} samples, {wanted} were asked for; --fresh makes a new run)"
    return text


def _nothing_to_do(folder: RunFolder) -> RunSummary:
    resume_point = _resume_point_of(folder.record.counts)
    counters = Counters.resumed(max(folder.record.wanted, resume_point.accepted), resume_point)
    return RunSummary(RunState.COMPLETE, counters, 0, {})


def _resume_point_of(counts: JsonObject) -> ResumePoint:
    emitted, rejected, dead = (counts.get(key) for key in ("emitted", "rejected", "dead"))
    return ResumePoint(
        emitted if isinstance(emitted, int) else 0, _numbers(rejected), _numbers(dead)
    )


def _numbers(value: JsonValue) -> dict[str, int]:
    pairs = value.items() if isinstance(value, dict) else ()
    return {reason: count for reason, count in pairs if isinstance(count, int)}
