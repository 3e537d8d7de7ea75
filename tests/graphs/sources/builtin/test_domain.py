"""What every built-in domain promises to the environment, the explorer and the composer."""

from __future__ import annotations

import copy
import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import jsonschema_rs
import orjson
import pytest

from turnloom.graphs.api.pattern import match_pattern
from turnloom.graphs.errors import ToolError
from turnloom.graphs.sources import builtin
from turnloom.graphs.sources.builtin import DOMAINS
from turnloom.graphs.sources.builtin.domain import BuiltinDomain
from turnloom.graphs.sources.builtin.world import make_world
from turnloom.graphs.tool import Tool

SLOT = re.compile(r"\{([^{}]+)\}")
OPTIONAL = re.compile(r"\[[^\[\]]*\]")
FOLDER = Path(builtin.__file__).parent
BUILTIN = {definition.name: BuiltinDomain(definition) for definition in DOMAINS}
TOOLS = [tool for domain in BUILTIN.values() for tool in domain.tools]

REPEATABLE = {"confirm_identity"}
"""Tools that write, and leave what is written already as it is."""

each_domain = pytest.mark.parametrize("domain", BUILTIN.values(), ids=BUILTIN)
each_tool = pytest.mark.parametrize("tool", TOOLS, ids=[tool.name for tool in TOOLS])


def scenario(domain: BuiltinDomain, seed: int) -> dict[str, Any]:
    return domain.scenario(Random(seed), make_world(Random(seed)))


_kept = cache(scenario)


def opened(domain: BuiltinDomain, seed: int) -> Any:
    """A world of its own at the scenario of a seed."""
    return domain.open(_kept(domain, seed))


def canonical(state: Any) -> str:
    return json.dumps(state, sort_keys=True, allow_nan=False, separators=(",", ":"))


def internal(tool: Tool, parameter: str) -> bool:
    types = BUILTIN[tool.domain].semantic_types
    return types[tool.annotation.consumes[parameter]].internal


def sayable(tool: Tool) -> set[str]:
    return {name for name in tool.properties if not internal(tool, name)}


# --- scenarios ------------------------------------------------------------------------------------


@each_domain
def test_the_same_seed_gives_the_same_scenario_and_others_differ(domain: BuiltinDomain) -> None:
    states = [canonical(scenario(domain, seed)) for seed in range(60)]

    assert states == [canonical(scenario(domain, seed)) for seed in range(60)]
    assert len(set(states)) == 60
    assert max(map(len, states)) < 12_000


# --- annotations ----------------------------------------------------------------------------------


@each_domain
def test_every_tool_is_annotated_and_every_annotation_has_a_tool(domain: BuiltinDomain) -> None:
    path = FOLDER / domain.name / "annotations.toml"
    written = tomllib.loads(path.read_text(encoding="utf-8"))
    names = {tool.name for tool in domain.tools}
    assert set(written) - {"kinds"} == names
    assert all(tool.annotation.requests for tool in domain.tools)
    assert 3 * sum(tool.effect == "write" for tool in domain.tools) > len(names)
    mentioned = {
        kind
        for tool in TOOLS
        for kind in (*tool.annotation.consumes.values(), *tool.annotation.produces.values())
    }
    assert set(written["kinds"]) <= mentioned


@each_tool
def test_a_tool_is_documented(tool: Tool) -> None:
    assert tool.effect in ("read", "write")
    assert tool.description.endswith(".")
    assert tool.returns is not None
    assert set(tool.annotation.consumes) == set(tool.properties)
    for schema in tool.properties.values():
        assert str(schema["description"]).endswith(".")


@each_tool
def test_wording_is_plentiful_and_has_its_form(tool: Tool) -> None:
    annotation = tool.annotation
    assert 6 <= len(annotation.requests) <= 10
    assert 6 <= len(annotation.motivations) <= 8
    assert 3 <= len(annotation.reports) <= 5
    assert 1 <= len(annotation.noun_phrases) <= 4
    for group in groups(tool):
        assert len(set(group)) == len(group)
    for phrase in annotation.requests:
        assert phrase[0].islower(), phrase
        assert not phrase.endswith((".", "?", "!")), phrase
    for sentence in (*annotation.motivations, *annotation.reports, *annotation.preambles):
        assert sentence.rstrip('"').endswith((".", "{body}", "{text}")), sentence
    for reason in annotation.motivations:
        assert not SLOT.search(reason), reason
    for phrase in annotation.noun_phrases:
        assert not phrase.startswith(("a ", "an ", "the ")), phrase


def groups(tool: Tool) -> list[tuple[str, ...]]:
    annotation = tool.annotation
    return [
        annotation.requests,
        annotation.preambles,
        annotation.noun_phrases,
        annotation.motivations,
        annotation.reports,
    ]


