"""How people speak of a service, by what its document says of its resources."""

from __future__ import annotations

from pathlib import Path

import pytest

from turnloom.graphs.sources.openapi.document import OpenApiDocument
from turnloom.graphs.sources.simulated.resources.resource_model import resource_model
from turnloom.graphs.sources.simulated.wording.annotated_tools import (
    AnnotatedTools,
    annotated_tools,
)
from turnloom.graphs.tool import ToolAnnotation

CLINIC = Path(__file__).parents[5] / "examples" / "openapi" / "clinic.yaml"


@pytest.fixture(scope="module")
def annotated() -> AnnotatedTools:
    document = OpenApiDocument(CLINIC)
    model = resource_model(document.operations, document.store)
    return annotated_tools(model, dict.fromkeys(model.operations, "clinic"), {})


def annotation(annotated: AnnotatedTools, name: str) -> ToolAnnotation:
    (found,) = (tool.annotation for tool in annotated.tools if tool.name == name)
    assert found is not None
    return found


def test_ids_that_results_tell_are_hidden_and_stand_for_their_thing(
    annotated: AnnotatedTools,
) -> None:
    assert annotated.internal["getPet"] == {"petId"}
    assert annotated.semantic_types["pet.id"].entity_name == "pet"
    assert annotation(annotated, "listPets").produces["[].id"] == "pet.id"


def test_requests_speak_of_things_and_of_whose_they_are(annotated: AnnotatedTools) -> None:
    assert "show me the details of {petId}" in annotation(annotated, "getPet").requests
    (listed, *_) = annotation(annotated, "listPets").requests
    assert listed.startswith("show me the [{status} ]")
    assert any("visits" in ask for ask in annotation(annotated, "listVisits").requests)


def test_a_change_and_a_deed_are_told_as_such(annotated: AnnotatedTools) -> None:
    assert "Done, the pet is up to date." in annotation(annotated, "updatePet").reports
    assert "The visit has been cancelled." in annotation(annotated, "cancelVisit").reports
    assert annotation(annotated, "deletePet").destructive
