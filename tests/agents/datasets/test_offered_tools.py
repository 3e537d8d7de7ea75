"""Tools are read in the forms that are about; what fits them is decided by their schema."""

from __future__ import annotations

from typing import Any

import pytest

from turnloom.agents.datasets.offered_tools import offered_tools

PROPERTIES = {"city": {"type": "string"}, "days": {"type": "integer"}}
SCHEMA = {"type": "object", "properties": PROPERTIES, "required": ["city"]}
FOREIGN = {
    "type": "dict",
    "properties": {
        "city": {"type": "str", "required": True},
        "days": {"type": "int, optional"},
        "required": {"type": "List[str]"},
    },
    "required": ["city"],
}


@pytest.mark.parametrize(
    ("tool", "loose"),
    [
        ({"type": "function", "function": {"name": "w", "parameters": SCHEMA}}, False),
        ({"name": "w", "parameters": SCHEMA}, False),
        ({"name": "w", "input_schema": SCHEMA}, False),
        ({"name": "w", "parameters": FOREIGN}, True),
        ({"name": "w", "parameters": {"city": {"type": "str"}, "days": {"type": "int"}}}, True),
    ],
)
def test_a_tool_is_read_in_any_form(tool: dict[str, Any], loose: bool) -> None:
    tools = offered_tools([tool])
    assert (list(tools.parameters), tools.faults, tools.loose) == (["w"], [], loose)
    assert tools.fault("w", {"city": "Paris", "days": 2}) == ""
    assert "days" in tools.fault("w", {"city": "Paris", "days": "two"})
    assert tools.unknown("w", {"city": "Paris", "town": "Paris"}) == ["town"]


def test_a_schema_that_allows_more_knows_all_arguments() -> None:
    tools = offered_tools([{"name": "w", "parameters": SCHEMA | {"additionalProperties": True}}])
    assert tools.unknown("w", {"town": "Paris"}) == []


@pytest.mark.parametrize("schema", [7, "x", [1], {"type": "object", "properties": 7}])
def test_what_is_no_schema_is_told_and_fits_all(schema: object) -> None:
    tools = offered_tools([{"name": "w", "parameters": schema}])  # type: ignore[list-item]
    assert [kind for kind, _ in tools.faults] == ["schema:tool"]
    assert tools.fault("w", {"city": 7}) == ""


def test_a_name_is_there_once() -> None:
    tools = offered_tools([{"name": "w"}, {"name": "w"}, {"parameters": {}}, 7])
    assert [kind for kind, _ in tools.faults] == ["schema:twice", "schema:tool", "schema:tool"]
