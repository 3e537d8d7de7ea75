"""How many turns the offline reasoner solves from the request alone, on gold that costs nothing.

    python bench/unaided.py [--samples 40] [--seed 1] [--misses 10] [SPEC ...]

Every turn of explored traces is put to the reasoner with the earlier turns as the gold has them.
Printed is the share of turns whose first, unaided draft does what the gold did, and the CPU that a
turn takes; with `--misses`, what was drafted instead.
"""

import argparse
import asyncio
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass

from turnloom.agents.critique.equivalence import Equivalence, compare
from turnloom.agents.dialogue import AssistantStep, Draft, ToolDoc, Turn
from turnloom.agents.explorer import Explorer
from turnloom.agents.messages import (
    QueriesComposed,
    ReasoningDrafted,
    ReasoningRequested,
    SampleSeeded,
    ToolsAbstracted,
    TraceFound,
)
from turnloom.agents.offline.composer.role import composer_role
from turnloom.agents.offline.reasoner.role import reasoner_role
from turnloom.agents.offline.toolsmith import abstract
from turnloom.agents.role import Context
from turnloom.agents.settings import TeamSettings
from turnloom.agents.transcript.system_message import system_message
from turnloom.graphs.api.probe import probed_graph
from turnloom.graphs.call import Call, ExecutedCall
from turnloom.graphs.environment import Environment
from turnloom.graphs.json_value import JsonValue
from turnloom.graphs.sources import open_environment
from turnloom.graphs.tool import Tool
from turnloom.graphs.trace import TracedTurn

SPECS = (
    "builtin:travel+office+shop+files",
    "bfcl:TravelAPI+MessageAPI+TicketAPI",
    "bfcl:GorillaFileSystem+TwitterAPI+MathAPI",
    "bfcl:TradingBot+VehicleControlAPI",
    "python:examples.clinic:TOOLS",
    "python:examples.library_desk:LibraryDesk",
)


@dataclass(frozen=True)
class Gold:
    """A turn as the reasoner is asked for it, with what the critic knows of it."""

    request: ReasoningRequested
    hint: str
    turn: TracedTurn
    digest: str
    shown: tuple[JsonValue, ...]
    context: Context

    async def is_solved(self, drafted: ReasoningDrafted, tools: Mapping[str, Tool]) -> bool:
        same = await drafted.after.digest() == self.digest
        found = compare(self.turn, drafted.draft, tools, same_state=same, shown=self.shown)
        return isinstance(found, Equivalence)


async def gold_turns(environment: Environment, samples: int, seed: int) -> AsyncIterator[Gold]:
    """Every turn of so many samples that could be explored and put into words."""
    graph = await probed_graph(environment)
    tools = {tool.name: tool for tool in environment.tools}
    docs = {tool.name: ToolDoc.of(tool) for tool in environment.tools}
    explorer = Explorer(environment, graph, TeamSettings())
    composer = composer_role(graph)
    for index in range(samples):
        context = Context(index, f"{seed}-{index}", seed)
        [found] = await explorer.handle(SampleSeeded(), context.for_role("explorer"))
        if not isinstance(found, TraceFound):
            continue
        advanced = tuple(abstract(turn, tools) for turn in found.trace.turns)
        written = await composer.handle(
            ToolsAbstracted(found.trace, advanced), context.for_role("composer")
        )
        [composed] = written if isinstance(written, Sequence) else [written]
        if isinstance(composed, QueriesComposed):
            async for gold in _turns(environment, composed, docs, context):
                yield gold


async def _turns(
    environment: Environment,
    composed: QueriesComposed,
    docs: Mapping[str, ToolDoc],
    context: Context,
) -> AsyncIterator[Gold]:
    world = await environment.open(composed.trace.scenario)
    offered = tuple(docs[tool.name] for tool in world.tools)
    system = system_message(composed.trace.today)
    dialogue: tuple[Turn, ...] = ()
    shown: list[JsonValue] = []
    turns = zip(composed.trace.turns, composed.queries, strict=True)
    for number, (turn, query) in enumerate(turns):
        before = await world.fork()
        request = ReasoningRequested(
            number, offered, dialogue, query, None, before, system=system
        )  # fmt: skip
        calls = []
        for step in turn.steps:
            result = await world.call(step.tool, step.arguments)
            calls.append(ExecutedCall(step.tool, step.arguments, result))
        hint = composed.advanced[number].description
        yield Gold(request, hint, turn, await world.digest(), tuple(shown), context)
        shown += [call.result.value for call in calls]
        draft = Draft(tuple(AssistantStep("", (call,)) for call in calls), "")
        dialogue = (*dialogue, Turn(query, draft))


def written(calls: Sequence[Call]) -> str:
    return "; ".join(f"{call.tool}({call.arguments})" for call in calls)


async def measure(spec: str, samples: int, seed: int, misses: int) -> None:
    environment = await open_environment([spec])
    tools = {tool.name: tool for tool in environment.tools}
    role = reasoner_role()
    spent, solved = 0.0, 0
    golds = [gold async for gold in gold_turns(environment, samples, seed)]
    for gold in golds:
        begun = time.process_time()
        emitted = await role.handle(gold.request, gold.context.for_role("reasoner"))
        spent += time.process_time() - begun
        [drafted] = emitted if isinstance(emitted, Sequence) else [emitted]
        right = isinstance(drafted, ReasoningDrafted) and await gold.is_solved(drafted, tools)
        solved += right
        if not right and misses > 0:
            misses -= 1
            made = drafted.draft.calls if isinstance(drafted, ReasoningDrafted) else ()
            print(f"Q: {gold.request.query}\n   gold: {written(gold.turn.steps)}")
            print(f"   made: {written(made)}")
    total = max(1, len(golds))
    each = 1000 * spent / total
    print(f"{spec}: {solved / total:.0%} of {len(golds)} turns unaided, {each:.1f} ms CPU a turn")
    await environment.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("specs", nargs="*", default=SPECS)
    parser.add_argument("--samples", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--misses", type=int, default=0)
    given = parser.parse_args()
    for spec in given.specs:
        asyncio.run(measure(spec, given.samples, given.seed, given.misses))


if __name__ == "__main__":
    main()
