"""From a request to a job: opens the environment and puts the team together."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict, replace
from pathlib import Path

from turnloom.agents.offline import offline_team
from turnloom.agents.settings import TeamSettings
from turnloom.engine.cli.generate_request import GenerateRequest
from turnloom.engine.fingerprint import fingerprint
from turnloom.engine.generation import Job
from turnloom.engine.near_duplicates import NearDuplicates
from turnloom.engine.release import Judge
from turnloom.engine.run_folder import Mode
from turnloom.engine.run_settings import RunSettings
from turnloom.engine.sinks.followers import FurtherSinks
from turnloom.engine.sinks.spec import read_sinks
from turnloom.engine.version import version
from turnloom.graphs.errors import UsageError
from turnloom.graphs.json_value import JsonObject
from turnloom.graphs.sources import open_environment

_OFFLINE = "offline"


@asynccontextmanager
async def opened(request: GenerateRequest, mode: Mode) -> AsyncIterator[tuple[Job, Judge]]:
    """The job that the request describes; its environment is open inside the block."""
    if request.teacher != _OFFLINE:
        raise UsageError(f"unknown teacher {request.teacher!r}: this version has {_OFFLINE!r} only")
    settings = _settings(request)
    environment = open_environment(request.env)
    try:
        configuration = _configuration(request, settings, environment.spec)
        run = fingerprint(configuration)
        job = Job(
            team=await offline_team(environment, settings),
            settings=RunSettings(request.n, request.seed, run, request.max_in_flight),
            configuration=configuration,
            out=request.out or Path("runs") / f"turnloom-{run[:8]}",
            mode=mode,
            further=FurtherSinks(read_sinks(request.sink), fresh=mode is Mode.FRESH),
        )
        yield job, NearDuplicates()
    finally:
        await environment.close()


def _settings(request: GenerateRequest) -> TeamSettings:
    settings = TeamSettings()
    if request.turns is not None:
        settings = replace(settings, turns=request.turns)
    if request.sampler is not None:
        settings = replace(settings, sampler=request.sampler)
    if request.target is not None:
        settings = replace(settings, targets=request.target)
    if request.variant is not None:
        settings = replace(settings, variants=request.variant)
    return settings


def _configuration(request: GenerateRequest, settings: TeamSettings, spec: str) -> JsonObject:
    """Everything that decides the samples; JSON has no tuples, so turns become a list."""
    return {
        "environment": spec,
        "seed": request.seed,
        "teacher": request.teacher,
        "model": request.model,
        **asdict(settings),
        "turns": list(settings.turns),
        "turnloom": version(),
    }
