"""Schemas of anybody's document: shared, merged, and never more than is looked at."""

from __future__ import annotations

from random import Random
from typing import Any

from turnloom.graphs.json_value import nodes
from turnloom.graphs.sources.builtin.world import make_world
from turnloom.graphs.sources.simulated.schema_store import SchemaStore
from turnloom.graphs.sources.simulated.seeded_values import MAX_PARTS, SeededValues

Json = Any


def store(**schemas: Json) -> SchemaStore:
    return SchemaStore({"schemas": schemas})


def ref(name: object) -> Json:
    return {"$ref": f"#/schemas/S{name}"}


def test_a_schema_that_is_part_of_itself_is_what_else_it_is() -> None:
    own = store(S0={"allOf": [ref(1)] * 3, "properties": {"a": {}}}, S1={"allOf": [ref(0)] * 3})
    assert list(own.read(ref(0))["properties"]) == ["a"]
    assert list(own.read(ref(1))["properties"]) == ["a"]


def test_parts_of_parts_are_read_once() -> None:
    layers = {f"S{n}": {"allOf": [ref(n + 1)] * 8} for n in range(20)}
    own = store(**layers, S20={"type": "object", "properties": {"id": {"type": "string"}}})
    assert list(own.read(ref(0))["properties"]) == ["id"]


def test_what_multiplies_is_cut_where_it_is_written_and_where_it_is_made() -> None:
    names = [f"p{n}" for n in range(10)]
    layers = {
        f"S{n}": {
            "type": "object",
            "required": names,
            "properties": dict.fromkeys(names, ref(n + 1)),
        }
        for n in range(12)
    }
    own = store(**layers, S12={"type": "string"})
    assert len(list(nodes(own.project(ref(0))))) < 5_000
    values = SeededValues.of(own, make_world(Random(1)), Random(1))
    assert len(list(nodes(values.value(ref(0), "thing")))) < 3 * MAX_PARTS
