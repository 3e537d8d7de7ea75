"""Statements of SQL for parameters that take them."""

from __future__ import annotations

import sqlite3
from random import Random

import pytest

from turnloom.graphs.inference.values.statements import made_up_statement, takes_statement
from turnloom.graphs.tool import Tool

ROWS = [{"id": 1, "city": "Lyon", "total": 4.5}, {"id": 2, "city": "L'Aquila", "total": 9.0}]


def tool(description: str, parameter: str = "query", told: str = "SQL to run") -> Tool:
    properties = {parameter: {"type": "string", "description": told}}
    return Tool("run", description, {"type": "object", "properties": properties})


@pytest.mark.parametrize(
    "description",
    ["Run a SELECT query", "Execute an INSERT, UPDATE, or DELETE query", "CREATE TABLE", "Run SQL"],
)
def test_statements_are_of_the_kind_that_is_wanted_and_run(description: str) -> None:
    base = sqlite3.connect(":memory:")
    base.execute("CREATE TABLE orders (id INTEGER PRIMARY KEY, city TEXT, total REAL)")
    for number in range(40):
        said = made_up_statement(tool(description), {"tables": {"orders": ROWS}}, Random(number))
        assert said is not None
        assert said.split()[0] in (description if "SQL" not in description else "SELECT")
        base.execute("SAVEPOINT before")
        base.execute(said)
        base.execute("ROLLBACK TO before")


def test_without_tables_nothing_is_made_up() -> None:
    assert made_up_statement(tool("Run SQL"), {}, Random(1)) is None
    assert made_up_statement(tool("Run SQL"), {"tables": {"orders": []}}, Random(1)) is None


def test_a_search_takes_words_and_no_statement() -> None:
    assert takes_statement(tool("x"), "query")
    assert takes_statement(tool("x", "sql", ""), "sql")
    assert not takes_statement(tool("x", "query", "what to look for"), "query")
    assert not takes_statement(tool("x", "note", "SQL of the day"), "note")
