"""Whether people are understood who ask in the words of a tool's annotation.

Each request phrase is composed into a message over scenes that exploring has found, with no other
phrase to choose from. The reasoner works on it unaided, and the critic and the gates judge what
it did, as in a run.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from textwrap import shorten
from typing import Any

import orjson

from turnloom.agents.critique.critic import TurnedDown, critic_role
from turnloom.agents.critique.guidance import Guidance
from turnloom.agents.explorer import explorer_role
from turnloom.agents.messages import SampleRejected, SampleSeeded, SampleVerified, TraceFound
from turnloom.agents.offline.composer.role import composer_role
from turnloom.agents.offline.reactions.role import reacting_role
from turnloom.agents.offline.reasoner.role import reasoner_role
from turnloom.agents.offline.toolsmith import toolsmith_role
from turnloom.agents.role import Context, Message, Role
from turnloom.agents.settings import TeamSettings
from turnloom.agents.targets.missing import what_is_missing
from turnloom.agents.verification.role import verifier_role
from turnloom.graphs.api.api_graph import ApiGraph
from turnloom.graphs.call import ExecutedCall
from turnloom.graphs.environment import Environment
from turnloom.graphs.tool import Tool

SCENES = 2
"""Scenes in which each phrase is tried."""
EXPLORED = 5
"""Samples that are explored for a tool, at most, so that each phrase has its scenes."""
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Miss:
    """A message that was not understood: what it says, what was done instead, and what is wrong
    with that. `instead` is '' where the calls were right."""

    query: str
    instead: str
    why: str


@dataclass(frozen=True, slots=True)
class PhraseResult:
    """A phrase of a tool, the messages that were made of it, and those missed; `untried` says why
    there was none."""

    tool: str
    phrase: str
    tried: int = 0
    misses: tuple[Miss, ...] = ()
    untried: str = ""


class PhraseCheck:
    """Tries the phrases of tools on one environment, with the graph that was found of it."""

    def __init__(self, environment: Environment, graph: ApiGraph) -> None:
        self._environment = environment
        self._graph = graph
        self._turned_down: list[TurnedDown] = []
        self._roles: Sequence[Role[Any]] = (
            toolsmith_role(environment),
            critic_role(environment, Guidance(keeps_guided=False), note=self._turned_down.append),
            reacting_role(reasoner_role()),
            verifier_role(environment),
        )

    async def results(self) -> AsyncIterator[Sequence[PhraseResult]]:
        """What the phrases of each tool come to, tool by tool."""
        for tool in self._graph.tools.values():
            yield await self._of_tool(tool)

    async def _of_tool(self, tool: Tool) -> Sequence[PhraseResult]:
        scenes = _Scenes(self._environment, self._graph, tool.name)
        return [
            await self._of_phrase(tool, phrase, scenes)
            for phrase in dict.fromkeys(tool.annotation.requests)
        ]

    async def _of_phrase(self, tool: Tool, phrase: str, scenes: _Scenes) -> PhraseResult:
        composer = composer_role(_with_phrase(self._graph, tool, phrase))
        tried, misses, untried = 0, list[Miss](), ""
        for index in range(EXPLORED):
            scene = await scenes.at(index)
            if isinstance(scene, SampleRejected):
                untried = what_is_missing(self._graph, tool.name) or scene.detail
                if tool.name not in self._graph.working:
                    break
                continue
            self._turned_down.clear()
            query, end = await self._end(scene, composer, Context(index, f"{tool.name}-{index}", 0))
            if isinstance(end, SampleRejected) and not query:
                untried = end.detail
                continue
            tried += 1
            if isinstance(end, SampleRejected):
                misses.append(self._miss(query, end))
            if tried == SCENES:
                break
        return PhraseResult(tool.name, phrase, tried, tuple(misses), "" if tried else untried)

    async def _end(
        self, scene: TraceFound, composer: Role[Any], context: Context
    ) -> tuple[str, SampleVerified | SampleRejected]:
        """The message that was composed, '' if none was, and how the sample ends."""
        message: Message = scene
        query = ""
        while not isinstance(message, SampleVerified | SampleRejected):
            role = next(r for r in (*self._roles, composer) if isinstance(message, r.accepts))
            made = await role.handle(message, context.for_role(role.name))
            (message,) = [made] if isinstance(made, Message) else made
            query = query or getattr(message, "query", "")
        return query, message

    def _miss(self, query: str, end: SampleRejected) -> Miss:
        if not self._turned_down:
            return Miss(query, "", f"{end.reason}: {end.detail}")
        (attempt,) = self._turned_down
        calls = ", then ".join(map(_call_text, attempt.draft.calls)) or "nothing"
        return Miss(query, calls, attempt.feedback.text)


class _Scenes:
    """What was explored for a tool, so far as somebody has asked for it."""

    def __init__(self, environment: Environment, graph: ApiGraph, tool: str) -> None:
        self._tool = tool
        self._explorer = explorer_role(
            environment, graph, TeamSettings(turns=(1, 1), targets={tool: 1.0})
        )
        self._found: list[TraceFound | SampleRejected] = []

    async def at(self, index: int) -> TraceFound | SampleRejected:
        while len(self._found) <= index:
            context = Context(len(self._found), self._tool, 0)
            made = await self._explorer.handle(SampleSeeded(), context)
            (found,) = [made] if isinstance(made, Message) else made
            if not isinstance(found, TraceFound | SampleRejected):
                raise TypeError(f"an explorer emits no {type(found).__name__}")
            self._found.append(found)
        return self._found[index]


def _with_phrase(graph: ApiGraph, tool: Tool, phrase: str) -> ApiGraph:
    """The graph as a composer is to see it that has no other words for the tool."""
    only = replace(tool, annotation=replace(tool.annotation, requests=(phrase,)))
    return replace(graph, tools={**graph.tools, tool.name: only})


def _call_text(call: ExecutedCall) -> str:
    arguments = ", ".join(
        f"{name}={orjson.dumps(value).decode()}" for name, value in call.arguments.items()
    )
    refused = "" if call.result.ok else " (refused)"
    return f"{call.tool}({shorten(arguments, _LONGEST)}){refused}"
