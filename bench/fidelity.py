"""Every decision of a sampler against the paper's equations, recomputed from the graph file.

    python bench/fidelity.py [--samples 300] [--sampler paper|directed|random] [--effects] [SPEC]…
    python bench/fidelity.py --calls 10000 [SPEC]…

The graph is the file that `turnloom graph --json` writes; legality and the nearest legal tools are
recomputed from it with networkx alone. For `paper` every decision has to be one that the equations
allow (exit 1 otherwise); for `directed` the others are counted by kind. With `--effects` the traces
that `directed` finds are measured instead, as it is and with each of its deviations taken out;
with `--calls` what each sampler makes of so many executed calls, over five seeds.
"""

import argparse
import asyncio
import itertools
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import mean
from tempfile import TemporaryDirectory
from typing import Any

import networkx as nx
import orjson

from turnloom.agents.explorer import Explorer
from turnloom.agents.messages import SampleSeeded, TraceFound
from turnloom.agents.role import Context
from turnloom.agents.settings import TeamSettings
from turnloom.graphs.api.api_graph import ApiGraph
from turnloom.graphs.api.graph_history import findings_of, with_evidence
from turnloom.graphs.api.probe import probed_graph
from turnloom.graphs.environment import ToolResult
from turnloom.graphs.exploration import target_search
from turnloom.graphs.exploration.planner import Planner
from turnloom.graphs.exploration.samplers import Decision
from turnloom.graphs.json_value import JsonObject
from turnloom.graphs.origin import steps_of
from turnloom.graphs.sources import open_environment
from turnloom.graphs.sources.domain_environment import DomainSession

SPECS = (
    "builtin:travel+office+shop+files",
    "bfcl:TravelAPI+MessageAPI+TicketAPI",
    "bfcl:TradingBot+VehicleControlAPI",
)
AS_THE_PAPER = "as the paper"
WITHOUT: Mapping[str, Mapping[str, float]] = {
    "as it is": {},
    "no indirect look-ups": {"P_INDIRECT_LOOKUP": 0.0},
    "always goes on with what there is": {"P_REUSE_SALIENT": 1.0, "P_RECALL_LIST": 1.0},
    "all edges equally long": {"MAX_LENGTH": 1},
    "refusals are not lifted": {"MAX_REPAIRS": 0},
}
"""Deviations of `directed`, and the constants of its search that take them out."""


@dataclass(frozen=True)
class GraphFile:
    """What the file says: who needs what, and how far one tool lies from another."""

    needs: dict[str, set[str]]
    fillers: dict[tuple[str, str], set[str]]
    enabling: dict[str, set[str]]
    backwards: nx.DiGraph

    def allowed(self, decision: Decision) -> set[str]:
        """The tools that the paper's sampler may pick (equations 1 and 2)."""
        situation = decision.situation
        in_turn = set(situation.called_in_turn)
        legal = {name for name in situation.tools if name not in in_turn} & self.legal(decision)
        if situation.target in in_turn:
            return legal
        if situation.target in legal:
            return {situation.target}
        far = self.distances(situation.target, frozenset(situation.tools))
        nearest = min((far[name] for name in legal if name in far), default=None)
        return {name for name in legal if name in far and far[name] == nearest}

    def legal(self, decision: Decision) -> set[str]:
        called = set(decision.situation.called)
        present = set(decision.situation.tools)
        return {
            name
            for name in present
            if all(self.fillers[name, each] & called for each in self.needs[name])
            and (self.enabling[name] & present) <= called
        }

    def distances(self, target: str, present: frozenset[str]) -> dict[str, float]:
        part = self.backwards.subgraph(present)
        return {
            name: round(length, 6)
            for name, length in nx.single_source_dijkstra_path_length(part, target).items()
        }


