"""Agents of the embedding program play roles, with no endpoint and beside one."""

import asyncio
import json
import re
import sys
import threading
from collections import Counter
from pathlib import Path

import pytest

from turnloom import (
    CountersChanged,
    Engine,
    NamedAgent,
    Settings,
    Teacher,
    TurnloomError,
    UsageError,
)
from turnloom.engine.cli import main

sys.path.insert(0, str(Path(__file__).parent))

import own_agents

SETTINGS = Settings(turns=(1, 2), max_in_flight=4)
both_ways = pytest.mark.parametrize("thread", [False, True], ids=["on the loop", "in a thread"])


class Clerk:
    """An agent that counts its calls, and in which threads they come."""

    def __init__(self) -> None:
        self.calls = 0
        self.threads: set[int] = set()

    async def __call__(self, messages: list[dict]) -> str:
        self.calls += 1
        self.threads.add(threading.get_ident())
        await asyncio.sleep(0)
        return own_agents.answer(messages)


@both_ways
async def test_agents_play_composer_and_reasoner_without_an_endpoint(*, thread: bool) -> None:
    composer, reasoner = Clerk(), Clerk()
    agents = {"composer": NamedAgent("writer-1", composer), "reasoner": reasoner}
    async with Engine(
        "builtin:shop", settings=SETTINGS, teacher=Teacher(agents=agents), thread=thread
    ) as engine:
        samples = [sample async for sample in engine.samples(4)]

    assert len(samples) == 4
    assert composer.calls >= 4 <= reasoner.calls
    assert composer.threads == reasoner.threads == {threading.get_ident()}
    for sample in samples:
        certificate = sample["certificate"]
        assert certificate["models"] == {
            "toolsmith": "offline",
            "composer": "writer-1",
            "reasoner": "Clerk",
            "critic": "offline",
        }
        assert certificate["teacher"] == "offline, writer-1, Clerk"
        assert certificate["usage"]["completion_tokens"] > 0


async def test_one_agent_may_play_every_role_and_the_judge() -> None:
    clerk = Clerk()
    async with Engine(
        "builtin:shop", settings=SETTINGS, teacher=Teacher(agents=clerk, judge=3)
    ) as engine:
        (sample,) = [sample async for sample in engine.samples(1)]

    assert sample["certificate"]["judge"]["natural"] >= 3
    assert sample["certificate"]["teacher"] == "Clerk"
    assert set(sample["certificate"]["models"].values()) == {"Clerk"}


@both_ways
def test_a_folder_keeps_the_answers_and_is_gone_on_with(tmp_path: Path, *, thread: bool) -> None:
    async def made(clerk: Clerk, n: int, folder: str, **options: object) -> None:
        teacher = Teacher(agents={"composer": clerk}, **options)
        async with Engine(
            "builtin:shop", settings=SETTINGS, teacher=teacher, thread=thread
        ) as engine:
            await engine.generate(n, tmp_path / folder)

    first, again = Clerk(), Clerk()
    asyncio.run(made(first, 3, "run"))
    asyncio.run(made(again, 3, "replayed", replay=tmp_path / "run" / "calls.jsonl"))

    assert first.calls
    assert again.calls == 0
    names = [tmp_path / name / "samples-000000.jsonl" for name in ("run", "replayed")]
    one, other = (sorted(name.read_bytes().splitlines()) for name in names)
    assert one == other
    assert main(["verify", str(tmp_path / "run")]) == 0
    assert main(["audit", str(tmp_path / "run")]) == 0


async def test_another_agent_is_another_run() -> None:
    ids = Counter()
    for name in ("desk-1", "desk-1", "desk-2"):
        teacher = Teacher(agents={"composer": NamedAgent(name, Clerk())})
        async with Engine("builtin:shop", settings=SETTINGS, teacher=teacher) as engine:
            (sample,) = [sample async for sample in engine.samples(1)]
        ids[sample["id"].partition("-")[0]] += 1

    assert sorted(ids.values()) == [1, 2]


