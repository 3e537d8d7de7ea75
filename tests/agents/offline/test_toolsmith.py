"""Folding a turn: parameters that stand alone, and nothing that the user would say twice."""

from __future__ import annotations

import jsonschema_rs

from turnloom.agents.offline.toolsmith import abstract
from turnloom.graphs.environment import ToolResult
from turnloom.graphs.json_value import JsonObject
from turnloom.graphs.origin import FromUser, Origin, Selected
from turnloom.graphs.tool import Tool
from turnloom.graphs.trace import Step, TracedTurn

ORDER = Tool(
    "place_order",
    "Place an order.",
    {
        "type": "object",
        "properties": {"lines": {"type": "array", "items": {"$ref": "#/$defs/Line"}}},
        "required": ["lines"],
        "$defs": {
            "Line": {"type": "object", "properties": {"title": {"type": "string"}}},
            "Unused": {"type": "object"},
        },
    },
    "desk",
)
INSURE = Tool(
    "insure",
    "Insure a booking.",
    {
        "type": "object",
        "properties": {"booking_id": {"type": "string"}, "card_id": {"type": "string"}},
        "required": ["booking_id", "card_id"],
    },
    "desk",
)


def _folded(tool: Tool, arguments: JsonObject, origins: dict[str, Origin]) -> JsonObject:
    step = Step(tool.name, arguments, ToolResult(True, {}, "{}"), origins)
    return abstract(TracedTurn(tool.name, 1, (step,), ("wish",)), {tool.name: tool}).parameters


def _where(field: str, key: str, wanted: str | int) -> Selected:
    return Selected(0, ("bookings",), (field,), "where", key, FromUser(0, 0, 0), wanted)


def test_parameters_take_along_the_definitions_that_they_refer_to() -> None:
    parameters = _folded(ORDER, {"lines": [{"title": "Dune"}]}, {"lines": FromUser(0, 0, 0)})
    assert parameters["$defs"] == {
        "Line": {"type": "object", "properties": {"title": {"type": "string"}}}
    }
    validator = jsonschema_rs.validator_for(parameters)
    assert validator.is_valid({"lines": [{"title": "Dune"}]})
    assert not validator.is_valid({"lines": [{"title": 7}]})


def test_what_singles_out_one_thing_is_supplied_once_with_its_type() -> None:
    arguments: JsonObject = {"booking_id": "b-7", "card_id": "c-1"}
    once = _folded(
        INSURE,
        arguments,
        {"booking_id": _where("id", "seat", 12), "card_id": _where("card", "seat", 12)},
    )
    assert once["properties"] == {
        "seat": {"type": "integer", "description": "The seat of the one that is meant."}
    }


def test_two_things_are_supplied_by_two_parameters() -> None:
    arguments: JsonObject = {"booking_id": "b-7", "card_id": "c-1"}
    twice = _folded(
        INSURE,
        arguments,
        {"booking_id": _where("id", "day", "May 3"), "card_id": _where("card", "day", "May 4")},
    )
    assert twice["required"] == ["day", "insure_day"]
