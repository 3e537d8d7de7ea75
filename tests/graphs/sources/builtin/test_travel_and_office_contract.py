"""What every domain promises to the adapter, the explorer and the composer: travel and office."""

from __future__ import annotations

import copy
import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import jsonschema_rs
import pytest

from turnloom.graphs.api.pattern import match_pattern
from turnloom.graphs.errors import ToolError
from turnloom.graphs.sources import builtin
from turnloom.graphs.sources.builtin.domain import BuiltinDomain
from turnloom.graphs.sources.builtin.office.tools import Office
from turnloom.graphs.sources.builtin.travel.tools import Travel
from turnloom.graphs.sources.builtin.world import make_world
from turnloom.graphs.tool import Tool

CARDS = Path(builtin.__file__).parent
DOMAINS = {
    "travel": BuiltinDomain(Travel, CARDS / "travel" / "annotations.toml"),
    "office": BuiltinDomain(Office, CARDS / "office" / "annotations.toml"),
}
CLASSES = {"travel": Travel, "office": Office}
TOOLS = [(name, tool) for name, domain in DOMAINS.items() for tool in domain.tools]
SLOT = re.compile(r"\{([^{}]+)\}")

each_domain = pytest.mark.parametrize("name", DOMAINS)
each_tool = pytest.mark.parametrize(("name", "tool"), TOOLS, ids=[tool.name for _, tool in TOOLS])


def scenario(name: str, seed: int) -> dict[str, Any]:
    return CLASSES[name]._scenario(make_world(Random(seed)), Random(seed))


def canonical(state: Any) -> str:
    return json.dumps(state, sort_keys=True, allow_nan=False)


def hidden(name: str, tool: Tool, parameter: str) -> bool:
    return DOMAINS[name].semantic_types[tool.annotation.consumes[parameter]].internal


# --- scenarios ------------------------------------------------------------------------------------


@each_domain
def test_the_same_seed_gives_the_same_scenario(name: str) -> None:
    assert canonical(scenario(name, 5)) == canonical(scenario(name, 5))


@each_domain
def test_seeds_differ_and_scenarios_stay_small(name: str) -> None:
    states = [canonical(scenario(name, seed)) for seed in range(60)]
    assert len(set(states)) == 60
    assert max(map(len, states)) < 12_000


def test_what_a_traveller_chooses_from_has_one_answer() -> None:
    for seed in range(60):
        travel = Travel(scenario("travel", seed))
        search = travel.search_flights(**travel._wish("search_flights", Random(seed)))
        stay = travel.search_hotels(**travel._wish("search_hotels", Random(seed)))
        booked = [row for row in travel._rows["bookings"].values() if row["flight"]]
        assert len(search["offers"]) > 1
        assert len(stay["rooms"]) > 1
        assert len({row["total"] for row in travel._rows["bookings"].values()}) >= 9
        assert len({row["city"] for row in booked}) == len(booked)
        for rows, fields in (
            (search["offers"], ("price", "departs", "arrives", "duration_minutes", "airline")),
            (stay["rooms"], ("total", "rating", "distance_km", "hotel")),
        ):
            for field in fields:
                assert len({row[field] for row in rows}) == len(rows), field  # type: ignore[literal-required]


def test_moments_and_titles_in_the_office_differ() -> None:
    for seed in range(60):
        rows = Office(scenario("office", seed))._rows
        for values in (
            [mail["sent"] for mail in rows["mails"].values()],
            [mail["subject"] for mail in rows["mails"].values()],
            [event["start"] for event in rows["events"].values()],
        ):
            assert len(set(values)) == len(values)


# --- cards ----------------------------------------------------------------------------------------


