"""A write after which a read answers otherwise changes what it answers."""

from random import Random

from turnloom.graphs.api.answer_changes import observe_answer_changes
from turnloom.graphs.api.api_graph import ApiGraph
from turnloom.graphs.api.probed_world import ProbedWorld
from turnloom.graphs.exploration.exploration_state import ExplorationState


async def test_only_a_write_of_the_same_domain_that_shows_in_an_answer_counts(
    graph: ApiGraph, state: ExplorationState
) -> None:
    world = ProbedWorld(graph, state.session, list(state.tools.values()), Random(0))
    await world.gather()
    await observe_answer_changes(world)
    changes = {
        (edge.source, edge.target) for edge in graph.edges("state") if edge.effect == "changes"
    }
    assert changes == {("open_till", "read_till")}
    assert list(graph.enabling("read_till")) == []
