"""The simulated service: one store, on which all operations act as their document says."""

from __future__ import annotations

import json
import re
from pathlib import Path
from random import Random
from typing import Any

import jsonschema_rs
import pytest

from turnloom.graphs.json_value import JsonObject
from turnloom.graphs.sources.openapi.document import OpenApiDocument
from turnloom.graphs.sources.simulated.record_store import RecordStore, seeded_state
from turnloom.graphs.sources.simulated.resources.resource_model import ResourceModel, resource_model
from turnloom.graphs.sources.simulated.service.simulated_service import SimulatedService

CLINIC = Path(__file__).parents[5] / "examples" / "openapi" / "clinic.yaml"
Json = Any


class Clinic:
    """The example's service, with one store."""

    def __init__(self, seed: int = 1) -> None:
        document = OpenApiDocument(CLINIC)
        self.model: ResourceModel = resource_model(document.operations, document.store)
        self.service = SimulatedService(self.model)
        state = seeded_state(self.model, self.model.resources, self.model.operations, Random(seed))
        self.store = RecordStore(self.model, state)

    def call(self, tool: str, **arguments: Json) -> Json:
        result = self.service.call(self.store, tool, arguments)
        assert result.ok, result.text
        return result.value

    def refused(self, tool: str, **arguments: Json) -> str:
        before = self.store.state
        result = self.service.call(self.store, tool, arguments)
        assert not result.ok
        assert self.store.state == before, "a refused call has left a trace"
        return result.text


@pytest.fixture
def clinic() -> Clinic:
    return Clinic()


def test_resources_are_read_from_the_paths(clinic: Clinic) -> None:
    told = {
        name: (each.noun, each.parent, dict(each.references))
        for name, each in clinic.model.resources.items()
    }
    assert told == {
        "pets": ("pet", "", {"ownerId": "owners"}),
        "owners": ("owner", "", {}),
        "pets/visits": ("visit", "pets", {"petId": "pets"}),
    }
    assert [each.role for each in clinic.model.operations.values()] == [
        "list", "create", "get", "update", "delete", "list", "get", "list", "create", "act",
    ]  # fmt: skip


def test_what_is_made_can_be_read_listed_changed_and_deleted(clinic: Clinic) -> None:
    owner = clinic.call("listOwners")["items"][0]
    made = clinic.call("registerPet", name="Rex", species="dog", ownerId=owner["id"])
    assert made["ownerId"] == owner["id"]
    assert clinic.call("getPet", petId=made["id"]) == made
    assert made in clinic.call("listPets")
    changed = clinic.call("updatePet", petId=made["id"], status="recovering")
    assert changed == {**made, "status": "recovering"}
    assert changed in clinic.call("listPets", status="recovering")
    assert changed not in clinic.call("listPets", status="healthy")
    clinic.call("deletePet", petId=made["id"])
    assert "404" in clinic.refused("getPet", petId=made["id"])
    assert changed not in clinic.call("listPets")


def test_what_belongs_to_a_thing_is_found_under_it_and_goes_with_it(clinic: Clinic) -> None:
    one, other, *_ = clinic.call("listPets")
    made = clinic.call("bookVisit", petId=one["id"], date="2026-05-04", reason="a limp")
    assert made["petId"] == one["id"]
    assert made in clinic.call("listVisits", petId=one["id"])
    assert made not in clinic.call("listVisits", petId=other["id"])
    assert "404" in clinic.refused("cancelVisit", petId=other["id"], visitId=made["id"])
    clinic.call("deletePet", petId=one["id"])
    assert "404" in clinic.refused("listVisits", petId=one["id"])
    assert all(
        record["under"] != {"pets": str(one["id"])}
        for _, record in clinic.store.records("pets/visits")
    )


def test_an_action_changes_what_it_speaks_of_once(clinic: Clinic) -> None:
    pet = clinic.call("listPets")[0]["id"]
    visit = clinic.call("bookVisit", petId=pet, date="2026-05-04", reason="a limp")
    assert visit["status"] == "booked"
    done = clinic.call("cancelVisit", petId=pet, visitId=visit["id"])
    assert done == {**visit, "status": "cancelled"}
    assert "409" in clinic.refused("cancelVisit", petId=pet, visitId=visit["id"])


def test_what_does_not_fit_is_refused_with_the_status_that_is_declared(clinic: Clinic) -> None:
    assert "422" in clinic.refused("registerPet", name="Rex")
    assert "422" in clinic.refused("registerPet", name="Rex", species="dog", ownerId="nobody")
    assert "404" in clinic.refused("getPet", petId=1)


def test_results_fit_the_schemas_of_the_document(clinic: Clinic) -> None:
    schemas = clinic.model.store.target("#/components/schemas")
    for name, shown in (
        ("Pet", clinic.call("listPets")),
        ("Owner", clinic.call("listOwners")["items"]),
    ):
        validator = jsonschema_rs.validator_for({**schemas[name]})  # type: ignore[dict-item]
        assert shown
        for one in shown:
            validator.validate(one)


def test_references_lead_to_things_that_are_there(clinic: Clinic) -> None:
    owners = {each["id"] for each in clinic.call("listOwners")["items"]}
    assert {each["ownerId"] for each in clinic.call("listPets")} <= owners


def test_copies_share_what_they_have_in_common_and_nothing_else(clinic: Clinic) -> None:
    copy = clinic.store.fork()
    before = clinic.store.state
    pet = clinic.call("listPets")[0]["id"]
    clinic.service.call(copy, "updatePet", {"petId": pet, "name": "Other"})
    assert clinic.store.state == before
    assert copy.state != before
    untouched: JsonObject = copy.tables["owners"]  # type: ignore[assignment]
    for number, record in clinic.store.records("owners"):
        assert untouched[number] is record


def test_the_same_seed_makes_the_same_store() -> None:
    assert Clinic(3).store.state == Clinic(3).store.state
    assert Clinic(3).store.state != Clinic(4).store.state


def test_what_is_given_as_a_key_is_shown_as_the_thing(tmp_path: Path) -> None:
    kind = {"type": "object", "properties": {"value": {"type": "string"}, "label": {}}}
    shown = {
        "type": "object",
        "required": ["id", "name", "color", "kind", "code"],
        "properties": {
            "id": {"type": "integer"},
            "name": {"type": "string"},
            "color": {"type": "string", "pattern": "^[0-9a-f]{6}$"},
            "kind": kind,
            "code": {"type": "string"},
        },
    }
    given = {"properties": {"name": {"type": "string"}, "kind": {"type": "string"}}}
    content = {"application/json": {"schema": shown}}
    answer = {"responses": {"200": {"content": content}}}
    body = {"requestBody": {"content": {"application/json": {"schema": given}}}}
    paths = {"/tags/{id}": {"get": answer}, "/tags": {"post": {**answer, **body}}}
    path = tmp_path / "tags.json"
    path.write_text(json.dumps({"openapi": "3.0.0", "paths": paths}))
    document = OpenApiDocument(path)
    model = resource_model(document.operations, document.store)
    store = RecordStore(model, seeded_state(model, model.resources, model.operations, Random(1)))
    (create,) = (name for name, each in model.operations.items() if each.role == "create")
    made: Json = SimulatedService(model).call(store, create, {"name": "new", "kind": "big"}).value

    assert made["kind"]["value"] == "big"
    assert re.fullmatch("[0-9a-f]{6}", made["color"])
