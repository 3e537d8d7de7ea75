"""Planning: which calls a turn needs, worked out backwards from its goal by the documentation.

Every parameter of the goal gets a source: the user's message, a result that is visible already,
or a call that yields it, planned the same way. The sources are chosen together, so that every
value which the user supplies is used somewhere; what is left over belongs to a call that has to
come first (signing in, choosing how to pay).
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import replace

from turnloom.agents.offline.reasoner.leading import Leading
from turnloom.agents.offline.reasoner.plan import (
    NOTHING,
    UNUSED,
    FromCall,
    FromMemory,
    FromMessage,
    Option,
    Plan,
    combined,
)
from turnloom.agents.offline.reasoner.pointing import Attribute
from turnloom.agents.offline.reasoner.reading.tool_index import IndexedTool, Parameter, sort_of
from turnloom.agents.offline.reasoner.ruled import Ruled, spelled
from turnloom.agents.offline.reasoner.sources import Sources
from turnloom.agents.offline.reasoner.supplying import guesses

DEEP = 3
"""Calls are planned at most this many links back."""
OPTIONS = 4
PRODUCERS = 4
"""So many sorts of calls are considered for one value; fewer further down."""
COMBINATIONS = 60


class Planner:
    """Plans one turn."""

    def __init__(self, sources: Sources, ruled: Ruled) -> None:
        self.of = sources.request
        self.ruled = ruled
        self._recall = sources.recall
        self._producers = sources.producers
        self._continued = sources.continued
        self._leading = Leading(self.of, ruled, self._for)
        self._plans: dict[tuple[str, frozenset[str]], tuple[int, list[Plan]]] = {}
        self._cut_off = 0

    def plans(self, most: int = 4) -> list[Plan]:
        """The likeliest plans, best first."""
        place = self.of.library.place
        found: list[Plan] = []
        for score, tool in self._goals():
            for plan in self._for(tool, self.of.told.labels or NOTHING, NOTHING):
                whole, lifted = self._leading.completed(plan)
                cost = whole.cost + 8.0 * (1.0 - score) + self._distrust(whole, lifted=lifted)
                found.append(replace(whole, cost=cost))
        return heapq.nsmallest(most, found, key=lambda plan: (plan.cost, place[plan.tool.name]))

    def _goals(self) -> list[tuple[float, IndexedTool]]:
        """Tools that the aim may mean, scored 0 to 1, the likeliest first."""
        ranked = self.of.library.ranked(self.of.told.aim or self.of.reading.text)[:6]
        labels = self.of.told.labels or NOTHING
        scored = []
        for score, tool in ranked:
            if ranked[0][0] - score > 0.35 and not self.ruled.needless:
                break
            said = self.of.library.answers(self.of.reading.roots, tool)
            cover = (
                sum(1 for name in tool.labels if name in labels) / len(labels) if labels else 0.5
            )
            needless = 0.5 * self.ruled.needless[tool.name]
            scored.append((score + 0.12 * said + 0.1 * cover - needless, tool))
        scored.sort(key=lambda entry: (-entry[0], self.of.library.place[entry[1].name]))
        best = scored[0][0] if scored else 1.0
        near = 0.1 if not self.ruled.plans and not self.ruled.needless else 0.5
        return [(1.0 - (best - score), tool) for score, tool in scored if best - score <= near][:3]

    def _for(self, tool: IndexedTool, labels: frozenset[str], above: frozenset[str]) -> list[Plan]:
        """Plans for a call of `tool`, best first. `labels` are values still to be used.

        `above` are the calls that this one is made for. A plan is made once for all of them; where
        it was cut off far down, it is made again higher up.
        """
        key = (tool.name, labels)
        depth, found = self._plans.get(key, (DEEP + 1, []))
        if depth <= len(above):
            self._cut_off += depth > 0
            return found
        before = self._cut_off
        self._plans[key] = len(above), []
        found = self._made_for(tool, labels, above)
        self._plans[key] = (len(above) if self._cut_off > before else 0), found
        return found

    def _made_for(
        self, tool: IndexedTool, labels: frozenset[str], above: frozenset[str]
    ) -> list[Plan]:
        rest = labels.difference(self.of.told.names(tool, name) or "" for name in tool.parameters)
        parameters: list[Parameter] = []
        choices: list[list[Option]] = []
        for parameter in tool.parameters.values():
            options = self._options(tool, parameter, labels, rest, above)
            if options:
                parameters.append(parameter)
                choices.append(options)
            elif parameter.required:
                return []
        choices = _cut(choices)
        return combined(tool, parameters, choices, labels, tried=COMBINATIONS, kept=OPTIONS)

    def _options(
        self,
        tool: IndexedTool,
        parameter: Parameter,
        labels: frozenset[str],
        rest: frozenset[str],
        above: frozenset[str],
    ) -> list[Option]:
        name = self.of.told.names(tool, parameter.name)
        told = name is not None and (name in labels or parameter.required)
        if name is not None and told and not self._all_ruled(tool, parameter):
            said = self._told(tool, parameter, name, rest, above)
            doubted = self.ruled.sources.get((tool.name, parameter.name))
            if not (doubted or name in self._producers.ties) or not self.of.told.folded:
                return said
            calls = self._from_calls(tool, parameter, rest - {name}, above, 0.8)
            return sorted((*said, *calls), key=lambda option: option.rank)
        if not parameter.required:
            return self._optional(tool, parameter, rest, above)
        options: list[Option] = []
        if self.of.told.labels is None:
            options += self._guessed(parameter)
        memories = self._recall.options(parameter, rest)
        options += memories
        rest |= self._producers.tied_labels(parameter) & labels
        if len(above) >= DEEP:
            self._cut_off += 1
        else:
            pointed = any(isinstance(o.source, FromMemory) and o.cost < 0.9 for o in memories)
            options += self._from_calls(tool, parameter, rest, above, 1.2 if pointed else 0.0)
        if not options and not above and guesses(parameter, self.of.reading):
            return [Option(3.0 if self.of.told.labels is None else 6.0, NOTHING, FromMessage())]
        if self.ruled.values:
            options = [self._tried(tool, parameter, option) for option in options]
        options.sort(key=lambda option: option.rank)
        return options

    def _tried(self, tool: IndexedTool, parameter: Parameter, option: Option) -> Option:
        """An option costs more for every value that was ruled out after it was chosen."""
        cost = 0.0
        for tools, values in self.ruled.sources.get((tool.name, parameter.name), ()):
            if isinstance(option.source, FromCall):
                cost += 1.2 * (option.source.plan.tool.name in tools)
            elif isinstance(option.source, FromMemory):
                shown = self.of.shown[option.source.shown]
                cost += 1.2 * any(spelled(leaf.value) in values for leaf in shown.leaves)
        return replace(option, cost=option.cost + cost) if cost else option

    def _told(
        self,
        tool: IndexedTool,
        parameter: Parameter,
        name: str,
        rest: frozenset[str],
        above: frozenset[str],
    ) -> list[Option]:
        uses = frozenset((name,))
        taker = frozenset((f"{name}/{tool.name}",))
        plain = [Option(self._unsaid(parameter), uses, FromMessage(), taker)]
        if (
            above
            or parameter.shape != "text"
            or sort_of(parameter.words, parameter.about) != "text"
        ):
            return plain
        if self._continued is None:
            return plain
        spoken, phrase = self._continued
        options = [
            option
            for option in (
                *self._recall.options(spoken, rest, phrase),
                *self._from_calls(tool, spoken, rest, above, 0.6, phrase),
            )
            if isinstance(option.source, FromMemory | FromCall)
        ]
        if self.ruled.values:
            options = [self._tried(tool, parameter, option) for option in options]
        options.sort(key=lambda option: option.rank)
        return [
            replace(
                option,
                uses=option.uses | uses,
                takers=option.takers | taker,
                source=FromMessage((spoken, option.source)),
            )
            for option in options[:OPTIONS]
            if isinstance(option.source, FromMemory | FromCall)
        ] or plain

    def _unsaid(self, parameter: Parameter) -> float:
        """What it costs to take a value from a message that hardly says one."""
        if parameter.shape != "choice":
            return 0.0
        found = guesses(parameter, self.of.reading)
        return 2.0 if not found else 0.0 if found[0].score >= 2.9 else 0.8

    def _all_ruled(self, tool: IndexedTool, parameter: Parameter) -> bool:
        if not self.ruled.values:
            return False
        found = guesses(parameter, self.of.reading)
        return bool(found) and all(
            self.ruled.out(tool.name, parameter.name, guess.value) for guess in found
        )

    def _guessed(self, parameter: Parameter) -> Iterator[Option]:
        """Where it is not known what the user supplies: a value that fits well may be meant."""
        if not (parameter.identifies and parameter.shape == "text"):
            for guess in guesses(parameter, self.of.reading)[:1]:
                yield Option(max(0.0, 4.5 - guess.score), NOTHING, FromMessage())

    def _optional(
        self, tool: IndexedTool, parameter: Parameter, rest: frozenset[str], above: frozenset[str]
    ) -> list[Option]:
        """An optional value that nobody tells is left out, unless the message points at it."""
        left = Option(0.0, NOTHING, None)
        eager = tool.name in self.ruled.incomplete
        if self.of.told.labels is None:
            best = next(iter(guesses(parameter, self.of.reading)), None)
            if best is not None and best.score >= (2.0 if eager else 4.2):
                return [Option(-0.1, NOTHING, FromMessage()), left]
        shown = frozenset(root for each in tool.fields for root in each.own) if above else NOTHING
        spoken = any(each.head & parameter.words - shown for each in self.of.spoken)
        somebody = self._recall.somebody(parameter)
        open_to = spoken or somebody or (eager and bool(self.of.spoken))
        if not (open_to or parameter.words & self.of.reading.roots) or (above and not spoken):
            return []
        found = [*self._recall.options(parameter, NOTHING)]
        if (spoken or eager) and not above:
            found += self._from_calls(tool, parameter, rest, above, 0.0)
            found.sort(key=lambda option: option.rank)
        bonus = 1.5 * eager + 1.0 * spoken + 1.0 * somebody
        kept = [replace(each, cost=each.cost - 1.5 - bonus) for each in found[:3]]
        return [*(each for each in kept if each.rank < -0.1), left] if kept else []

    def _distrust(self, plan: Plan, *, lifted: bool) -> float:
        """How much earlier drafts speak against a plan; `lifted` if it meets their refusals."""
        tools = plan.tools
        distrust = sum(3.0 for failed in self.ruled.plans if failed <= tools)
        if not lifted:
            distrust += sum(3.0 for failed in self.ruled.refused if failed <= tools)
        return distrust + sum(4.0 * self.ruled.needless[tool] for tool in tools)

    def _from_calls(
        self,
        tool: IndexedTool,
        parameter: Parameter,
        rest: frozenset[str],
        above: frozenset[str],
        reluctance: float,
        spoken: Attribute | None = None,
    ) -> Iterator[Option]:
        """Calls that may yield a value for a parameter."""
        taken = above | {tool.name}
        left = max(2, PRODUCERS - len(above))
        for cost, other in self._producers.likely(
            parameter, rest, taken, spoken, self.ruled.needless
        ):
            fields = rest & other.keys
            plans = self._for(other, rest, taken)[:2]
            left -= bool(plans)
            if left < 0:
                break
            for plan in plans:
                unmet = sum(
                    2.0
                    for each, source in plan.sources
                    if isinstance(source, FromMemory) and not each.identifies
                )
                where = fields - plan.uses
                total = max(0.6, cost + reluctance) + plan.cost + unmet + 0.1 * len(where)
                takers = plan.takers
                if where:
                    takers |= {f"{name}/{other.name}/{parameter.name}" for name in where}
                yield Option(total, plan.uses | where, FromCall(plan), takers)


def _cut(choices: Sequence[list[Option]]) -> list[list[Option]]:
    """The likeliest options of each parameter; what another parameter uses anyway is no merit."""
    sure = [frozenset.intersection(*(each.uses for each in options)) for options in choices]
    kept = []
    for place, options in enumerate(choices):
        if len(options) <= OPTIONS:
            kept.append(options)
            continue
        others = NOTHING.union(*(uses for at, uses in enumerate(sure) if at != place))
        ranks = [option.cost - UNUSED * len(option.uses - others) for option in options]
        order = sorted(range(len(options)), key=ranks.__getitem__)
        kept.append([options[at] for at in order[:OPTIONS]])
    return kept
