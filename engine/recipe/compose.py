"""From a request to a job: opens the environment and puts the team together."""

# ruff: noqa: PLC0415 - the offline teacher needs no client and no prompts

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING

import orjson

from turnloom.agents.datasets.earlier_calls import earlier_calls
from turnloom.agents.difficulty import difficulty_settings
from turnloom.agents.offline import offline_team
from turnloom.agents.settings import TeamSettings
from turnloom.agents.targets.weakness import read_weakness, weakness_notice
from turnloom.agents.teams.team import Team
from turnloom.agents.teams.team_plan import TeamPlan
from turnloom.agents.variants.script import BASE
from turnloom.agents.verification.confirmation import Confirmation
from turnloom.engine.exports.files.export_sink import export_sinks
from turnloom.engine.fingerprint import fingerprint
from turnloom.engine.recipe.costs import Costs
from turnloom.engine.recipe.own_parts import NOTHING_OWN, OwnParts
from turnloom.engine.recipe.request import STDOUT, GenerateRequest
from turnloom.engine.recipe.toolbox_notice import toolbox_notice
from turnloom.engine.runner.accept_filter import AcceptFilter
from turnloom.engine.runner.near_duplicates import NearDuplicates
from turnloom.engine.runner.settings import RunSettings
from turnloom.engine.runs.folder import CALLS, Mode
from turnloom.engine.runs.job import Job
from turnloom.engine.sinks.followers import FurtherSinks
from turnloom.engine.sinks.spec import TOKEN, read_sinks
from turnloom.engine.turn_scheduler import TurnScheduler
from turnloom.graphs.errors import UsageError
from turnloom.graphs.exploration.dials import USUAL_DIALS, Dials
from turnloom.graphs.json_value import JsonObject
from turnloom.graphs.sources import open_environment
from turnloom.graphs.version import VERSION

if TYPE_CHECKING:
    from turnloom.engine.recipe.model_teacher import ModelTeacher

Journals = Callable[[str], Path | None]


@dataclass(frozen=True, slots=True)
class OpenTeam:
    """A team on its open environment, and what makes a run of it this run and no other. `notice` is
    what a person should know of the tools before, or ''."""

    team: Team
    configuration: JsonObject
    costs: Costs
    notice: str = ""

    @property
    def fingerprint(self) -> str:
        return fingerprint(self.configuration)


@dataclass(frozen=True, slots=True)
class Composition:
    """All that a run needs, open."""

    job: Job
    accept_filter: AcceptFilter
    costs: Costs
    notice: str = ""


@asynccontextmanager
async def open_team(
    request: GenerateRequest,
    turn_scheduler: TurnScheduler,
    journal: Journals | None = None,
    own: OwnParts = NOTHING_OWN,
) -> AsyncIterator[OpenTeam]:
    """The team that the request describes; environment and teacher are open inside the block.

    `journal` tells, from the fingerprint, where a model's answers are kept.
    """
    settings = team_settings(request)
    by_model = _model_teacher(request, own)
    if by_model is not None and settings.variants.keys() != {BASE}:
        asked = next(name for name in settings.variants if name != BASE)
        raise UsageError(
            f"--variant {asked}: only the offline teacher plays it so far; leave out --variant, or "
            "--teacher"
        )
    plan = _checked(own.plan or _plan(request), request)
    saved = None if request.traces is None else earlier_calls(request.traces)
    async with AsyncExitStack() as stack:
        environment = await open_environment(
            request.env,
            request.sandbox,
            passed=request.pass_env,
            withheld=request.key_variables | {TOKEN},
            given=own.sources,
            learned={} if saved is None else saved.learned,
        )
        stack.push_async_callback(environment.close)
        weak = settings.weakness
        weakness = "" if weak is None else weakness_notice(weak, environment)
        configuration = run_configuration(request, settings, environment.spec)
        if not plan.is_plain:
            configuration["team"] = plan.identity()
        if saved is not None:
            configuration["traces"] = saved.digest
        if by_model is None:
            team, costs = await offline_team(environment, settings, saved), Costs()
        else:
            configuration |= by_model.configuration()
            path = None if journal is None else journal(fingerprint(configuration))
            role_models, costs = await stack.enter_async_context(
                by_model.opened(path, turn_scheduler)
            )
            team = await by_model.team(environment, settings, role_models, saved)
        if not plan.is_plain:
            confirmation = Confirmation(environment)
            team = confirmation.enforced(plan.applied(confirmation.watching(team)))
        notices = toolbox_notice(environment), weakness
        yield OpenTeam(team, configuration, costs, "\n".join(filter(None, notices)))


