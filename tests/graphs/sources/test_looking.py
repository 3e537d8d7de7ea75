"""A call that only looks leaves its object exactly as it was: forks go on sharing it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from random import Random
from typing import Any

import pytest

from turnloom.graphs.api.pattern import match_pattern
from turnloom.graphs.json_value import JsonObject
from turnloom.graphs.sources.bfcl.classes import CLASSES
from turnloom.graphs.sources.domain import Domain
from turnloom.graphs.sources.domain_environment import DomainEnvironment
from turnloom.graphs.sources.spec import open_environment
from turnloom.graphs.tool import Tool

WORLDS = 6
ROUNDS = 4


@pytest.mark.parametrize("spec", ["builtin:", *(f"bfcl:{name}" for name in CLASSES)])
def test_what_is_read_only_changes_nothing_at_all(spec: str) -> None:
    looks: set[str] = set()
    worked: set[str] = set()
    for domain, obj, tool, arguments in calls(spec):
        before = whole(obj, set())
        outcome = domain.call(obj, tool.name, arguments)
        if domain.is_read_only(tool.name):
            assert whole(obj, set()) == before, (tool.name, arguments)
            looks.add(tool.name)
            worked |= {tool.name} if outcome.ok else set()
    assert len(worked) >= 0.8 * len(looks), f"hardly tried: {sorted(looks - worked)}"


@pytest.mark.parametrize("tool", ["get_flight_cost", "get_current_speed"])
def test_a_look_up_that_rolls_dice_does_not_only_look(tool: str) -> None:
    spec = "bfcl:TravelAPI" if tool == "get_flight_cost" else "bfcl:VehicleControlAPI"
    changed = False
    for domain, obj, each, arguments in calls(spec):
        before = whole(obj, set())
        domain.call(obj, each.name, arguments)
        if each.name == tool:
            changed |= whole(obj, set()) != before
            assert not domain.is_read_only(tool)
    assert changed


def calls(spec: str) -> Iterator[tuple[Domain, Any, Tool, JsonObject]]:
    """Calls with wishes, and with values that earlier results showed, on live objects."""
    environment = asyncio.run(open_environment([spec]))
    assert isinstance(environment, DomainEnvironment)
    domains = {domain.name: domain for domain in environment.domains}
    rng = Random("looking")
    for _ in range(WORLDS):
        scenario = environment.scenario(rng)
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
                    outcome = domain.call(domain.fork(obj), tool.name, arguments)
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
