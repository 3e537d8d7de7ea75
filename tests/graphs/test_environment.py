"""What every environment promises, whatever its source: one suite, a class per source."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from abc import ABC, abstractmethod
from functools import lru_cache
from pathlib import Path
from random import Random

import jsonschema_rs
import pytest

from turnloom.graphs.api.pattern import match_pattern
from turnloom.graphs.environment import Environment, Session
from turnloom.graphs.json_value import JsonObject
from turnloom.graphs.sources.builtin.world import make_world
from turnloom.graphs.sources.domain_environment import DomainEnvironment
from turnloom.graphs.sources.spec import open_environment
from turnloom.graphs.sources.worlds import Stage
from turnloom.graphs.tool import Tool

ROOT = Path(__file__).parents[2]
CALLS = 60


@pytest.fixture(autouse=True)
def _at_the_root(monkeypatch: pytest.MonkeyPatch) -> None:
    """`python:examples…` is found from the repository's root."""
    monkeypatch.chdir(ROOT)
    monkeypatch.syspath_prepend(str(ROOT))


@pytest.fixture
def greenhouse_is_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As if a package named the kind `greenhouse:`."""
    info = tmp_path / "greenhouse-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: greenhouse\nVersion: 1.0\n")
    points = "[turnloom.sources]\ngreenhouse = examples.greenhouse:Greenhouse\n"
    (info / "entry_points.txt").write_text(points)
    monkeypatch.syspath_prepend(str(tmp_path))


@lru_cache
def opened(spec: str) -> Environment:
    return asyncio.run(open_environment([spec]))


class EnvironmentContract(ABC):
    """Subclass, and name the specification."""

    @property
    @abstractmethod
    def spec(self) -> str: ...

    @pytest.fixture
    def environment(self) -> Environment:
        return opened(self.spec)

    async def test_the_same_seed_makes_the_same_scenario(self, environment: Environment) -> None:
        first, second = [await environment.scenario(Random("a")) for _ in range(2)]
        assert first == second
        assert first == json.loads(json.dumps(first)), "a scenario is plain JSON"

    async def test_a_scenario_opens_at_the_same_state_every_time(
        self, environment: Environment
    ) -> None:
        scenario = await environment.scenario(Random("b"))
        written = json.dumps(scenario)
        first, second = [await environment.open(scenario) for _ in range(2)]
        assert (await first.digest()) == (await second.digest())
        await play(first, Random("b"))
        third = await environment.open(scenario)
        assert (await third.digest()) == (await second.digest()), "what was played has left a trace"
        assert json.dumps(scenario) == written, "the scenario was changed by playing"

    async def test_the_same_calls_give_the_same_results_and_states(
        self, environment: Environment
    ) -> None:
        scenario = await environment.scenario(Random("c"))
        told = [await play(await environment.open(scenario), Random("c")) for _ in range(2)]
        assert told[0] == told[1]

    async def test_another_process_with_another_hash_seed_tells_the_same(
        self, environment: Environment
    ) -> None:
        session = await environment.open(await environment.scenario(Random("d")))
        here = await play(session, Random("d"))
        path = os.pathsep.join(sys.path)
        hash_seed = "1" if os.environ.get("PYTHONHASHSEED") != "1" else "2"
        there = subprocess.run(  # noqa: ASYNC221 - nothing else runs here
            [sys.executable, __file__, self.spec, "d"],
            env={
                **os.environ,
                "PYTHONHASHSEED": hash_seed,
                "PYTHONPATH": path,
            },
            capture_output=True,
            text=True,
            check=True,
            cwd=ROOT,
        )
        assert json.loads(there.stdout) == here

    async def test_forks_are_independent(self, environment: Environment) -> None:
        session = await environment.open(await environment.scenario(Random("e")))
        await play(session, Random("e"))
        fork = await session.fork()
        before = await session.digest()
        assert (await fork.digest()) == before
        told = await play(fork, Random("f"))
        assert (await session.digest()) == before, "the original has changed with the fork"
        assert await play(session, Random("f")) == told, "the original goes another way"

    async def test_a_refusal_is_an_outcome(self, environment: Environment) -> None:
        session = await environment.open(await environment.scenario(Random("g")))
        before = await session.digest()
        tool = next(tool for tool in session.tools if tool.required)
        for name, arguments in (
            ("there_is_no_such_tool", {}),
            (tool.name, {}),
            (tool.name, {**(await wanted(session, tool, Random("g"))), "surplus": 1}),
        ):
            outcome = await session.call(name, arguments)
            assert not outcome.ok
            assert "Traceback" not in outcome.text
            assert " at 0x" not in outcome.text
        assert (await session.digest()) == before

    async def test_results_are_no_part_of_the_state(self, environment: Environment) -> None:
        session = await environment.open(await environment.scenario(Random("h")))
        rng = Random("h")
        for tool in session.tools:
            outcome = await session.call(tool.name, await wanted(session, tool, rng))
            before = await session.digest()
            _spoil(outcome.value)
            assert (await session.digest()) == before, f"the result of {tool.name} is live"

    async def test_wishes_are_drawn_from_the_rng_and_fit_the_schemas(
        self, environment: Environment
    ) -> None:
        session = await environment.open(await environment.scenario(Random("i")))
        for tool in session.tools:
            wish = await session.suggest_arguments(tool.name, Random("i"))
            assert wish == (await session.suggest_arguments(tool.name, Random("i")))
            assert set(wish) <= set(tool.properties)
            partly = {key: value for key, value in tool.parameters.items() if key != "required"}
            jsonschema_rs.validator_for(partly).validate(wish)

    async def test_wishes_and_digests_change_nothing(self, environment: Environment) -> None:
        session = await environment.open(await environment.scenario(Random("j")))
        before = await session.digest()
        for tool in session.tools:
            (await session.suggest_arguments(tool.name, Random("j")))
        assert (await session.digest()) == before

    async def test_cards_mention_known_kinds_and_real_parameters(
        self, environment: Environment
    ) -> None:
        for tool in environment.tools:
            assert set(tool.annotation.consumes) <= set(tool.properties), tool.name
            for kind in (*tool.annotation.consumes.values(), *tool.annotation.produces.values()):
                assert kind in environment.semantic_types, (tool.name, kind)
            jsonschema_rs.meta.validate(tool.parameters)

    async def test_a_session_offers_the_tools_of_its_scenario(
        self, environment: Environment
    ) -> None:
        session = await environment.open(await environment.scenario(Random("k")))
        known = {tool.name for tool in environment.tools}
        assert {tool.name for tool in session.tools} <= known
        assert session.tools == (await session.fork()).tools

    async def test_closing_twice_is_harmless(self, environment: Environment) -> None:
        session = await environment.open(await environment.scenario(Random("l")))
        for each in (session, session, environment, environment):
            await each.close()


class TestBuiltin(EnvironmentContract):
    spec = "builtin:"


class TestPutAway(EnvironmentContract):
    """No world stays live from one call to the next, as if thousands more were in use."""

    spec = "builtin:"

    @pytest.fixture
    def environment(self) -> Environment:
        domains = opened(self.spec).domains
        return DomainEnvironment(self.spec, domains, make_world, Stage(0))


class TestPythonClass(EnvironmentContract):
    spec = "python:examples.library_desk:LibraryDesk"


class TestPythonFunctions(EnvironmentContract):
    spec = "python:examples.clinic:TOOLS"


class TestTwoOfPython(EnvironmentContract):
    spec = "python:examples.clinic:TOOLS+examples.library_desk:LibraryDesk"


class TestOpenApi(EnvironmentContract):
    spec = "openapi:examples/openapi/clinic.yaml"


class TestJoinedWithOpenApi(EnvironmentContract):
    spec = "openapi:examples/openapi/clinic.yaml+builtin:office"


class TestBfcl(EnvironmentContract):
    spec = "bfcl:TravelAPI+MessageAPI+GorillaFileSystem"


class TestJoined(EnvironmentContract):
    spec = "builtin:shop+python:examples.library_desk:LibraryDesk"


@pytest.mark.usefixtures("greenhouse_is_installed")
class TestOwnSource(EnvironmentContract):
    spec = "greenhouse:south"


@pytest.mark.usefixtures("greenhouse_is_installed")
class TestJoinedWithOwnSource(EnvironmentContract):
    spec = "greenhouse:south+builtin:shop"


async def play(session: Session, rng: Random) -> list[str]:
    """Call tools at random with wishes and with values that results showed; tell everything."""
    told = []
    shown: dict[str, list[object]] = {}
    for _ in range(CALLS):
        tool = rng.choice(session.tools)
        arguments = await wanted(session, tool, rng)
        for name, kind in tool.annotation.consumes.items():
            if name not in arguments and shown.get(kind):
                arguments[name] = rng.choice(shown[kind])  # type: ignore[assignment]
        outcome = await session.call(tool.name, arguments)
        for pattern, kind in tool.annotation.produces.items():
            if outcome.ok:
                found = match_pattern(outcome.value, pattern)
                shown.setdefault(kind, []).extend(value for _, value in found)
        told.append(f"{tool.name} {json.dumps(arguments)} {outcome.ok} {outcome.text}")
        told.append(await session.digest())
    return told


async def wanted(session: Session, tool: Tool, rng: Random) -> JsonObject:
    return dict(await session.suggest_arguments(tool.name, rng))


def _spoil(value: object) -> None:
    if isinstance(value, dict):
        for item in value.values():
            _spoil(item)
        value.clear()
    elif isinstance(value, list):
        for item in value:
            _spoil(item)
        value.clear()


async def _tell(spec: str, seed: str) -> list[str]:
    environment = await open_environment([spec])
    return await play(
        await environment.open(await environment.scenario(Random(seed))), Random(seed)
    )


if __name__ == "__main__":
    json.dump(asyncio.run(_tell(sys.argv[1], sys.argv[2])), sys.stdout)
