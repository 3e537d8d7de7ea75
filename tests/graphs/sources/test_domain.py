"""What every domain promises to the environment over it, whatever its source.

Above all: a call that only reads leaves its object exactly as it was, and forks go on sharing it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from inspect import isawaitable
from pathlib import Path
from random import Random
from typing import Any

import jsonschema_rs
import pytest

from turnloom.graphs.api.pattern import match_pattern
from turnloom.graphs.environment import ToolResult
from turnloom.graphs.json_value import JsonObject
from turnloom.graphs.sources.bfcl import open_bfcl
from turnloom.graphs.sources.bfcl.classes import CLASSES
from turnloom.graphs.sources.builtin import open_builtin
from turnloom.graphs.sources.domain import Domain
from turnloom.graphs.sources.domain_environment import DomainEnvironment
from turnloom.graphs.sources.python.open_python import load_domains
from turnloom.graphs.tool import Tool

ROOT = Path(__file__).parents[3]
BFCL = [f"bfcl:{name}" for name in CLASSES]
PYTHON = ["python:examples.library_desk:LibraryDesk", "python:examples.clinic:TOOLS"]
each_source = pytest.mark.parametrize("spec", ["builtin:", *BFCL, *PYTHON])

WORLDS = 6
ROUNDS = 4


@pytest.fixture(autouse=True)
def _at_the_root(monkeypatch: pytest.MonkeyPatch) -> None:
    """`examples…` is found from the repository's root."""
    monkeypatch.chdir(ROOT)
    monkeypatch.syspath_prepend(str(ROOT))


@pytest.mark.parametrize("spec", ["builtin:", *BFCL])
def test_what_is_read_only_changes_nothing_at_all(spec: str) -> None:
    reads: set[str] = set()
    worked: set[str] = set()
    for domain, obj, tool, arguments in calls(spec):
        before = whole(obj, set())
        outcome = called(domain, obj, tool.name, arguments)
        if domain.is_read_only(tool.name):
            assert whole(obj, set()) == before, (tool.name, arguments)
            reads.add(tool.name)
            worked |= {tool.name} if outcome.ok else set()
    assert len(worked) >= 0.8 * len(reads), f"hardly tried: {sorted(reads - worked)}"


@pytest.mark.parametrize("tool", ["get_flight_cost", "get_current_speed"])
def test_a_look_up_that_rolls_dice_is_not_read_only(tool: str) -> None:
    spec = "bfcl:TravelAPI" if tool == "get_flight_cost" else "bfcl:VehicleControlAPI"
    changed = False
    for domain, obj, each, arguments in calls(spec):
        before = whole(obj, set())
        domain.call(obj, each.name, arguments)
        if each.name == tool:
            changed |= whole(obj, set()) != before
            assert not domain.is_read_only(tool)
    assert changed


@each_source
def test_a_copy_goes_its_own_way_and_the_same_way(spec: str) -> None:
    for domain, obj, tool, arguments in calls(spec):
        before = domain.state(obj)
        copy, other = domain.fork(obj), domain.fork(obj)
        assert domain.state(copy) == before
        outcome = called(domain, copy, tool.name, arguments)
        assert domain.state(obj) == before, (tool.name, arguments)
        assert called(domain, other, tool.name, arguments) == outcome
        assert domain.state(other) == domain.state(copy)


@each_source
def test_suggestions_fit_the_tool_and_change_nothing(spec: str) -> None:
    for domain, obj, tool, _ in calls(spec):
        before = domain.state(obj)
        suggested = domain.suggest_arguments(obj, tool.name, Random(5))
        assert suggested == domain.suggest_arguments(obj, tool.name, Random(5))
        assert domain.state(obj) == before
        partly = {key: value for key, value in tool.parameters.items() if key != "required"}
        jsonschema_rs.validator_for({**partly, "additionalProperties": False}).validate(suggested)


@each_source
def test_what_can_be_made_again_of_json_is_the_same(spec: str) -> None:
    for domain, obj, _, _ in calls(spec):
        config = domain.config(obj)
        if config is not None:
            assert domain.state(domain.open(config)) == domain.state(obj)


def opened(spec: str) -> DomainEnvironment:
    kind, _, rest = spec.partition(":")
    if kind == "python":
        return DomainEnvironment(spec, load_domains([rest])[1])
    opens = {"builtin": open_builtin, "bfcl": open_bfcl}
    return opens[kind]([rest] if rest else [])


def called(domain: Domain, obj: Any, tool: str, arguments: JsonObject) -> ToolResult:
    async def made() -> ToolResult:
        result = domain.call(obj, tool, arguments)
        return await result if isawaitable(result) else result

    return asyncio.run(made())


def calls(spec: str) -> Iterator[tuple[Domain, Any, Tool, JsonObject]]:
    """Calls with what is suggested and with what earlier results showed, on live objects."""
    environment = opened(spec)
    domains = {domain.name: domain for domain in environment.domains}
    rng = Random("looking")
    for _ in range(WORLDS):
        scenario = asyncio.run(environment.scenario(rng))
        objects = {name: domains[name].open(each) for name, each in scenario.items()}
        shown: dict[str, list[Any]] = {}
        for _ in range(ROUNDS):
            for name, obj in objects.items():
                domain = domains[name]
                for tool in domain.tools:
                    arguments = dict(domain.suggest_arguments(obj, tool.name, rng))
                    for parameter, kind in tool.annotation.consumes.items():
                        if parameter not in arguments and shown.get(kind):
                            arguments[parameter] = rng.choice(shown[kind])
                    yield domain, obj, tool, arguments
                    outcome = called(domain, domain.fork(obj), tool.name, arguments)
                    for pattern, kind in tool.annotation.produces.items() if outcome.ok else ():
                        shown.setdefault(kind, []).extend(
                            value for _, value in match_pattern(outcome.value, pattern)
                        )


def whole(value: Any, met: set[int]) -> Any:
    """Everything in an object, in its order: private attributes and random generators too."""
    if isinstance(value, Random):
        return value.getstate()
    if isinstance(value, dict | list | set | tuple) or hasattr(value, "__dict__"):
        if id(value) in met:
            return "met before"
        met.add(id(value))
    if isinstance(value, dict):
        return [(repr(key), whole(each, met)) for key, each in value.items()]
    if isinstance(value, list | tuple):
        return [whole(each, met) for each in value]
    if isinstance(value, set):
        return sorted(map(repr, value))
    return [type(value).__name__, whole(vars(value), met)] if hasattr(value, "__dict__") else value
