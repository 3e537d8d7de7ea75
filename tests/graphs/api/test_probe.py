"""What probing finds on users' tools, the built-in domains, and the real BFCL classes."""

from __future__ import annotations

import time
from pathlib import Path
from random import Random

import pytest

from turnloom.graphs.api.api_graph import ApiGraph, Edge, graph_of
from turnloom.graphs.api.probe import probe
from turnloom.graphs.sources.spec import open_environment

ROOT = Path(__file__).parents[3]


async def probed(spec: str, seed: str = "probe") -> ApiGraph:
    environment = await open_environment([spec])
    graph = graph_of(environment.tools, environment.semantic_types)
    await probe(environment, graph, Random(seed))
    return graph


@pytest.fixture(autouse=True)
def _at_the_root(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    monkeypatch.syspath_prepend(str(ROOT))


def proven(graph: ApiGraph) -> set[tuple[str, str]]:
    return {
        (edge.source, edge.target)
        for edge in graph.edges("state")
        if edge.effect == "enables" and "counterfactual" in graph.evidence(edge)
    }


async def test_a_call_that_works_only_after_another_is_found_by_trying() -> None:
    graph = await probed("python:examples.clinic:TOOLS")
    assert proven(graph) == {("pay_appointment", "print_receipt")}
    assert list(graph.enabling("print_receipt")) == ["pay_appointment"]


async def test_a_chain_of_preparations_is_found_step_by_step() -> None:
    graph = await probed("bfcl:VehicleControlAPI")
    assert {("lockDoors", "startEngine"), ("pressBrakePedal", "startEngine")} <= proven(graph)


async def test_a_login_is_found_to_come_first() -> None:
    graph = await probed("bfcl:MessageAPI+TwitterAPI")
    assert ("message_login", "send_message") in proven(graph)
    assert ("authenticate_twitter", "post_tweet") in proven(graph)


async def test_values_that_flow_are_observed_and_taken_away() -> None:
    graph = await probed("python:examples.library_desk:LibraryDesk")
    edge = Edge("find_books", "borrow_book", "value", "book_id", "[].book_id")
    evidence = graph.evidence(edge)
    assert {"matched", "observed", "counterfactual"} <= set(evidence)
    assert graph.confidence(edge) > 0.99


async def test_what_only_changes_an_answer_is_no_prerequisite() -> None:
    graph = await probed("python:examples.library_desk:LibraryDesk")
    edge = Edge("borrow_book", "list_loans", "state", effect="changes")
    assert set(graph.evidence(edge)) == {"observed"}
    assert list(graph.enabling("list_loans")) == []
    written = graph.to_json()["edges"]
    assert isinstance(written, list)
    assert any(isinstance(each, dict) and each.get("effect") == "changes" for each in written)


async def test_the_same_seed_finds_the_same_evidence() -> None:
    first, second = [await probed("builtin:") for _ in range(2)]
    assert first.to_json() == second.to_json()


async def test_declared_prerequisites_of_the_built_in_domains_prove_true() -> None:
    graph = await probed("builtin:")
    declared = {
        (edge.source, edge.target)
        for edge in graph.edges("state")
        if "declared" in graph.evidence(edge)
    }
    assert declared <= proven(graph)


async def test_probing_is_quick() -> None:
    start = time.process_time()
    await probed("builtin:")
    assert time.process_time() - start < 1.5
