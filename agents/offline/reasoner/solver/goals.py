"""Which tool a request asks for: every tool, with the features that speak for it."""

from __future__ import annotations

import math
from typing import TypeAlias

from turnloom.agents.offline.reasoner.reading.request import Request
from turnloom.agents.offline.reasoner.reading.tool_index import IndexedTool, ToolIndex
from turnloom.agents.offline.reasoner.reading.words import also
from turnloom.agents.offline.reasoner.solver.weights import Features, score

Goal: TypeAlias = tuple[float, Features, IndexedTool]
"""What a tool is worth as what a request asks for, by what, and the tool."""


def goals(index: ToolIndex, request: Request, done: frozenset[str] = frozenset()) -> list[Goal]:
    """Tools as the request may mean them, the likeliest first; `done` are earlier turns' goals."""
    wanted = frozenset(request.weights)
    alike = also(wanted)
    mass = math.fsum(
        index.rarity.get(word, index.common) * request.weights[word] for word in wanted
    )
    found = []
    for tool in index.tools.values():
        features = _features(tool, index, request, wanted, alike, mass or 1.0)
        if tool.name in done:
            features += (("goal_done_before", 1.0),)
        found.append((score(features), features, tool))
    found.sort(key=lambda each: (-each[0], index.place[each[2].name]))
    return found


def _features(
    tool: IndexedTool,
    index: ToolIndex,
    request: Request,
    wanted: frozenset[str],
    alike: frozenset[str],
    mass: float,
) -> Features:
    # "read me the post" does not ask to post
    verb = tool.verb & request.nouns - tool.things
    wanted = wanted - verb
    shared = tool.words & wanted
    covered = math.fsum(index.rarity[word] * request.weights[word] for word in shared)
    named = index.weight(tool.named) or 1.0
    described = index.weight(tool.words) or 1.0
    own = index.weight(tool.named & wanted) + 0.6 * index.weight(tool.named & alike)
    things = index.weight(tool.things) or 1.0
    about = index.weight(tool.things & wanted) + 0.6 * index.weight(tool.things & alike)
    fields = tool.telling - tool.words
    told = math.fsum(
        index.rarity.get(word, index.common) * request.weights[word] for word in fields & wanted
    )
    spoken = math.fsum(
        index.rarity.get(word, index.common) * request.weights[word]
        for word in (tool.taking - tool.words) & wanted
    )
    action = max((request.actions.get(each, 0.0) for each in tool.actions), default=0.0)
    return (
        ("goal_covers", covered / mass),
        ("goal_named", own / named),
        ("goal_things", about / things),
        ("goal_described", index.weight(shared) / described),
        ("goal_tells", (told / mass) if tool.reads else 0.0),
        ("goal_takes", spoken / mass),
        ("goal_action", action),
        ("goal_action_and_thing", action * min(1.0, about / things)),
        ("goal_no_thing", float(not about)),
        ("goal_no_action", float(bool(request.actions) and not action)),
        ("goal_reads_asked", float(tool.reads and request.asks)),
        ("goal_writes_asked", float(not tool.reads and request.asks)),
        ("goal_reads", float(tool.reads)),
        ("goal_opens", float(tool.opens)),
        ("goal_undoes", float(tool.undoes and not action)),
    )