@each_domain
def test_every_tool_has_a_card_and_every_card_a_tool(name: str) -> None:
    written = tomllib.loads((CARDS / name / "annotations.toml").read_text(encoding="utf-8"))
    assert set(written) - {"kinds"} == {tool.name for tool in DOMAINS[name].tools}
    named = {
        kind
        for _, tool in TOOLS
        for kind in (*tool.annotation.consumes.values(), *tool.annotation.produces.values())
    }
    assert set(written["kinds"]) <= named


@each_tool
def test_a_tool_is_documented(name: str, tool: Tool) -> None:
    assert tool.effect in ("read", "write")
    assert tool.description.endswith(".")
    assert tool.returns is not None
    for parameter, schema in tool.properties.items():
        assert schema.get("description"), parameter
        assert parameter in tool.annotation.consumes, parameter


@each_tool
def test_wording_is_plentiful_and_fits_its_frames(name: str, tool: Tool) -> None:
    card = tool.annotation
    assert 6 <= len(card.requests) <= 10
    assert len(card.noun_phrases) + len(card.produces) == 0 or card.noun_phrases
    assert 6 <= len(card.motivations) <= 8
    assert 3 <= len(card.reports) <= 5
    for group in (card.requests, card.noun_phrases, card.motivations, card.reports, card.preambles):
        assert len(set(group)) == len(group)
    for phrase in card.requests:
        assert phrase[0].islower(), phrase
        assert not phrase.endswith((".", "?", "!")), phrase
    for sentence in (*card.motivations, *card.reports, *card.preambles):
        assert sentence.rstrip('"').endswith((".", "{body}")), sentence
    for reason in card.motivations:
        assert not SLOT.search(reason), reason
    for phrase in card.noun_phrases:
        assert not phrase.startswith(("a ", "an ", "the ")), phrase


@each_tool
def test_every_ask_says_all_that_is_required(name: str, tool: Tool) -> None:
    for phrase in tool.annotation.requests:
        always = set(SLOT.findall(re.sub(r"\[[^\]]*\]", "", phrase)))
        assert tool.required <= always, phrase
        assert set(SLOT.findall(phrase)) == set(tool.properties), phrase


@each_tool
def test_every_slot_and_every_field_exists(name: str, tool: Tool) -> None:
    card, fields = tool.annotation, set(_fields(tool.returns))
    for phrase in (*card.noun_phrases, *card.preambles):
        assert set(SLOT.findall(phrase)) <= set(tool.properties), phrase
    for sentence in card.reports:
        slots = set(SLOT.findall(sentence))
        assert slots <= {"count"} | set(tool.properties) | fields, sentence
        assert "count" not in slots or card.items
    leaves = {field.rpartition(".")[2] for field in fields}
    assert set(card.superlatives) | set(card.distinguishing) | set(card.field_nouns) <= leaves
    assert set(card.consumes) == set(tool.properties)
    assert set(card.produces) <= fields
    assert set(card.flag_words) == {
        key for key, schema in tool.properties.items() if schema.get("type") == "boolean"
    }
    assert set(card.prerequisites) <= {other.name for other in DOMAINS[name].tools}


@each_tool
def test_wording_names_no_tool_and_no_parameter(name: str, tool: Tool) -> None:
    card = tool.annotation
    texts = [
        *card.requests, *card.noun_phrases, *card.motivations, *card.reports, *card.preambles,
        *card.distinguishing.values(), *card.field_nouns.values(),
        *(words for pair in card.superlatives.values() for words in pair),
    ]  # fmt: skip
    for text in texts:
        plain = SLOT.sub("", text)
        assert "_" not in plain, text
        assert not re.search(r"\b(id|ids|API|JSON|null)\b", plain), text


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


# --- calls ----------------------------------------------------------------------------------------


