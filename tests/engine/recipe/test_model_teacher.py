"""A model as teacher: who plays which role, where, with which sampling; checked before it opens."""

import asyncio
import threading
from pathlib import Path

import pytest

from turnloom.engine.client.journal import Journal
from turnloom.engine.recipe.model_teacher import MAX_TOKENS, ModelTeacher, model_teacher
from turnloom.engine.recipe.request import GenerateRequest
from turnloom.engine.turn_scheduler import TurnScheduler
from turnloom.graphs.errors import InputError, UsageError


def teacher(**options: object) -> ModelTeacher:
    given = {"teacher": "https://api.example.com/v1", "model": "small", **options}
    return model_teacher(GenerateRequest.model_validate(given))


def descriptors() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def test_every_role_is_played_by_the_model_unless_it_has_its_own() -> None:
    settings = teacher(role={"critic": {"model": "large", "temperature": 0.1}}).client

    assert settings.route("composer").model == "small"
    assert settings.route("critic").model == "large"
    assert settings.route("critic").sampling.temperature == 0.1
    assert settings.route("critic").endpoints == settings.default.endpoints


def test_what_a_role_leaves_open_is_as_for_the_others() -> None:
    sampling = {"temperature": 0.8, "seed": 3}
    role = teacher(sampling=sampling, role={"critic": {"temperature": 0.0}}).client.route("critic")

    assert (role.sampling.temperature, role.sampling.seed) == (0.0, 3)
    assert role.sampling.max_tokens == MAX_TOKENS


def test_a_judge_is_a_role_more() -> None:
    assert "judge" not in teacher().roles
    assert teacher(judge=4).roles == (*teacher().roles, "judge")
    assert teacher(judge=4).configuration() != teacher(judge=5).configuration()


def test_where_a_model_is_served_decides_no_sample() -> None:
    elsewhere = teacher(teacher="https://other.example.com/v1")

    assert elsewhere.configuration() == teacher().configuration()
    assert teacher(model="other").configuration() != teacher().configuration()


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"teacher": "gpt"}, "unknown teacher 'gpt'"),
        ({"model": None}, "needs --model NAME"),
        ({"role": {"cook": {}}}, "unknown role 'cook': the roles are"),
        ({"replay": Path("nowhere")}, "--replay: nowhere is no file"),
        ({"key_env": "A", "key_file": "b"}, "not both"),
        ({"role": {"critic": {"key_env": "A"}}}, "needs endpoints of its own"),
    ],
)
def test_what_does_not_go_together_is_wrong_usage(options: dict[str, object], told: str) -> None:
    with pytest.raises(UsageError, match=told):
        teacher(**options)


async def test_a_journal_that_opens_while_its_teacher_goes_is_closed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, may_open, is_open = asyncio.Event(), threading.Event(), threading.Event()
    here, enter = asyncio.get_running_loop(), Journal.__enter__

    def slowly(journal: Journal) -> Journal:
        here.call_soon_threadsafe(begun.set)
        may_open.wait(10)
        enter(journal)
        is_open.set()
        return journal

    monkeypatch.setattr(Journal, "__enter__", slowly)
    (tmp_path / "calls.jsonl").touch()

    async def replayed() -> None:
        async with teacher(replay=tmp_path / "calls.jsonl").opened(None, TurnScheduler()):
            raise AssertionError("nobody hears that it is open")

    going = asyncio.create_task(replayed())
    await begun.wait()
    before = descriptors()
    going.cancel()
    here.call_soon(may_open.set)
    with pytest.raises(asyncio.CancelledError):
        await going

    assert is_open.wait(10)
    assert descriptors() == before


def test_prompts_that_do_not_fit_are_bad_data(tmp_path: Path) -> None:
    (tmp_path / "cook.jinja").write_text("Cook.")

    with pytest.raises(InputError):
        teacher(prompts=tmp_path)
