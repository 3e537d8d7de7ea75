"""From a request to what its run came to: composed, run, and closed."""

from __future__ import annotations

from dataclasses import replace

from turnloom.engine.recipe.compose import compose
from turnloom.engine.recipe.costs import CostsObserver
from turnloom.engine.recipe.request import GenerateRequest
from turnloom.engine.recipe.uncalled_tools import CalledTools, uncalled_tools
from turnloom.engine.runner.events import Finished, Notice, Observer
from turnloom.engine.runner.run import RunServices
from turnloom.engine.runner.summary import RunSummary
from turnloom.engine.runs.folder import Mode
from turnloom.engine.runs.job import Job
from turnloom.engine.runs.sample_files import read_samples
from turnloom.engine.runs.session import generate, stream
from turnloom.engine.stop import Stop
from turnloom.engine.turn_scheduler import TurnScheduler


async def run_request(
    request: GenerateRequest, mode: Mode, stop: Stop, observer: Observer
) -> Finished:
    """Make the samples that are asked for: in a run folder, or on standard output alone.

    Raises what composing raises (`UsageError`, `InputError`, `SourceError`) and what a run does
    (`RunError`).
    """
    turn_scheduler = TurnScheduler()
    async with compose(request, mode, turn_scheduler) as composed:
        told = CostsObserver(composed.costs, observer)
        services = RunServices(
            told,
            stop,
            composed.accept_filter,
            turn_scheduler=turn_scheduler,
        )
        if composed.notice:
            observer.notify(Notice(composed.notice))
        make = stream if request.is_stdout_alone else generate
        job, called = composed.job, CalledTools()
        try:
            summary = await make(replace(job, more_sinks=(*job.more_sinks, called)), services)
        finally:  # also where the run ends by an error: it may be what they are about
            told.tell_notices()
    costs = composed.costs.summary(summary.counters)
    return Finished(summary, job.out, costs, _uncalled(job, called, summary))


def _uncalled(job: Job, called: CalledTools, summary: RunSummary) -> tuple[str, ...]:
    """What to tell of the tools that the whole run, earlier sessions included, never called."""
    counters = summary.counters
    if job.team.graph is None or not called.complete or counters.made == counters.before:
        return ()
    if counters.before:
        for sample in read_samples(job.out):
            called.add(sample)
    return tuple(uncalled_tools(job.team.graph, called.names))