def graph_file(spec: str) -> GraphFile:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "graph.json"
        command = [str(Path(sys.executable).with_name("turnloom")), "graph", "--env", spec]
        subprocess.run([*command, "--json", str(path)], check=True, capture_output=True)
        record = orjson.loads(path.read_bytes())
    backwards = nx.DiGraph()
    needs = {node["name"]: set(node["needs"]) for node in record["nodes"]}
    backwards.add_nodes_from(needs)
    fillers, enabling = defaultdict(set), defaultdict(set)
    for edge in record["edges"]:
        source, target = edge["source"], edge["target"]
        if edge.get("effect") == "changes" or not edge["confidence"]:
            continue
        if edge["kind"] == "value":
            fillers[target, edge["parameter"]].add(source)
        else:
            enabling[target].add(source)
        known = backwards.get_edge_data(target, source, {"weight": float("inf")})
        length = min(known["weight"], 1 / edge["confidence"])
        backwards.add_edge(target, source, weight=length)
    return GraphFile(needs, fillers, enabling, backwards)


async def decisions(
    spec: str, sampler: str, samples: int
) -> tuple[list[Decision], int, tuple[Counter[str], Counter[str]]]:
    """What the sampler decides over so many samples, how many of them were found whole, and the
    value edges by what is known of them before and after."""
    environment = await open_environment([spec])
    found: list[Decision] = []
    graph = await probed_graph(environment)
    explorer = Explorer(environment, graph, TeamSettings(sampler=sampler), found.append)
    whole, lines = 0, []
    for index in range(samples):
        context = Context(index, str(index), 0)
        (end,) = await explorer.handle(SampleSeeded(), context)
        whole += isinstance(end, TraceFound)
        lines.append(context.evidence)
    await environment.close()
    grown = with_evidence(graph, map(findings_of, lines))
    return found, whole, (standing(graph), standing(grown))


def standing(graph: ApiGraph) -> Counter[str]:
    return Counter(
        "refuted"
        if not graph.confidence(edge)
        else "observed"
        if "observed" in graph.evidence(edge)
        else "not tried"
        for edge in graph.edges("value")
    )


def kind(decision: Decision, graph: GraphFile) -> str:
    """How a decision stands to the paper's equations."""
    situation, picked, allowed = decision.situation, decision.picked, graph.allowed(decision)
    if picked in allowed or (picked is None and not allowed):
        return AS_THE_PAPER
    if decision.why == "repair":
        return "a refusal is lifted by what enables the call"
    if decision.why == "lookup":
        return "an indirect look-up before the target"
    if picked is None:
        return "given up, every way having been tried"
    legal = graph.legal(decision)
    if picked == situation.target:
        return "the target is tried before what enables it"
    if picked not in legal:
        return "a look-up is tried before what enables it"
    if situation.target in legal:
        return "looked up anew: an earlier turn's result is not spoken of any more"
    return "nearest by what is still missing, with lengths drawn, not over the whole graph"


def lines(found: list[Decision], graph: GraphFile) -> Iterator[str]:
    counted = Counter(kind(decision, graph) for decision in found)
    for name, count in counted.most_common():
        yield f"  {count:7} {count / len(found):7.2%}  {name}"


def shape(end: TraceFound) -> tuple[int, int, set[tuple[str, str, str]]]:
    """The calls of a trace, its depth, and the flows from a tool to a parameter of another."""
    steps = [step for turn in end.trace.turns for step in turn.steps]
    depths: list[int] = []
    flows = set()
    for step in steps:
        sources = {
            (number, name) for name, each in step.origins.items() for number in steps_of(each)
        }
        depths.append(1 + max((depths[number] for number, _ in sources), default=-1))
        flows |= {(steps[number].tool, step.tool, name) for number, name in sources}
    return len(steps), max(depths), flows


async def effect(spec: str, sampler: str, samples: int) -> str:
    """What the traces are like that are found over so many samples."""
    environment = await open_environment([spec])
    graph = await probed_graph(environment)
    explorer = Explorer(environment, graph, TeamSettings(sampler=sampler))
    figures: Counter[str] = Counter()
    flows, tools = set(), set()
    for index in range(samples):
        (end,) = await explorer.handle(SampleSeeded(), Context(index, str(index), 0))
        if not isinstance(end, TraceFound):
            continue
        tools |= {step.tool for turn in end.trace.turns for step in turn.steps}
        calls, depth, found = shape(end)
        flows |= found
        figures["samples"] += 1
        figures["calls"] += calls
        figures["depth"] += depth
        figures["crossing"] += any(
            graph.tools[one].domain != graph.tools[other].domain for one, other, _ in found
        )
    await environment.close()
    found = figures["samples"]
    return (
        f"{found} found, {figures['calls'] / found:.2f} calls, depth {figures['depth'] / found:.2f}"
        f", {figures['crossing'] / found:.0%} cross domains, {len(flows)} distinct flows, "
        f"{len(tools)} tools"
    )


