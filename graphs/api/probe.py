"""Evidence by execution: what really flows, what really has to come first, what really changes.

On a few worlds every tool is called with values that earlier results gave and a person could say.
What worked and what was refused then become evidence for the API graph's edges:

observed        a value from A's result went into a call of B that worked; a call of A changed what
                the same call of B answers
counterfactual  with a made-up value in its place, the call of B failed; a call of B that failed
                worked after A, and only after A
refused         with a value from A's result the call of B failed, and without it works

Of the state edges found, those are kept on which a plan can rest: A and B are about the same thing
(pay a booking, then check in with it), or B could not be called at all before A (log in first). A
call of A that only gets B refused in other words is progress, and the search goes on from there, so
that chains such as lock the doors, press the brake, start the engine are found.
"""

from __future__ import annotations

from collections import Counter
from random import Random

from turnloom.graphs.api.answer_changes import observe_answer_changes
from turnloom.graphs.api.api_graph import ApiGraph, graph_of
from turnloom.graphs.api.graph_history import with_evidence
from turnloom.graphs.api.prerequisite_search import PrerequisiteSearch
from turnloom.graphs.api.probed_world import ProbedWorld
from turnloom.graphs.api.saved_graph import SavedGraph, TracedCalls
from turnloom.graphs.api.value_flows import observe_value_flows, refute_value_flows
from turnloom.graphs.environment import Environment
from turnloom.graphs.probe_clock import ProbeClock

WORLDS_FOR_DOMAIN = 5
"""Worlds in which the tools of a domain are called."""
MAX_WORLDS = 40
"""At most this many worlds are opened to meet every domain often enough."""


async def probe(
    environment: Environment, graph: ApiGraph, rng: Random, *, worlds: int = WORLDS_FOR_DOMAIN
) -> None:
    """Add evidence to `graph` by calling its tools on worlds of `environment`.

    Every domain is met in so many worlds. Same rng, same evidence.
    """
    met: Counter[str] = Counter()
    domains = {tool.domain for tool in graph.tools.values()}
    async with ProbeClock() as clock:
        for _ in range(max(MAX_WORLDS, worlds)):
            session = await environment.open(await environment.scenario(rng))
            graph.offered.update(tool.name for tool in session.tools)
            present = {tool.domain for tool in session.tools}
            due = {name for name in present if met[name] < worlds}
            met.update(present)
            tools = [tool for tool in session.tools if tool.domain in due]
            world = ProbedWorld(graph, session, tools, rng, clock)
            await world.gather()
            await PrerequisiteSearch(world).find()
            await observe_value_flows(world)
            await refute_value_flows(world)
            await observe_answer_changes(world)
            await session.close()
            if all(met[name] >= worlds for name in domains):
                return


async def probed_graph(
    environment: Environment,
    worlds: int | None = None,
    saved: SavedGraph | TracedCalls | None = None,
) -> ApiGraph:
    """The graph of an environment, its edges tried out: what `turnloom graph` shows and a run
    begins with. It depends on the environment alone, and on what is `saved` of earlier calls."""
    if isinstance(saved, SavedGraph):
        return saved.graph_of(environment)
    graph = graph_of(environment.tools, environment.semantic_types)
    rng = Random("turnloom/graph")
    await probe(environment, graph, rng, worlds=worlds or WORLDS_FOR_DOMAIN)
    return graph if saved is None else with_evidence(graph, saved.findings)


async def extended_graph(
    environment: Environment, saved: SavedGraph, worlds: int | None
) -> ApiGraph:
    """The graph that is saved, and what calls on so many worlds more add to it."""
    graph = saved.graph_of(environment)
    if worlds is not None:
        await probe(environment, graph, Random(f"turnloom/graph/{saved.digest}"), worlds=worlds)
    return graph
