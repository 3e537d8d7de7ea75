"""Scalar fields are gathered by pattern; a table is generalised over its keys."""

from __future__ import annotations

import pytest

from turnloom.graphs.inference.leaves import is_table, leaves_of, schema_leaves
from turnloom.graphs.json_value import JsonObject


def test_leaves_generalise_lists_and_tables() -> None:
    value: JsonObject = {
        "books": {"b1": {"title": "Circe"}, "b2": {"title": "Underland"}},
        "open_loans": [{"due": "2026-03-01"}],
        "tags": ["a"],
    }
    found = {(leaf.pattern, leaf.own, leaf.holder) for leaf in leaves_of([value])}
    assert found == {
        ("books{}", "", "book"),
        ("books.*.title", "title", "book"),
        ("open_loans[].due", "due", "loan"),
        ("tags[]", "", "tag"),
    }


def test_leaves_are_read_from_a_schema_with_references() -> None:
    schema: JsonObject = {
        "type": "array",
        "items": {"$ref": "#/$defs/Loan"},
        "$defs": {"Loan": {"type": "object", "properties": {"due": {"type": "string"}}}},
    }
    assert [leaf.pattern for leaf in schema_leaves(schema)] == ["[].due"]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"B12": {"title": "Circe"}}, True),
        ({"Ada Brandt": 3}, True),
        ({"north": {"beds": 2}, "south": {"beds": 4}}, True),
        ({"title": "Circe", "year": 2018}, False),
        ({"owner": {"name": "Ada"}, "address": {"street": "Mill"}}, False),
        ({}, False),
    ],
)
def test_an_object_is_a_table_where_its_keys_are_data(value: JsonObject, expected: bool) -> None:
    assert is_table(value) is expected


def test_a_leaf_holds_every_different_value_once() -> None:
    (leaf,) = leaves_of([{"city": "Ghent"}, {"city": "Turin"}, {"city": "Ghent"}])
    assert (leaf.pattern, leaf.values) == ("city", ("Ghent", "Turin"))
