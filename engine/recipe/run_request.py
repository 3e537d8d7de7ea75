"""From a request to what its run came to: composed, run, and closed."""

from __future__ import annotations

from turnloom.engine.recipe.compose import compose
from turnloom.engine.recipe.costs import CostsObserver
from turnloom.engine.recipe.request import GenerateRequest
from turnloom.engine.runner.events import Finished, Notice, Observer
from turnloom.engine.runner.run import RunServices
from turnloom.engine.runs.folder import Mode
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
        try:
            summary = await make(composed.job, services)
        finally:  # also where the run ends by an error: it may be what they are about
            told.tell_notices()
    return Finished(summary, composed.job.out, composed.costs.summary(summary.counters))
