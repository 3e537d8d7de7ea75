"""A source that the program brings as an object, alone or beside others."""

import asyncio
import sys
import threading
from pathlib import Path
from random import Random

import pytest

from turnloom import Engine, Settings, SourceError
from turnloom.engine.cli import main

sys.path.insert(0, str(Path(__file__).parents[3]))

from examples.greenhouse import Greenhouse, House

FAST = Settings(turns=(1, 2), max_in_flight=8)
both_ways = pytest.mark.parametrize("thread", [False, True], ids=["on the loop", "in a thread"])


class Watched:
    """What a source notes: the threads that its code is called in, and the worlds that are open."""

    def __init__(self) -> None:
        self.threads: set[int] = set()
        self.open: set[House] = set()
        self.opened = 0

    def source(self) -> Greenhouse:
        def noted() -> None:
            self.threads.add(threading.get_ident())

        class WatchedHouse(House):
            async def call(self, tool: str, arguments: dict) -> object:
                noted()
                await asyncio.sleep(0)
                return await super().call(tool, arguments)

            def state(self) -> dict:
                noted()
                return super().state()

            async def close(self) -> None:
                noted()
                watched.open.remove(self)

        class WatchedGreenhouse(Greenhouse):
            def scenario(self, rng: Random) -> dict:
                noted()
                return super().scenario(rng)

            async def open(self, scenario: dict) -> House:
                noted()
                await asyncio.sleep(0)
                house = WatchedHouse(scenario)
                watched.open.add(house)
                watched.opened += 1
                return house

        watched = self
        return WatchedGreenhouse()


async def made(env: object, *, thread: bool) -> list[dict]:
    async with Engine(env, settings=FAST, thread=thread) as engine:
        return [sample async for sample in engine.samples(4)]


async def test_its_worlds_are_called_on_the_callers_loop_and_give_the_same_samples() -> None:
    watched = Watched()
    there = await made(watched.source(), thread=True)
    here = await made(watched.source(), thread=False)

    assert there == here
    assert {threading.get_ident()} == watched.threads
    assert {sample["environment"]["source"] for sample in here} == {"greenhouse:south"}


@both_ways
async def test_every_world_is_closed_whenever_the_program_stops(*, thread: bool) -> None:
    whole = Watched()
    await made(whole.source(), thread=thread)
    assert whole.open == set()

    for wanted in range(1, whole.opened, 9):
        watched = Watched()
        making = asyncio.create_task(made(watched.source(), thread=thread))
        while watched.opened < wanted and not making.done():  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0)
        making.cancel()
        await asyncio.wait((making,))

        assert watched.open == set(), f"cancelled when {wanted} were opened"


async def test_it_joins_what_is_named() -> None:
    samples = await made(["builtin:shop", Greenhouse()], thread=False)

    assert {sample["environment"]["source"] for sample in samples} == {
        "builtin:shop+greenhouse:south"
    }


def test_a_folder_is_verified_where_its_kind_is_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async def make() -> None:
        async with Engine(Greenhouse(), settings=FAST) as engine:
            await engine.generate(3, tmp_path / "run")

    asyncio.run(make())
    assert main(["audit", str(tmp_path / "run")]) == 0
    assert main(["verify", str(tmp_path / "run")]) == 65
    assert "unknown environment kind 'greenhouse'" in capsys.readouterr().err

    info = tmp_path / "packages" / "greenhouse-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: greenhouse\nVersion: 1.0\n")
    points = "[turnloom.sources]\ngreenhouse = examples.greenhouse:Greenhouse\n"
    (info / "entry_points.txt").write_text(points)
    monkeypatch.syspath_prepend(str(info.parent))
    assert main(["verify", str(tmp_path / "run")]) == 0

    (tmp_path / "sample.jsonl").write_bytes((tmp_path / "run/samples-000000.jsonl").read_bytes())
    assert main(["verify", str(tmp_path / "sample.jsonl")]) == 65
    assert "--env greenhouse:south" in capsys.readouterr().err
    options = ["--env", "greenhouse:south"]
    assert main(["verify", str(tmp_path / "sample.jsonl"), *options]) == 0
    assert main(["graph", *options]) == 0
    assert "water_bed" in capsys.readouterr().out


async def test_what_is_no_source_is_told() -> None:
    with pytest.raises(SourceError, match="lacks tools"):
        Engine(object())  # type: ignore[arg-type]
