"""What is written about the BFCL tools: schemas, cards, and scenarios that are our own."""

from __future__ import annotations

import importlib
import json
import re
from collections.abc import Iterator
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from random import Random

import jsonschema_rs
import pytest

from turnloom.graphs.api.pattern import parse_pattern
from turnloom.graphs.errors import SourceError
from turnloom.graphs.json_value import JsonValue
from turnloom.graphs.language.template import parse
from turnloom.graphs.sources.bfcl import classes
from turnloom.graphs.sources.bfcl.classes import CLASSES, INSTALL, every_tool_name
from turnloom.graphs.sources.bfcl.domain import CLASS_SCENARIOS, BfclDomain
from turnloom.graphs.sources.bfcl.scenarios import phrases
from turnloom.graphs.sources.bfcl.scenarios.shared import share
from turnloom.graphs.tool import Tool

NAMES = list(CLASSES)
NEVER_ASKED = {"get_outside_temperature_from_weather_com"}
"""It answers with an error, always."""


@lru_cache
def domain(name: str) -> BfclDomain:
    return BfclDomain(name)


def every_tool() -> Iterator[tuple[BfclDomain, Tool]]:
    for name in NAMES:
        for tool in domain(name).tools:
            yield domain(name), tool


def schemas_in(schema: JsonValue) -> Iterator[dict[str, JsonValue]]:
    if isinstance(schema, dict):
        yield schema
        properties = schema.get("properties", {})
        if isinstance(properties, dict):
            for inner in properties.values():
                yield from schemas_in(inner)
        yield from schemas_in(schema.get("items"))


def test_schemas_are_real_json_schema() -> None:
    allowed = {"type", "description", "properties", "required", "items", "enum", "default"}
    types = {"object", "string", "number", "integer", "boolean", "array"}
    for _, tool in every_tool():
        for whole in (tool.parameters, tool.returns):
            jsonschema_rs.meta.validate(whole)
            for schema in schemas_in(whole):
                assert set(schema) <= allowed
                assert schema.get("type") in types
                if "default" in schema:
                    jsonschema_rs.validate(schema, schema["default"])
        assert tool.parameters["type"] == "object"
        assert tool.required <= set(tool.properties)


def test_a_domain_that_is_opened_again_has_the_same_tools() -> None:
    for name in NAMES:
        first, again = ([tool.offered() for tool in BfclDomain(name).tools] for _ in range(2))
        required = [tool["function"]["parameters"]["required"] for tool in again]
        assert first == again
        assert all(len(each) == len(set(each)) for each in required)


def test_descriptions_are_free_of_bfcl_markers() -> None:
    for _, tool in every_tool():
        text = json.dumps(tool.offered())
        assert "This tool belongs" not in text
        assert "[Enum]" not in text
        assert "[Optional]" not in text
        assert '"None"' not in text


def test_enumerations_in_the_documents_become_schema() -> None:
    tools = {tool.name: tool for _, tool in every_tool()}
    assert tools["startEngine"].properties["ignitionMode"]["enum"] == ["START", "STOP"]
    doors = tools["lockDoors"].properties["door"]["items"]
    assert doors == {"type": "string", "enum": ["driver", "passenger", "rear_left", "rear_right"]}
    currencies = tools["compute_exchange_rate"].properties["base_currency"]["enum"]
    assert isinstance(currencies, list)
    assert currencies[0] == "USD"
    assert currencies[-1] == "MXN"
    assert tools["wc"].properties["mode"]["default"] == "l"


def test_every_tool_has_a_card_and_every_card_a_tool() -> None:
    for name in NAMES:
        for tool in domain(name).tools:
            assert tool.effect in ("read", "write")
            if tool.name not in NEVER_ASKED:
                assert len(tool.annotation.requests) >= 5, tool.name
                assert tool.annotation.noun_phrases, tool.name
                assert len(tool.annotation.motivations) >= 5, tool.name
                assert len(tool.annotation.reports) >= 2 or tool.name == "logout", tool.name


