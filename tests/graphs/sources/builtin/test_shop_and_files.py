"""What the shop and the file domain promise alike: cards, scenarios, wishes, and honest state."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from random import Random
from typing import Any

import jsonschema_rs
import orjson
import pytest

from turnloom.graphs.api.pattern import EACH, parse_pattern
from turnloom.graphs.errors import ToolError
from turnloom.graphs.sources.builtin import open_builtin
from turnloom.graphs.sources.builtin.files.tools import Files
from turnloom.graphs.sources.builtin.shop.tools import Shop
from turnloom.graphs.sources.builtin.world import make_world
from turnloom.graphs.sources.domain_environment import DomainEnvironment
from turnloom.graphs.tool import Tool

DOMAINS: dict[str, Any] = {"shop": Shop, "files": Files}
SLOT = re.compile(r"\{([^{}]+)\}")
OPTIONAL = re.compile(r"\[[^\[\]]*\]")


@cache
def environment(name: str) -> DomainEnvironment:
    return open_builtin([name])


def tools() -> list[Tool]:
    return [tool for name in DOMAINS for tool in environment(name).tools]


def is_hidden(tool: Tool, parameter: str) -> bool:
    return environment(tool.domain).semantic_types[tool.annotation.consumes[parameter]].internal


def opened(name: str, seed: int) -> Any:
    rng = Random(seed)
    state = DOMAINS[name]._scenario(make_world(rng), rng)
    return DOMAINS[name](orjson.loads(orjson.dumps(state)))


def texts(tool: Tool) -> list[str]:
    card = tool.annotation
    return [*card.requests, *card.preambles, *card.noun_phrases, *card.motivations, *card.reports]


def schema_at(schema: Any, steps: tuple[str, ...], root: Any) -> Any:
    """The schema of a result field, following local references."""
    while "$ref" in schema:
        schema = root["$defs"][schema["$ref"].rpartition("/")[2]]
    if not steps:
        return schema
    step, rest = steps[0], steps[1:]
    inner = schema["items"] if step == EACH else schema["properties"][step]
    return schema_at(inner, rest, root)


named = pytest.mark.parametrize("tool", tools(), ids=lambda tool: tool.name)
domains = pytest.mark.parametrize("name", sorted(DOMAINS))


@domains
def test_the_card_file_and_the_class_name_the_same_tools(name: str) -> None:
    for tool in environment(name).tools:
        assert tool.annotation.requests, f"{tool.name} has no card"
        assert tool.effect in {"read", "write"}
    methods = {method for method in vars(DOMAINS[name]) if not method.startswith("_")}
    assert methods == {tool.name for tool in environment(name).tools}
    assert 3 * sum(tool.effect == "write" for tool in environment(name).tools) > len(methods)


@named
def test_every_parameter_is_documented_and_has_a_kind(tool: Tool) -> None:
    assert set(tool.annotation.consumes) == set(tool.properties)
    for schema in tool.properties.values():
        assert str(schema["description"]).endswith(".")
    assert tool.description.endswith(".")


@named
def test_every_request_says_all_that_a_call_requires(tool: Tool) -> None:
    for ask in tool.annotation.requests:
        assert set(SLOT.findall(OPTIONAL.sub("", ask))) == tool.required
        assert set(SLOT.findall(ask)) == set(tool.properties)
        assert ask[0].islower()
        assert ask[-1] not in ".!?"


@named
def test_every_slot_is_a_parameter_or_a_field_of_the_result(tool: Tool) -> None:
    assert tool.returns is not None
    fields = set(schema_at(tool.returns, (), tool.returns)["properties"])
    for source in (*tool.annotation.preambles, *tool.annotation.noun_phrases):
        assert set(SLOT.findall(source)) <= set(tool.properties)
    for tell in tool.annotation.reports:
        extra = {"count"} if tool.annotation.items else set()
        assert set(SLOT.findall(tell)) <= set(tool.properties) | fields | extra
        assert tell.endswith((".", "{text}"))


@named
def test_texts_hold_no_identifier_and_are_many(tool: Tool) -> None:
    for text in texts(tool):
        bare = SLOT.sub("", text)
        assert "_" not in bare
        assert not re.search(r"\b(?:id|ids|API|JSON|null|true|false)\b", bare)
        assert not re.search(r"\d", bare)
        assert bare.count("[") == bare.count("]")
        assert "  " not in text
    assert 6 <= len(set(tool.annotation.requests)) <= 10
    assert 6 <= len(set(tool.annotation.motivations)) <= 8
    assert 3 <= len(set(tool.annotation.reports)) <= 5
    assert 1 <= len(set(tool.annotation.noun_phrases)) <= 4
    for because in tool.annotation.motivations:
        assert not SLOT.search(because)


@named
def test_what_a_card_says_of_results_is_there(tool: Tool) -> None:
    assert tool.returns is not None
    for place in tool.annotation.produces:
        schema_at(tool.returns, parse_pattern(place), tool.returns)
    if tool.annotation.items:
        item = schema_at(tool.returns, parse_pattern(tool.annotation.items), tool.returns)
        assert set(tool.annotation.superlatives) | set(tool.annotation.distinguishing) <= set(
            item["properties"]
        )
    else:
        assert not tool.annotation.superlatives
        assert not tool.annotation.distinguishing
    leaves = {parse_pattern(place)[-1] for place in tool.annotation.produces}
    assert set(tool.annotation.field_nouns) <= leaves


@domains
def test_the_same_seed_gives_the_same_scenario_and_others_differ(name: str) -> None:
    states = [orjson.dumps(opened(name, seed).state) for seed in range(30)]
    assert states == [orjson.dumps(opened(name, seed).state) for seed in range(30)]
    assert len(set(states)) == 30
    assert max(len(state) for state in states) < 12_000


def hits(name: str, tool: str) -> Iterator[tuple[Any, dict[str, Any]]]:
    for seed in range(200):
        domain = opened(name, seed)
        yield domain, domain._wish(tool, Random(seed))


@named
def test_wishes_fit_the_tool_and_never_hold_what_is_hidden(tool: Tool) -> None:
    said: set[str] = set()
    sayable = {name for name in tool.properties if not is_hidden(tool, name)}
    partial = {**tool.parameters, "required": [], "additionalProperties": False}
    validator = jsonschema_rs.validator_for(partial)
    values: set[bytes] = set()
    for domain, wish in hits(tool.domain, tool.name):
        before = orjson.dumps(domain.state)
        assert set(wish) <= sayable
        assert (tool.required & sayable) <= set(wish)
        validator.validate(wish)
        assert orjson.dumps(domain.state) == before
        said |= set(wish)
        values.add(orjson.dumps(wish))
    assert said >= sayable
    assert len(values) > 1 or not sayable or tool.name == "list_receipts"


@pytest.mark.parametrize(
    "tool",
    [tool for tool in tools() if not any(is_hidden(tool, name) for name in tool.required)],
    ids=lambda tool: tool.name,
)
def test_a_wish_without_hidden_needs_can_be_fulfilled(tool: Tool) -> None:
    for domain, wish in hits(tool.domain, tool.name):
        result = getattr(domain, tool.name)(**wish)
        if tool.annotation.items:
            (listed,) = result.values()
            assert listed, f"{tool.name}({wish}) finds nothing"


def values_of(state: Any, kind: str) -> list[str]:
    """Identifiers that a state holds under a key, wherever they stand."""
    if isinstance(state, dict):
        here = [state[kind]] if isinstance(state.get(kind), str) else []
        return here + [found for value in state.values() for found in values_of(value, kind)]
    if isinstance(state, list):
        return [found for value in state for found in values_of(value, kind)]
    return []


def random_call(domain: Any, tool: Tool, rng: Random) -> dict[str, Any]:
    arguments = dict(domain._wish(tool.name, rng))
    for parameter in sorted(tool.required - set(arguments)):
        if parameter == "email":
            arguments[parameter] = rng.choice([*domain.state["people"].values()])
        elif parameter == "pin":
            arguments[parameter] = domain.state["pin"]
        else:
            known = [value for value in values_of(domain.state, parameter) if value]
            arguments[parameter] = rng.choice([*known, "x-0"])
    return arguments


@domains
def test_calls_change_the_state_alone_and_refusals_not_even_that(name: str) -> None:
    done: set[str] = set()
    refused: set[str] = set()
    messages: set[str] = set()
    validators = {
        tool.name: jsonschema_rs.validator_for(tool.returns) for tool in environment(name).tools
    }
    for seed in range(60):
        rng = Random(seed)
        domain = opened(name, seed)
        for _ in range(25):
            tool = rng.choice(environment(name).tools)
            arguments = random_call(domain, tool, rng)
            before = orjson.dumps(domain.state)
            try:
                result = getattr(domain, tool.name)(**arguments)
            except ToolError as error:
                refused.add(tool.name)
                messages.add(str(error))
                assert orjson.dumps(domain.state) == before
                continue
            done.add(tool.name)
            validators[tool.name].validate(orjson.loads(orjson.dumps(result)))
            after = orjson.dumps(domain.state)
            if tool.effect == "read":
                assert after == before
            assert set(vars(domain)) == {"state"}
            assert orjson.loads(after) == domain.state
            _scribble(result)
            assert orjson.dumps(domain.state) == after, f"{tool.name} hands out its own state"
    assert done == set(validators)
    assert len(refused) >= 7
    assert all(re.fullmatch(r"['A-Z].*\.", message) for message in messages)


def _scribble(value: Any) -> None:
    if isinstance(value, dict):
        for inner in value.values():
            _scribble(inner)
        value["scribble"] = 1
    elif isinstance(value, list):
        for inner in value:
            _scribble(inner)
        value.append("scribble")
