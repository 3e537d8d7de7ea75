"""The BFCL classes behave here as under the official executor, and keep to themselves."""

from __future__ import annotations

import decimal
import hashlib
import json
import os
import re
import subprocess
import sys
from functools import lru_cache
from pathlib import Path
from random import Random
from typing import Any

import jsonschema_rs
import mpmath
import pytest
from bfcl_eval.eval_checker.multi_turn_eval.multi_turn_checker import _compare_instances
from bfcl_eval.eval_checker.multi_turn_eval.multi_turn_utils import execute_multi_turn_func_call

from turnloom.graphs.api.pattern import match_pattern
from turnloom.graphs.environment import ToolResult
from turnloom.graphs.errors import UsageError
from turnloom.graphs.json_value import JsonObject, JsonValue
from turnloom.graphs.sources.bfcl import open_bfcl
from turnloom.graphs.sources.bfcl.call_string import call_string
from turnloom.graphs.sources.bfcl.classes import CLASSES, class_named
from turnloom.graphs.sources.bfcl.domain import BfclDomain
from turnloom.graphs.sources.bfcl.scenarios.shared import share
from turnloom.graphs.sources.bfcl.scenarios.travel_api import HUBS, TOWNS, routes
from turnloom.graphs.sources.digest import digest

NAMES = list(CLASSES)
SEEDS = range(30)
CALLS = 14


@lru_cache
def domain(name: str) -> BfclDomain:
    return BfclDomain(name)


def scenario(name: str, seed: int) -> JsonObject:
    rng = Random(f"{name} {seed}")
    return domain(name).scenario(rng, share(rng))


def hidden_values(obj: Any) -> dict[str, list[Any]]:
    """Values of the hidden kinds that the live object holds now."""
    values: dict[str, list[Any]] = {
        "travel.token": [getattr(obj, "access_token", None) or "none"],
        "booking.id": list(getattr(obj, "booking_record", {})),
        "card.id": list(getattr(obj, "credit_card_list", {})),
        "user.id": list(getattr(obj, "user_map", {}).values()),
        "ticket.id": [ticket["id"] for ticket in getattr(obj, "ticket_queue", [])],
        "tweet.id": list(getattr(obj, "tweets", {})),
        "order.id": list(getattr(obj, "orders", {})),
        "stock.symbol": list(getattr(obj, "stocks", {})),
        "airport.to": ["SBK", "MPC", "SVP", "GFD"],
        "fuel.gallon": [2.5, 4.0],
    }
    values["stock.list"] = [values["stock.symbol"][:4]]
    return {kind: found for kind, found in values.items() if found}


def call_wished(on: BfclDomain, obj: Any, rng: Random) -> tuple[str, JsonObject] | None:
    """A call of some tool with wished values, hidden ones taken from the live object."""
    tool = rng.choice(on.tools)
    arguments: JsonObject = dict(on.suggest_arguments(obj, tool.name, rng))
    hidden = hidden_values(obj)
    for parameter in sorted(tool.required - set(arguments)):
        choices = hidden.get(tool.annotation.consumes.get(parameter, ""))
        if not choices:
            return None
        arguments[parameter] = rng.choice(choices)
    return tool.name, arguments


def walk(name: str, seed: int) -> tuple[Any, list[tuple[str, JsonObject, ToolResult]]]:
    on, rng = domain(name), Random(f"walk {name} {seed}")
    obj = on.open(scenario(name, seed))
    steps = []
    for _ in range(CALLS):
        wished = call_wished(on, obj, rng)
        if wished is not None:
            tool, arguments = wished
            steps.append((tool, arguments, on.call(obj, tool, arguments)))
    return obj, steps


@pytest.mark.parametrize("name", NAMES)
def test_texts_and_state_are_those_of_the_official_executor(name: str) -> None:
    for seed in SEEDS:
        obj, steps = walk(name, seed)
        texts, instances = execute_multi_turn_func_call(
            [call_string(tool, arguments) for tool, arguments, _ in steps],
            {name: scenario(name, seed)},
            [name],
            "turnloom",
            f"{name}_{seed}",
        )
        assert texts == [outcome.text for _, _, outcome in steps]
        official = instances[name]
        assert domain(name).state(official) == domain(name).state(obj)
        assert _compare_instances(obj, official) == (True, {})


@pytest.mark.parametrize("name", NAMES)
def test_wishes_fit_the_schema_and_hold_no_hidden_kind(name: str) -> None:
    on = domain(name)
    schemas = {
        tool.name: jsonschema_rs.validator_for(
            {**tool.parameters, "required": [], "additionalProperties": False}
        )
        for tool in on.tools
    }
    for seed in SEEDS:
        rng = Random(seed)
        obj = on.open(scenario(name, seed))
        for tool in on.tools:
            wished = on.suggest_arguments(obj, tool.name, rng)
            schemas[tool.name].validate(wished)
            hidden = {
                parameter
                for parameter, kind in tool.annotation.consumes.items()
                if on.semantic_types[kind].internal
            }
            assert not hidden & set(wished)


