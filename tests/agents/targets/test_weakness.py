from __future__ import annotations

import json
from pathlib import Path

import pytest

from turnloom.agents.targets.weakness import (
    WeaknessWeights,
    read_weakness,
    weakness_notice,
)
from turnloom.graphs.environment import Environment
from turnloom.graphs.errors import InputError
from turnloom.graphs.sources import open_environment


@pytest.fixture
async def shop() -> Environment:
    return await open_environment(["builtin:shop"])


def written(folder: Path, text: str) -> Path:
    file = folder / "weak.json"
    file.write_text(text, encoding="utf-8")
    return file


def test_rates_of_tools_and_environments_are_read_as_they_are(tmp_path: Path) -> None:
    file = written(tmp_path, '{"place_order": 0.4, "travel": 1, "read_mail": 0}')
    assert read_weakness(file) == {"place_order": 0.4, "travel": 1.0, "read_mail": 0.0}


def test_of_a_calibration_little_evidence_says_little(tmp_path: Path) -> None:
    tools = {
        "often": {"solved": 0, "tried": 98},
        "once": {"solved": 0, "tried": 1},
        "never": {"solved": 98, "tried": 98},
    }
    rates = read_weakness(written(tmp_path, json.dumps({"points": [], "tools": tools})))
    assert rates == {"often": 0.99, "once": pytest.approx(2 / 3), "never": 0.01}


def test_of_a_bfcl_score_file_tools_and_classes_of_failed_tasks_are_counted(
    tmp_path: Path,
) -> None:
    failed = [
        {
            "id": "multi_turn_base_4",
            "valid": False,
            "error": {"error_type": "multi_turn:instance_state_mismatch"},
            "prompt": {"involved_classes": ["TravelAPI"], "question": [["ls() is no call here"]]},
            "possible_answer": [["book_flight(card_id='a', note='pay(1)')"], [], ["book_flight()"]],
        },
        {
            "id": "simple_1",
            "valid": False,
            "prompt": {},
            "possible_answer": [{"get_weather": {"city": ["Rome"]}}],
        },
    ]
    lines = [{"accuracy": 0.6, "correct_count": 3, "total_count": 5}, *failed]
    file = written(tmp_path, "".join(json.dumps(line) + "\n" for line in lines))

    assert read_weakness(file) == {"book_flight": 0.2, "TravelAPI": 0.2, "get_weather": 0.2}


@pytest.mark.parametrize(
    "text",
    [
        "", "nonsense", "[]", "{}", "3", '{"a": 1.5}', '{"a": -1}', '{"a": "often"}', '{"a": true}',
        '{"accuracy": 1.0, "total_count": 5}', '{"accuracy": 1.0, "total_count": 0}\n{"x": 1}',
        '{"tools": {}}', '{"tools": {"a": {"solved": 3, "tried": 1}}}', '{"a": 0.5}\n{"b": 0.5}',
    ],
)  # fmt: skip
def test_whatever_else_a_file_holds_is_refused_with_what_is_taken(
    tmp_path: Path, text: str
) -> None:
    with pytest.raises(InputError, match=r"weak\.json.*score file of BFCL"):
        read_weakness(written(tmp_path, text))


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"none\.json: No such file"):
        read_weakness(tmp_path / "none.json")


async def test_what_fails_more_than_the_mean_is_wanted_more(shop: Environment) -> None:
    weights = WeaknessWeights({"place_order": 0.9, "shop": 0.3}, shop.tools)
    assert weights.factor("place_order") > 1 > weights.factor("cancel_order") > 0
    assert weights.factor("check_in") == 1, "nothing is known of it"
    assert WeaknessWeights({}, shop.tools).factor("place_order") == 1


async def test_what_never_fails_is_still_asked_for(shop: Environment) -> None:
    assert WeaknessWeights({"place_order": 0.0, "shop": 1.0}, shop.tools).factor("place_order") > 0


async def test_names_that_are_not_here_are_told_and_none_that_is_ends_it(
    shop: Environment,
) -> None:
    assert weakness_notice({"shop": 0.5}, shop) == ""
    assert "book_flight" in weakness_notice({"shop": 0.5, "book_flight": 0.1}, shop)
    with pytest.raises(InputError, match="book_flight"):
        weakness_notice({"book_flight": 0.1}, shop)