@asynccontextmanager
async def compose(
    request: GenerateRequest,
    mode: Mode,
    turn_scheduler: TurnScheduler,
    own: OwnParts = NOTHING_OWN,
) -> AsyncIterator[Composition]:
    """What the request describes; environment and teacher are open inside the block."""

    def folder(run: str) -> Path:
        return request.out or Path("runs") / f"turnloom-{run[:8]}"

    def journal(run: str) -> Path | None:
        return None if str(folder(run)) == STDOUT else folder(run) / CALLS

    async with open_team(request, turn_scheduler, journal, own) as opened:
        job = job_of(request, mode, opened, folder(opened.fingerprint))
        yield Composition(job, NearDuplicates(), opened.costs, opened.notice)


def job_of(request: GenerateRequest, mode: Mode, opened: OpenTeam, out: Path) -> Job:
    """What `opened` is to make for the request, in the folder `out`."""
    return Job(
        team=opened.team,
        settings=RunSettings(request.n, request.seed, opened.fingerprint, request.max_in_flight),
        configuration=opened.configuration,
        out=out,
        mode=mode,
        further=FurtherSinks(read_sinks(request.sink, export_sinks()), fresh=mode is Mode.FRESH),
    )


def _plan(request: GenerateRequest) -> TeamPlan:
    base = "offline" if request.is_offline else "teacher"
    return TeamPlan(base) if request.team is None else request.team.plan(base)


def _checked(plan: TeamPlan, request: GenerateRequest) -> TeamPlan:
    if plan.base == "teacher" and request.is_offline:
        raise UsageError('the base of this team is "teacher": give a model as teacher as well')
    if plan.base == "offline" and not request.is_offline:
        raise UsageError(
            'the base of this team is "offline", yet a model is given as teacher: take the base '
            '"teacher", or give no model'
        )
    return plan


def _model_teacher(request: GenerateRequest, own: OwnParts) -> ModelTeacher | None:
    """The model as teacher; None for the offline one."""
    if request.is_offline:
        request.refuse_for_offline()
        return None
    from turnloom.engine.recipe.model_teacher import model_teacher

    return model_teacher(request, own.agents)


def team_settings(request: GenerateRequest) -> TeamSettings:
    """What is asked of the team. Turns and dials that are given win over a difficulty."""
    by_difficulty = {} if request.difficulty is None else difficulty_settings(request.difficulty)
    dials: dict[str, object] = {**by_difficulty, **_given(request, *_DIALS)}
    turns = request.turns or dials.get("turns")
    dials.pop("turns", None)
    given = {
        "turns": turns,
        "dials": Dials(**dials) if dials else None,  # type: ignore[arg-type]
        "sampler": request.sampler,
        "calls_per_turn": request.calls_per_turn,
        "targets": request.target,
        "weakness": read_weakness(request.weakness) if request.weakness else None,
        "variants": request.variant,
        "hint": request.hint,
        "k_max": request.k_max,
        "thoughts": request.thoughts,
        "guided": request.guided,
        "samples_per_turn": request.samples_per_turn,
        "keep_solved": request.keep_solved,
        "confirm": request.confirm,
    }
    return TeamSettings(**{name: each for name, each in given.items() if each is not None})  # type: ignore[arg-type]


_DIALS = tuple(each.name for each in fields(Dials))


def _given(request: GenerateRequest, *names: str) -> dict[str, object]:
    return {name: each for name in names if (each := getattr(request, name)) is not None}


def run_configuration(request: GenerateRequest, settings: TeamSettings, spec: str) -> JsonObject:
    """Everything that decides the samples, but what a model as teacher has of its own, as JSON.
    Dials that were not touched go without saying."""
    usual, chosen = asdict(USUAL_DIALS), asdict(settings)
    dials = {name: each for name, each in chosen["dials"].items() if each != usual[name]}
    chosen["dials"] = dials or None
    configuration = {
        "environment": spec,
        "seed": request.seed,
        "teacher": request.teacher,
        "model": request.model,
        **{name: each for name, each in chosen.items() if each is not None},
        "turnloom": VERSION,
    }
    written: JsonObject = orjson.loads(orjson.dumps(configuration))
    return written
