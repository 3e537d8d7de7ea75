from __future__ import annotations

from random import Random

from turnloom.agents.explorer import Exploration
from turnloom.agents.messages import TraceFound
from turnloom.agents.offline.composer.role import can_leave_out
from turnloom.agents.role import Context
from turnloom.agents.settings import TeamSettings
from turnloom.agents.variants.further_turns import further_turns, state_after
from turnloom.agents.variants.trace_context import TraceContext
from turnloom.graphs.api.probe import probed_graph
from turnloom.graphs.sources import open_environment


async def test_a_trace_goes_on_where_it_ends() -> None:
    environment = await open_environment(["builtin:office"])
    graph = await probed_graph(environment)
    found, _ = await Exploration(environment, graph, TeamSettings(turns=(2, 2))).explore(
        Context(0, "x", 0)
    )
    assert isinstance(found, TraceFound)
    around = TraceContext(environment, graph, can_leave_out)
    state = await state_after(found.trace, around)
    assert await state.session.digest() == found.trace.final_digest
    made = sum(len(turn.steps) for turn in found.trace.turns)
    turns = [turn async for turn in further_turns(state, around, Random(0), {"send_mail"})]
    assert turns
    for turn in turns:
        assert turn.target == turn.steps[-1].tool == "send_mail"
        assert turn.first == made
    assert await state.session.digest() == found.trace.final_digest
