"""Which tools a run has never called, and why."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from turnloom.agents.sample import Sample
from turnloom.agents.targets.missing import what_is_missing
from turnloom.engine.outcome import Outcome
from turnloom.graphs.api.api_graph import ApiGraph
from turnloom.graphs.terminal_text import terminal_text

MOST_NAMED = 8
"""More names than this are counted, not told."""


@dataclass(slots=True)
class CalledTools:
    """A sink that notes which tools the samples call. `complete` says that all could be read."""

    names: set[str] = field(default_factory=set)
    complete: bool = True

    def add(self, sample: Sample) -> None:
        """Note the tools of a sample's steps."""
        self.names.update(step.tool for turn in sample.turns for step in turn.steps)

    async def write_group(self, group: Sequence[Outcome]) -> None:
        """Take in what was emitted."""
        for outcome in group:
            if outcome.verified is not None:
                self.add(outcome.verified)
            self.complete &= outcome.verified is not None or not outcome.accepted

    async def close(self) -> None:
        """Nothing is held."""


def uncalled_tools(graph: ApiGraph, called: Collection[str]) -> list[str]:
    """A line for each tool that was never called and lacks something, and one for all others."""
    uncalled = {name: what_is_missing(graph, name) for name in graph.tools if name not in called}
    lacking = [f"{name}: {why}" for name, why in uncalled.items() if why]
    others = [name for name, why in uncalled.items() if not why]
    lines = [f"never called: {terminal_text(each)}" for each in lacking[:MOST_NAMED]]
    if len(lacking) > MOST_NAMED:
        lines.append(f"never called: {len(lacking) - MOST_NAMED} more that lack something")
    if others:
        more = f" and {len(others) - MOST_NAMED} more" if len(others) > MOST_NAMED else ""
        names = ", ".join(others[:MOST_NAMED])
        lines.append(f"never called, though nothing is lacking: {names}{more}")
    return lines
