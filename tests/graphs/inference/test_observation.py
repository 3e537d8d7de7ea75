"""Tools are observed at work on worlds of their own."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from turnloom.graphs.inference.observation import INVENTED, Observation, is_empty, observe, today_of
from turnloom.graphs.json_value import JsonValue
from turnloom.graphs.sources.python.open_python import environment_over, load_domains

DESK = """
class LampDesk:
    def __init__(self):
        self.lamps = {"L1": {"room": "hall", "on": False}, "L2": {"room": "attic", "on": True}}

    def find_lamps(self, room: str) -> list:
        'Find the lamps of a room.'
        lamps = [{"lamp_id": key, **lamp} for key, lamp in self.lamps.items()]
        return [lamp for lamp in lamps if lamp["room"] == room]

    def rename_room(self, lamp_id: str, new_room: str) -> dict:
        'Move a lamp to another room.'
        self.lamps[lamp_id]["room"] = new_room
        return {"lamp_id": lamp_id, "moved": True}

    def break_down(self, code: str) -> dict:
        'Always refuse.'
        raise ValueError("no such code")
"""


@pytest.fixture
async def observed(tmp_path: Path) -> dict[str, Observation]:
    path = tmp_path / "lamps_that_are_observed.py"
    path.write_text(dedent(DESK))
    names = [f"{path}:LampDesk"]
    _, domains = load_domains(names)
    return dict(await observe(environment_over(names, domains)))


async def test_what_worked_is_remembered_with_where_its_values_came_from(
    observed: dict[str, Observation],
) -> None:
    found = observed["find_lamps"]
    assert {"hall", "attic"} & set(found.values("room"))
    assert any(source != INVENTED for source in found.sources["room"])
    assert found.changed == 0
    assert found.unchanged > 0


async def test_a_call_that_changes_the_state_is_told_from_one_that_does_not(
    observed: dict[str, Observation],
) -> None:
    assert observed["rename_room"].changed > 0


async def test_a_tool_that_always_refuses_has_no_examples(
    observed: dict[str, Observation],
) -> None:
    assert observed["break_down"].examples == []


async def test_a_field_that_repeats_an_argument_is_an_echo(
    observed: dict[str, Observation],
) -> None:
    assert observed["rename_room"].echoes("lamp_id")
    assert not observed["rename_room"].echoes("moved")
    assert not observed["break_down"].echoes("lamp_id")


@pytest.mark.parametrize(
    ("value", "expected"),
    [([], True), ({}, True), ({"hits": []}, True), ({"hits": [1]}, False), (0, False), ("", False)],
)
def test_a_result_without_content_is_empty(value: JsonValue, expected: bool) -> None:
    assert is_empty(value) is expected


def test_a_world_tells_its_date_or_it_is_the_median_of_its_days() -> None:
    assert today_of({"today": "2026-05-04", "due": "2027-01-01"}) == "2026-05-04"
    assert today_of({"due": ["2026-01-01", "2026-02-02", "2026-03-03"]}) == "2026-02-02"
    assert today_of({"name": "no day at all"}) == "2026-03-02"
