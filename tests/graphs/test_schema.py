"""Schemas of any shape are read; references are written out, or go along with what they mean."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from turnloom.graphs.json_value import JsonObject, JsonValue
from turnloom.graphs.schema import (
    adopt,
    choices_of,
    default_of,
    definition_of,
    definitions_of,
    element_of,
    has_type,
    inline_values,
    items_of,
    options_of,
    properties_of,
    required_of,
    type_of,
)

LEVEL: JsonObject = {"type": "string", "enum": ["low", "high"], "description": "How hard."}
TREE: JsonObject = {
    "type": "object",
    "properties": {"below": {"type": "array", "items": {"$ref": "#/$defs/Tree"}}},
}
DEFINITIONS: JsonObject = {
    "Level": LEVEL,
    "Tree": TREE,
    "Line": {"type": "object", "properties": {"tree": {"$ref": "#/$defs/Tree"}}},
    "Other": {"type": "object"},
}


def test_an_enum_is_written_out_with_the_description_of_its_place() -> None:
    schema: JsonObject = {
        "properties": {
            "one": {"$ref": "#/$defs/Level", "description": "The level."},
            "many": {"type": "array", "items": {"$ref": "#/$defs/Level"}},
        }
    }
    assert inline_values(schema, DEFINITIONS) == {
        "properties": {
            "one": {**LEVEL, "description": "The level."},
            "many": {"type": "array", "items": LEVEL},
        }
    }


def test_an_object_stays_shared_and_a_property_named_ref_is_none() -> None:
    schema: JsonObject = {
        "items": {"$ref": "#/$defs/Tree"},
        "properties": {"$ref": {"type": "string"}},
    }
    assert inline_values(schema, DEFINITIONS) == schema


def test_a_schema_takes_along_what_it_refers_to_and_nothing_else() -> None:
    into: JsonObject = {}
    schema: JsonObject = {"type": "array", "items": {"$ref": "#/$defs/Line"}}
    assert adopt(schema, DEFINITIONS, into, "order") == schema
    assert into == {"Line": DEFINITIONS["Line"], "Tree": TREE}


def test_a_name_that_means_something_else_already_is_told_apart() -> None:
    into: JsonObject = {"Tree": {"type": "object", "properties": {}}}
    moved = adopt({"$ref": "#/$defs/Tree"}, DEFINITIONS, into, "plant")
    assert moved == {"$ref": "#/$defs/plant_Tree"}
    assert into == {
        "Tree": {"type": "object", "properties": {}},
        "plant_Tree": {
            "type": "object",
            "properties": {"below": {"type": "array", "items": {"$ref": "#/$defs/plant_Tree"}}},
        },
    }


READERS = (
    type_of, properties_of, required_of, items_of, element_of, options_of, definitions_of,
    choices_of,
)  # fmt: skip
KEYWORDS = ("type", "properties", "required", "items", "anyOf", "oneOf", "$defs", "enum", "$ref")


@given(
    st.dictionaries(
        st.sampled_from(KEYWORDS),
        st.none() | st.booleans() | st.text() | st.lists(st.none()) | st.just({"a": True}),
    )
)
def test_what_is_no_schema_reads_as_an_empty_one(schema: JsonObject) -> None:
    for read in READERS:
        read(schema)
    assert definition_of(schema, DEFINITIONS) is None


def test_the_parts_of_an_object_are_read_in_their_order() -> None:
    schema: JsonObject = {"properties": {"b": LEVEL, "a": True}, "required": ["b"]}
    assert list(properties_of(schema).items()) == [("b", LEVEL), ("a", {})]
    assert required_of(schema) == {"b"}


def test_the_element_of_an_array_is_its_item_and_of_anything_else_itself() -> None:
    assert element_of({"type": "array", "items": LEVEL}) == LEVEL
    assert element_of({"type": "array", "items": {}}) == {}
    assert element_of({"type": "array"}) == {"type": "array"}
    assert element_of(LEVEL) == LEVEL


def test_of_several_types_the_first_counts() -> None:
    assert type_of({"type": ["integer", "null"]}) == "integer"
    assert type_of({"type": []}) == ""


def test_one_of_stands_in_for_any_of() -> None:
    assert options_of({"oneOf": [LEVEL]}) == [LEVEL]
    assert options_of({"anyOf": [TREE], "oneOf": [LEVEL]}) == [TREE]


@pytest.mark.parametrize(
    ("schema", "value"),
    [({"default": None}, None), ({"const": 3}, 3), ({"enum": ["only"]}, "only")],
)
def test_what_goes_without_saying_is_the_default_or_the_only_value(
    schema: JsonObject, value: JsonValue
) -> None:
    assert default_of(schema) == value


def test_a_choice_of_several_has_no_default() -> None:
    for schema in ({}, LEVEL):
        with pytest.raises(LookupError):
            default_of(schema)


@pytest.mark.parametrize(
    ("value", "schema", "fits"),
    [
        ("low", LEVEL, True),
        ("lower", LEVEL, False),
        (True, {"type": "integer"}, False),
        (True, {}, False),
        (True, {"type": "boolean"}, True),
        (1, {"type": "number"}, True),
        (1.5, {"type": "integer"}, False),
        ([1], {"type": "array"}, True),
        ("a", {"type": ["string", "null"]}, True),
    ],
)
def test_a_value_has_a_type_if_type_and_enumeration_allow_it(
    value: JsonValue, schema: JsonObject, fits: bool
) -> None:
    assert has_type(value, schema) == fits


def test_a_reference_leads_to_its_definition() -> None:
    assert definition_of({"$ref": "#/$defs/Level"}, DEFINITIONS) == LEVEL
    assert definition_of({"$ref": "#/$defs/None"}, DEFINITIONS) is None
    assert definition_of({"$ref": {"type": "string"}}, DEFINITIONS) is None
