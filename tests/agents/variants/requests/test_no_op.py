from __future__ import annotations

from typing import Any

import pytest

from turnloom.agents.variants.requests.no_op import shows
from turnloom.graphs.origin import FromResult, FromUser

Record = dict[str, Any]


@pytest.fixture(scope="module")
def samples(variants: Any) -> list[Record]:
    made: list[Record] = variants("no_op")
    return [each for each in made if each["variant"] == "no_op"]


def test_what_is_so_is_looked_up_and_not_done(samples: list[Record]) -> None:
    assert len(samples) >= 4
    for sample in samples:
        (turn,) = [turn for turn in sample["turns"] if turn.get("counterfactual")]
        (undone,) = turn["counterfactual"]
        assert turn["steps"]
        assert undone["tool"] not in {step["tool"] for step in turn["steps"]}
        assert turn is sample["turns"][-1]


def test_every_world_with_lists_or_fields_to_set_has_a_place_for_it(variants: Any) -> None:
    for spec in ("bfcl:GorillaFileSystem+TwitterAPI+MathAPI", "bfcl:TradingBot+VehicleControlAPI"):
        made = variants("no_op", spec, 8, "1-2")
        assert any(each["variant"] == "no_op" for each in made), spec


MOVE = {"event": "e1", "start": "09:00"}
ORIGINS = {"event": FromResult(0, ("events", 0, "event")), "start": FromUser(0)}


def test_a_record_shows_what_would_be_put_in_place_beside_what_is_taken_from_it() -> None:
    shown = {"events": [{"event": "e1", "start": "09:00"}, {"event": "e2", "start": "10:00"}]}
    assert shows(MOVE, ORIGINS, {}, shown, 0)
    assert not shows({**MOVE, "start": "11:00"}, ORIGINS, {}, shown, 0)


def test_another_record_shows_nothing_of_it() -> None:
    shown = {"events": [{"event": "e1", "start": "08:00"}, {"event": "e2", "start": "09:00"}]}
    assert not shows(MOVE, ORIGINS, {}, shown, 0)


def test_what_the_look_up_was_given_is_not_shown_by_it() -> None:
    assert not shows(MOVE, ORIGINS, {"start": "09:00"}, [{"event": "e1", "start": "09:00"}], 0)