def test_cards_speak_of_parameters_and_kinds_that_there_are() -> None:
    for on, tool in every_tool():
        card = tool.annotation
        assert set(card.consumes) <= set(tool.properties), tool.name
        assert set(tool.properties) - set(card.consumes) <= {
            "lastModifiedAfter", "includeRemoved", "insurance_id", "path", "mode",
        }, tool.name  # fmt: skip
        assert {*card.consumes.values(), *card.produces.values()} <= set(on.semantic_types)
        assert set(card.flag_words) <= set(tool.properties)
        assert set(card.prerequisites) <= {each.name for each in on.tools}
        for pattern in (*card.produces, card.items):
            assert not pattern or parse_pattern(pattern)


def test_every_way_of_asking_says_what_has_to_be_said() -> None:
    for on, tool in every_tool():
        plumbing = {
            name
            for name, kind in tool.annotation.consumes.items()
            if on.semantic_types[kind].internal and not on.semantic_types[kind].entity_name
        }
        for text in tool.annotation.requests:
            template = parse(text)
            assert template.slots <= set(tool.properties), (tool.name, text)
            assert tool.required - plumbing <= template.required, (tool.name, text)
            assert text[0].islower() or text[0] == "{"
            assert text[-1] not in ".?!", (tool.name, text)
        for text in tool.annotation.noun_phrases:
            assert parse(text).slots <= set(tool.properties), (tool.name, text)
        for text in tool.annotation.preambles:
            assert tool.required - plumbing <= parse(text).required, (tool.name, text)
            assert text[-1] == "."


def test_reasons_are_sentences_without_values() -> None:
    for _, tool in every_tool():
        for text in tool.annotation.motivations:
            assert "{" not in text
            assert text[0].isupper()
            assert text[-1] in ".?!"


def spoken(tool: Tool) -> Iterator[str]:
    card = tool.annotation
    for texts in (card.requests, card.preambles, card.noun_phrases, card.motivations, card.reports):
        for text in texts:
            yield re.sub(r"\{[^}]*\}", "", text)
    yield from card.field_nouns.values()
    yield from (re.sub(r"\{[^}]*\}", "", text) for text in card.distinguishing.values())
    for pair in (*card.superlatives.values(), *card.flag_words.values()):
        yield from pair


def identifiers() -> set[str]:
    parameters = {name for _, tool in every_tool() for name in tool.properties}
    odd = {name for name in parameters if "_" in name or name != name.lower()}
    return {name.lower() for name in every_tool_name()} | {name.lower() for name in odd}


def test_no_text_names_a_tool_or_a_parameter() -> None:
    named = identifiers()
    for _, tool in every_tool():
        for text in spoken(tool):
            words = set(re.findall(r"\w+", text.lower()))
            assert not words & named, (tool.name, text, words & named)


def lines_of(name: str) -> Iterator[str]:
    module = importlib.import_module(f"turnloom.graphs.sources.bfcl.scenarios.{name}")
    for value in vars(module).values():
        if isinstance(value, tuple):
            yield from (text for text in value if isinstance(text, str))


def test_texts_that_end_up_in_arguments_name_no_tool_and_hold_no_parenthesis() -> None:
    named = identifiers()
    texts = [text for pool in phrases.POOLS.values() for text in pool]
    for name in ("travel_api", "message_api", "ticket_api", "twitter_api", "file_system"):
        texts += lines_of(name)
    for text in texts:
        assert "(" not in text
        assert not set(re.findall(r"\w+", re.sub(r"\{\w+\}", "", text).lower())) & named, text


def test_text_pools_are_deep() -> None:
    for name in ("travel_api", "message_api", "ticket_api", "twitter_api", "file_system"):
        sentences = [text for text in lines_of(name) if len(text.split()) > 3]
        assert len(sentences) >= 20, name


# --- scenarios ------------------------------------------------------------------------------------


