"""A request becomes a job: the same samples have the same fingerprint, whatever does not decide
them."""

from pathlib import Path

import pytest

from turnloom.engine.recipe.compose import Composition, compose
from turnloom.engine.recipe.request import GenerateRequest
from turnloom.engine.runs.folder import Mode
from turnloom.engine.turn_scheduler import TurnScheduler
from turnloom.graphs.errors import UsageError

SHOP = GenerateRequest(env=("builtin:shop",), n=2, seed=7)


async def composed(request: GenerateRequest, mode: Mode = Mode.AUTO) -> Composition:
    async with compose(request, mode, TurnScheduler()) as composition:
        return composition


def changed(**options: object) -> GenerateRequest:
    return SHOP.model_copy(update=options)


@pytest.mark.parametrize(
    "options", [{"n": 9}, {"max_in_flight": 3}, {"out": Path("elsewhere")}, {"sink": ("jsonl:f",)}]
)
async def test_what_decides_no_sample_leaves_the_fingerprint_alone(
    options: dict[str, object],
) -> None:
    one, other = await composed(SHOP), await composed(changed(**options))

    assert one.job.settings.fingerprint == other.job.settings.fingerprint


@pytest.mark.parametrize(
    "options", [{"seed": 8}, {"env": ("builtin:travel",)}, {"turns": (1, 2)}, {"k_max": 2}]
)
async def test_what_decides_samples_gives_another_fingerprint(options: dict[str, object]) -> None:
    one, other = await composed(SHOP), await composed(changed(**options))

    assert one.job.settings.fingerprint != other.job.settings.fingerprint


async def test_without_a_folder_of_its_own_a_run_is_named_by_its_fingerprint() -> None:
    job = (await composed(SHOP)).job

    assert job.out == Path("runs") / f"turnloom-{job.settings.fingerprint[:8]}"
    assert (await composed(changed(out=Path("mine")))).job.out == Path("mine")


async def test_the_job_is_what_was_asked_for() -> None:
    composition = await composed(changed(max_in_flight=3, sink=("jsonl:f",)), Mode.FRESH)
    job = composition.job

    assert (job.settings.wanted, job.settings.seed, job.settings.max_in_flight) == (2, 7, 3)
    assert (job.mode, job.further.fresh, len(job.further.specs)) == (Mode.FRESH, True, 1)
    assert job.configuration["environment"] == "builtin:shop"
    assert job.team.deterministic


async def test_what_only_a_model_has_is_refused_before_anything_opens() -> None:
    with pytest.raises(UsageError, match="--model is for a model as teacher"):
        await composed(changed(model="m"))
