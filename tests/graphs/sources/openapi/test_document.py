"""OpenAPI documents: every operation a tool with a name and parameters of its own."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from turnloom.graphs.errors import SourceError
from turnloom.graphs.sources.openapi.document import OpenApiDocument

Json = Any


def document(tmp_path: Path, paths: Json, **more: Json) -> OpenApiDocument:
    path = tmp_path / "service.json"
    path.write_text(json.dumps({"openapi": "3.1.0", "paths": paths, **more}))
    return OpenApiDocument(path)


def body(schema: Json) -> Json:
    return {"content": {"application/json": {"schema": schema}}}


def test_names_are_clean_short_and_different(tmp_path: Path) -> None:
    paths = {
        "/a": {"get": {"operationId": "a/list-all"}, "post": {"operationId": "a.list all"}},
        "/b/{id}": {"get": {}},
        "/c": {"get": {"operationId": "x" * 90}, "put": {"operationId": "x" * 80}},
    }
    names = [each.name for each in document(tmp_path, paths).operations]
    assert names[:3] == ["a_list_all", "a_list_all_2", "get_b_by_id"]
    assert all(len(name) <= 64 for name in names)
    assert len(set(names)) == len(names)


def test_parameters_are_joined_without_clashes(tmp_path: Path) -> None:
    operation = {
        "parameters": [
            {"name": "id", "in": "path", "required": True, "schema": {"type": "integer"}},
            {"name": "filter[name]", "in": "query", "schema": {"type": "string"}},
            {"name": "name", "in": "query", "schema": {"type": "string"}},
            {"name": "Authorization", "in": "header", "required": True},
            {"name": "X-Region", "in": "header", "required": True, "schema": {"type": "string"}},
        ],
        "requestBody": body(
            {
                "type": "object",
                "required": ["name"],
                "properties": {
                    "id": {"type": "integer"},
                    "name": {"type": "string"},
                    "made": {"type": "string", "readOnly": True},
                },
            }
        ),
    }
    (found,) = document(tmp_path, {"/things/{id}": {"put": operation}}).operations
    assert list(found.properties) == ["id", "filter_name", "name", "X_Region", "name_in_body"]
    assert found.required == {"id", "X_Region", "name_in_body"}
    assert found.arguments["id"].places == {"path", "body"}
    assert found.in_place("body") == {"id": "id", "name": "name_in_body"}


def test_swagger_2_says_the_same_in_its_own_form(tmp_path: Path) -> None:
    path = tmp_path / "old.yaml"
    path.write_text(
        """
swagger: "2.0"
paths:
  /pets:
    post:
      parameters:
        - {name: pet, in: body, required: true, schema: {$ref: "#/definitions/Pet"}}
      responses: {200: {schema: {$ref: "#/definitions/Pet"}}, 409: {description: taken}}
    get:
      parameters: [{name: tag, in: query, type: array, items: {type: string}}]
      responses: {default: {schema: {type: array, items: {$ref: "#/definitions/Pet"}}}}
definitions: {Pet: {required: [name], properties: {name: {type: string}}}}
"""
    )
    listed, made = OpenApiDocument(path).operations
    assert listed.properties["tag"] == {"type": "array", "items": {"type": "string"}}
    assert made.properties == {"name": {"type": "string"}}
    assert made.required == {"name"}
    assert made.errors == {409}


def test_schemas_are_written_out_to_a_depth_even_where_they_hold_themselves(
    tmp_path: Path,
) -> None:
    node = {
        "type": "object",
        "properties": {
            "value": {"type": ["string", "null"]},
            "next": {"$ref": "#/components/schemas/Node"},
        },
    }
    paths = {"/nodes": {"post": {"requestBody": body({"$ref": "#/components/schemas/Node"})}}}
    (made,) = document(tmp_path, paths, components={"schemas": {"Node": node}}).operations
    assert "$ref" not in json.dumps(made.parameters)
    assert made.properties["value"] == {"type": ["string", "null"]}


def test_a_property_may_be_called_like_a_keyword(tmp_path: Path) -> None:
    schema = {"type": "object", "properties": {"$ref": {"type": "string"}, "type": {"enum": ["a"]}}}
    (made,) = document(tmp_path, {"/x": {"post": {"requestBody": body(schema)}}}).operations
    assert set(made.properties) == {"ref", "type"}


@pytest.mark.parametrize(
    ("root", "reason"),
    [
        ({"info": {}}, "is no OpenAPI document"),
        ({"openapi": "1.2", "paths": {}}, "says no version"),
        ({"openapi": "3.0.0", "paths": {}}, "has no operation"),
        (
            {"openapi": "3.0.0", "paths": {"/a": {"$ref": "http://127.0.0.1:1/a.yaml"}}},
            "only references inside the document",
        ),
        (
            {"openapi": "3.0.0", "paths": {"/a": {"get": {"x": {"$ref": "/etc/passwd#/a"}}}}},
            "only references inside the document",
        ),
        (
            {
                "openapi": "3.0.0",
                "paths": {
                    "/a": {
                        "get": {
                            "parameters": [
                                {"name": f"p{n}", "in": "query", "schema": {}}
                                for n in range(100_000)
                            ]
                        }
                    }
                },
            },
            "more than 500 parameters",
        ),
    ],
)
def test_what_is_no_document_is_told_in_one_line(tmp_path: Path, root: Json, reason: str) -> None:
    path = tmp_path / "broken.json"
    path.write_text(json.dumps(root))
    with pytest.raises(SourceError) as refused:
        OpenApiDocument(path)
    assert reason in str(refused.value)
    assert str(path) in str(refused.value)
    assert "root:" not in str(refused.value)


def test_references_in_a_circle_and_into_nothing_end(tmp_path: Path) -> None:
    schemas = {
        "A": {"$ref": "#/components/schemas/B"},
        "B": {"$ref": "#/components/schemas/A"},
        "C": {"allOf": [{"$ref": "#/components/schemas/C"}, {"type": "object"}]},
    }
    paths = {
        f"/{name}": {"post": {"requestBody": body({"$ref": f"#/components/schemas/{name}"})}}
        for name in (*schemas, "None")
    }
    found = document(tmp_path, paths, components={"schemas": schemas}).operations
    assert len(found) == 4


def test_patterns_that_could_take_forever_are_left_out(tmp_path: Path) -> None:
    patterns = {"plain": "^[a-z]{2,8}$", "bomb": "(a+)+$", "back": r"(a)\1", "broken": "["}
    schema = {
        "type": "object",
        "properties": {name: {"type": "string", "pattern": p} for name, p in patterns.items()},
    }
    (made,) = document(tmp_path, {"/x": {"post": {"requestBody": body(schema)}}}).operations
    assert [name for name, each in made.properties.items() if "pattern" in each] == ["plain"]