@each_tool
def test_every_request_says_all_that_is_required(tool: Tool) -> None:
    for phrase in tool.annotation.requests:
        assert tool.required <= set(SLOT.findall(OPTIONAL.sub("", phrase))), phrase
        assert set(SLOT.findall(phrase)) == set(tool.properties), phrase


@each_tool
def test_every_slot_and_every_field_exists(tool: Tool) -> None:
    annotation, fields = tool.annotation, set(_fields(tool.returns))
    for phrase in (*annotation.noun_phrases, *annotation.preambles):
        assert set(SLOT.findall(phrase)) <= set(tool.properties), phrase
    for sentence in annotation.reports:
        slots = set(SLOT.findall(sentence))
        assert slots <= {"count"} | set(tool.properties) | fields, sentence
        assert "count" not in slots or annotation.items
    leaves = {field.rpartition(".")[2] for field in fields}
    of_items = {field.removeprefix(f"{annotation.items}.") for field in fields}
    assert set(annotation.superlatives) <= of_items
    assert set(annotation.distinguishing) <= (of_items if annotation.items else leaves)
    assert annotation.items or not annotation.superlatives
    assert set(annotation.field_nouns) <= leaves
    assert set(annotation.produces) <= fields
    assert set(annotation.flag_words) == {
        key for key, schema in tool.properties.items() if schema.get("type") == "boolean"
    }
    assert set(annotation.prerequisites) <= {each.name for each in BUILTIN[tool.domain].tools}


@pytest.mark.parametrize(
    "tool",
    [tool for tool in TOOLS if tool.domain in {"shop", "files"}],
    ids=lambda tool: tool.name,
)
def test_shop_and_files_have_nouns_for_nothing_but_what_they_produce(tool: Tool) -> None:
    """Travel and office have nouns for what no call consumes, too."""
    annotation = tool.annotation
    produced = {place.rpartition(".")[2] for place in annotation.produces}
    assert set(annotation.field_nouns) <= produced
    assert annotation.items or not annotation.distinguishing
    for phrase in annotation.requests:
        assert set(SLOT.findall(OPTIONAL.sub("", phrase))) == tool.required


def _fields(schema: Any) -> Iterator[str]:
    """The patterns of all that a result can hold."""
    defs = schema.get("$defs", {})

    def walk(node: Any, place: str) -> Iterator[str]:
        node = defs[node["$ref"].rpartition("/")[2]] if "$ref" in node else node
        if place:
            yield place
        if node.get("type") == "array":
            yield from walk(node["items"], f"{place}[]")
        for key, inner in node.get("properties", {}).items():
            yield from walk(inner, f"{place}.{key}" if place else key)

    return walk(schema, "")


@each_tool
def test_wording_names_no_tool_and_no_parameter(tool: Tool) -> None:
    annotation = tool.annotation
    texts = [
        *(text for group in groups(tool) for text in group),
        *annotation.distinguishing.values(), *annotation.field_nouns.values(),
        *(words for pair in annotation.superlatives.values() for words in pair),
    ]  # fmt: skip
    for text in texts:
        plain = SLOT.sub("", text)
        assert "_" not in plain, text
        assert not re.search(r"\b(id|ids|API|JSON|null|true|false)\b", plain), text
        assert not re.search(r"\d", plain), text
        assert plain.count("[") == plain.count("]"), text
        assert "  " not in text, text


# --- suggested arguments --------------------------------------------------------------------------


@each_tool
def test_suggestions_fit_the_tool_and_never_hold_what_is_internal(tool: Tool) -> None:
    domain = BUILTIN[tool.domain]
    validator = jsonschema_rs.validator_for(
        {**tool.parameters, "required": [], "additionalProperties": False}
    )
    said: set[str] = set()
    complete = 0
    values: set[bytes] = set()
    for seed in range(200):
        obj = opened(domain, seed)
        before = canonical(obj.state)
        suggested = domain.suggest_arguments(obj, tool.name, Random(seed))
        assert suggested == domain.suggest_arguments(obj, tool.name, Random(seed))
        assert set(suggested) <= sayable(tool)
        validator.validate(suggested)
        assert canonical(obj.state) == before
        complete += (tool.required & sayable(tool)) <= set(suggested)
        said |= set(suggested)
        values.add(orjson.dumps(suggested))
    assert complete == 200
    assert said == sayable(tool)
    assert len(values) > 1 or not sayable(tool)


@pytest.mark.parametrize(
    "tool",
    [tool for tool in TOOLS if not any(internal(tool, name) for name in tool.required)],
    ids=lambda tool: tool.name,
)
def test_what_is_suggested_can_be_done_where_nothing_internal_is_needed(tool: Tool) -> None:
    domain = BUILTIN[tool.domain]
    for seed in range(200):
        obj = opened(domain, seed)
        suggested = domain.suggest_arguments(obj, tool.name, Random(seed))
        result = domain.call(obj, tool.name, suggested)
        assert result.ok, result.text
        if tool.annotation.items:
            found = list(match_pattern(result.value, tool.annotation.items))
            assert found, f"{tool.name}({suggested}) finds nothing"


