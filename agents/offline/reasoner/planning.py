"""Planning: which calls a turn needs, worked out backwards from its goal by the documentation.

Every parameter of the goal gets a source: the user's message, a result that is visible already,
or a call that yields it, planned the same way. The sources are chosen together, so that every
value which the user supplies is used somewhere; what is left over belongs to a call that has to
come first (signing in, choosing how to pay).
"""

from __future__ import annotations

import heapq
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice, product
from typing import TypeAlias

from turnloom.agents.offline.reasoner.documents import Library, Manual, Parameter
from turnloom.agents.offline.reasoner.reading import Reading
from turnloom.agents.offline.reasoner.ruled import Ruled
from turnloom.agents.offline.reasoner.supplying import guesses
from turnloom.agents.offline.reasoner.told import Told
from turnloom.agents.offline.reasoner.visible import (
    Leaf,
    Shown,
    leaf_kinship,
    manual_kinship,
)
from turnloom.agents.offline.reasoner.words import IDENTIFIER, STOP, label, stem, stems

DEEP = 3
"""Calls are planned at most this many links back."""
PRODUCERS = 6
OPTIONS = 7
COMBINATIONS = 400


@dataclass(frozen=True, slots=True)
class FromMessage:
    """The user says it, in this message or an earlier one."""


@dataclass(frozen=True, slots=True)
class FromMemory:
    """A result shown in an earlier turn holds it: one thing, or an item of a list."""

    listed: bool
    shown: int


@dataclass(frozen=True, slots=True)
class FromCall:
    """A call made for it will yield it."""

    plan: Plan


Source: TypeAlias = FromMessage | FromMemory | FromCall


@dataclass(frozen=True, slots=True)
class Plan:
    """A call with a source for each parameter it gives. `before` are calls that come first."""

    manual: Manual
    sources: tuple[tuple[Parameter, Source], ...]
    cost: float
    uses: frozenset[str]
    before: tuple[Plan, ...] = ()

    @property
    def tools(self) -> frozenset[str]:
        inner = (source.plan.tools for _, source in self.sources if isinstance(source, FromCall))
        first = (plan.tools for plan in self.before)
        return frozenset((self.manual.name,)).union(*inner, *first)


@dataclass(frozen=True, slots=True)
class _Option:
    cost: float
    uses: frozenset[str]
    source: Source | None


_POINTING = re.compile(
    r"\b(?P<word>that|this|those|these|the same|same|it|its|them|they|him|her|his|hers|their|such|there)\b"
    r"(?P<apostrophe>['’]s)?(?P<after>(?:\s+[\w-]+){0,4})",
    re.IGNORECASE,
)
_PRONOUNS = frozenset("it its them they him her his hers their there".split())


@dataclass(frozen=True, slots=True)
class Pointing:
    """Words that point back: the nouns they are said of, and bare pronouns."""

    nouns: tuple[frozenset[str], ...]
    pronouns: int

    def at(self, words: frozenset[str]) -> float:
        """0 when one of `words` is pointed at, more the less likely it is."""
        if any(words & nouns for nouns in self.nouns):
            return 0.0
        if self.pronouns:
            return 0.5
        return 0.9 if self.nouns else 1.8


def pointing(text: str) -> Pointing:
    """Read the words of a message that point back at what was spoken of."""
    nouns: list[frozenset[str]] = []
    pronouns = 0
    for match in _POINTING.finditer(text):
        after = [word for word in match["after"].lower().split() if word]
        if match["word"].lower() in _PRONOUNS:
            pronouns += 1
            continue
        near = [stem(re.sub(r"['’]s$", "", word)) for word in after[:3] if word not in STOP]
        if near:
            nouns.append(frozenset(near))
        else:
            pronouns += 1
    return Pointing(tuple(nouns), pronouns)


