"""From a request to what its run came to: composed, run, and closed."""

from __future__ import annotations

from dataclasses import replace

from turnloom.agents.variants.script import BASE
from turnloom.engine.recipe.compose import compose
from turnloom.engine.recipe.costs import CostsObserver
from turnloom.engine.recipe.request import GenerateRequest
from turnloom.engine.recipe.uncalled_tools import CalledTools, uncalled_tools
from turnloom.engine.recipe.variants_made import VariantsMade
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
        variants = VariantsMade(request.variant or {BASE: 1.0}, request.seed)
        sinks = (*job.more_sinks, called, variants)
        try:
            summary = await make(replace(job, more_sinks=sinks), services)
        finally:  # also where the run ends by an error: it may be what they are about
            told.tell_notices()
    costs = composed.costs.summary(summary.counters)
    return Finished(summary, job.out, costs, _remarks(job, called, variants, summary))


def _remarks(
    job: Job, called: CalledTools, variants: VariantsMade, summary: RunSummary
) -> tuple[str, ...]:
    """What to tell of the samples of the whole run, earlier sessions included: their variants, and
    the tools that they never call."""
    counters, graph = summary.counters, job.team.graph
    if graph is None or not called.complete or counters.made == counters.before:
        return ()
    if counters.before:
        variants = VariantsMade(variants.weights, variants.seed)
        for sample in read_samples(job.out):
            called.add(sample)
            variants.add(sample)
    return (*variants.lines(), *uncalled_tools(graph, called.names))
