"""The thought before the answer says what the result holds, and nothing else."""

from random import Random

from turnloom.agents.dialogue import ToolDoc
from turnloom.agents.offline.reasoner.closing import closing
from turnloom.agents.offline.reasoner.made import Made
from turnloom.agents.offline.reasoner.reading.tool_index import read_tool
from turnloom.graphs.call import Call
from turnloom.graphs.environment import ToolResult
from turnloom.graphs.json_value import JsonValue


def thoughts(
    tool: str, does: str, value: JsonValue, *, ok: bool = True, request: str = ""
) -> set[str]:
    """Every closing thought after a call of `tool` for room 4."""
    doc = ToolDoc(tool, does, {"type": "object", "properties": {"room": {"type": "integer"}}}, None)
    outcome = ToolResult(ok, value, str(value))
    made = Made(Call(tool, {"room": 4}), outcome, read_tool(doc), 0, frozenset(), ("room",), (), ())
    return {closing(made, Random(seed), "€", "2026-05-04", request) for seed in range(40)}


def test_what_the_result_adds_to_the_call_is_named() -> None:
    booked: JsonValue = {"room": 4, "code": "KX2", "shared_with": "Ada", "confirmed": True}
    found = thoughts("book_room", "Book a room.", booked)

    assert all("KX2" in thought for thought in found)
    assert not any("Ada" in thought for thought in found), "'the shared with' is no name"


def test_lists_are_counted() -> None:
    assert all("three" in each for each in thoughts("list_rooms", "List rooms.", ["a", "b", "c"]))
    empty = thoughts("list_rooms", "List rooms.", {"rooms": []})
    assert all("no " in each or "nothing" in each for each in empty)


def test_a_refusal_is_not_told_as_a_success() -> None:
    found = thoughts("book_room", "Book a room.", {"error": "taken"}, ok=False)
    assert all("refus" in thought for thought in found)


def test_of_a_record_that_a_change_returns_only_the_new_id_is_named() -> None:
    visit: JsonValue = {"room": 4, "booking_id": "B-7", "floor": "second", "beds": 2}
    found = thoughts("book_room", "Book a room.", visit)
    assert any("B-7" in thought for thought in found)
    assert not any("second" in thought or "2" in thought for thought in found)


def test_of_a_record_that_is_looked_up_only_what_the_request_names_is_told() -> None:
    room: JsonValue = {"title": "Blue room", "city": "Oslo", "floor": "second"}
    whole = thoughts("get_room", "Get a room.", room)
    asked = thoughts("get_room", "Get a room.", room, request="In which city is it held?")

    assert not any("Blue" in thought or "Oslo" in thought for thought in whole)
    assert all("Oslo" in thought for thought in asked)