@dataclass(slots=True)
class Planner:
    """Plans one turn. `shown` are the results visible when it begins."""

    library: Library
    told: Told
    reading: Reading
    shown: Sequence[Shown]
    ruled: Ruled

    def plans(self, most: int = 4) -> list[Plan]:
        """The likeliest plans, best first."""
        pointed = pointing(self.reading.text)
        self_plans: list[Plan] = []
        for score, manual in self._goals():
            for plan in self._for(manual, self.told.labels or frozenset(), 0, pointed, frozenset()):
                whole = self._completed(plan)
                cost = whole.cost + 6.0 * (1.0 - score) + self._distrust(whole)
                self_plans.append(replace(whole, cost=cost))
        return heapq.nsmallest(most, self_plans, key=lambda plan: (plan.cost, plan.manual.place))

    # --- the goal -------------------------------------------------------------------------------

    def _goals(self) -> list[tuple[float, Manual]]:
        """Tools that the aim may mean, scored 0 to 1, the likeliest first."""
        aim = self.told.aim or self.reading.text
        said = {manual.name: score for score, manual in self.library.ranked(self.reading.text)}
        scored = []
        for score, manual in self.library.ranked(aim)[:6]:
            labels = self.told.labels or frozenset()
            own = {label(name) for name in manual.parameters}
            cover = len(own & labels) / len(labels) if labels else 0.5
            needless = 0.5 * self.ruled.needless[manual.name]
            scored.append((score + 0.12 * said[manual.name] + 0.1 * cover - needless, manual))
        scored.sort(key=lambda entry: (-entry[0], entry[1].place))
        best = scored[0][0] if scored else 1.0
        return [(1.0 - (best - score), manual) for score, manual in scored if best - score < 0.5][:3]

    def _distrust(self, plan: Plan) -> float:
        """How much earlier drafts speak against a plan."""
        tools = plan.tools
        distrust = sum(3.0 for failed in self.ruled.plans if failed == tools)
        distrust += sum(4.0 * self.ruled.needless[tool] for tool in tools)
        return distrust

    # --- one call -------------------------------------------------------------------------------

    def _for(
        self, manual: Manual, labels: frozenset[str], depth: int, pointed: Pointing, above: frozenset[str]
    ) -> list[Plan]:
        """Plans for a call of `manual`, best first. `labels` are values still to be used."""
        slots: list[tuple[Parameter, list[_Option]]] = []
        used_here = frozenset(
            name for name in (self.told.names(manual, each) for each in manual.parameters) if name in labels
        )
        rest = labels - used_here
        for parameter in manual.parameters.values():
            options = self._options(manual, parameter, labels, rest, depth, pointed, above)
            if options is None:
                if parameter.required:
                    return []
                continue
            slots.append((parameter, options))
        plans = []
        for combination in islice(product(*(options for _, options in slots)), COMBINATIONS):
            plan = _combined(manual, [parameter for parameter, _ in slots], combination)
            plans.append(plan)
        plans.sort(key=lambda plan: plan.cost - 1.6 * len(plan.uses & labels))
        return plans[:OPTIONS]

    def _options(
        self, manual: Manual, parameter: Parameter, labels: frozenset[str], rest: frozenset[str], depth: int,
        pointed: Pointing, above: frozenset[str],
    ) -> list[_Option] | None:  # fmt: skip
        name = self.told.names(manual, parameter.name)
        if name is not None and (name in labels or parameter.required):
            if not self._all_ruled(manual, parameter):
                return [_Option(0.0, frozenset((name,)), FromMessage())]
        if not parameter.required:
            return self._optional(manual, parameter, pointed)
        options: list[_Option] = []
        if self.told.labels is None:
            options += self._from_message(manual, parameter)
        options += self._from_memory(manual, parameter, rest, pointed)
        if depth < DEEP:
            options += self._from_calls(manual, parameter, rest, depth, pointed, above | {manual.name})
        if not options and self._says(parameter):
            options = [_Option(3.0, frozenset(), FromMessage())]
        options.sort(key=lambda option: option.cost - 1.6 * len(option.uses))
        return options[:OPTIONS] or None

    def _all_ruled(self, manual: Manual, parameter: Parameter) -> bool:
        if not self.ruled.values:
            return False
        found = guesses(parameter, self.reading)
        return bool(found) and all(
            self.ruled.out(manual.name, parameter.name, guess.value) for guess in found
        )

    def _says(self, parameter: Parameter) -> bool:
        return bool(guesses(parameter, self.reading))

    def _from_message(self, manual: Manual, parameter: Parameter) -> Iterator[_Option]:
        """Where it is not known what the user supplies: a value that fits well may be meant."""
        if parameter.identifies and parameter.shape == "text":
            return
        for guess in guesses(parameter, self.reading)[:1]:
            yield _Option(max(0.0, 4.5 - guess.score), frozenset(), FromMessage())

    def _optional(
        self, manual: Manual, parameter: Parameter, pointed: Pointing
    ) -> list[_Option] | None:
        """An optional value that nobody tells is left out, unless the message points at it."""
        left = _Option(0.0, frozenset(), None)
        eager = manual.name in self.ruled.incomplete
        spoken = parameter.words & self.reading.roots
        if self.told.labels is None or eager:
            best = next(iter(guesses(parameter, self.reading)), None)
            if best is not None and best.score >= (2.0 if eager else 4.2):
                cost = 0.3 if eager or best.score >= 4.5 else 1.0
                return [left, _Option(-0.1 if eager else cost, frozenset(), FromMessage())]
        if not spoken and not eager:
            return None
        found = self._from_memory(manual, parameter, frozenset(), pointed)
        if not found:
            return None
        best_found = found[0]
        bonus = 2.0 if eager else 0.0
        if best_found.cost - bonus < 1.4:
            return [replace(best_found, cost=best_found.cost - 1.5 - bonus), left]
        return None

    def _from_memory(
        self, manual: Manual, parameter: Parameter, rest: frozenset[str], pointed: Pointing
    ) -> list[_Option]:
        """Results shown in earlier turns that hold such a value, the most recent first."""
        options: list[_Option] = []
        singles = lists = 0
        now = self.shown[-1].turn + 1 if self.shown else 0
        for shown in reversed(self.shown):
            if singles >= 2 and lists >= 2:
                break
            best_single = best_list = 0.0
            list_leaf: Leaf | None = None
            maker = self.library.manuals.get(shown.call.tool)
            for leaf in shown.leaves:
                kin = leaf_kinship(parameter, leaf, maker)
                if kin < 1.5:
                    kin = self._by_wording(parameter, leaf) if kin >= 0 else 0.0
                if kin <= 0.0:
                    continue
                if leaf.items is None:
                    best_single = max(best_single, kin)
                elif kin > best_list:
                    best_list, list_leaf = kin, leaf
            age = 0.12 * (now - shown.turn - 1)
            nouns = parameter.core | parameter.words | (maker.named if maker else frozenset())
            if best_single and singles < 2:
                cost = 4.0 - best_single + age + pointed.at(nouns) + 0.1 * singles
                options.append(_Option(cost, frozenset(), FromMemory(False, shown.number)))
                singles += 1
            if list_leaf is not None and lists < 2:
                uses = _item_labels(shown, list_leaf, rest)
                spoken_of = min(pointed.at(nouns), 0.0 if uses else 9.0, self._graded())
                cost = 4.0 - best_list + age + spoken_of + 0.3 + 0.1 * lists
                options.append(_Option(cost, uses, FromMemory(True, shown.number)))
                lists += 1
            if best_list and not best_single:
                used = self._used_before(parameter, shown)
                if used:
                    cost = 4.0 - best_list + age + pointed.at(nouns) + 0.2
                    options.append(_Option(cost, frozenset(), FromMemory(False, shown.number)))
        if self.told.folded is False:
            options = [replace(option, cost=option.cost - 1.0) for option in options]
        options.sort(key=lambda option: option.cost - 1.6 * len(option.uses))
        return options[:4]

    def _used_before(self, parameter: Parameter, shown: Shown) -> bool:
        """Whether an item of what was shown was picked later on: "that order"."""
        values = {
            leaf.value for leaf in shown.leaves if leaf.items is not None and isinstance(leaf.value, (str, int))
        }
        return any(
            isinstance(value, (str, int)) and value in values
            for later in self.shown[shown.number + 1 :]
            for value in later.call.arguments.values()
        )

    def _graded(self) -> float:
        from turnloom.agents.offline.reasoner.choosing import grades

        return 0.3 if grades(self.reading.text) else 1.4

    def _by_wording(self, parameter: Parameter, leaf: Leaf) -> float:
        """How much the message names a field as the source of a value: "the fare of that flight"."""
        from turnloom.agents.offline.reasoner.visible import fits

        if parameter.identifies or not fits(leaf.value, parameter) or isinstance(leaf.value, bool):
            return 0.0
        roots = stems(leaf.key)
        if roots and roots <= self.reading.roots:
            return 2.2
        return 1.6 if roots & self.reading.roots else 0.4 if parameter.shape != "text" else 0.0

    def _from_calls(
        self, manual: Manual, parameter: Parameter, rest: frozenset[str], depth: int, pointed: Pointing,
        above: frozenset[str],
    ) -> Iterator[_Option]:  # fmt: skip
        """Calls that may yield a value for a parameter."""
        makers = []
        for other in self.library.manuals.values():
            if other.name in above:
                continue
            kin = manual_kinship(parameter, other)
            if kin < 1.0:
                continue
            cost = 4.0 - kin + 0.8
            if not other.looks_up:
                cost += 2.2
            cost -= 0.5 * min(1.0, self.library.weight(other.words & self.reading.roots) / 6.0)
            cost -= 0.4 if other.named & stems(parameter.description) else 0.0
            if self.told.folded is False:
                cost += 4.0
            makers.append((cost, other))
        makers.sort(key=lambda entry: (entry[0], entry[1].place))
        for cost, other in makers[:PRODUCERS]:
            for plan in self._for(other, rest, depth + 1, pointed, above)[:3]:
                fields = {label(field.key) for field in other.fields}
                uses = plan.uses | (rest & fields)
                unmet = sum(
                    2.0
                    for each, source in plan.sources
                    if each.required and isinstance(source, FromMemory) and not each.identifies
                )
                yield _Option(cost + plan.cost + unmet, uses, FromCall(plan))

    # --- what is left over ----------------------------------------------------------------------

    def _completed(self, plan: Plan) -> Plan:
        """Add calls that must come first: those that take what the user told beside the goal."""
        labels = self.told.labels or frozenset()
        left = labels - plan.uses
        before: list[Plan] = []
        while left:
            found = self._first(plan, left, before)
            if found is None:
                break
            before.append(found)
            left -= found.uses
        wanted = {tool for tool, _ in self.ruled.refusals} & plan.tools
        if wanted:
            lifted = self._lifting(plan, before)
            if lifted is not None:
                before.append(lifted)
        cost = plan.cost + 1.6 * len(left)
        if self.told.folded and not before and all(
            not isinstance(source, FromCall) for _, source in plan.sources
        ):
            cost += 2.0
        return replace(plan, before=tuple(before), cost=cost, uses=labels - left)

    def _first(self, plan: Plan, left: frozenset[str], before: Sequence[Plan]) -> Plan | None:
        """The call that takes most of what is left over, nearest to the goal's own kind."""
        best: tuple[float, Plan] | None = None
        taken = plan.tools | {each.manual.name for each in before}
        for manual in self.library.manuals.values():
            if manual.name in taken or not manual.parameters:
                continue
            names = [(parameter, self.told.names(manual, parameter.name)) for parameter in manual.parameters.values()]
            uses = frozenset(name for _, name in names if name in left)
            if not uses:
                continue
            unmet = sum(
                1 for parameter, name in names if parameter.required and name not in left
            )
            if unmet:
                continue
            sources = tuple(
                (parameter, FromMessage()) for parameter, name in names if name in left
            )
            distance = abs(manual.place - plan.manual.place) / max(1, len(self.library.manuals))
            score = len(uses) - 0.8 * distance - 0.4 * manual.looks_up
            score += 0.06 * self.library.weight(manual.words & (plan.manual.words | self.reading.roots))
            score += 0.3 * any(len(name.split()) > 2 and name.startswith(label(manual.name)) for name in uses)
            score -= 3.0 * self.ruled.needless[manual.name]
            if best is None or score > best[0]:
                best = score, Plan(manual, sources, 0.5, uses)
        return best[1] if best is not None else None

    def _lifting(self, plan: Plan, before: Sequence[Plan]) -> Plan | None:
        """A call that the error text of a refusal asks for."""
        taken = plan.tools | {each.manual.name for each in before}
        for _, text in reversed(self.ruled.refusals):
            for score, manual in self.library.ranked(text)[:4]:
                if manual.name in taken or score < 0.15:
                    continue
                found = self._for(manual, frozenset(), DEEP, Pointing((), 0), taken)
                if found:
                    return found[0]
        return None


def _combined(
    manual: Manual, parameters: Sequence[Parameter], options: Sequence[_Option]
) -> Plan:
    cost, uses = 0.0, frozenset[str]()
    sources: list[tuple[Parameter, Source]] = []
    made: set[str] = set()
    for parameter, option in zip(parameters, options, strict=True):
        if option.source is None:
            cost += option.cost
            continue
        share = 1.0
        if isinstance(option.source, FromCall):
            name = option.source.plan.manual.name
            share = 0.4 if name in made else 1.0
            made.add(name)
        cost += share * option.cost + 0.8 * len(uses & option.uses)
        uses |= option.uses
        sources.append((parameter, option.source))
    return Plan(manual, tuple(sources), cost, uses)


def _item_labels(shown: Shown, leaf: Leaf, rest: frozenset[str]) -> frozenset[str]:
    """Told values that name a field of the items a leaf belongs to."""
    if leaf.items is None or not rest:
        return frozenset()
    keys = {label(other.key) for other in shown.leaves if other.items == leaf.items}
    return rest & keys


__all__ = ["FromCall", "FromMemory", "FromMessage", "IDENTIFIER", "Plan", "Planner", "pointing"]
