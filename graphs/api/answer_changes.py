"""State edges by execution: which writes change what a read answers."""

from __future__ import annotations

from turnloom.graphs.api.api_graph import Edge
from turnloom.graphs.api.probed_world import ProbedWorld
from turnloom.graphs.environment import Session
from turnloom.graphs.tool import Tool


async def observe_answer_changes(world: ProbedWorld) -> None:
    """After each write that works, ask again what was asked before: who answers otherwise?"""
    reads = [each for each in world.tools if each.effect == "read" and each.name in world.worked]
    answers = {read.name: await _answer(world, world.session, read) for read in reads}
    for write in world.tools:
        run = world.worked.get(write.name)
        if run is None or write.effect == "read":
            continue
        session = await world.session.fork()
        if not (await world.make(session, write.name, run.arguments)).ok:
            continue
        for read in reads:
            if read.domain != write.domain:
                continue
            if await _answer(world, session, read) != answers[read.name]:
                edge = Edge(write.name, read.name, "state", effect="changes")
                world.graph.add_evidence(edge, "observed")


async def _answer(world: ProbedWorld, session: Session, read: Tool) -> str:
    return (await world.make(session, read.name, world.worked[read.name].arguments)).text
