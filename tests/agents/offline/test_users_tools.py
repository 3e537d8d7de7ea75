"""Users' tools without cards: what is explored and composed on them reads like requests."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import Any

import pytest

from turnloom.agents.explorer import explorer_role
from turnloom.agents.messages import QueriesComposed, SampleSeeded
from turnloom.agents.offline.composer.role import composer_role
from turnloom.agents.offline.toolsmith import toolsmith_role
from turnloom.agents.role import Context, Message
from turnloom.agents.settings import TeamSettings
from turnloom.graphs.api.api_graph import ApiGraph, graph_of
from turnloom.graphs.api.probe import probe
from turnloom.graphs.sources.spec import open_environment

ROOT = Path(__file__).parents[3]
SAMPLES = 40


@pytest.fixture(params=["examples.library_desk:LibraryDesk", "examples.clinic:TOOLS"])
async def composed(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> tuple[ApiGraph, list[QueriesComposed]]:
    """The graph, and every sample that was composed."""
    monkeypatch.chdir(ROOT)
    monkeypatch.syspath_prepend(str(ROOT))
    environment = await open_environment([f"python:{request.param}"])
    graph = graph_of(environment.tools, environment.semantic_types)
    await probe(environment, graph, Random("probe"))
    roles: Sequence[Any] = (
        explorer_role(environment, graph, TeamSettings()),
        toolsmith_role(environment),
        composer_role(graph),
    )
    found = []
    for index in range(SAMPLES):
        context = Context(index, f"sample-{index}", 7)
        message: Message = SampleSeeded()
        for role in roles:
            if isinstance(message, role.accepts):
                (message,) = await role.handle(message, context)
        if isinstance(message, QueriesComposed):
            found.append(message)
    return graph, found


async def test_requests_on_users_tools_read_like_requests(
    composed: tuple[ApiGraph, list[QueriesComposed]],
) -> None:
    graph, samples = composed
    assert len(samples) >= 0.9 * SAMPLES
    queries = [query for sample in samples for query in sample.queries]
    assert len(set(queries)) > 0.9 * len(queries)
    named = [name for tool in graph.tools.values() for name in (tool.name, *tool.properties)]
    identifiers = re.compile(rf"\b(?:{'|'.join(name for name in named if '_' in name)})\b")
    for query in queries:
        assert not identifiers.search(query), query
        assert not re.search(
            r"[{}\[\]]|  | [,.?]|\b(?:a|an|the) (?:that|this|the|a|an)\b", query
        ), query
    lengths = sorted(len(query.split()) for query in queries)
    assert 12 <= lengths[len(lengths) // 2] <= 45


async def test_values_that_nobody_says_stay_unsaid(
    composed: tuple[ApiGraph, list[QueriesComposed]],
) -> None:
    graph, samples = composed
    for sample in samples:
        for turn, query in zip(sample.trace.turns, sample.queries, strict=True):
            for step in turn.steps:
                for name in graph.internal_needs(graph.tools[step.tool]):
                    assert str(step.arguments[name]) not in query


async def test_values_flow_from_call_to_call(
    composed: tuple[ApiGraph, list[QueriesComposed]],
) -> None:
    graph, samples = composed
    steps = [step for sample in samples for turn in sample.trace.turns for step in turn.steps]
    passed_on = [step for step in steps if graph.internal_needs(graph.tools[step.tool])]
    assert len(passed_on) > 0.35 * len(steps)
    assert len(steps) > 4.5 * len(samples)
