"""A draft that differs in spelling alone counts in the gold's spelling, if the same comes of it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

import pytest

from turnloom.agents.critique.respelling import carried_out, respelt
from turnloom.agents.dialogue import AssistantStep, Draft
from turnloom.graphs.call import ExecutedCall
from turnloom.graphs.environment import ToolResult
from turnloom.graphs.json_value import JsonObject
from turnloom.graphs.origin import FromUser
from turnloom.graphs.tool import Tool
from turnloom.graphs.trace import Step, TracedTurn

PARAMETERS: JsonObject = {
    "type": "object",
    "properties": {"amount": {"type": "number"}, "text": {"type": "string"}},
}
TOOLS = {"pay": Tool("pay", "Pay.", PARAMETERS, "bank")}
WANTED: JsonObject = {"amount": 400.0, "text": "For the rent, July."}
PAID = ToolResult(True, {"paid": 400.0}, '{"paid": 400.0}')
GOLD = TracedTurn(
    "pay", 0, (Step("pay", WANTED, PAID, {"amount": FromUser(0), "text": FromUser(0)}),), ("wish",)
)


def drafted(arguments: JsonObject, result: ToolResult = PAID) -> Draft:
    call = ExecutedCall("pay", arguments, result)
    return Draft((AssistantStep("I pay this.", (call,)),), "Paid.")


@pytest.mark.parametrize(
    "given",
    [
        {"amount": 400, "text": "For the rent, July."},
        {"amount": 400.0, "text": "for the rent, July"},
        {"amount": 400, "text": '"For the Rent, July!"'},
    ],
)
def test_another_form_of_a_number_or_other_capitals_and_closing_marks_are_spelling(given) -> None:
    draft = respelt(drafted(given), GOLD, TOOLS)

    assert draft is not None
    assert json.dumps(draft.calls[0].arguments) == json.dumps(WANTED)
    assert draft.steps[0].thought == "I pay this."


@pytest.mark.parametrize(
    "given",
    [
        WANTED,
        {"amount": 401, "text": "For the rent, July."},
        {"amount": 400, "text": "For the rent July, please."},
        {"amount": 400},
    ],
)
def test_the_same_and_anything_else_is_not_respelt(given) -> None:
    assert respelt(drafted(given), GOLD, TOOLS) is None


@dataclass
class Bank:
    """A world in which a call has this result."""

    result: ToolResult
    calls: list[JsonObject] = field(default_factory=list)

    async def call(self, tool: str, arguments: JsonObject) -> ToolResult:
        self.calls.append(arguments)
        return self.result


async def test_the_results_are_those_of_the_new_spelling() -> None:
    echo = ToolResult(True, {"paid": 400.0, "text": "July."}, "new")
    draft = drafted(WANTED, ToolResult(True, {"paid": 400, "text": "july"}, "old"))
    bank = Bank(echo)

    done = await carried_out(draft, bank)

    assert bank.calls == [WANTED]
    assert done is not None
    assert done.calls[0].result is echo


@pytest.mark.parametrize(
    "other", [ToolResult(True, {"paid": 40}, ""), ToolResult(False, {"paid": 400.0}, "")]
)
async def test_where_something_else_comes_of_it_spelling_was_not_all(other: ToolResult) -> None:
    assert await carried_out(drafted(WANTED), Bank(other)) is None