@each_tool
def test_a_whole_number_with_a_point_is_the_integer_that_its_schema_takes_it_for(
    tool: Tool,
) -> None:
    domain = BUILTIN[tool.domain]
    for seed in range(20):
        one, other = opened(domain, seed), opened(domain, seed)
        given = domain.suggest_arguments(one, tool.name, Random(seed))
        pointed = {
            name: float(value) if tool.properties[name].get("type") == "integer" else value
            for name, value in given.items()
        }
        assert domain.call(one, tool.name, pointed) == domain.call(other, tool.name, given)
        assert canonical(one.state) == canonical(other.state)


# --- calls ----------------------------------------------------------------------------------------


@dataclass
class Walk:
    """Calls at random, with what was suggested, with what results showed and what the state holds,
    and now and then with what there is not."""

    domain: BuiltinDomain
    obj: Any
    rng: Random
    known: dict[str, list[Any]]

    def arguments(self, tool: Tool) -> dict[str, Any]:
        arguments = dict(self.domain.suggest_arguments(self.obj, tool.name, self.rng))
        for parameter, kind in tool.annotation.consumes.items():
            missing = parameter in tool.required and parameter not in arguments
            if missing or (internal(tool, parameter) and self.rng.random() < 0.3):
                known = self.known.get(kind) or values_of(self.obj.state, parameter)
                lost = self.rng.random() < 0.1 or not known
                arguments[parameter] = "x-0" if lost else self.rng.choice(known)
        return arguments

    def remember(self, tool: Tool, result: Any) -> None:
        for place, kind in tool.annotation.produces.items():
            found = [value for _, value in match_pattern(copy.deepcopy(result), place)]
            self.known.setdefault(kind, []).extend(found)


def values_of(state: Any, key: str) -> list[str]:
    """Texts that a state holds under a key, wherever they stand."""
    if isinstance(state, Mapping):
        here = [state[key]] if isinstance(state.get(key), str) and state[key] else []
        return here + [found for value in state.values() for found in values_of(value, key)]
    if isinstance(state, list):
        return [found for value in state for found in values_of(value, key)]
    return []


@each_domain
def test_calls_change_the_state_alone_and_refusals_not_even_that(domain: BuiltinDomain) -> None:
    validators = {tool.name: jsonschema_rs.validator_for(tool.returns) for tool in domain.tools}
    done: set[str] = set()
    refusals: dict[str, set[str]] = {}
    for seed in range(40):
        rng = Random(seed)
        walk = Walk(domain, opened(domain, seed), rng, {})
        for _ in range(60):
            tool = rng.choice(domain.tools)
            arguments = walk.arguments(tool)
            before, given = canonical(walk.obj.state), copy.deepcopy(arguments)
            try:
                result = getattr(walk.obj, tool.name)(**arguments)
            except ToolError as error:
                refusals.setdefault(tool.name, set()).add(str(error))
                assert canonical(walk.obj.state) == before, f"{tool.name} left a trace"
                continue
            after = canonical(walk.obj.state)
            assert arguments == given
            assert json.loads(after) == walk.obj.state
            assert set(vars(walk.obj)) == {"state"}
            assert after == before or tool.effect == "write", tool.name
            assert after != before or tool.effect == "read" or tool.name in REPEATABLE, tool.name
            validators[tool.name].validate(orjson.loads(orjson.dumps(result)))
            walk.remember(tool, result)
            _spoil(result)
            assert canonical(walk.obj.state) == after, f"{tool.name} hands out its own state"
            done.add(tool.name)
    assert done == set(validators)
    assert len(refusals) >= len(domain.tools) / 3, "hardly a tool refuses anything"
    messages = {message for found in refusals.values() for message in found}
    assert all(re.fullmatch(r"['A-Z].*\.", message) for message in messages)


def _spoil(value: Any) -> None:
    if isinstance(value, dict):
        for inner in value.values():
            _spoil(inner)
        value.clear()
        value["spoilt"] = 1
    elif isinstance(value, list):
        for inner in value:
            _spoil(inner)
        value.append("spoilt")


@each_domain
def test_two_copies_of_a_world_go_the_same_way(domain: BuiltinDomain) -> None:
    def played() -> tuple[list[str], str]:
        rng = Random(1)
        walk = Walk(domain, opened(domain, 8), rng, {})
        texts = []
        for _ in range(80):
            tool = rng.choice(domain.tools)
            texts.append(domain.call(walk.obj, tool.name, walk.arguments(tool)).text)
        return texts, canonical(walk.obj.state)

    assert played() == played()
