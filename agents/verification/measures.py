"""Figures over samples: how long, how deep, how necessary, how varied.

The definitions follow those by which BFCL's multi-turn categories were measured, so that the
figures can be put side by side: a call has a *hidden dependency* when an argument's value occurs
in an earlier call's result and in no user message so far; the chain depth of a sample is the
longest chain of such dependencies, in edges. Values are matched as they are: a scalar leaf of an
earlier result that equals a scalar leaf of the argument, or stands in it as a whole word of four
characters or more.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from statistics import median

from turnloom.agents.sample import Sample, SampleStep
from turnloom.graphs.environment import Environment
from turnloom.graphs.json_value import JsonValue, scalars
from turnloom.graphs.language.surface import mask
from turnloom.graphs.origin import Joined, Origin, steps_of, user_spans
from turnloom.graphs.tool import Tool

EMBEDDED = 4
"""A value shorter than this counts only when it is the whole of the other."""


@dataclass(slots=True)
class Measures:
    """Figures over all samples added so far. `tools` tells which domain a tool is of."""

    tools: Mapping[str, Tool] = field(default_factory=dict)
    samples: int = 0
    turns: int = 0
    calls: int = 0
    hidden: int = 0
    necessary: int = 0
    crossing: int = 0
    touching: int = 0
    dependent: int = 0
    across_turns: int = 0
    distinct_tools: int = 0
    depths: Counter[int] = field(default_factory=Counter)
    strict: list[tuple[int, int]] = field(default_factory=list)
    words: list[int] = field(default_factory=list)
    masked: Counter[str] = field(default_factory=Counter)
    called: Counter[str] = field(default_factory=Counter)
    offered: set[str] = field(default_factory=set)

    def add(self, sample: Sample) -> None:
        """Count one more sample, from its record alone."""
        steps = [step for turn in sample.turns for step in turn.steps]
        hidden = hidden_dependencies(sample)
        self.samples += 1
        self.turns += len(sample.turns)
        self.calls += len(steps)
        self.hidden += sum(bool(sources) for sources in hidden)
        self.dependent += any(hidden)
        self.across_turns += _across_turns(sample, hidden)
        self.depths[chain_depth(hidden)] += 1
        self.distinct_tools += len({step.tool for step in steps})
        self.necessary += _necessary(sample)
        self.crossing += self._crosses(steps)
        self.touching += self._crosses(steps, quotations=True)
        self.called.update(step.tool for step in steps)
        for tool in sample.tools:
            function = tool["function"]
            if isinstance(function, dict):
                self.offered.add(str(function["name"]))
        for turn in sample.turns:
            self.words.append(len(turn.query.split()))
        self.masked.update(masked_queries(sample))

    async def add_strict(self, sample: Sample, environment: Environment) -> None:
        """Count, by replays, the calls whose removal changes a later result or the final state."""
        count = await essential_calls(sample, environment)
        self.strict.append((count, sum(len(turn.steps) for turn in sample.turns)))

    def figures(self) -> dict[str, float]:
        """The figures by name; shares between 0 and 1. Empty where no sample was added."""
        if not self.samples or not self.calls:
            return {}
        messages = self.masked.total()
        figures = {
            "samples": float(self.samples),
            "turns": self.turns / self.samples,
            "calls": self.calls / self.samples,
            "hidden_call_share": self.hidden / self.calls,
            "hidden_sample_share": self.dependent / self.samples,
            "hidden_across_turns_share": self.across_turns / self.calls,
            "chain_depth": sum(self.depths.elements()) / self.samples,
            "distinct_tools": self.distinct_tools / self.samples,
            "necessary_share": self.necessary / self.calls,
            "crossing_sample_share": self.crossing / self.samples,
            "touching_sample_share": self.touching / self.samples,
            "user_words_median": float(median(self.words)),
            "masked_distinct_share": len(self.masked) / messages,
            "masked_top_share": self.masked.most_common(1)[0][1] / messages,
            "tools_called": float(len(self.called)),
            "tool_coverage": len(self.called.keys() & self.offered) / max(1, len(self.offered)),
        }
        if self.strict:
            kept, made = (sum(column) for column in zip(*self.strict, strict=True))
            figures["essential_share"] = kept / made if made else 0.0
        return figures

    def _crosses(self, steps: list[SampleStep], *, quotations: bool = False) -> bool:
        """Whether a value of one domain's result is an argument in another domain's call. One that
        a dictated text only quotes is none, unless `quotations` count: then domains touch."""
        return any(
            self._domain(steps[source].tool) != self._domain(step.tool)
            for step in steps
            for origin in step.provenance.values()
            if quotations or not _is_quotation(origin)
            for source in steps_of(origin)
            if 0 <= source < len(steps)
        )

    def _domain(self, tool: str) -> str:
        known = self.tools.get(tool)
        return known.domain if known else ""


def _is_quotation(origin: Origin) -> bool:
    """Whether the argument is a text of the user's that a result's value is put into."""
    return isinstance(origin, Joined) and bool(user_spans(origin))


def _necessary(sample: Sample) -> int:
    """Calls that the record shows to be needed: marked as such, or feeding a later call."""
    steps = [step for turn in sample.turns for step in turn.steps]
    if any(step.reason for step in steps):
        return sum(bool(step.reason) for step in steps)
    used = {
        source
        for step in steps
        for origin in step.provenance.values()
        for source in steps_of(origin)
    }
    number, wishes = -1, set()
    for turn in sample.turns:
        number += len(turn.steps)
        wishes.add(number)
    return len({n for n in used | wishes if 0 <= n < len(steps)})


# --- dependencies -------------------------------------------------------------------------------


def hidden_dependencies(sample: Sample) -> list[set[int]]:
    """For every call, the earlier calls whose results reveal one of its values to the assistant."""
    said = ""
    shown: list[set[JsonValue]] = []
    found: list[set[int]] = []
    for turn in sample.turns:
        said += "\n" + turn.query
        for step in turn.steps:
            sources: set[int] = set()
            for value in _values(step.arguments):
                if not _occurs(value, said):
                    sources.update(n for n, leaves in enumerate(shown) if _revealed(value, leaves))
            found.append(sources)
            shown.append(set(_values(step.result)))
    return found


def _across_turns(sample: Sample, dependencies: list[set[int]]) -> int:
    """Calls that depend on a result of an earlier turn."""
    turns = [number for number, turn in enumerate(sample.turns) for _ in turn.steps]
    pairs = zip(turns, dependencies, strict=True)
    return sum(any(turns[source] < turn for source in sources) for turn, sources in pairs)


def chain_depth(dependencies: list[set[int]]) -> int:
    """The longest chain of dependencies, in edges."""
    depth: list[int] = []
    for sources in dependencies:
        depth.append(max((depth[source] + 1 for source in sources), default=0))
    return max(depth, default=0)


def _revealed(value: JsonValue, leaves: set[JsonValue]) -> bool:
    if value in leaves:
        return True
    text = str(value)
    return any(
        _within(str(leaf), text) or _within(text, str(leaf))
        for leaf in leaves
        if isinstance(leaf, str) or isinstance(value, str)
    )


def _within(part: str, whole: str) -> bool:
    """Whether `part` stands in `whole` as a whole word of some length."""
    return len(part) >= EMBEDDED and part in whole and _occurs(part, whole)


def _values(value: JsonValue) -> Iterator[JsonValue]:
    """The leaves that could be a value: no booleans, nulls or empty texts."""
    return (
        leaf
        for leaf in scalars(value)
        if leaf is not None and not isinstance(leaf, bool) and leaf != ""
    )


def _occurs(value: JsonValue, text: str) -> bool:
    words = str(value)
    return words in text and bool(re.search(rf"(?<!\w){re.escape(words)}(?!\w)", text))


# --- the strict measure -------------------------------------------------------------------------


async def essential_calls(sample: Sample, environment: Environment) -> int:
    """How many calls change a later result or the final state when left out."""
    steps = [step for turn in sample.turns for step in turn.steps]
    session = await environment.open(sample.scenario)
    count = 0
    try:
        for number, step in enumerate(steps):
            world = await session.fork()
            for later in steps[number + 1 :]:
                outcome = await world.call(later.tool, later.arguments)
                if outcome.ok != later.ok or outcome.value != later.result:
                    count += 1
                    break
            else:
                count += (await world.digest()) != sample.final_digest
            await world.close()
            await session.call(step.tool, step.arguments)
    finally:
        await session.close()
    return count


# --- messages -----------------------------------------------------------------------------------


def masked_queries(sample: Sample) -> list[str]:
    """The user's messages with every value that they supply replaced, and nothing else."""
    spans: list[list[tuple[int, int]]] = [[] for _ in sample.turns]
    for turn in sample.turns:
        for step in turn.steps:
            for origin in step.provenance.values():
                for words in user_spans(origin):
                    if 0 <= words.turn < len(spans):
                        spans[words.turn].append((words.start, words.end))
    return [mask(turn.query, found) for turn, found in zip(sample.turns, spans, strict=True)]


def measure(samples: Iterable[Sample], tools: Mapping[str, Tool] | None = None) -> Measures:
    """Figures over samples, from their records alone."""
    measures = Measures(tools or {})
    for sample in samples:
        measures.add(sample)
    return measures
