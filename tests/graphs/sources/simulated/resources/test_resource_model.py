"""What paths, schemas and names tell of resources."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from turnloom.graphs.sources.openapi.document import OpenApiDocument
from turnloom.graphs.sources.simulated.resources.resource_model import ResourceModel, resource_model

Json = Any


def model(tmp_path: Path, paths: Json, schemas: Json) -> ResourceModel:
    path = tmp_path / "service.json"
    document = {"openapi": "3.0.0", "paths": paths, "components": {"schemas": schemas}}
    path.write_text(json.dumps(document))
    read = OpenApiDocument(path)
    return resource_model(read.operations, read.store)


def shown(schema: Json) -> Json:
    return {"responses": {"200": {"content": {"application/json": {"schema": schema}}}}}


def ref(name: str) -> Json:
    return {"$ref": f"#/components/schemas/{name}"}


def several(name: str) -> Json:
    return {"type": "array", "items": ref(name)}


REPO = {
    "type": "object",
    "required": ["id", "name"],
    "properties": {
        "id": {"type": "integer"},
        "name": {"type": "string"},
        "owner": {"type": "object", "properties": {"login": {"type": "string"}}},
    },
}
ISSUE = {
    "type": "object",
    "required": ["number", "title"],
    "properties": {
        "number": {"type": "integer"},
        "title": {"type": "string"},
        "locked": {"type": "boolean"},
    },
}


def test_compound_keys_views_and_flags(tmp_path: Path) -> None:
    read = model(
        tmp_path,
        {
            "/repos/{owner}/{repo}": {"get": shown(ref("full-repository"))},
            "/orgs/{org}/repos": {"get": shown(several("full-repository"))},
            "/repos/{owner}/{repo}/issues": {"get": shown(several("issue"))},
            "/repos/{owner}/{repo}/issues/{issue_number}": {"get": shown(ref("issue"))},
            "/repos/{owner}/{repo}/issues/{issue_number}/lock": {
                "put": {"responses": {"204": {}}},
                "delete": {"responses": {"204": {}}},
            },
        },
        {"full-repository": REPO, "issue": ISSUE},
    )
    repos, issues = read.resources["repos"], read.resources["repos/issues"]
    assert repos.noun == "repository"
    assert [(key.field, key.is_said) for key in repos.keys] == [
        (("owner", "login"), True),
        (("name",), True),
    ]
    assert [(key.field, key.is_said) for key in issues.keys] == [(("number",), False)]
    assert issues.parent == "repos"
    told = {(each.role, each.resource, each.deed) for each in read.operations.values()}
    assert told == {
        ("get", "repos", ""),
        ("list", "repos", ""),
        ("list", "repos/issues", ""),
        ("get", "repos/issues", ""),
        ("act", "repos/issues", "lock"),
        ("undo", "repos/issues", "lock"),
    }


def test_wrapped_answers_and_what_is_no_resource(tmp_path: Path) -> None:
    page = {
        "type": "object",
        "properties": {"total_count": {"type": "integer"}, "issues": several("issue")},
    }
    one = {"type": "object", "properties": {"issue": ref("issue")}}
    status = {"type": "object", "properties": {"ok": {"type": "boolean"}}}
    read = model(
        tmp_path,
        {
            "/v2/issues": {"get": shown(page)},
            "/v2/issues/{number}": {"get": shown(one)},
            "/v2/status": {"get": shown(status)},
        },
        {"issue": ISSUE},
    )
    told = {each.operation.path[-1]: each for each in read.operations.values()}
    assert (told["issues"].role, told["issues"].item) == ("list", ("issues",))
    assert (told["{number}"].role, told["{number}"].item) == ("get", ("issue",))
    assert told["status"].role == "other"
    assert 0.6 < read.understood_share < 0.7
