"""The API graph of some 20,000 tools, beside networkx.

    pip download botocore --no-deps && python bench/graph_scale.py botocore-*.whl [--services N]

The operations of all AWS services, as botocore describes them, become simulated services. Prints
how long their import takes and how much of it is understood; time and memory of building the graph,
as ratios to a plain networkx graph of the same edges; and the sampler's inner step, what can fill a
parameter, as a ratio to a walk over networkx's edges.
"""

from __future__ import annotations

import argparse
import gc
import gzip
import json
import os
import re
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import networkx as nx

from turnloom.graphs.api.api_graph import ApiGraph, graph_of
from turnloom.graphs.sources.openapi.document import OpenApiDocument
from turnloom.graphs.sources.simulated.resources.resource_model import resource_model
from turnloom.graphs.sources.simulated.simulated_domain import SimulatedDomain
from turnloom.graphs.tool import SemanticType, Tool

Json = dict[str, Any]
MODEL = re.compile(r"botocore/data/([^/]+)/[^/]+/service-2\.json(\.gz)?")
KINDS = {"integer": "integer", "long": "integer", "float": "number", "double": "number",
         "boolean": "boolean"}  # fmt: skip
METHODS = ("get", "put", "post", "delete", "patch")


def services(wheel: Path) -> Iterator[tuple[str, Json]]:
    """The newest model of each service."""
    with zipfile.ZipFile(wheel) as archive:
        newest = {m[1]: n for n in sorted(archive.namelist()) if (m := MODEL.fullmatch(n))}
        for service, name in newest.items():
            data = archive.read(name)
            yield service, json.loads(gzip.decompress(data) if name.endswith("gz") else data)


def ref(member: Json) -> Json:
    return {"$ref": f"#/components/schemas/{member['shape']}"}


def schema(shape: Json) -> Json:
    match shape["type"]:
        case "structure":
            properties = {name: ref(each) for name, each in shape.get("members", {}).items()}
            needed = shape.get("required", [])
            return {"type": "object", "required": needed, "properties": properties}
        case "list":
            return {"type": "array", "items": ref(shape["member"])}
        case "map":
            return {"type": "object", "additionalProperties": ref(shape["value"])}
    found: Json = {"type": KINDS.get(shape["type"], "string")}
    if shape["type"] == "timestamp":
        found["format"] = "date-time"
    return found | ({"enum": shape["enum"]} if shape.get("enum") else {})


def document(model: Json) -> Json:
    """A service's model as an OpenAPI document."""
    paths: Json = {}
    for name, operation in model["operations"].items():
        http = operation.get("http", {})
        path = http.get("requestUri", "/").partition("?")[0].replace("+}", "}")
        method = http.get("method", "POST").lower()
        if path == "/" or method not in METHODS:
            path, method = f"/{name}", "post"
        while method in paths.get(path, {}):
            path += f"#{name}"
        paths.setdefault(path, {})[method] = described(name, method, operation, model["shapes"])
    schemas = {name: schema(each) for name, each in model["shapes"].items()}
    return {"openapi": "3.0.0", "paths": paths, "components": {"schemas": schemas}}


def described(name: str, method: str, operation: Json, shapes: Json) -> Json:
    found: Json = {"operationId": name, "responses": {}, "parameters": []}
    if "output" in operation:
        content = {"application/json": {"schema": ref(operation["output"])}}
        found["responses"]["200"] = {"content": content}
    taken = shapes[operation["input"]["shape"]] if "input" in operation else {}
    body: Json = {}
    for own, member in taken.get("members", {}).items():
        needed = own in taken.get("required", [])
        match member.get("location"):
            case "uri":
                name_there = member.get("locationName", own)
                one = {"name": name_there, "in": "path", "required": True, "schema": ref(member)}
                found["parameters"].append(one)
            case None if method != "get":
                body[own] = ref(member)
            case None | "querystring":
                one = {"name": own, "in": "query", "required": needed, "schema": ref(member)}
                found["parameters"].append(one)
    if body:
        needed_ones = [own for own in taken.get("required", []) if own in body]
        whole = {"type": "object", "required": needed_ones, "properties": body}
        found["requestBody"] = {"content": {"application/json": {"schema": whole}}}
    return found


def imported(wheel: Path, most: int) -> tuple[list[Tool], dict[str, SemanticType], float]:
    """The tools of all services, their types, and the share of them that is understood."""
    tools: list[Tool] = []
    types: dict[str, SemanticType] = {}
    understood = 0.0
    with tempfile.TemporaryDirectory() as folder:
        for number, (service, model) in enumerate(services(wheel)):
            if number == most:
                break
            path = Path(folder) / f"{service}.json"
            path.write_text(json.dumps(document(model)))
            read = OpenApiDocument(path)
            resources = resource_model(read.operations, read.store)
            domain = SimulatedDomain(service, resources)
            understood += resources.understood_share * len(resources.operations)
            tools += [replace(each, name=f"{service}__{each.name}") for each in domain.tools]
            types |= domain.semantic_types
    return tools, types, understood / len(tools)


def timed(work: Callable[[], Any]) -> tuple[Any, float, float]:
    """What comes of it, CPU seconds, and how many MB the process has grown by."""
    gc.collect()
    before, start = resident(), time.process_time()
    found = work()
    return found, time.process_time() - start, resident() - before


def resident() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def plain(graph: ApiGraph) -> nx.MultiDiGraph:
    """The same edges, put into networkx one by one."""
    network = nx.MultiDiGraph()
    network.add_nodes_from(graph.tools)
    for source, target, edge, evidence in list(graph.network.edges(keys=True, data="evidence")):
        network.add_edge(source, target, key=edge, evidence=dict(evidence))
    return network


def needs(graph: ApiGraph) -> list[tuple[str, str]]:
    return [(t.name, name) for t in graph.tools.values() for name in t.annotation.consumes]


def walk(graph: ApiGraph, places: list[tuple[str, str]]) -> int:
    """What fills each parameter and how surely, from networkx: every edge into its tool is seen."""
    found = 0
    for name, parameter in places:
        into = graph.network.in_edges(name, keys=True)
        edges = [e for _, _, e in into if e.kind == "value" and e.parameter == parameter]
        found += len({edge: graph.confidence(edge) for edge in edges})
    return found


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("wheel", type=Path)
    options.add_argument("--services", type=int, default=-1, help="only so many of them")
    asked = options.parse_args()
    (tools, types, share), seconds, _ = timed(lambda: imported(asked.wheel, asked.services))
    print(f"{len(tools):,} tools read in {seconds:.1f} s, {share:.0%} understood")
    graph, ours, our_size = timed(lambda: graph_of(tools, types))
    _, theirs, their_size = timed(lambda: plain(graph))
    print(f"{graph.network.number_of_edges():,} edges: {ours:.2f} s, {our_size:.0f} MB")
    print(f"networkx alone: {theirs:.2f} s, {their_size:.0f} MB")
    print(f"ratios: time {ours / theirs:.1f}, memory {our_size / max(their_size, 1):.1f}")
    _, indexed, size = timed(lambda: graph.fillers("", ""))
    places = needs(graph)
    _, step, _ = timed(lambda: sum(len(graph.fillers(*place)) for place in places))
    found, walked, _ = timed(lambda: walk(graph, places))
    print(f"index: {indexed:.2f} s, {size:.0f} MB, once")
    print(f"what fills {found:,} places: {step:.3f} s, by networkx {walked:.2f} s, "
          f"{walked / step:.0f} times")  # fmt: skip


if __name__ == "__main__":
    main()
