"""What the gates know of an environment."""

from __future__ import annotations

import pytest

from turnloom.agents.verification.tool_context import ToolContext
from turnloom.graphs.environment import Environment
from turnloom.graphs.json_value import JsonObject


@pytest.fixture
def context(environment: Environment) -> ToolContext:
    return ToolContext(environment)


def test_identifiers_are_names_that_no_sentence_would_have(context: ToolContext) -> None:
    assert "flights_search" in context.identifiers
    assert "origin" not in context.identifiers


def test_stems_are_of_name_parameters_and_description(context: ToolContext) -> None:
    assert {"fligh", "airpo", "desti"} <= set(context.stems("flights_search"))
    assert not context.stems("unheard_of")


@pytest.mark.parametrize(
    ("tool", "parameter", "hidden"),
    [
        ("flight_book", "flight", True),
        ("account_unlock", "pin", False),
        ("flight_book", "seats", False),
        ("unheard_of", "flight", False),
    ],
)
def test_a_parameter_is_hidden_when_people_never_say_its_values(
    context: ToolContext, tool: str, parameter: str, hidden: bool
) -> None:
    assert context.is_hidden(tool, parameter) is hidden


def test_a_validator_is_kept_until_another_schema_is_given(context: ToolContext) -> None:
    one: JsonObject = {"type": "object"}
    first = context.validator("flight_book", one)
    assert context.validator("flight_book", dict(one)) is first
    other = context.validator("flight_book", {"type": "object", "required": ["seats"]})
    assert first.is_valid({})
    assert not other.is_valid({})
