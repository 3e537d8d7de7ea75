"""What is for the program and what a person asks for."""

from __future__ import annotations

import pytest

from turnloom.graphs.json_value import JsonObject
from turnloom.graphs.sources.python.lifecycle import is_lifecycle
from turnloom.graphs.tool import Tool

NOTHING: JsonObject = {"type": "object", "properties": {}, "required": []}
ONE: JsonObject = {"type": "object", "properties": {"day": {}}, "required": ["day"]}


@pytest.mark.parametrize(
    ("name", "description"),
    [
        ("close", "Close the connection."),
        ("close", "Closes the underlying database connection and frees its cursor."),
        ("close", "close"),
        ("connect", "Connect to the server."),
        ("connect_database", "connect database"),
        ("shutdown", "Shut down the client."),
        ("open_session", "Open a session."),
        ("flush", "Flush the cache."),
    ],
)
def test_opening_and_closing_connections_is_for_the_program(name: str, description: str) -> None:
    assert is_lifecycle(Tool(name, description, NOTHING, "desk"))


@pytest.mark.parametrize(
    ("name", "description", "parameters"),
    [
        ("close", "Close the garage door.", NOTHING),
        ("open", "Open the shop for the day.", NOTHING),
        ("stop", "Stop the pump.", NOTHING),
        ("reset", "reset", NOTHING),
        ("roll", "roll", NOTHING),
        ("close_account", "Close the account.", NOTHING),
        ("start_engine", "Start the engine of the car.", ONE),
        ("close", "Close the connection.", ONE),
        ("list_connections", "List the connections.", NOTHING),
    ],
)
def test_what_a_person_asks_for_is_not(name: str, description: str, parameters: JsonObject) -> None:
    assert not is_lifecycle(Tool(name, description, parameters, "desk"))
