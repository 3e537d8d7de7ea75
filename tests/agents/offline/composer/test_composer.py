"""Messages from real traces: everything the user must say is said, nothing hidden is given away."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from turnloom.agents.explorer import Explorer
from turnloom.agents.messages import (
    QueriesComposed,
    SampleRejected,
    SampleSeeded,
    ToolsAbstracted,
    TraceFound,
)
from turnloom.agents.offline.composer.role import Composer
from turnloom.agents.offline.toolsmith import abstract
from turnloom.agents.role import Context, Message
from turnloom.agents.settings import TeamSettings
from turnloom.graphs.api.api_graph import ApiGraph, graph_of
from turnloom.graphs.language.surface import find_spans, reads
from turnloom.graphs.origin import FromUser, Joined, Keyed, Listed, Origin, Selected
from turnloom.graphs.sources import open_environment
from turnloom.graphs.sources.isolated.limits import Sandbox

SAMPLES = 60


@pytest.fixture(scope="module")
def composed() -> tuple[ApiGraph, list[QueriesComposed]]:
    graph, made = asyncio.run(_compose("builtin:travel+shop"))
    return graph, [message for message in made if isinstance(message, QueriesComposed)]


async def _compose(spec: str) -> tuple[ApiGraph, list[Message]]:
    environment = await open_environment([spec], Sandbox.NONE)
    graph = graph_of(environment.tools, environment.semantic_types)
    explorer, composer = Explorer(environment, graph, TeamSettings()), Composer(graph)
    made: list[Message] = []
    for index in range(SAMPLES):
        context = Context(index, f"s{index}", 11)
        for found in await explorer.handle(SampleSeeded(), context):
            if isinstance(found, TraceFound):
                advanced = tuple(abstract(turn, graph.tools) for turn in found.trace.turns)
                made += await composer.handle(ToolsAbstracted(found.trace, advanced), context)
    await environment.close()
    return graph, made


def _said(origin: Origin, value: object) -> Iterator[tuple[FromUser, object]]:
    """Every claim of being the user's words, with the value it is made for."""
    match origin:
        case FromUser():
            yield origin, value
        case Selected(equals=FromUser() as user, wanted=wanted):
            yield user, wanted
        case Listed(items):
            for item, each in zip(items, value, strict=True):  # type: ignore[call-overload]
                yield from _said(item, each)
        case Keyed(items):
            for key, item in items:
                yield from _said(item, value[key])  # type: ignore[index]
        case Joined(parts=(FromUser() as lead, *_)):
            yield lead, None


async def test_every_span_reads_as_the_value_it_is_claimed_for(
    composed: tuple[ApiGraph, list[QueriesComposed]],
) -> None:
    graph, messages = composed
    checked = 0
    for message in messages:
        for turn in message.trace.turns:
            for step in turn.steps:
                for name, origin in step.origins.items():
                    for user, value in _said(origin, step.arguments[name]):
                        words = message.queries[user.turn][user.start : user.end]
                        assert words
                        if isinstance(value, bool):
                            assert words in graph.tools[step.tool].annotation.flag_words[name]
                        elif value is not None:
                            assert reads(words, value), (words, value)  # type: ignore[arg-type]
                        checked += 1
    assert checked > 3 * SAMPLES


async def test_no_message_names_a_tool_or_gives_away_a_hidden_value(
    composed: tuple[ApiGraph, list[QueriesComposed]],
) -> None:
    graph, messages = composed
    for message in messages:
        for turn, query in zip(message.trace.turns, message.queries, strict=True):
            assert not any(name in query for name in graph.tools if "_" in name)
            for step in turn.steps:
                for name, kind in graph.tools[step.tool].annotation.consumes.items():
                    value = step.arguments.get(name)
                    if graph.semantic_types[kind].internal and isinstance(value, str):
                        assert not find_spans(query, value), (query, value)


async def test_messages_differ_even_with_their_values_masked(
    composed: tuple[ApiGraph, list[QueriesComposed]],
) -> None:
    _, messages = composed
    masked = Counter(query for message in messages for query in message.queries)
    assert len(masked) > 0.95 * masked.total()
    words = sorted(len(query.split()) for query in masked)
    assert 15 <= words[len(words) // 2] <= 45


async def test_most_samples_can_be_said(composed: tuple[ApiGraph, list[QueriesComposed]]) -> None:
    _, messages = composed
    assert len(messages) > 0.9 * SAMPLES


GARAGE = """
class Garage:
    def __init__(self):
        self.bikes = {"BK-11": {"model": "Roadster", "owner": "Ana Ruiz", "km": 1200},
                      "BK-12": {"model": "Gravel King", "owner": "Ana Ruiz", "km": 300},
                      "BK-19": {"model": "City", "owner": "Tom Abel", "km": 90}}
        self.jobs = {}

    def bikes_of(self, owner: str) -> list[dict]:
        '''List the bikes of an owner.'''
        return [{"bike_id": k, **v} for k, v in self.bikes.items() if v["owner"] == owner]

    def open_job(self, bike_id: str) -> dict:
        '''Open a repair job for a bike.'''
        job = f"J{len(self.jobs) + 1}"
        self.jobs[job] = self.bikes[bike_id]
        return {"job_id": job, "model": self.jobs[job]["model"]}

    def finish_job(self, job_id: str) -> dict:
        '''Finish a repair job.'''
        return {"model": self.jobs.pop(job_id)["model"], "price": 40}
"""


async def test_a_tool_called_as_people_call_a_thing_does_not_keep_the_thing_from_being_named(
    tmp_path: Path,
) -> None:
    (tmp_path / "garage.py").write_text(GARAGE)
    _, made = await _compose(f"python:{tmp_path}/garage.py:Garage")

    called = [
        [step.tool for step in turn.steps]
        for message in made
        if isinstance(message, QueriesComposed)
        for turn in message.trace.turns
    ]
    assert ["bikes_of", "open_job"] in called
    assert [each for each in made if isinstance(each, SampleRejected)] == []


async def test_a_request_that_cannot_be_said_is_told_with_its_tool(tmp_path: Path) -> None:
    named = GARAGE.replace("bikes_of", "bike").replace("self.bikes", "self.all")
    (tmp_path / "garage.py").write_text(named)
    _, made = await _compose(f"python:{tmp_path}/garage.py:Garage")

    assert {each.detail for each in made if isinstance(each, SampleRejected)} == {
        "open_job: every message names a tool, itself or one to be called before it"
    }