@pytest.mark.parametrize("name", NAMES)
def test_most_wishes_come_true(name: str) -> None:
    outcomes = [step[2] for seed in SEEDS for step in walk(name, seed)[1]]
    refused = [outcome for outcome in outcomes if not outcome.ok]
    assert len(refused) < len(outcomes) * 0.5


@pytest.mark.parametrize("name", NAMES)
def test_a_fork_and_its_origin_never_see_each_other(name: str) -> None:
    on = domain(name)
    for seed in SEEDS:
        rng = Random(f"fork {seed}")
        obj, _ = walk(name, seed)
        before = digest(on.state(obj))
        copied = on.fork(obj)
        assert digest(on.state(copied)) == before
        twin = on.fork(obj)
        for _ in range(CALLS):
            if (wished := call_wished(on, copied, rng)) is not None:
                assert on.call(copied, *wished) == on.call(twin, *wished)
        assert digest(on.state(copied)) == digest(on.state(twin))
        assert digest(on.state(obj)) == before


@pytest.mark.parametrize("name", NAMES)
def test_nothing_leaks_from_one_instance_to_the_next(name: str) -> None:
    config = scenario(name, 1)
    kept = json.dumps(config)
    fresh = digest(domain(name).state(domain(name).open(config)))
    for seed in SEEDS:
        walk(name, seed)
    assert json.dumps(config) == kept
    assert digest(domain(name).state(domain(name).open(config))) == fresh


@pytest.mark.parametrize("name", NAMES)
def test_a_result_is_a_snapshot(name: str) -> None:
    for seed in SEEDS[:8]:
        on, rng = domain(name), Random(seed)
        obj = on.open(scenario(name, seed))
        outcomes: list[tuple[ToolResult, str]] = []
        for _ in range(CALLS):
            if (wished := call_wished(on, obj, rng)) is not None:
                outcome = on.call(obj, *wished)
                outcomes.append((outcome, json.dumps(outcome.value)))
        assert all(json.dumps(outcome.value) == then for outcome, then in outcomes)


def fingerprint() -> str:
    """A digest of everything that the seeds make, in all classes."""
    record: list[JsonValue] = []
    for name in NAMES:
        for seed in SEEDS[:10]:
            obj, steps = walk(name, seed)
            record.append([[tool, arguments, outcome.text] for tool, arguments, outcome in steps])
            record.append(domain(name).state(obj))
    return hashlib.sha256(json.dumps(record).encode()).hexdigest()


def test_another_process_with_another_hash_seed_makes_the_same() -> None:
    code = f"import sys; sys.path.insert(0, {str(Path(__file__).parent)!r})\n"
    code += f"import {Path(__file__).stem} as these; print(these.fingerprint())"
    for seed in ("1", "77"):
        made = subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        )
        assert made.stdout.strip() == fingerprint()


def test_classes_write_nothing_to_standard_output(capsys: pytest.CaptureFixture[str]) -> None:
    for name in NAMES:
        walk(name, 3)
    assert capsys.readouterr() == ("", "")


# --- particular dangers ---------------------------------------------------------------------------


def test_tags_of_one_tweet_never_show_up_on_another() -> None:
    on = domain("TwitterAPI")
    obj = on.open({**scenario("TwitterAPI", 1), "authenticated": True})
    first, second = (on.call(obj, "post_tweet", {"content": text}) for text in ("One", "Two"))
    assert isinstance(first.value, dict)
    assert isinstance(second.value, dict)
    tagged = {"tweet_id": first.value["id"], "mentioned_usernames": ["@someone"]}
    assert on.call(obj, "mention", tagged).ok
    again = on.call(obj, "get_tweet", {"tweet_id": second.value["id"]})
    assert isinstance(again.value, dict)
    assert again.value["mentions"] == []


@pytest.mark.parametrize("text", ["please find (soon) the key", "add(1)", "word (aside)"])
def test_a_text_that_the_official_executor_would_garble_is_refused(text: str) -> None:
    on = domain("MessageAPI")
    obj = on.open(scenario("MessageAPI", 2))
    before = digest(on.state(obj))
    outcome = on.call(obj, "send_message", {"receiver_id": "USR100", "message": text})
    assert not outcome.ok
    assert digest(on.state(obj)) == before


def test_a_garbled_text_survives_in_a_call_string() -> None:
    text = 'it\'s (so) "find (x)" and add(1)\nend'
    texts, _ = execute_multi_turn_func_call(
        [call_string("echo", {"content": text})],
        {"GorillaFileSystem": scenario("GorillaFileSystem", 0)},
        ["GorillaFileSystem"],
        "turnloom",
        "garbled",
    )
    assert json.loads(texts[0]) == {"terminal_output": text}


