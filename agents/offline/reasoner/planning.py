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
from dataclasses import dataclass, field, replace
from itertools import islice, product
from typing import TypeAlias

from turnloom.agents.offline.reasoner.choosing import grades
from turnloom.agents.offline.reasoner.documents import Library, Manual, Parameter, parameter_of
from turnloom.agents.offline.reasoner.pointing import (
    Attribute,
    Pointing,
    also,
    attribute,
    attributes,
    continued,
    pointing,
)
from turnloom.agents.offline.reasoner.reading import Reading
from turnloom.agents.offline.reasoner.ruled import Ruled, spelled
from turnloom.agents.offline.reasoner.supplying import guesses, sort_of
from turnloom.agents.offline.reasoner.told import Told
from turnloom.agents.offline.reasoner.visible import (
    Leaf,
    Shown,
    field_fits,
    fits,
    leaf_kinship,
    makers,
    named_by,
    within,
)
from turnloom.agents.offline.reasoner.words import label, stems
from turnloom.graphs.surface import find_spans

DEEP = 3
"""Calls are planned at most this many links back."""
PRODUCERS = 4
OPTIONS = 4
COMBINATIONS = 60
FAR = 3.5
"""Calls that cost this much more than the likeliest are not planned."""
UNUSED = 2.4
"""What it costs a plan to leave a value unused that the user supplies."""


@dataclass(frozen=True, slots=True)
class FromMemory:
    """A result shown in an earlier turn holds it: one thing, or an item of a list."""

    listed: bool
    shown: int


@dataclass(frozen=True, slots=True)
class FromCall:
    """A call made for it will yield it."""

    plan: Plan


@dataclass(frozen=True, slots=True)
class FromMessage:
    """The user says it; a dictated text may go on with a value that is only spoken of."""

    then: tuple[Parameter, FromMemory | FromCall] | None = None


Source: TypeAlias = FromMessage | FromMemory | FromCall


@dataclass(frozen=True, slots=True)
class Plan:
    """A call with a source for each parameter it gives. `before` are calls that come first.

    `uses` are the told values that it uses; `takers` say which call takes which.
    """

    manual: Manual
    sources: tuple[tuple[Parameter, Source], ...]
    cost: float
    uses: frozenset[str]
    takers: frozenset[str] = frozenset()
    before: tuple[Plan, ...] = ()

    def inner(self) -> Iterator[Plan]:
        """Every plan inside this one, itself included, in the order of execution."""
        for plan in self.before:
            yield from plan.inner()
        for _, source in self.sources:
            if isinstance(source, FromCall):
                yield from source.plan.inner()
            elif isinstance(source, FromMessage) and source.then is not None:
                if isinstance(source.then[1], FromCall):
                    yield from source.then[1].plan.inner()
        yield self

    @property
    def tools(self) -> frozenset[str]:
        return frozenset(plan.manual.name for plan in self.inner())

    @property
    def calls(self) -> bool:
        """Whether another call is made for one of its values."""
        return any(plan is not self for plan in self.inner())


@dataclass(frozen=True, slots=True)
class _Option:
    cost: float
    uses: frozenset[str]
    source: Source | None
    takers: frozenset[str] = frozenset()

    @property
    def rank(self) -> float:
        return self.cost - UNUSED * len(self.uses)


_NOTHING: frozenset[str] = frozenset()
_ROLES = stems("author sender organizer owner host writer recipient")
_ASKS = re.compile(
    r"\b(?:must|first|not (?:yet )?(?:authenticated|logged|signed|paid|started|running|been)|needs?|please"
    r"|before|requires?|unlocked|no user is|not paid|log ?in|confirm)\b",
    re.IGNORECASE,
)
"""What an error text says when something has to happen first."""
_PEOPLE = stems("person people recipient receiver contact sender attendee traveller")


