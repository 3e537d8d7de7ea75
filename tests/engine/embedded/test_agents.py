"""Agents of the embedding program play roles, with no endpoint and beside one."""

import asyncio
import sys
import threading
from collections import Counter
from pathlib import Path

import pytest

from turnloom import Engine, NamedAgent, Settings, Teacher, TurnloomError, UsageError
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
