"""What is said before a run on tools that hardly depend on each other."""

from __future__ import annotations

from turnloom.graphs.api.api_graph import graph_of
from turnloom.graphs.environment import Environment

LEAST_FED_SHARE = 0.1
"""A toolbox of whose tools fewer take a value that another one gives makes no chains of calls."""


def toolbox_notice(environment: Environment) -> str:
    """A sentence for a toolbox whose results lead to next to no other call, with what to do; ''
    for any other."""
    graph = graph_of(environment.tools, environment.semantic_types)
    fed = {edge.target for edge in graph.edges("value")}
    if not environment.tools or len(fed) >= LEAST_FED_SHARE * len(environment.tools):
        return ""
    return (
        f"of the {len(environment.tools)} tools of {environment.spec} "
        f"{len(fed) or 'none'} can be called with what another one shows, so that samples have "
        "next to no chains of calls: join tools that these can work with, as in --env "
        f"{environment.spec}+KIND:NAMES (turnloom graph --env SPEC shows what feeds what)"
    )