@dataclass(slots=True)
class Planner:
    """Plans one turn. `shown` are the results visible when it begins."""

    library: Library
    told: Told
    reading: Reading
    shown: Sequence[Shown]
    ruled: Ruled
    pointed: Pointing = field(init=False)
    spoken: tuple[Attribute, ...] = field(init=False)
    graded: float = field(init=False)
    named: frozenset[str] = field(init=False)
    _plans: dict[tuple[str, frozenset[str]], list[Plan]] = field(init=False)
    _worded: dict[tuple[str, str, Sequence[Attribute]], float] = field(init=False)
    _memories: dict[int, list[tuple[float, Shown, Leaf | None]]] = field(init=False)

    def __post_init__(self) -> None:
        self.pointed = pointing(self.reading.text)
        self.spoken = attributes(self.reading.text)
        self.graded = 0.3 if grades(self.reading.text) else 1.4
        self.named = frozenset(
            name
            for mention in self.reading.of("name")
            for name in str(mention.value).split(" ")[:1]
            if len(name) > 2
        )
        self._plans = {}
        self._worded = {}
        self._memories = {}

    def plans(self, most: int = 4) -> list[Plan]:
        """The likeliest plans, best first."""
        found: list[Plan] = []
        for score, manual in self._goals():
            for plan in self._for(manual, self.told.labels or _NOTHING, _NOTHING):
                whole, lifted = self._completed(plan)
                cost = whole.cost + 8.0 * (1.0 - score) + self._distrust(whole, lifted=lifted)
                found.append(replace(whole, cost=cost))
        return heapq.nsmallest(
            most, found, key=lambda plan: (plan.cost, self.library.place[plan.manual.name])
        )

    # --- the goal -------------------------------------------------------------------------------

    def _goals(self) -> list[tuple[float, Manual]]:
        """Tools that the aim may mean, scored 0 to 1, the likeliest first."""
        ranked = self.library.ranked(self.told.aim or self.reading.text)[:6]
        labels = self.told.labels or _NOTHING
        scored = []
        for score, manual in ranked:
            if ranked[0][0] - score > 0.35 and not self.ruled.needless:
                break
            said = self.library.answers(self.reading.roots, manual)
            cover = (
                sum(1 for name in manual.labels if name in labels) / len(labels) if labels else 0.5
            )
            needless = 0.5 * self.ruled.needless[manual.name]
            scored.append((score + 0.12 * said + 0.1 * cover - needless, manual))
        scored.sort(key=lambda entry: (-entry[0], self.library.place[entry[1].name]))
        best = scored[0][0] if scored else 1.0
        near = 0.1 if not self.ruled.plans and not self.ruled.needless else 0.5
        return [(1.0 - (best - score), manual) for score, manual in scored if best - score <= near][
            :3
        ]

    def _distrust(self, plan: Plan, *, lifted: bool) -> float:
        """How much earlier drafts speak against a plan; `lifted` if it meets their refusals."""
        tools = plan.tools
        distrust = sum(3.0 for failed in self.ruled.plans if failed <= tools)
        if not lifted:
            distrust += sum(3.0 for failed in self.ruled.refused if failed <= tools)
        return distrust + sum(4.0 * self.ruled.needless[tool] for tool in tools)

    # --- one call -------------------------------------------------------------------------------

    def _for(self, manual: Manual, labels: frozenset[str], above: frozenset[str]) -> list[Plan]:
        """Plans for a call of `manual`, best first. `labels` are values still to be used.

        `above` are the calls that this one is made for; a plan is made once for all of them.
        """
        key = (manual.name, labels)
        found = self._plans.get(key)
        if found is None:
            self._plans[key] = []
            found = self._plans[key] = self._made_for(manual, labels, above)
        return found

    def _made_for(
        self, manual: Manual, labels: frozenset[str], above: frozenset[str]
    ) -> list[Plan]:
        rest = labels.difference(self.told.names(manual, name) or "" for name in manual.parameters)
        parameters: list[Parameter] = []
        choices: list[list[_Option]] = []
        for parameter in manual.parameters.values():
            options = self._options(manual, parameter, labels, rest, above)
            if options:
                parameters.append(parameter)
                choices.append(options)
            elif parameter.required:
                return []
        plans = [
            _combined(manual, parameters, combination)
            for combination in islice(product(*choices), COMBINATIONS)
        ]
        plans.sort(key=lambda plan: plan.cost - UNUSED * len(plan.uses & labels))
        return plans[:OPTIONS]

    def _options(
        self,
        manual: Manual,
        parameter: Parameter,
        labels: frozenset[str],
        rest: frozenset[str],
        above: frozenset[str],
    ) -> list[_Option]:
        name = self.told.names(manual, parameter.name)
        if name is not None and (name in labels or parameter.required):
            if not self._all_ruled(manual, parameter):
                told = self._told(manual, parameter, name, rest, above)
                doubted = self.ruled.sources.get((manual.name, parameter.name))
                if not doubted or not self.told.folded:
                    return told
                calls = self._from_calls(manual, parameter, rest - {name}, above, 0.8)
                return sorted((*told, *calls), key=lambda option: option.rank)[:OPTIONS]
        if not parameter.required:
            return self._optional(manual, parameter, rest, above)
        options: list[_Option] = []
        if self.told.labels is None:
            options += self._guessed(parameter)
        memories = self._from_memory(parameter, rest)
        options += memories
        if len(above) < DEEP:
            pointed = any(isinstance(o.source, FromMemory) and o.cost < 0.9 for o in memories)
            options += self._from_calls(manual, parameter, rest, above, 1.2 if pointed else 0.0)
        if not options and not above and guesses(parameter, self.reading):
            return [_Option(3.0 if self.told.labels is None else 6.0, _NOTHING, FromMessage())]
        if self.ruled.values:
            options = [self._tried(manual, parameter, option) for option in options]
        options.sort(key=lambda option: option.rank)
        return options[:OPTIONS]

    def _tried(self, manual: Manual, parameter: Parameter, option: _Option) -> _Option:
        """An option costs more for every value that was ruled out after it was chosen."""
        cost = 0.0
        for tools, values in self.ruled.sources.get((manual.name, parameter.name), ()):
            if isinstance(option.source, FromCall):
                cost += 1.2 * (option.source.plan.manual.name in tools)
            elif isinstance(option.source, FromMemory):
                shown = self.shown[option.source.shown]
                cost += 1.2 * any(spelled(leaf.value) in values for leaf in shown.leaves)
        return replace(option, cost=option.cost + cost) if cost else option

    def _told(
        self,
        manual: Manual,
        parameter: Parameter,
        name: str,
        rest: frozenset[str],
        above: frozenset[str],
    ) -> list[_Option]:
        uses = frozenset((name,))
        taker = frozenset((f"{name}/{manual.name}",))
        plain = [_Option(self._unsaid(parameter), uses, FromMessage(), taker)]
        if (
            above
            or parameter.shape != "text"
            or sort_of(parameter.words, parameter.about) != "text"
        ):
            return plain
        phrase = self._continuation()
        if not phrase:
            return plain
        head = re.sub(r"^(?:the|that|this|its|his|her|their)\s", "", phrase).partition(" of ")[0]
        spoken = parameter_of(head[:40], {"description": phrase}, required=True)
        options = [
            option
            for option in (
                *self._from_memory(spoken, rest, attribute(phrase)),
                *self._from_calls(manual, spoken, rest, above, 0.6, attribute(phrase)),
            )
            if isinstance(option.source, FromMemory | FromCall)
        ]
        if self.ruled.values:
            options = [self._tried(manual, parameter, option) for option in options]
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
        found = guesses(parameter, self.reading)
        return 2.0 if not found else 0.0 if found[0].score >= 2.9 else 0.8

    def _continuation(self) -> str:
        """What a dictated text is to go on with, if the message says so."""
        for quoted in self.reading.of("quoted"):
            if phrase := continued(self.reading.text, quoted.end):
                return phrase
        return ""

    def _all_ruled(self, manual: Manual, parameter: Parameter) -> bool:
        if not self.ruled.values:
            return False
        found = guesses(parameter, self.reading)
        return bool(found) and all(
            self.ruled.out(manual.name, parameter.name, guess.value) for guess in found
        )

    def _guessed(self, parameter: Parameter) -> Iterator[_Option]:
        """Where it is not known what the user supplies: a value that fits well may be meant."""
        if not (parameter.identifies and parameter.shape == "text"):
            for guess in guesses(parameter, self.reading)[:1]:
                yield _Option(max(0.0, 4.5 - guess.score), _NOTHING, FromMessage())

    def _optional(
        self, manual: Manual, parameter: Parameter, rest: frozenset[str], above: frozenset[str]
    ) -> list[_Option]:
        """An optional value that nobody tells is left out, unless the message points at it."""
        left = _Option(0.0, _NOTHING, None)
        eager = manual.name in self.ruled.incomplete
        if self.told.labels is None:
            best = next(iter(guesses(parameter, self.reading)), None)
            if best is not None and best.score >= (2.0 if eager else 4.2):
                return [_Option(-0.1, _NOTHING, FromMessage()), left]
        spoken = any(each.head & parameter.words for each in self.spoken)
        if not (spoken or parameter.words & self.reading.roots) or (above and not spoken):
            return []
        found = self._from_memory(parameter, _NOTHING)
        if spoken and not above:
            found += self._from_calls(manual, parameter, rest, above, 0.0)
            found.sort(key=lambda option: option.rank)
        bonus = 1.5 * eager + 1.0 * spoken
        kept = [replace(each, cost=each.cost - 1.5 - bonus) for each in found[:3]]
        return [*(each for each in kept if each.rank < -0.1), left] if kept else []

    # --- what was shown before ------------------------------------------------------------------

    def _from_memory(
        self, parameter: Parameter, rest: frozenset[str], spoken: Attribute | None = None
    ) -> list[_Option]:
        """Results shown in earlier turns that hold such a value, the most recent first."""
        options: list[_Option] = []
        now = self.shown[-1].turn + 1 if self.shown else 0
        for kin, shown, leaf in self._memory(parameter, spoken):
            maker = self.library.manuals.get(shown.call.tool)
            nouns = parameter.core | parameter.words | (maker.named if maker else _NOTHING)
            if parameter.shape == "email":
                nouns |= _PEOPLE
            cost = 4.0 - kin + 0.12 * (now - shown.turn - 1) + 0.1 * len(options)
            of_these = parameter.identifies and self._graded_of(nouns)
            if leaf is None:
                cost += (0.0 if spoken else self.pointed.at(nouns)) + 1.2 * of_these
                options.append(_Option(cost, _NOTHING, FromMemory(False, shown.number)))
                continue
            uses = self._item_labels(shown, leaf, rest)
            named = 0.0 if uses or of_these else min(self.pointed.at(nouns), self.graded)
            options.append(_Option(cost + named + 0.3, uses, FromMemory(True, shown.number)))
            if self._used_before(shown):
                cost += self.pointed.at(nouns) + 0.2 + 1.2 * of_these
                options.append(_Option(cost, _NOTHING, FromMemory(False, shown.number)))
        if self.told.folded is False:
            options = [replace(option, cost=option.cost - 1.0) for option in options]
        options.sort(key=lambda option: option.rank)
        return options[:4]

    def _memory(
        self, parameter: Parameter, spoken: Attribute | None
    ) -> list[tuple[float, Shown, Leaf | None]]:
        """(kinship, result, list leaf or None), the likeliest four, the latest first among equals."""
        known = self._memories.get(id(parameter))
        if known is not None:
            return known
        found: list[tuple[float, Shown, Leaf | None]] = []
        for shown in reversed(self.shown):
            single = listed = 0.0
            where: Leaf | None = None
            maker = self.library.manuals.get(shown.call.tool)
            for leaf in shown.distinct:
                kin = 0.0 if spoken else leaf_kinship(parameter, leaf, maker)
                if not parameter.identifies:
                    kin = kin * self._by_name(parameter)
                    kin = max(kin, self._by_wording(parameter, leaf, shown, spoken))
                elif kin and (parameter.shape == "email" or parameter.about & _PEOPLE):
                    kin += self._of_somebody(parameter, shown, leaf)
                if leaf.items is None:
                    single = max(single, kin)
                elif kin > listed:
                    listed, where = kin, leaf
            if single >= 0.9:
                found.append((single, shown, None))
            if listed >= 0.9 and where is not None:
                found.append((listed, shown, where))
        latest = self.shown[-1].number if self.shown else 0
        found.sort(key=lambda entry: 0.06 * (latest - entry[1].number) - entry[0])
        del found[4:]
        self._memories[id(parameter)] = found
        return found

    def _by_name(self, parameter: Parameter) -> float:
        """How much a field's name counts for a parameter while the message speaks of attributes."""
        if not self.spoken or parameter.shape == "list":
            return 1.0
        if any(each.head & parameter.core for each in self.spoken if not each.owner):
            return 1.0
        return 0.45

    def _graded_of(self, nouns: frozenset[str]) -> bool:
        """Whether a superlative is said of one of these nouns: "the oldest open case"."""
        return any(
            root in nouns for grade in grades(self.reading.text) for root in grade.follows[:5]
        )

    def _of_somebody(self, parameter: Parameter, shown: Shown, leaf: Leaf) -> float:
        """Whether what was shown is about somebody whom the message names."""
        role = next((each for each in self.spoken if each.head & _ROLES and each.owner), None)
        if role is not None and parameter.shape == "email":
            maker = self.library.manuals.get(shown.call.tool)
            values = (other.value for other in shown.leaves)
            return 1.6 * role.belongs(maker.words if maker else _NOTHING, values)
        if not self.named:
            return 0.0
        item = None if leaf.items is None else leaf.path[: len(leaf.items) + 1]
        for other in shown.leaves:
            if isinstance(other.value, str) and (item is None or other.path[: len(item)] == item):
                if any(name in other.value for name in self.named):
                    return 0.8
        return -0.6

    def _item_labels(self, shown: Shown, leaf: Leaf, rest: frozenset[str]) -> frozenset[str]:
        """Told values that an item of the list has and the message says."""
        if leaf.items is None or not rest:
            return _NOTHING
        return frozenset(
            name
            for other in shown.leaves
            if other.items == leaf.items
            and (name := label(other.key)) in rest
            and isinstance(other.value, str)
            and find_spans(self.reading.text, other.value)
        )

    def _by_wording(
        self, parameter: Parameter, leaf: Leaf, shown: Shown, spoken: Attribute | None
    ) -> float:
        """How much the message speaks of this field: "the fare of that flight"."""
        if parameter.identifies or isinstance(leaf.value, bool) or not fits(leaf.value, parameter):
            return 0.0
        maker = self.library.manuals.get(shown.call.tool)
        own = named_by(leaf, maker)
        around = within(leaf.path) | (maker.words if maker else _NOTHING)
        best = 0.0
        for each in (spoken,) if spoken else self.spoken:
            hit = each.hit(own, leaf.value)
            owned = each.belongs(around, (other.value for other in shown.leaves))
            if hit:
                best = max(best, 1.8 + 1.4 * hit + owned)
            elif owned > 0 and parameter.shape != "text":
                best = max(best, 2.0)
        if (
            not best
            and not spoken
            and own
            and parameter.shape != "text"
            and own <= self.reading.roots
        ):
            best = 1.4
        return best

    def _used_before(self, shown: Shown) -> bool:
        """Whether an item of what was shown was picked later on: "that order"."""
        values = {
            leaf.value
            for leaf in shown.leaves
            if leaf.items is not None and isinstance(leaf.value, str | int)
        }
        return any(
            isinstance(value, str | int) and value in values
            for later in self.shown[shown.number + 1 :]
            for value in later.call.arguments.values()
        )

    # --- calls that yield it --------------------------------------------------------------------

    def _from_calls(
        self,
        manual: Manual,
        parameter: Parameter,
        rest: frozenset[str],
        above: frozenset[str],
        reluctance: float,
        spoken: Attribute | None = None,
    ) -> Iterator[_Option]:
        """Calls that may yield a value for a parameter."""
        taken = above | {manual.name}
        candidates = []
        for kin, other in self._makers(parameter, spoken, rest):
            if other.name in taken or _echoes(parameter, other):
                continue
            cost = 4.8 - kin + reluctance + 4.0 * self.ruled.needless[other.name]
            if not other.looks_up:
                if not other.opens:
                    continue
                cost += 1.2
            cost -= 0.5 * min(1.0, self.library.weight(other.words & self.reading.roots) / 6.0)
            if other.named & parameter.about:
                cost -= 0.4 + 0.3 * bool(other.named & parameter.core)
            if self.told.folded is False:
                cost += 4.0
            if (
                not parameter.identifies
                and not spoken
                and kin > 2.1
                and other.keys
                and not self.spoken
            ):
                cost += 1.5 * (parameter.shape != "list")
            cost = max(0.6, cost)
            useful = len(rest & (other.keys | other.labels))
            candidates.append((cost - UNUSED * useful, cost, other))
        candidates.sort(key=lambda c: (c[0], self.library.place[c[2].name]))
        for likely, cost, other in candidates[: max(2, PRODUCERS - len(above))]:
            if likely > candidates[0][0] + FAR:
                break
            fields = rest & other.keys
            for plan in self._for(other, rest, taken)[:2]:
                unmet = sum(
                    2.0
                    for each, source in plan.sources
                    if isinstance(source, FromMemory) and not each.identifies
                )
                where = fields - plan.uses
                takers = plan.takers | {f"{name}/{other.name}/{parameter.name}" for name in where}
                total = cost + plan.cost + unmet + 0.1 * len(where)
                yield _Option(total, plan.uses | where, FromCall(plan), takers)

    def _makers(
        self, parameter: Parameter, spoken: Attribute | None, rest: frozenset[str]
    ) -> list[tuple[float, Manual]]:
        """Tools that may yield such a value, by their documentation or by the message's words."""
        known = makers(self.library, parameter)
        wanted = (spoken,) if spoken else self.spoken
        if parameter.identifies:
            kins = {manual.name: kin for kin, manual in known if kin >= 1.5}
        elif not wanted:
            kins = {manual.name: kin for kin, manual in known}
        else:
            share = self._by_name(parameter)
            kins = {manual.name: share * kin for kin, manual in known}
        found = []
        for manual in self.library.manuals.values():
            kin = kins.get(manual.name, 0.0)
            if parameter.shape == "email" and any(
                each.head & _ROLES and each.owner & manual.words for each in wanted
            ):
                kin = max(kin, 3.0) + 0.8
            if manual.looks_up:
                if wanted and not parameter.identifies:
                    kin = max(kin, self._maker_wording(parameter, manual, wanted))
                useful = len(rest & (manual.keys | manual.labels))
                if useful and kin < 2.1 and _yields(parameter, manual):
                    kin = max(kin, min(2.1, 0.9 + 0.3 * useful))
            if kin >= 1.0:
                found.append((kin, manual))
        return found

    def _maker_wording(
        self, parameter: Parameter, manual: Manual, spoken: Sequence[Attribute]
    ) -> float:
        """How much the message speaks of a documented field of a tool's result."""
        key = (parameter.shape, manual.name, spoken)
        found = self._worded.get(key)
        if found is None:
            found = self._worded[key] = self._speaks_of(parameter, manual, spoken)
        return found

    def _speaks_of(
        self, parameter: Parameter, manual: Manual, spoken: Sequence[Attribute]
    ) -> float:
        best = 0.0
        for each in spoken:
            owned = 0.6 * bool(each.owner & manual.words) + 0.4 * bool(
                each.name and manual.parameters
            )
            wanted = each.head | also(each.head)
            if shared := len(wanted & manual.named):
                best = max(best, 1.2 + 0.5 * shared + owned)
            for documented in manual.fields:
                own = documented.own
                if own & wanted and (hit := each.hit(own)) and field_fits(parameter, documented):
                    best = max(best, 1.6 + 1.4 * hit + owned)
            if owned and parameter.shape == "email":
                best = max(best, 2.6)
        return best

    # --- what is left over ----------------------------------------------------------------------

    def _completed(self, plan: Plan) -> tuple[Plan, bool]:
        """Add calls that must come first: those that take what the user told beside the goal, and
        one that an earlier refusal asks for (whether there is one is told beside)."""
        labels = self.told.labels or _NOTHING
        left = labels - plan.uses
        before: list[Plan] = []
        cost = plan.cost
        firm = {taker.split("/")[0] for taker in plan.takers if taker.count("/") == 1}
        while left:
            found = self._first(plan, left, labels - firm, before)
            if found is None or found.cost > UNUSED * len(found.uses & left):
                break
            before.append(found)
            cost += found.cost
            left -= found.uses
        lifted = None
        if {tool for tool, _ in self.ruled.refusals} & plan.tools:
            lifted = self._lifting(plan, before)
            if lifted is not None:
                before.append(lifted)
        cost += UNUSED * len(left)
        if self.told.folded and not before and not plan.calls:
            cost += 2.0
        whole = replace(plan, before=tuple(before), cost=cost, uses=labels - left)
        return whole, lifted is not None

    def _first(
        self, plan: Plan, left: frozenset[str], free: frozenset[str], before: Sequence[Plan]
    ) -> Plan | None:
        """The call that takes most of what is left over, nearest to the goal's own kind.

        It may also take what is `free`: values that only serve to pick an item elsewhere.
        """
        best: tuple[float, Plan] | None = None
        taken = plan.tools | {each.manual.name for each in before}
        place = self.library.place
        known = {p.name: source for each in plan.inner() for p, source in each.sources}
        for manual in self.library.manuals.values():
            if manual.name in taken or not (self.told.long or manual.labels & left):
                continue
            if manual.undoes:
                continue
            uses: set[str] = set()
            sources: list[tuple[Parameter, Source]] = []
            unmet = shared = 0
            for parameter in manual.parameters.values():
                name = self.told.names(manual, parameter.name)
                if name is not None and name in free:
                    uses.add(name)
                    sources.append((parameter, FromMessage()))
                elif parameter.required and parameter.name in known:
                    shared += 1
                    sources.append((parameter, known[parameter.name]))
                elif parameter.required:
                    unmet += 1
            if not uses & left or unmet:
                continue
            distance = min(1.0, abs(place[manual.name] - place[plan.manual.name]) / 14)
            score = len(uses) - 1.2 * distance - 0.3 * shared
            score += 0.06 * self.library.weight(
                manual.words & (plan.manual.words | self.reading.roots)
            )
            score += 0.3 * any(name.startswith(f"{manual.title} ") for name in uses)
            score -= 3.0 * self.ruled.needless[manual.name]
            cost = 3.6 if manual.looks_up else 3.0 if manual.makes else 0.5
            if best is None or score - cost > best[0]:
                best = score - cost, Plan(manual, tuple(sources), cost, frozenset(uses))
        return best[1] if best is not None else None

    def _lifting(self, plan: Plan, before: Sequence[Plan]) -> Plan | None:
        """A call that the error text of a refusal asks for."""
        taken = plan.tools | {each.manual.name for each in before}
        for _, text in reversed(self.ruled.refusals):
            if not _ASKS.search(text):
                continue
            for score, manual in self.library.ranked(text)[:4]:
                if manual.name in taken or manual.undoes or score < 0.15:
                    continue
                found = self._for(manual, _NOTHING, taken)
                if found:
                    return found[0]
        return None