async def test_an_agent_that_fails_costs_the_sample_and_the_log_says_why(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def clumsy(_: list[dict]) -> str:
        raise ConnectionError("nobody there")

    teacher = Teacher(agents={"composer": clumsy})
    async with Engine("builtin:shop", settings=SETTINGS, teacher=teacher) as engine:
        with pytest.raises(TurnloomError, match="compose:unusable"):
            await anext(engine.samples(1))

    (told,) = [each.getMessage() for each in caplog.records if "agent" in each.getMessage()]
    assert told.endswith("clumsy failed: ConnectionError: nobody there")


async def test_listeners_are_told_what_agents_cost() -> None:
    events: list[object] = []
    teacher = Teacher(agents=Clerk(), more={"price": {"Clerk": {"prompt": 1, "completion": 1}}})
    async with Engine("builtin:shop", settings=SETTINGS, teacher=teacher) as engine:
        engine.listen(events.append)
        (sample,) = [sample async for sample in engine.samples(1)]

    usage = sample["certificate"]["usage"]
    told = re.fullmatch(
        r"(\d+) requests for \1 answers, (\d+) \+ (\d+) tokens \([\d,]+ a sample\), \$0\.\d+.*",
        engine.costs,
    )
    assert told, engine.costs
    assert int(told[2]) >= usage["prompt_tokens"] > 0 < usage["completion_tokens"]
    assert any(
        "tokens/s, " in event.costs and ", $" in event.costs
        for event in events
        if isinstance(event, CountersChanged)
    )


async def test_without_agents_nothing_is_told_of_costs() -> None:
    async with Engine("builtin:shop", settings=SETTINGS) as engine:
        _ = [sample async for sample in engine.samples(1)]

    assert engine.costs == ""


def test_a_file_names_the_agents_of_roles(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(Path(own_agents.__file__).parent))
    Path("run.toml").write_text(
        'env = "builtin:shop"\nturns = "1-2"\nn = 2\n'
        '[role.composer]\nagent = "python:own_agents:writer"\n'
    )
    assert main(["generate", "--config", "run.toml", "--out", "run"]) == 0
    assert " requests for " in capsys.readouterr().err

    async def made() -> list[dict]:
        teacher = Teacher(agents={"composer": own_agents.writer})
        async with Engine("builtin:shop", settings=Settings(turns=(1, 2)), teacher=teacher) as one:
            return [sample async for sample in one.samples(2)]

    lines = Path("run/samples-000000.jsonl").read_text().splitlines()
    from_file = sorted((json.loads(line) for line in lines), key=lambda each: each["id"])
    assert from_file == sorted(asyncio.run(made()), key=lambda each: each["id"])
    assert from_file[0]["certificate"]["models"]["composer"] == "writer-1"
    assert main(["verify", "run"]) == 0


@pytest.mark.parametrize(
    ("role", "says"),
    [
        ('agent = "own_agents"', "write python:MODULE:ATTRIBUTE"),
        ('agent = "python:own_agents:writr"', "has no attribute 'writr'"),
        ('agent = "python:own_agents:__name__"', "is a str and no async function"),
        ('agent = "python:own_agents:writer"\nmodel = "m"', "no model to be set up"),
    ],
)
def test_what_is_no_agent_is_told(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    role: str,
    says: str,
) -> None:
    monkeypatch.syspath_prepend(str(Path(own_agents.__file__).parent))
    (tmp_path / "run.toml").write_text(f"[role.composer]\n{role}\n")

    assert main(["generate", "--config", str(tmp_path / "run.toml")]) in (64, 65)
    assert says in capsys.readouterr().err


async def test_a_cap_of_tokens_ends_the_run() -> None:
    teacher = Teacher(agents=Clerk(), max_tokens=5_000)
    async with Engine("builtin:shop", settings=SETTINGS, teacher=teacher) as engine:
        with pytest.raises(TurnloomError, match="cap of 5000"):
            _ = [sample async for sample in engine.samples(100)]


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"agents": {"composr": Clerk()}}, "did you mean 'composer'"),
        ({"agents": {"composer": Clerk()}, "judge": 3}, "no model plays the judge"),
        ({"agents": {"judge": Clerk()}}, "plays the judge, which is not asked for"),
        ({"agents": {}}, "url of an endpoint, agents, or both"),
        ({}, "url of an endpoint, agents, or both"),
        ({"agents": Clerk(), "key_env": "KEY"}, "key_env is for a model behind a URL"),
        ({"agents": Clerk(), "more": {"sampling": {"temperature": 1}}}, "sampling is for a model"),
        ({"agents": Clerk(), "max_usd": 1.0}, "price of model 'Clerk' is unknown"),
        ({"agents": lambda _: "at once"}, "async function"),
    ],
)
async def test_what_makes_no_sense_is_told(options: dict, says: str) -> None:
    with pytest.raises(TurnloomError, match=says):
        async with Engine("builtin:shop", settings=SETTINGS, teacher=Teacher(**options)) as engine:
            await anext(engine.samples(1))


def test_the_command_knows_no_agents(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["generate", "-n", "1", "--teacher", "agents"]) == 64
    assert "unknown teacher 'agents'" in capsys.readouterr().err
    assert issubclass(UsageError, TurnloomError)
