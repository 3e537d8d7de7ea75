"""How well the API graph is found out: the built-in tools without their annotations, against the
edges that the written annotations tell of.

    python bench/graph.py [--worlds 5] [DOMAIN ...]

Precision and recall of value edges into identifiers, by source, target and parameter, and of state
edges that enable, by source and target: as names and types have it, as probing leaves it, and of
what has been seen to work alone. True state edges are those that the written annotations with
probing come to. At the end, how much sooner a graph is there that was saved.
"""

import argparse
import asyncio
from collections.abc import Set as AbstractSet
from dataclasses import replace
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from turnloom.graphs.api.api_graph import ApiGraph, Edge, graph_of
from turnloom.graphs.api.probe import probe, probed_graph
from turnloom.graphs.api.saved_graph import graph_file, saved_graph
from turnloom.graphs.inference import annotate
from turnloom.graphs.inference.argument_sampler import ArgumentSampler
from turnloom.graphs.sources.builtin import DOMAINS, open_builtin
from turnloom.graphs.tool import ToolAnnotation

PROVEN = {"observed", "counterfactual"}


class Blank:
    """An environment or a session of one whose tools say nothing of themselves."""

    def __init__(self, under: Any, tools: Any, sampler: ArgumentSampler | None = None) -> None:
        self.under = under
        self.tools = tools
        self.sampler = sampler

    async def open(self, scenario: Any) -> "Blank":
        return self.over(await self.under.open(scenario))

    async def fork(self) -> "Blank":
        return self.over(await self.under.fork())

    async def suggest_arguments(self, name: str, rng: Random) -> Any:
        tool = next(each for each in self.tools if each.name == name)
        if self.sampler is None:
            return {}
        return self.sampler(tool, (await self.under.state())[tool.domain], rng)

    def over(self, session: Any) -> "Blank":
        offered = {tool.name for tool in session.tools}
        tools = tuple(tool for tool in self.tools if tool.name in offered)
        return Blank(session, tools, self.sampler)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.under, name)


def value_edges(graph: ApiGraph, *, proven: bool = False) -> set[tuple[str, ...]]:
    return {
        (edge.source, edge.target, edge.parameter)
        for edge in graph.edges("value")
        if edge.parameter in graph.internal_needs(graph.tools[edge.target])
        and counts(graph, edge, proven=proven)
    }


def state_edges(graph: ApiGraph, *, proven: bool = False) -> set[tuple[str, ...]]:
    return {
        (edge.source, edge.target)
        for edge in graph.edges("state")
        if edge.effect == "enables" and counts(graph, edge, proven=proven)
    }


def counts(graph: ApiGraph, edge: Edge, *, proven: bool) -> bool:
    return graph.confidence(edge) > 0 and (not proven or bool(PROVEN & {*graph.evidence(edge)}))


def told(found: AbstractSet[Any], true: AbstractSet[Any]) -> str:
    right = len(found & true)
    return f"{right / (len(found) or 1):9.2f} {right / (len(true) or 1):6.2f} {len(found):5}"


async def measure(name: str, worlds: int) -> None:
    environment = open_builtin([name])
    truth = await probed_graph(environment, worlds)
    bare = tuple(
        replace(tool, annotation=ToolAnnotation(), effect="unknown") for tool in environment.tools
    )
    inferred = await annotate(Blank(environment, bare))
    tools = tuple(inferred.tools[tool.name] for tool in bare)
    before = graph_of(tools, inferred.semantic_types)
    after = before.copy()
    blank: Any = Blank(environment, tools, inferred.sampler)
    await probe(blank, after, Random("bench"), worlds=worlds)
    for kind, edges in (("value", value_edges), ("state", state_edges)):
        true = edges(truth, proven=kind == "state")
        print(f"\n{name}, {kind}: {len(true)} true    precision recall edges")
        for when, found in (
            ("before", edges(before)),
            ("after", edges(after)),
            ("after, seen to work", edges(after, proven=True)),
        ):
            print(f"  {when:26} {told(found, true)}")
        if kind == "value":
            found = edges(after, proven=True)
            print("  wrong:", sorted(found - true)[:6], "\n  missing:", sorted(true - found)[:6])
    await environment.close()


async def start_again() -> None:
    environment = open_builtin()
    begun = perf_counter()
    graph = await probed_graph(environment)
    first = perf_counter() - begun
    with TemporaryDirectory() as folder:
        path = Path(folder) / "graph.json"
        path.write_bytes(graph_file(environment, graph))
        begun = perf_counter()
        await probed_graph(environment, saved=saved_graph(path))
        print(f"\nbuilt-in graph: probed {first:.2f} s, saved {perf_counter() - begun:.3f} s")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("domains", nargs="*")
    parser.add_argument("--worlds", type=int, default=5)
    given = parser.parse_args()
    for name in given.domains or [each.name for each in DOMAINS]:
        asyncio.run(measure(name, given.worlds))
    asyncio.run(start_again())


main()
