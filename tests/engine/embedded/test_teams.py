import asyncio
import sys
from dataclasses import replace
from pathlib import Path

import orjson
import pytest

import turnloom
from turnloom import Engine, Settings, TurnloomError, UsageError, offline, role
from turnloom.engine.cli import main

sys.path.insert(0, str(Path(__file__).parent))

import own_roles

SETTINGS = Settings(turns=(1, 2), max_in_flight=8)
TEAM = (
    offline()
    .insert(own_roles.persona, after="composer")
    .insert(own_roles.translator, after="composer")
    .insert(own_roles.safety, after="translator")
    .insert(own_roles.second_critic, after="reasoner")
    .insert(own_roles.scorer, after="verifier")
)
TOML = """
env = "builtin:shop"
turns = "1-2"
n = 12
[team]
base = "offline"
""" + "".join(
    f'[[team.insert]]\nrole = "python:{{path}}:{name}"\nafter = "{after}"\n'
    for name, after in (
        ("persona", "composer"),
        ("translator", "composer"),
        ("safety", "translator"),
        ("second_critic", "reasoner"),
        ("scorer", "verifier"),
    )
)


async def made(team: turnloom.TeamPlan, n: int = 12, **options: object) -> list[dict]:
    own_roles.second_critic_asked.clear()
    async with Engine("builtin:shop", settings=SETTINGS, team=team, **options) as engine:
        return [sample async for sample in engine.samples(n)]


def test_five_roles_give_the_same_bytes_in_python_and_in_toml(tmp_path: Path) -> None:
    config = tmp_path / "run.toml"
    config.write_text(TOML.replace("{path}", own_roles.__file__), encoding="utf-8")
    samples = asyncio.run(made(TEAM))
    in_thread = asyncio.run(made(TEAM, thread=True))
    own_roles.second_critic_asked.clear()
    assert main(["generate", "--config", str(config), "--out", str(tmp_path / "run")]) == 0
    written = (tmp_path / "run" / "samples-000000.jsonl").read_bytes()

    assert b"".join(orjson.dumps(each) + b"\n" for each in samples) == written
    assert in_thread == samples
    assert main(["verify", str(tmp_path / "run")]) == 0


async def test_each_role_has_done_its_work() -> None:
    samples = await made(TEAM)
    queries = [turn["query"] for sample in samples for turn in sample["turns"]]
    indices = [int(sample["id"].rpartition("-")[2]) for sample in samples]
    attempts = {
        index: sample["certificate"]["attempts"]
        for index, sample in zip(indices, samples, strict=True)
    }

    assert all(query.startswith("Hey there! ") and query.endswith("¡Gracias!") for query in queries)
    assert not [index for index in indices if index % 5 == 3]
    assert all(min(count) >= 2 for index, count in attempts.items() if index % 4 == 2)
    assert all("messages" in sample["certificate"]["judge"] for sample in samples)


async def test_another_team_is_another_run() -> None:
    (plain,) = await made(offline(), 1)
    (other,) = await made(offline().insert(own_roles.persona, after="composer"), 1)
    (newer,) = await made(
        offline().insert(replace(own_roles.persona, version="2"), after="composer"), 1
    )

    assert len({sample["id"].partition("-")[0] for sample in (plain, other, newer)}) == 3


async def test_a_rewriter_that_drops_a_value_loses_the_sample() -> None:
    @role(turnloom.QueriesComposed, deterministic=True)
    async def silent(message, context):
        if context.index % 2:
            return message.with_queries(["Do it." for _ in message.queries])
        return message

    samples = await made(offline().insert(silent, after="composer"), 4)

    assert not [sample for sample in samples if "Do it." in sample["turns"][0]["query"]]


async def test_what_a_role_changes_behind_the_verifier_is_verified_again() -> None:
    @role(turnloom.SampleVerified, deterministic=True)
    async def meddler(message, context):
        sample = message.sample
        if context.index % 2:
            first, *others = sample.turns
            step, *more = first.steps
            wrong = replace(first, steps=(replace(step, result={"made": "up"}), *more))
            return turnloom.SampleVerified(replace(sample, turns=(wrong, *others)))
        return turnloom.SampleVerified(
            replace(sample, certificate=replace(sample.certificate, checks={"mine": "pass"}))
        )

    samples = await made(offline().insert(meddler, after="verifier"), 4)

    assert all(int(sample["id"].rpartition("-")[2]) % 2 == 0 for sample in samples)
    assert all("replay" in sample["certificate"]["checks"] for sample in samples)
    assert all("mine" not in sample["certificate"]["checks"] for sample in samples)