@each_domain
def test_every_tool_is_wished_for_with_all_that_people_say(name: str) -> None:
    missing = {tool.name: tool for tool in DOMAINS[name].tools}
    for seed in range(200):
        obj = CLASSES[name](scenario(name, seed))
        before = canonical(obj.state)
        for tool in DOMAINS[name].tools:
            wished = obj._wish(tool.name, Random(seed))
            assert set(wished) <= set(tool.properties)
            assert not any(hidden(name, tool, parameter) for parameter in wished)
            said = {key for key in tool.required if not hidden(name, tool, key)}
            if said <= set(wished):
                missing.pop(tool.name, None)
        assert canonical(obj.state) == before
    assert not missing


@each_domain
def test_a_wish_is_the_same_for_the_same_state_and_seed_and_varies_between_seeds(name: str) -> None:
    objects = [CLASSES[name](scenario(name, number)) for number in range(3, 8)]
    for tool in DOMAINS[name].tools:
        wishes = [canonical(obj._wish(tool.name, Random(s))) for obj in objects for s in range(9)]
        assert wishes == [
            canonical(obj._wish(tool.name, Random(s))) for obj in objects for s in range(9)
        ]
        said = [key for key in tool.required if not hidden(name, tool, key)]
        assert not said or len(set(wishes)) > 1


@each_domain
def test_random_walks_reach_every_tool_and_change_nothing_but_the_state(name: str) -> None:
    domain = DOMAINS[name]
    validators = {tool.name: jsonschema_rs.validator_for(tool.returns) for tool in domain.tools}
    worked: set[str] = set()
    for seed in range(40):
        rng = Random(seed)
        obj = CLASSES[name](scenario(name, seed))
        known: dict[str, list[Any]] = {}
        for _ in range(60):
            tool = rng.choice(domain.tools)
            arguments = _arguments(name, tool, obj, known, rng)
            if arguments is None:
                continue
            before, given = canonical(obj.state), copy.deepcopy(arguments)
            result = _called(obj, tool.name, arguments)
            assert arguments == given
            if result is None:
                assert canonical(obj.state) == before, f"{tool.name} refused and left a trace"
                continue
            after = canonical(obj.state)
            assert json.loads(after) == obj.state
            assert tool.effect == "write" or after == before, tool.name
            assert tool.effect == "read" or after != before, tool.name
            assert validators[tool.name].is_valid(result), tool.name
            for pattern, kind in tool.annotation.produces.items():
                known.setdefault(kind, []).extend(
                    value for _, value in match_pattern(copy.deepcopy(result), pattern)
                )
            _spoil(result)
            assert canonical(obj.state) == after, f"{tool.name} hands out its own state"
            worked.add(tool.name)
    assert worked == {tool.name for tool in domain.tools}


def _called(obj: Any, tool: str, arguments: dict[str, Any]) -> Any:
    try:
        return getattr(obj, tool)(**arguments)
    except ToolError:
        return None


def _arguments(
    name: str, tool: Tool, obj: Any, known: dict[str, list[Any]], rng: Random
) -> dict[str, Any] | None:
    arguments = dict(obj._wish(tool.name, rng))
    for parameter, kind in tool.annotation.consumes.items():
        wanted = parameter in tool.required or rng.random() < 0.3
        if hidden(name, tool, parameter) and wanted and known.get(kind):
            arguments[parameter] = rng.choice(known[kind])
    return arguments if tool.required <= set(arguments) else None


def _spoil(value: Any) -> None:
    if isinstance(value, dict):
        for inner in value.values():
            _spoil(inner)
        value.clear()
    elif isinstance(value, list):
        for inner in value:
            _spoil(inner)
        value.append("spoilt")


@each_domain
def test_two_copies_of_a_world_go_the_same_way(name: str) -> None:
    def walk() -> tuple[list[str], str]:
        rng, obj, said = Random(1), CLASSES[name](scenario(name, 8)), []
        for _ in range(80):
            tool = rng.choice(DOMAINS[name].tools)
            arguments = _arguments(name, tool, obj, {}, rng)
            if arguments is not None:
                said.append(DOMAINS[name].call(obj, tool.name, arguments).text)
        return said, canonical(obj.state)

    assert walk() == walk()