def effects(spec: str, samples: int) -> Iterator[str]:
    for name, constants in WITHOUT.items():
        before = {key: getattr(target_search, key) for key in constants}
        vars(target_search).update(constants)
        yield f"  directed, {name}: {asyncio.run(effect(spec, 'directed', samples))}"
        vars(target_search).update(before)
    for sampler in ("paper", "random"):
        yield f"  {sampler}: {asyncio.run(effect(spec, sampler, samples))}"


SEEDS = 5


async def yields(spec: str, sampler: str, calls: int, seed: int) -> dict[str, float]:
    """What a sampler makes of so many executed calls."""
    environment = await open_environment([spec])
    explorer = Explorer(environment, await probed_graph(environment), TeamSettings(sampler=sampler))
    made: Counter[str] = Counter()
    steps, depth, flows = 0, 0, set()
    call, plan_turn = DomainSession.call, Planner.plan_turn

    async def counted(session: DomainSession, tool: str, arguments: JsonObject) -> ToolResult:
        made["calls"] += 1
        return await call(session, tool, arguments)

    async def tried(planner: Planner, *given: Any) -> Any:
        found = await plan_turn(planner, *given)
        made["tries"] += 1
        made["failed"] += found is None
        return found

    DomainSession.call, Planner.plan_turn = counted, tried
    try:
        for index in itertools.count():
            if made["calls"] >= calls:
                break
            (end,) = await explorer.handle(SampleSeeded(), Context(index, str(index), seed))
            if isinstance(end, TraceFound):
                made["traces"] += 1
                length, deepest, found = shape(end)
                steps, depth = steps + length, depth + deepest
                flows |= found
    finally:
        DomainSession.call, Planner.plan_turn = call, plan_turn
        await environment.close()
    traces = made["traces"] or 1
    return {
        "valid traces per 1,000 calls": 1000 * made["traces"] / made["calls"],
        "% of tries that fail": 100 * made["failed"] / made["tries"],
        "distinct flows": len(flows),
        "calls": steps / traces,
        "depth": depth / traces,
    }


def yields_of(spec: str, calls: int) -> Iterator[str]:
    for sampler in ("random", "paper", "directed"):
        runs = [asyncio.run(yields(spec, sampler, calls, seed)) for seed in range(SEEDS)]
        means = (f"{mean(run[name] for run in runs):.1f} {name}" for name in runs[0])
        yield f"  {sampler}: {', '.join(means)}"


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("specs", nargs="*", default=SPECS)
    parser.add_argument("--samples", type=int, default=300)
    parser.add_argument("--sampler", default="", help="one only; otherwise paper and directed")
    parser.add_argument("--effects", action="store_true", help="of each deviation, on the traces")
    parser.add_argument("--calls", type=int, help="what each sampler makes of so many")
    options = parser.parse_args()
    failed = False
    for spec in options.specs:
        if options.calls:
            print(spec, *yields_of(spec, options.calls), sep="\n", flush=True)
            continue
        if options.effects:
            print(spec, *effects(spec, options.samples), sep="\n", flush=True)
            continue
        graph = graph_file(spec)
        for sampler in [options.sampler] if options.sampler else ("paper", "directed"):
            found, whole, grown = asyncio.run(decisions(spec, sampler, options.samples))
            after = sum(each.situation.target in each.situation.called_in_turn for each in found)
            print(
                f"{spec} {sampler}: {len(found)} decisions, {after} after the target; "
                f"{whole} of {options.samples} samples found"
            )
            print(*lines(found, graph), sep="\n", flush=True)
            print("  value edges before and after:", *map(dict, grown))
            failed |= sampler == "paper" and any(
                kind(each, graph) != AS_THE_PAPER for each in found
            )
    sys.exit(failed)


if __name__ == "__main__":
    main()