def _yields(parameter: Parameter, manual: Manual) -> bool:
    """Whether any field of a tool's result could hold such a value, by its type."""
    return not manual.fields or any(field_fits(parameter, each) for each in manual.fields)


def _echoes(parameter: Parameter, manual: Manual) -> bool:
    """Whether a tool has to be given what it would be called for."""
    same = manual.parameters.get(parameter.name)
    return same is not None and same.required and parameter.identifies


def _combined(manual: Manual, parameters: Sequence[Parameter], options: Sequence[_Option]) -> Plan:
    cost, uses, takers = 0.0, _NOTHING, _NOTHING
    sources: list[tuple[Parameter, Source]] = []
    made: set[str] = set()
    for parameter, option in zip(parameters, options, strict=True):
        source = option.source
        if source is None:
            cost += option.cost
            continue
        share = 1.0
        if isinstance(source, FromCall):
            name = source.plan.manual.name
            share = 0.4 if name in made else 1.0
            made.add(name)
        cost += share * option.cost
        if option.uses:
            if uses and (clashes := len(uses & option.uses)):
                cost += 0.8 * max(0, clashes - len(takers & option.takers))
            uses |= option.uses
            takers |= option.takers
        sources.append((parameter, source))
    return Plan(manual, tuple(sources), cost, uses, takers)
