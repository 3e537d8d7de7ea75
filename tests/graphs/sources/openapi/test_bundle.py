"""Documents of several files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from turnloom.graphs.errors import SourceError
from turnloom.graphs.sources.openapi.document import OpenApiDocument

Json = Any


def write(folder: Path, **files: Json) -> Path:
    for name, content in files.items():
        path = folder / f"{name.replace('__', '/')}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(content))
    return folder / "main.json"


def document(reference: str) -> Json:
    return {"openapi": "3.1.0", "paths": {"/pets": {"$ref": reference}}}


def test_files_beside_and_below_are_one_document(tmp_path: Path) -> None:
    shown = {"type": "array", "items": {"$ref": "../schemas/pet.json#/Pet"}}
    answer = {"200": {"content": {"application/json": {"schema": shown}}}}
    path = write(
        tmp_path / "api",
        main=document("paths/pets.json"),
        paths__pets={"get": {"operationId": "listPets", "responses": answer}},
        schemas__pet={
            "Pet": {"type": "object", "properties": {"owner": {"$ref": "#/Owner"}}},
            "Owner": {"type": "object", "properties": {"pets": {"$ref": "#/Pet"}}},
        },
    )
    read = OpenApiDocument(path)
    (operation,) = read.operations
    assert operation.returns is not None
    pet = read.store.read(operation.returns["items"])  # type: ignore[arg-type]
    assert read.store.name(operation.returns["items"]) == "Pet"  # type: ignore[arg-type]
    owner = read.store.read(pet["properties"]["owner"])  # type: ignore[index,arg-type,call-overload]
    assert list(owner["properties"]) == ["pets"]  # type: ignore[arg-type]


def test_a_file_may_be_one_schema(tmp_path: Path) -> None:
    body = {"content": {"application/json": {"schema": {"$ref": "new pet.json"}}}}
    main = {"openapi": "3.0.0", "paths": {"/pets": {"post": {"requestBody": body}}}}
    path = write(tmp_path, main=main)
    (tmp_path / "new pet.json").write_text('{"type": "object", "properties": {"name": {}}}')
    (operation,) = OpenApiDocument(path).operations
    assert list(operation.properties) == ["name"]


@pytest.mark.parametrize(
    "reference",
    ["../secret.json", "/etc/passwd", "file:///etc/passwd", "http://127.0.0.1:1/a", "link.json",
     "%2e%2e/secret.json", "//127.0.0.1/a", "C:\\a.json"],
)  # fmt: skip
def test_nothing_outside_the_folder_is_opened(tmp_path: Path, reference: str) -> None:
    path = write(tmp_path / "api", main=document(reference))
    secret = tmp_path / "secret.json"
    secret.write_text("{}")
    (tmp_path / "api" / "link.json").symlink_to(secret)
    with pytest.raises(SourceError, match=r"only references inside|is no file"):
        OpenApiDocument(path)


def test_a_file_that_is_missing_or_broken_is_named(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"'gone.json', which is no file"):
        OpenApiDocument(write(tmp_path, main=document("gone.json")))
    (tmp_path / "bad.json").write_text("{")
    with pytest.raises(SourceError, match=r"bad.json: line 1"):
        OpenApiDocument(write(tmp_path, main=document("bad.json")))