def strings_in(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield str(key)
            yield from strings_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from strings_in(inner)
    elif isinstance(value, str):
        yield value


def words_of_the_test_set() -> set[str]:
    """Every string in BFCL's own initial configurations that tells something of them."""
    folder = files("bfcl_eval") / "data"
    found: set[str] = set()
    for kind in ("base", "long_context", "miss_func", "miss_param"):
        text = (folder / f"BFCL_v4_multi_turn_{kind}.json").read_text(encoding="utf-8")
        for line in text.splitlines():
            found.update(strings_in(json.loads(line)["initial_config"]))
    telling = re.compile(r"[A-Z]|[a-z].*[^a-z]|[^a-z].*[a-z]")
    return {text for text in found if len(text) > 3 and telling.search(text)}


CLASS_CONSTANTS = {
    "Rivermist", "Silverpine", "Stonebrook", "San Francisco", "Los Angeles", "London", "Rome",
    "New York", "AAPL", "GOOG", "TSLA", "MSFT", "NVDA", "ALPH", "OMEG", "QUAS", "NEPT", "SYNX",
    "ZETA", "AMZN", "Open", "Closed", "Pending", "Completed", "In Progress", "economy", "business",
    "first", "Bearer", "read_write", "deposit", "withdrawal", "Sell", "Cancelled", "None", "auto",
    "cool", "heat", "locked", "unlocked", "released", "engaged", "pressed", "running", "stopped",
    "active", "inactive", "driver", "passenger", "rear_left", "rear_right", "file", "directory",
    "type", "content", "contents", "root", "title", "status", "priority", "description",
}  # fmt: skip


def test_scenarios_and_wishes_use_nothing_from_the_test_set() -> None:
    theirs = words_of_the_test_set() - CLASS_CONSTANTS
    for name in NAMES:
        on = domain(name)
        keys = {text for seed in range(3) for text in _keys(on, seed)}
        for seed in range(60):
            rng = Random(seed)
            config = on.scenario(rng, share(rng))
            obj = on.open(config)
            wishes = [on.suggest_arguments(obj, tool.name, rng) for tool in on.tools]
            ours = {text for text in strings_in([config, *wishes]) if len(text) > 3} - keys
            assert not ours & theirs, (name, ours & theirs)


def _keys(on: BfclDomain, seed: int) -> Iterator[str]:
    """The names of the configuration's own fields, which are the class's."""
    rng = Random(seed)
    config = on.scenario(rng, share(rng))
    yield from config
    for inner in config.values():
        for record in inner if isinstance(inner, list) else [inner]:
            if isinstance(record, dict):
                for key, value in record.items():
                    yield from value if isinstance(value, dict) else ()
                    if on.name in {"TicketAPI", "TradingBot", "VehicleControlAPI"}:
                        yield key
    for tool in on.tools:
        yield from tool.properties


def test_scenarios_differ_and_repeat_by_seed() -> None:
    for name in NAMES:
        made = []
        for seed in (1, 1, 2):
            rng = Random(seed)
            made.append(json.dumps(domain(name).scenario(rng, share(rng))))
        assert made[0] == made[1]
        assert name == "MathAPI" or made[0] != made[2]


def test_the_user_of_one_scenario_is_the_same_in_every_class() -> None:
    for seed in range(20):
        shared = share(Random(seed))
        made = {name: domain(name).scenario(Random(seed), shared) for name in NAMES}
        assert next(iter(made["MessageAPI"]["user_map"])) == shared.me.first  # type: ignore[arg-type, call-overload]
        assert made["TwitterAPI"]["username"] == shared.me.handle
        assert made["TicketAPI"]["ticket_queue"][0]["created_by"] == shared.me.handle  # type: ignore[index, call-overload]


def test_a_missing_package_is_named_with_its_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> None:
        raise ModuleNotFoundError(f"No module named {name!r}", name="bfcl_eval")

    monkeypatch.setattr(classes, "import_module", missing)
    with pytest.raises(SourceError, match=f"not installed: {INSTALL}"):
        classes.class_named.__wrapped__("TravelAPI")


def test_every_play_has_a_class() -> None:
    assert set(CLASS_SCENARIOS) == set(CLASSES)


@pytest.mark.parametrize("name", ["README.md", "Justfile", "pyproject.toml", ".ci/run"])
def test_the_hint_installs_what_the_checks_install(name: str) -> None:
    text = (Path(__file__).parents[4] / name).read_text(encoding="utf-8")

    assert INSTALL.removeprefix("pip install ") in text
    assert text.count("bfcl-eval==") == text.count(INSTALL.split()[3])
