"""Statements of SQL, for parameters that take one: over the tables that a state shows."""

# ruff: noqa: S608 - these are given to tools, as a person's own words are

from __future__ import annotations

import re
from random import Random

from turnloom.graphs.json_value import JsonObject, JsonValue, element_objects
from turnloom.graphs.language.morphology import split
from turnloom.graphs.tool import Tool

TABLES = "tables"
"""Where a state shows its tables: name -> rows."""
_KINDS = re.compile(r"\b(SELECT|INSERT|UPDATE|DELETE|CREATE)\b")
_SQL = re.compile(r"\bsql\b", re.IGNORECASE)
_NAMES = frozenset(("query", "sql", "statement"))


def takes_statement(tool: Tool, name: str) -> bool:
    """Whether a parameter is said to take SQL."""
    schema = tool.properties.get(name, {})
    is_text = schema.get("type") in ("string", None)
    told = f"{schema.get('description', '')} {schema.get('title', '')} {name}"
    return is_text and not _NAMES.isdisjoint(split(name)) and bool(_SQL.search(told))


def made_up_statement(tool: Tool, state: JsonValue, rng: Random) -> str | None:
    """A statement of a kind that the tool's description names, else one that reads."""
    kinds = _KINDS.findall(tool.description) or ["SELECT"]
    kind = rng.choice([each for each in dict.fromkeys(kinds) if each != "INSERT"] or ["SELECT"])
    if kind == "CREATE":
        name, column = rng.choice((("notes", "body"), ("tags", "label"), ("visits", "place")))
        return f"CREATE TABLE {name} (id INTEGER PRIMARY KEY, {column} TEXT)"
    tables = state.get(TABLES) if isinstance(state, dict) else None
    known = {
        name: rows
        for name, found in (tables.items() if isinstance(tables, dict) else ())
        if name.isidentifier() and (rows := list(element_objects(found)))
    }
    if not known:
        return None
    table = rng.choice(list(known))
    return _over(kind, table, rng.choice(known[table]), rng)


def _over(kind: str, table: str, row: JsonObject, rng: Random) -> str | None:
    """A statement about one row of a table, or all that are like it."""
    columns = [name for name, value in row.items() if name.isidentifier() and value is not None]
    texts = [name for name in columns if isinstance(row[name], str)]
    if not columns:
        return None
    key = columns[0]
    if kind == "DELETE":
        return f"DELETE FROM {table} WHERE {key} = {_literal(row[key])}"
    column = rng.choice(texts or columns)
    if kind == "UPDATE":
        changed = rng.choice([name for name in columns if name != key] or columns)
        new = _literal(row[changed]) if changed not in texts else f"'{rng.choice(_NEW)}'"
        return f"UPDATE {table} SET {changed} = {new} WHERE {key} = {_literal(row[key])}"
    return rng.choice(
        (
            f"SELECT * FROM {table} WHERE {column} = {_literal(row[column])}",
            f"SELECT {', '.join(columns[:2])} FROM {table} ORDER BY {column}",
            f"SELECT COUNT(*) AS number FROM {table} WHERE {column} = {_literal(row[column])}",
        )
    )


_NEW = ("pending", "checked", "on hold", "closed")


def _literal(value: JsonValue) -> str:
    if isinstance(value, (int, float)):
        return f"{value}"
    return "'" + str(value).replace("'", "''") + "'"
