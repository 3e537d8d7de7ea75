"""What is missing where a tool is never called."""

from __future__ import annotations

from turnloom.graphs.api.api_graph import ApiGraph

_LONGEST = 160


def what_is_missing(graph: ApiGraph, name: str) -> str:
    """What a call of the tool lacks, as far as probing has shown; '' where nothing is lacking."""
    tool = graph.tools[name]
    if not tool.annotation.requests:
        return "its annotation has no request that a user could make"
    for parameter, semantic_type in graph.internal_needs(tool).items():
        if not graph.fillers(name, parameter):
            return f"no tool gives what its parameter {parameter!r} takes ({semantic_type})"
    if name in graph.working or (graph.offered and name not in graph.offered):
        return ""  # of a large source, no world that was looked at offered it
    if name not in graph.refusals:
        return "there was never anything to call it with"
    return f"every call of it was refused, as with {graph.refusals[name][:_LONGEST]!r}"