def test_arithmetic_leaves_the_precision_of_the_process_alone() -> None:
    before = decimal.getcontext().prec, mpmath.mp.dps
    on = domain("MathAPI")
    outcome = on.call(on.open({}), "square_root", {"number": 2.0, "precision": 7})
    assert outcome.text == "{'result': Decimal('1.414214')}"
    assert outcome.value == {"result": 1.414214}
    assert on.call(on.open({}), "logarithm", {"value": 8.0, "base": 2.0, "precision": 6}).ok
    assert (decimal.getcontext().prec, mpmath.mp.dps) == before


def test_arithmetic_that_would_not_end_is_refused() -> None:
    on = domain("MathAPI")
    assert not on.call(on.open({}), "power", {"base": 9, "exponent": 10**9}).ok
    assert not on.call(on.open({}), "logarithm", {"value": 9, "base": 2, "precision": 10**9}).ok


def test_what_json_cannot_hold_becomes_a_text() -> None:
    on = domain("MathAPI")
    assert on.call(on.open({}), "multiply", {"a": 1e308, "b": 10.0}).value == {"result": "Infinity"}
    assert on.call(on.open({}), "power", {"base": 10, "exponent": 30}).value == {
        "result": "1" + "0" * 30
    }


def test_a_folder_is_never_put_into_itself() -> None:
    on = domain("GorillaFileSystem")
    obj = on.open(scenario("GorillaFileSystem", 4))
    folder = on.suggest_arguments(obj, "cd", Random(1))["folder"]
    for tool in ("cp", "mv"):
        assert not on.call(obj, tool, {"source": folder, "destination": folder}).ok


def test_copied_folders_that_share_their_files_fork_as_one() -> None:
    on = domain("GorillaFileSystem")
    obj = on.open(scenario("GorillaFileSystem", 4))
    folder = on.suggest_arguments(obj, "cd", Random(1))["folder"]
    assert on.call(obj, "cp", {"source": folder, "destination": "twin"}).ok
    copied = on.fork(obj)
    for session in (obj, copied):
        assert on.call(session, "cd", {"folder": "twin"}).ok
        name = on.suggest_arguments(session, "rm", Random(2))["file_name"]
        assert on.call(session, "echo", {"content": "changed", "file_name": name}).ok
    assert digest(on.state(obj)) == digest(on.state(copied))


def test_error_texts_do_not_depend_on_the_order_of_a_set() -> None:
    tickets = domain("TicketAPI")
    obj = tickets.open(scenario("TicketAPI", 0))
    strange = {"ticket_id": obj.ticket_queue[0]["id"], "updates": {"b": 1, "a": 2, "c": 3}}
    assert "a, b, c" in tickets.call(obj, "edit_ticket", strange).text
    travel = domain("TravelAPI")
    trip: JsonObject = {"access_token": "1", "card_id": "2", "travel_class": "cargo"}
    assert not travel.call(travel.open(scenario("TravelAPI", 0)), "book_flight", trip).ok


def test_every_hub_flies_to_every_town() -> None:
    travel = class_named("TravelAPI")()
    airports = [travel.get_nearest_airport_by_city(town)["nearest_airport"] for town in TOWNS]
    assert {(hub, airport) for hub in HUBS for airport in airports} <= set(routes())


async def test_an_environment_opens_on_chosen_classes() -> None:
    environment = open_bfcl(["TravelAPI", "MessageAPI"])
    made = await environment.scenario(Random(1))
    session = await environment.open(made)
    assert set(made) == {"TravelAPI", "MessageAPI"}
    assert {tool.domain for tool in session.tools} == {"TravelAPI", "MessageAPI"}
    assert len({tool.name for tool in open_bfcl().tools}) == len(open_bfcl().tools) == 128


def test_an_unknown_class_is_a_usage_error_that_names_the_eight() -> None:
    with pytest.raises(UsageError) as caught:
        open_bfcl(["TravelApi"])
    assert all(name in str(caught.value) for name in NAMES)


# --- reports --------------------------------------------------------------------------------------


def slots_of(text: str) -> set[str]:
    return set(re.findall(r"\{([^}?]+)", text))


def known_to(report: str, arguments: JsonObject, value: JsonValue) -> bool:
    """Whether a slot of a report takes an argument, the count, or a field of the result."""
    if report == "count" or report in arguments:
        return True
    inner = value
    for key in report.split("."):
        if not isinstance(inner, dict) or key not in inner:
            return False
        inner = inner[key]
    return True


@pytest.mark.parametrize("name", NAMES)
def test_reports_speak_of_what_a_call_shows(name: str) -> None:
    tools = {tool.name: tool for tool in domain(name).tools}
    for seed in SEEDS:
        for called, arguments, outcome in walk(name, seed)[1]:
            tool = tools[called]
            if outcome.ok:
                for text in tool.annotation.reports:
                    defaults = {**dict.fromkeys(tool.properties), **arguments}
                    for slot in slots_of(text):
                        assert known_to(slot, defaults, outcome.value), (called, slot)
                for pattern in tool.annotation.produces:
                    if "[]" not in pattern and called != "displayCarStatus":
                        assert list(match_pattern(outcome.value, pattern)), (called, pattern)
