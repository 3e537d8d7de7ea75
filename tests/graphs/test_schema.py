"""References in schemas: enums are written out, objects go along with what refers to them."""

from __future__ import annotations

from turnloom.graphs.json_value import JsonObject
from turnloom.graphs.schema import adopted, inlined

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
    assert inlined(schema, DEFINITIONS) == {
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
    assert inlined(schema, DEFINITIONS) == schema


def test_a_schema_takes_along_what_it_refers_to_and_nothing_else() -> None:
    into: JsonObject = {}
    schema: JsonObject = {"type": "array", "items": {"$ref": "#/$defs/Line"}}
    assert adopted(schema, DEFINITIONS, into, "order") == schema
    assert into == {"Line": DEFINITIONS["Line"], "Tree": TREE}


def test_a_name_that_means_something_else_already_is_told_apart() -> None:
    into: JsonObject = {"Tree": {"type": "object", "properties": {}}}
    moved = adopted({"$ref": "#/$defs/Tree"}, DEFINITIONS, into, "plant")
    assert moved == {"$ref": "#/$defs/plant_Tree"}
    assert into == {
        "Tree": {"type": "object", "properties": {}},
        "plant_Tree": {
            "type": "object",
            "properties": {"below": {"type": "array", "items": {"$ref": "#/$defs/plant_Tree"}}},
        },
    }
