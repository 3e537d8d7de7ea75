"""A sample of a large service is offered some of its tools, and all that these need."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random

import pytest

from turnloom.graphs.sources.openapi.open_openapi import open_openapi
from turnloom.graphs.sources.simulated.simulated_domain import SimulatedEnvironment

KINDS = ("customer", "order", "invoice", "parcel", "supplier", "warehouse", "ticket", "campaign")


@pytest.fixture
def environment(tmp_path: Path) -> SimulatedEnvironment:
    """Eight collections with five operations each, every one under the one before it."""
    paths: dict[str, object] = {}
    schemas: dict[str, object] = {}
    for above, kind in zip((None, *KINDS), KINDS, strict=False):
        shown = {"$ref": f"#/components/schemas/{kind}"}
        fields = {"id": {"type": "string"}, "name": {"type": "string"}}
        if above:
            fields[f"{above}_id"] = {"type": "string"}
        schemas[kind] = {"type": "object", "properties": fields, "required": ["id", "name"]}
        one = {"responses": {"200": {"content": {"application/json": {"schema": shown}}}}}
        several = {"type": "array", "items": shown}
        listed = {"responses": {"200": {"content": {"application/json": {"schema": several}}}}}
        body = {"content": {"application/json": {"schema": shown}}}
        under = f"/{above}s/{{{above}_id}}" if above else ""
        paths[f"{under}/{kind}s"] = {"get": listed, "post": {**one, "requestBody": body}}
        paths[f"/{kind}s/{{{kind}_id}}"] = {"get": one, "patch": {**one, "requestBody": body},
                                            "delete": {"responses": {"204": {}}}}  # fmt: skip
    path = tmp_path / "large.json"
    document = {"openapi": "3.0.0", "paths": paths, "components": {"schemas": schemas}}
    path.write_text(json.dumps(document))
    return open_openapi([str(path)])


async def test_whatever_is_offered_can_be_come_by(environment: SimulatedEnvironment) -> None:
    offered: set[str] = set()
    for seed in range(30):
        session = await environment.open(await environment.scenario(Random(seed)))
        offered.update(tool.name for tool in session.tools)
        assert 4 < len(session.tools) < 34
        shown = {kind for tool in session.tools for kind in tool.annotation.produces.values()}
        for tool in session.tools:
            for name in tool.required:
                kind = tool.annotation.consumes.get(name, "")
                if kind and environment.semantic_types[kind].internal:
                    assert kind in shown, (tool.name, name)
    assert offered == {tool.name for tool in environment.tools}


async def test_the_tools_of_a_world_are_those_of_its_scenario(
    environment: SimulatedEnvironment,
) -> None:
    scenario = await environment.scenario(Random(1))
    first, second = [await environment.open(scenario) for _ in range(2)]
    assert first.tools == second.tools
    assert first.tools == (await first.fork()).tools
    assert len(first.tools) < len(environment.tools)
