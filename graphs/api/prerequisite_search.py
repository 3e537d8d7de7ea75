"""What has to come first: for calls that were refused, calls that make them possible."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Collection
from contextlib import aclosing
from dataclasses import dataclass
from typing import TypeAlias

from turnloom.graphs.api.api_graph import Edge
from turnloom.graphs.api.probed_world import ProbedWorld, ProbeRun
from turnloom.graphs.json_value import JsonObject
from turnloom.graphs.tool import Tool

MAX_CHAIN = 3
"""Calls that may have to come before another."""
MAX_DRAWS = 2
"""Calls of one tool that are tried before a refused one."""

Chain: TypeAlias = "list[tuple[Tool, JsonObject]]"
"""Calls, one after the other."""


@dataclass(frozen=True, slots=True)
class PrerequisiteSearch:
    """Looks into the refusals of a world and adds what was needed to its graph."""

    world: ProbedWorld

    async def find(self) -> None:
        """Evidence for what comes first, for one refusal of every tool that has one."""
        for tool in self.world.tools:
            for run in self.world.refused.get(tool.name, ()):
                fork = await self.world.session.fork()
                again = await self.world.call(fork, tool, run.arguments)
                if again.ok:
                    continue
                chain = await self._chain(tool, ProbeRun(run.arguments, run.given, again))
                if chain:
                    self.world.observe_flows(tool, run)
                    await self._add_needed(tool, run, chain)
                    break

    async def _chain(self, tool: Tool, run: ProbeRun) -> Chain:
        """Calls after which the refused one works; empty where none were found."""
        chain: Chain = []
        here, refusal = self.world.session, run.outcome.text
        while len(chain) < MAX_CHAIN:
            progress = None
            async with aclosing(self._candidates(tool, run, chain)) as candidates:
                async for before, arguments in candidates:
                    trial = await here.fork()
                    if not (await self.world.make(trial, before.name, arguments)).ok:
                        continue
                    outcome = await self.world.call(trial, tool, run.arguments)
                    if outcome.ok:
                        return [*chain, (before, arguments)]
                    if progress is None and outcome.text != refusal:
                        progress = (before, arguments, trial, outcome.text)
            if progress is None:
                return []
            chain.append(progress[:2])
            here, refusal = progress[2], progress[3]
        return []

    async def _candidates(
        self, tool: Tool, run: ProbeRun, chain: Chain
    ) -> AsyncGenerator[tuple[Tool, JsonObject], None]:
        """Calls that may make a refused one possible, declared prerequisites first."""
        alike = {tool.annotation.consumes[name]: shown for name, shown in run.given.items()}
        done = {tool.name, *(before.name for before, _ in chain)}
        declared = tool.annotation.prerequisites
        for before in sorted(self.world.tools, key=lambda each: each.name not in declared):
            if before.name in done or not self._may_help(before, tool, alike):
                continue
            for _ in range(MAX_DRAWS):
                drawn = await self.world.draw(before, alike)
                if drawn is not None:
                    yield before, drawn[0]
                if drawn is None or not before.properties:
                    break

    def _may_help(self, before: Tool, tool: Tool, alike: Collection[str]) -> bool:
        """Writes of the same domain, about the same things; about other things only where the
        refused tool has never worked."""
        if before.effect == "read" or before.domain != tool.domain:
            return False
        is_about_the_same = not set(alike).isdisjoint(before.annotation.consumes.values())
        return is_about_the_same or tool.name not in self.world.worked

    async def _add_needed(self, tool: Tool, run: ProbeRun, chain: Chain) -> None:
        """Leave out each call of a chain in turn: what then fails first needed it."""
        for left_out, _ in chain:
            session = await self.world.session.fork()
            rest = [each for each in chain if each[0].name != left_out.name]
            for then, arguments in (*rest, (tool, run.arguments)):
                if not (await self.world.make(session, then.name, arguments)).ok:
                    edge = Edge(left_out.name, then.name, "state")
                    self.world.graph.add_evidence(edge, "counterfactual")
                    break
