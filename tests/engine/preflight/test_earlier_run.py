"""An earlier run counts if it was of the same models and settings."""

import json
from pathlib import Path

import pytest

from turnloom.engine.preflight.earlier_run import find_earlier_run
from turnloom.engine.recipe.compose import run_configuration, team_settings
from turnloom.engine.recipe.model_teacher import model_teacher
from turnloom.engine.recipe.request import GenerateRequest
from turnloom.engine.runs.record import RunRecord

REQUEST = GenerateRequest(teacher="http://127.0.0.1:9/v1", model="m", turns="2-2")
CALLS = (
    {"call": "a" * 32, "reply": {"usage": {"prompt_tokens": 100, "completion_tokens": 7}}},
    {"call": "b" * 32, "unusable": {"why": "?", "usage": {"prompt_tokens": 50}}},
)


@pytest.fixture
def ran(tmp_path: Path):
    def make(name: str, *, emitted: int, calls=CALLS, **otherwise) -> Path:
        folder = tmp_path / name
        folder.mkdir()
        teacher = model_teacher(REQUEST)
        configuration = run_configuration(REQUEST, team_settings(REQUEST), "builtin:")
        configuration = {**configuration, **teacher.configuration(), **otherwise}
        record = RunRecord("f" * 32, configuration, 10, counts={"emitted": emitted})
        record.write(folder)
        lines = (json.dumps(each) + "\n" for each in calls)
        (folder / "calls.jsonl").write_text("".join(lines))
        return folder

    return make


def found(tmp_path: Path):
    request = REQUEST.model_copy(update={"out": tmp_path / "new"})
    return find_earlier_run(request, model_teacher(request), "builtin:")


def test_all_that_it_asked_is_counted(ran, tmp_path) -> None:
    folder = ran("one", emitted=4, seed=9)

    run = found(tmp_path)

    assert (run.folder, run.samples, run.calls) == (folder, 4, 2)
    assert (run.prompt, run.completion) == (150, 7)


def test_the_one_with_the_most_samples_counts(ran, tmp_path) -> None:
    ran("few", emitted=2)
    many = ran("many", emitted=8)

    assert found(tmp_path).folder == many


@pytest.mark.parametrize("otherwise", [{"model": "other"}, {"k_max": 9}, {"judge": 3}])
def test_a_run_of_another_kind_does_not(ran, tmp_path, otherwise) -> None:
    ran("other", emitted=4, **otherwise)

    assert found(tmp_path) is None


def test_what_made_nothing_or_cannot_be_read_does_not(ran, tmp_path) -> None:
    ran("nothing", emitted=0)
    ran("broken", emitted=4, calls=[]).joinpath("calls.jsonl").write_text("no journal\n")
    (tmp_path / "strange").mkdir()
    (tmp_path / "strange" / "calls.jsonl").write_text("")

    assert found(tmp_path) is None
