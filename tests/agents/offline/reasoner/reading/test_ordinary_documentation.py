"""Documentation as users write it: tools named after what comes back, keys that are no ids, choices
that only a description lists."""

from __future__ import annotations

import pytest

from turnloom.agents.dialogue import ToolDoc
from turnloom.agents.offline.reasoner.reading.tool_index import index_of, parameter_of, read_tool
from turnloom.graphs.json_value import JsonObject


def tool(name: str, does: str, *takes: str) -> ToolDoc:
    properties: JsonObject = {each: {"type": "string"} for each in takes}
    parameters: JsonObject = {
        "type": "object", "properties": properties, "required": list(takes),
    }  # fmt: skip
    return ToolDoc(name, does, parameters, {"type": "object"})


@pytest.mark.parametrize(
    ("name", "does", "reads"),
    [
        ("pieces_of", "A member's pieces on the racks.", True),
        ("upcoming_firings", "Firings that are still to come, soonest first.", True),
        ("glaze_stock", "What is left in the glaze buckets.", True),
        ("buy_glaze", "A purchase of glaze powder.", False),
        ("unload_piece", "Take a piece out of the firing.", False),
    ],
)
def test_a_tool_reads_if_it_is_documented_by_what_comes_back(
    name: str, does: str, reads: bool
) -> None:
    assert read_tool(tool(name, does)).reads == reads


def test_what_a_look_up_and_a_change_ask_for_alike_identifies_the_thing() -> None:
    accounts = tool("get_accounts", "Get all accounts of the user.")
    balance = tool("get_balance", "Get the balance of an account.", "iban")
    freeze = tool("freeze_account", "Freeze an account.", "iban", "reason")
    index = index_of([read_tool(each) for each in (accounts, balance, freeze)])

    assert index.keys == {"iban": frozenset({"account"})}
    given = index.tools["freeze_account"].parameters
    assert (given["iban"].identifies, given["reason"].identifies) == (True, False)


@pytest.mark.parametrize(
    ("description", "choices"),
    [
        ("bisque, glaze or raku; all of them if left out", ["bisque", "glaze", "raku"]),
        ("One of low, normal, or high", ["low", "normal", "high"]),
        ("name or id of the kiln", []),
        ("what to look for: title, author or genre", []),
    ],
)
def test_choices_that_a_description_lists_are_choices(description: str, choices: list[str]) -> None:
    schema: JsonObject = {"type": "string", "description": description}
    assert list(parameter_of("kind", schema, required=False).choices) == choices


def test_a_parameter_may_be_called_what_it_identifies() -> None:
    state = tool("locker_state", "Whether a locker is locked, and for whom.", "locker")
    assign = tool("assign", "Assign a locker to a guest.", "locker", "guest")
    index = index_of([read_tool(each) for each in (state, assign)])

    assert index.keys.keys() == {"locker"}


def test_what_a_list_is_filtered_by_identifies_none_of_its_things() -> None:
    sessions = tool("sessions_for", "All sessions of an artist.", "artist")
    book = tool("book_session", "Book a session for an artist.", "artist", "day")
    assert not index_of([read_tool(each) for each in (sessions, book)]).keys


def test_a_tool_reads_what_its_description_orders_whatever_its_name_begins_with() -> None:
    assert read_tool(tool("open_games", "List games that are not finished.")).reads
    assert not read_tool(tool("open_account", "Open an account.")).reads
