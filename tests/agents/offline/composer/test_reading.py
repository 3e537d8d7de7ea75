"""How messages read: no clumsy joins, no contradicting references, nothing asked for twice."""

import asyncio
import re
from collections.abc import Iterator

import pytest

from turnloom.agents.explorer import Explorer
from turnloom.agents.messages import QueriesComposed, SampleSeeded, ToolsAbstracted, TraceFound
from turnloom.agents.offline.composer.role import Composer
from turnloom.agents.offline.toolsmith import abstract
from turnloom.agents.role import Context
from turnloom.agents.settings import TeamSettings
from turnloom.graphs.api.api_graph import ApiGraph, graph_of
from turnloom.graphs.api.type_fit import fits
from turnloom.graphs.exploration.quotation import is_quotable
from turnloom.graphs.json_value import at_path
from turnloom.graphs.origin import FromResult, Joined
from turnloom.graphs.sources import open_environment
from turnloom.graphs.trace import Step

SAMPLES = 60
CLUMSY = re.compile(
    r"\bthat that\b|\bfor for\b|\bto to\b|\bof mine\b|\bSee if you can see\b"
    r"|[Gg]o ahead and go\b|\bfor me for me\b|\bthe the\b|\bthe my\b|\bmy my\b"
    r"|\b(?:text|note|words) the\b|\bdoors is\b|,\s*[.?]|  |\(\s"
)


@pytest.fixture(scope="module", params=["builtin:", "bfcl:"])
def composed(request: pytest.FixtureRequest) -> tuple[ApiGraph, list[QueriesComposed]]:
    return asyncio.run(_compose(request.param))


async def _compose(spec: str) -> tuple[ApiGraph, list[QueriesComposed]]:
    environment = await open_environment([spec])
    graph = graph_of(environment.tools, environment.semantic_types)
    explorer, composer = Explorer(environment, graph, TeamSettings()), Composer(graph)
    made = []
    for index in range(SAMPLES):
        context = Context(index, f"s{index}", 23)
        for found in await explorer.handle(SampleSeeded(), context):
            if isinstance(found, TraceFound):
                advanced = tuple(abstract(turn, graph.tools) for turn in found.trace.turns)
                made += await composer.handle(ToolsAbstracted(found.trace, advanced), context)
    return graph, [message for message in made if isinstance(message, QueriesComposed)]


def test_no_message_joins_its_parts_clumsily(
    composed: tuple[ApiGraph, list[QueriesComposed]],
) -> None:
    for message in composed[1]:
        for query in message.queries:
            bare = re.sub(r'"[^"]*"', '"…"', query)
            assert not CLUMSY.search(bare), query


def test_nobody_asks_for_the_same_call_twice_or_changes_what_is_gone(
    composed: tuple[ApiGraph, list[QueriesComposed]],
) -> None:
    graph, messages = composed
    for message in messages:
        before: list[Step] = []
        for turn in message.trace.turns:
            last = turn.steps[-1]
            assert all((s.tool, s.arguments) != (last.tool, last.arguments) for s in before)
            if graph.tools[last.tool].effect == "write":
                gone = {
                    t
                    for s in before
                    if graph.tools[s.tool].annotation.destructive
                    for t in things(graph, s)
                }
                assert gone.isdisjoint(things(graph, last))
            before += turn.steps


def things(graph: ApiGraph, step: Step) -> Iterator[tuple[str, str]]:
    takes = graph.tools[step.tool].annotation.consumes
    for name, value in step.arguments.items():
        if name in takes and graph.semantic_types[takes[name]].entity_name:
            yield takes[name], str(value)


def test_texts_quote_only_what_their_kind_allows_and_never_tell_people_about_themselves(
    composed: tuple[ApiGraph, list[QueriesComposed]],
) -> None:
    graph, messages = composed
    quoted = 0
    for message in messages:
        steps = [step for turn in message.trace.turns for step in turn.steps]
        for step in steps:
            takes = graph.tools[step.tool].annotation.consumes
            for name, origin in step.origins.items():
                if not isinstance(origin, Joined):
                    continue
                quoted += 1
                source = origin.parts[1]
                assert isinstance(source, FromResult)
                allowed = graph.semantic_types[takes[name]].quotes
                given = graph.tools[steps[source.step].tool].annotation.produces
                kind = next(k for p, k in given.items() if p.split(".")[-1] == source.path[-1])
                assert not allowed or kind in allowed, (step.tool, kind)
                beside = steps[source.step].result.value
                assert is_quotable(at_path(beside, source.path)), (step.tool, beside)
                if kind == "phone" and isinstance(beside, dict):
                    assert beside["email"] not in step.arguments.values()
    texts = sum(len(step.arguments) for m in messages for t in m.trace.turns for step in t.steps)
    assert 0 < quoted < 0.1 * texts


async def test_a_moved_flight_has_its_new_times() -> None:
    environment = await open_environment(["builtin:travel"])
    card = next(tool.annotation for tool in environment.tools if tool.name == "change_flight")
    assert environment.semantic_types[card.produces["booking_ref"]].entity_name == "booking"
    assert {"date", "departs", "arrives", "total"} <= card.field_nouns.keys()


async def test_the_best_rated_has_the_greatest_rating() -> None:
    for tool in (await open_environment(["builtin:"])).tools:
        for key, (least, most) in tool.annotation.superlatives.items():
            if key == "rating":
                assert (least, most) == ("", "best-rated")


async def test_a_deadline_is_no_day_to_fly_on() -> None:
    environment = await open_environment(["builtin:"])
    types = environment.semantic_types
    tools = {tool.name: tool.annotation for tool in environment.tools}
    takes = types[tools["change_flight"].consumes["date"]]
    deadline = types[tools["delete_document"].produces["recoverable_until"]]
    body = types[tools["send_mail"].consumes["body"]]
    assert not fits(deadline, takes)
    assert not fits(deadline, body)
    assert fits(types["phone"], body)
    assert not fits(types["money.eur"], types[tools["cancel_event"].consumes["note"]])