async def test_a_role_may_be_replaced_by_an_async_function() -> None:
    async def reasoner(message, _context):
        return turnloom.ReasoningDrafted(
            message.turn, turnloom.Draft((), "I don't know."), message.world
        )

    async with Engine(
        "builtin:shop", settings=SETTINGS, team=offline().replace(reasoner=reasoner)
    ) as engine:
        with pytest.raises(TurnloomError, match="reason:k_max"):
            await anext(engine.samples(1))


async def test_a_crash_can_be_seen_and_a_role_with_a_memory_is_not_asked_twice() -> None:
    crashes: list[tuple[str, str]] = []
    asked: list[str] = []
    memory = turnloom.PerSample()

    @role(turnloom.QueriesComposed)
    async def crasher(message, context):
        asked.append(context.sample_id)
        memory[context] = True
        if context.index == 1:
            raise KeyError("mine")
        return message

    async with Engine(
        "builtin:shop",
        settings=SETTINGS,
        team=offline().insert(crasher, after="composer"),
        on_crash=lambda name, _, error: crashes.append((name, repr(error))),
    ) as engine:
        assert [sample async for sample in engine.samples(3)]

    assert crashes == [("crasher", "KeyError('mine')")]
    assert len(asked) == len(set(asked))


@pytest.mark.parametrize(
    ("team", "says"),
    [
        (lambda: offline().insert(own_roles.persona, after="compser"), "did you mean 'composer'"),
        (lambda: offline().replace(resoner=own_roles.persona), "did you mean 'reasoner'"),
        (turnloom.teacher, "give a model as teacher"),
        (
            lambda: offline().insert(replace(own_roles.persona, workers=0), after="composer"),
            "0 workers",
        ),
        (
            lambda: offline().insert(
                replace(own_roles.persona, handle=lambda *_: None), after="composer"
            ),
            "no async function",
        ),
        (
            lambda: offline().insert(
                replace(own_roles.persona, emits=(turnloom.TraceFound,)), after="composer"
            ),
            "QueriesComposed: composer → ",
        ),
    ],
)
async def test_a_wrong_team_is_told_before_the_run(team, says: str) -> None:
    with pytest.raises(TurnloomError, match=says):
        async with Engine("builtin:shop", settings=SETTINGS, team=team()) as engine:
            await anext(engine.samples(1))


def test_a_role_of_an_installed_package_goes_by_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    info = tmp_path / "packages" / "manners-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: manners\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[turnloom.roles]\npolite = own_roles:persona\n")
    monkeypatch.syspath_prepend(str(info.parent))
    config = tmp_path / "run.toml"
    text = TOML.partition("[[team")[0] + '[[team.insert]]\nrole = "polite"\nafter = "composer"\n'
    config.write_text(text, encoding="utf-8")

    assert main(["generate", "--config", str(config), "-n", "1", "--out", f"{tmp_path}/run"]) == 0
    assert b"Hey there! " in (tmp_path / "run" / "samples-000000.jsonl").read_bytes()

    config.write_text(text.replace("polite", "polit"), encoding="utf-8")
    assert main(["generate", "--config", str(config), "--out", str(tmp_path / "other")]) == 64
    assert "unknown role 'polit'" in (said := capsys.readouterr().err)
    assert "(polite)" in said


def test_what_is_no_role_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config = tmp_path / "run.toml"
    text = '[team]\n[[team.insert]]\nrole = "python:json:dumps"\nafter = "composer"\n'
    config.write_text(text, encoding="utf-8")

    assert main(["generate", "--config", str(config), "--out", str(tmp_path / "run")]) == 64
    assert "python:json:dumps is no role" in capsys.readouterr().err


def test_a_plan_is_a_value() -> None:
    plain = offline()
    plain.insert(own_roles.persona, after="composer")

    assert plain.is_plain
    with pytest.raises(UsageError, match="offline or teacher"):
        turnloom.TeamPlan("onlin")
