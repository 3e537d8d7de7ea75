"""Search: which calls answer to a request, worked out backwards from what it may ask for.

Every parameter of a goal gets a source: the user's message, a result that is visible already, or
a call that yields it, planned the same way. The sources are chosen together, so that whatever the
message says is made use of; what is left over belongs to a call that has to come first (signing
in, choosing how to pay). Choices are weighed by named features (`weights.toml`).
"""

from __future__ import annotations

import math
import re
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from operator import itemgetter
from typing import NamedTuple

from turnloom.agents.offline.reasoner.reading.attributes import (
    Attribute,
    attribute,
    attributes,
)
from turnloom.agents.offline.reasoner.reading.field_match import field_fits, field_match
from turnloom.agents.offline.reasoner.reading.request import Evidence, Request, continuation
from turnloom.agents.offline.reasoner.reading.tool_index import (
    IndexedTool,
    Parameter,
    ResultField,
    ToolIndex,
    parameter_of,
    sort_of,
)
from turnloom.agents.offline.reasoner.reading.words import label, stems
from turnloom.agents.offline.reasoner.solver.goals import Goal
from turnloom.agents.offline.reasoner.solver.memory import SURE, Known
from turnloom.agents.offline.reasoner.solver.message_values import Said
from turnloom.agents.offline.reasoner.solver.plan import Continued, FromCall, Option, Plan, value_of
from turnloom.agents.offline.reasoner.solver.problem import Problem
from turnloom.agents.offline.reasoner.solver.selection import nearness, tied, ties
from turnloom.agents.offline.reasoner.solver.turn_reading import field_hits
from turnloom.agents.offline.reasoner.solver.weights import WEIGHTS, Feature, Features, score, worth
from turnloom.agents.role import at_once
from turnloom.graphs.json_value import JsonObject
from turnloom.graphs.language.surface import find_spans

DEEP = 3
"""Calls are planned at most this many links back."""
GOALS = 4
BEAM = 10
KEPT = 5
"""Plans kept for one tool, and options for one parameter."""
LOOKUPS = 3
"""So many tools are considered for one value; fewer further down."""
MAKERS = 6
CLEAR = 5.0
"""What the message offers for a parameter and is worth so much less than the best is not tried."""
SURE_ENOUGH = -0.5
"""For a value that is as sure as this, no call is planned within a call."""
TOLD = 0.4
"""What a piece of evidence counts where a hint says which values the user gives."""
FAR = 3.5
"""Tools worth so much less than the likeliest are not."""
FINISHED = 4
"""So many plans are completed by calls that come first."""
UNLIKELY = -6.0
"""A call that is worth less is not made beforehand."""


class _Partial(NamedTuple):
    """The first parameters' options, chosen together. `order` is minus what they are worth with
    what they make use of."""

    order: float
    score: float
    mask: int
    soft: int
    calls: frozenset[Plan]
    twice: int
    options: tuple[tuple[Parameter, Option], ...]


_NONE = _Partial(0.0, 0.0, 0, 0, frozenset(), 0, ())


@dataclass
class Search:
    """Plans one turn."""

    of: Problem
    evidence: tuple[Evidence, ...] = ()
    _plans: dict[tuple[str, int], list[Plan]] = field(default_factory=dict)
    _same: dict[object, Plan] = field(default_factory=dict)
    """Every call once, however deep it was planned: two calls with equal sources are one."""
    _known: dict[tuple[str, str, bool], list[Option]] = field(default_factory=dict)
    _credits: tuple[dict[int, float], dict[int, float]] = field(default_factory=lambda: ({}, {}))
    _words: int = 0
    """The words of the request that some evidence consists of."""
    _labels: dict[str, int] = field(default_factory=dict)
    _asking: dict[str, bool] = field(default_factory=dict)
    _leads: dict[tuple[str, str], tuple[Features, float]] = field(default_factory=dict)
    _makers: dict[tuple[Parameter, Attribute | None], list[Goal]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        first = len(self.of.request.words)
        self._labels = {
            each: 1 << first + number
            for number, each in enumerate(sorted(self.of.told.labels or ()))
        }
        self.evidence = (
            *self.of.request.evidence,
            *_chosen(self.of.index, self.of.request),
            *(Evidence("label", each, -1, -1, (bit,), True) for each, bit in self._labels.items()),
        )
        self._words = _words(self.evidence)

    async def plans(
        self, most: int = FINISHED, pause: Callable[[], Awaitable[None]] = at_once
    ) -> list[Plan]:
        """The likeliest plans, best first; more where drafts were turned down. Others may go on in
        each `pause`."""
        most += 2 * len(self.of.ruled.drafts)
        ranked = self._goals
        found: list[Plan] = []
        best = None
        for value, features, tool in ranked[:GOALS]:
            if best is not None and value < best - 5.0:
                break
            best = value if best is None else best
            await pause()
            found += self._weighed(tool, features)
        found.sort(key=self._order)
        completed: list[Plan] = []
        for plan in found[:most]:
            await pause()
            completed += map(self._judged, self._completed(plan))
        completed.sort(key=self._order)
        return completed[:most]

    @cached_property
    def _goals(self) -> list[Goal]:
        """Tools that the turn may be there for, the likeliest first."""
        of = self.of
        found = of.reading.goals
        if of.told.aim:
            aim = stems(of.told.aim)
            found = [
                self._with(tool, features, ("told_aim", of.index.likeness(aim, tool)))
                for _, features, tool in found
            ]
        if of.ruled.vain or of.ruled.needless:
            found = [
                self._with(
                    tool, features,
                    ("ruled_vain", float(tool.name in of.ruled.vain)),
                    ("ruled_needless", float(of.ruled.needless[tool.name])),
                )
                for _, features, tool in found
            ]  # fmt: skip
        found.sort(key=lambda each: (-each[0], of.index.place[each[2].name]))
        return found

    @staticmethod
    def _with(tool: IndexedTool, features: Features, *more: Feature) -> Goal:
        features = (*features, *more)
        return score(features), features, tool

    def _judged(self, plan: Plan) -> Plan:
        """A plan, weighed by what the hint and earlier drafts say of it as a whole."""
        told, ruled = self.of.told, self.of.ruled
        features: list[Feature] = []
        alone = not plan.before and len(plan.calls) == 1
        if told.folded is not None and told.folded == alone:
            features.append(("told_otherwise", 1.0))
        if ruled.lacking and plan.tools in ruled.lacking:
            features.append(("ruled_lacking", 1.0))
        if not features:
            return plan
        total = plan.total + score(features)
        return replace(plan, features=(*plan.features, *features), total=total)

    def _weighed(self, tool: IndexedTool, features: Features) -> Iterator[Plan]:
        for plan in self._for(tool, DEEP):
            yield replace(plan, features=features, total=self._total(plan) + score(features))

    def plans_for(self, name: str, most: int) -> list[Plan]:
        """The likeliest plans with one tool for a goal."""
        found: list[Plan] = []
        for _, features, tool in self._goals:
            if tool.name == name:
                found += self._weighed(tool, features)
        best = sorted(found, key=self._order)[:most]
        return [self._judged(each) for plan in best for each in self._completed(plan)]

    def _order(self, plan: Plan) -> tuple[float, int]:
        return -plan.total, self.of.index.place[plan.tool.name]

    def _total(self, plan: Plan) -> float:
        """What a plan is worth: its choices, and what it makes use of."""
        mask = plan.mask | plan.soft
        lists = False
        for each in plan.inner:
            mask |= each.mask | each.soft
            lists = lists or each.tool.lists
        return _sum(plan.calls) + self._credit(mask, lists=lists)

    def _credit(self, words: int, *, lists: bool = False) -> float:
        """What it is worth to make use of these words of the request; what is left may serve to
        pick an item where a call `lists` some."""
        words &= self._words
        known = self._credits[lists]
        found = known.get(words)
        if found is None:
            found = known[words] = score(self._uses(words, lists=lists))
        return found

    def _uses(self, words: int, *, lists: bool) -> list[Feature]:
        found = []
        for each in self.evidence:
            share = each.share(words)
            if share:
                share = share if each.asked else share * 0.6
            elif lists and each.asked and each.kind in _PICKING:
                share = 0.4
            if share and self._labels and each.kind != "label":
                share *= TOLD
            if share:
                found.append((f"used_{each.kind}", share))
        return found

    def features(self, plan: Plan) -> list[Feature]:
        """What a plan was weighed by beside its choices, for the fit."""
        found = [*plan.features]
        words, lists = 0, False
        for each in (*plan.calls, *(call for before in plan.before for call in before.calls)):
            words |= each.mask | each.soft
            found += (("call", 1.0), ("said_twice", float(each.twice)))
            if each is not plan:
                found += each.features
                lists = lists or each.tool.lists
        return [*found, *self._uses(words, lists=lists)]

    def choices(self, plan: Plan) -> Iterator[Features]:
        """What each of a plan's choices was weighed by, for the fit."""
        for each in (*plan.calls, *(call for before in plan.before for call in before.calls)):
            for _, option in each.options:
                yield option.features

    # --- one call -------------------------------------------------------------------------------

    def _for(self, tool: IndexedTool, depth: int) -> list[Plan]:
        """Plans for a call, best first; with calls for its values down to `depth` links."""
        if depth < DEEP and not self._asks_calls(tool):
            depth = 0
        key = tool.name, depth
        found = self._plans.get(key)
        if found is None:
            self._plans[key] = []
            found = self._plans[key] = self._made_for(tool, depth)
        return found

    def _asks_calls(self, tool: IndexedTool) -> bool:
        """Whether more calls may be made for a call that is itself made for a value."""
        found = self._asking.get(tool.name)
        if found is None:
            found = self._asking[tool.name] = any(
                self._goes_on(each)
                or (
                    self._is_wanted(each)
                    and _is_looked_up(each, self._at_hand(tool, each, wanted=True))
                )
                for each in tool.parameters.values()
            )
        return found

    def _made_for(self, tool: IndexedTool, depth: int) -> list[Plan]:
        begun = [_NONE]
        for parameter in tool.parameters.values():
            options = self._options(tool, parameter, depth)
            if not options:
                if parameter.required:
                    return []
                continue
            longer = [
                self._and(before, parameter, option) for before in begun for option in options
            ]
            if not parameter.required:
                longer += begun
            longer.sort(key=_ORDER)
            begun = [each for each in longer[: 2 * BEAM] if not _opens_twice(each)][:BEAM]
        made = []
        for each in [each for each in begun if not _is_upside_down(each.options)][:KEPT]:
            own = each.score - _sum(each.calls) + WEIGHTS["call"]
            mask = soft = 0
            for _, option in each.options:
                mask |= option.mask
                soft |= option.soft
            plan = Plan(tool, each.options, own, mask, soft, each.calls, each.twice)
            made.append(self._same.setdefault(plan.key, plan))
        return made

    def _and(self, before: _Partial, parameter: Parameter, option: Option) -> _Partial:
        total = before.score + option.worth
        mask, soft = option.mask, option.soft
        calls = before.calls
        if (plan := option.plan) is not None:
            if plan in calls:
                features = (*option.features, ("lookup_shared", 1.0))
                again = Option.of(option.source, features, option.mask, option.soft)
                total += again.worth - option.worth
                option = again
            new = plan.calls - calls
            for each in new:
                mask |= each.mask
                soft |= each.soft
            total += _sum(new)
            calls = calls | new
        twice = before.twice
        if option.mask & before.mask and any(option.mask & each.mask for _, each in before.options):
            total += WEIGHTS["said_twice"]
            twice += 1
        mask |= before.mask
        soft |= before.soft
        lists = bool(calls) and any(call.tool.lists for call in calls)
        order = -total - self._credit(mask | soft, lists=lists)
        options = (*before.options, (parameter, option))
        return _Partial(order, total, mask, soft, calls, twice, options)

    # --- one parameter --------------------------------------------------------------------------

    def _options(self, tool: IndexedTool, parameter: Parameter, depth: int) -> list[Option]:
        deep = depth == DEEP
        named = deep and parameter.identifies and any(self.of.request.of("name"))
        wanted = self._is_wanted(parameter) or named
        found = [*self._at_hand(tool, parameter, wanted=wanted)]
        if wanted and (deep or (depth and _is_looked_up(parameter, found))):
            found += self._from_calls(tool, parameter, depth)
        found = self._guided(tool, parameter, found)
        found.sort(key=self._worth, reverse=True)
        kept, others = found[: KEPT + 2], found[KEPT + 2 :]
        return kept + [each for each in others if self._takes_more(tool, each)][:KEPT]

    def _at_hand(self, tool: IndexedTool, parameter: Parameter, *, wanted: bool) -> list[Option]:
        """The options that take no call, or only one that a dictated text goes on with."""
        key = tool.name, parameter.name, wanted
        found = self._known.get(key)
        if found is None:
            found = [*self._from_message(tool, parameter)]
            if wanted:
                found += self._from_memory(parameter)
                found = self._not_ruled_out(tool, parameter, found)
            if not self._goes_on(parameter):
                self._known[key] = found
        return found

    def _goes_on(self, parameter: Parameter) -> bool:
        """Whether the message may say a value as a dictated text with a value from elsewhere."""
        return _is_dictated(parameter) and any(
            continuation(self.of.request.text, each.end)[0]
            for each in self.of.reading.offered(parameter)
        )

    def _takes_more(self, tool: IndexedTool, option: Option) -> bool:
        """Whether a call for a value is told something by the user that the call it is made for
        is not: what it is worth shows only when all of a plan is weighed."""
        source = option.source
        if not self._labels or not isinstance(source, FromCall):
            return False
        return any(each in self._where for each in source.plan.tool.labels - tool.labels)

    def _guided(
        self, tool: IndexedTool, parameter: Parameter, options: list[Option]
    ) -> list[Option]:
        """The options that feedback has not ruled out, weighed by what the hint says too."""
        told, ruled = self.of.told, self.of.ruled
        options = self._not_ruled_out(tool, parameter, options)
        more: tuple[Feature, ...] = ()
        if not parameter.required and tool.name in ruled.incomplete:
            more = (("ruled_incomplete", 1.0),)
        if told.labels is None:
            return [_also(each, more, 0) for each in options] if more else options
        name = told.names(tool, parameter.name)
        bit = self._labels[name] if name is not None else 0
        of_hint = [e for e in options if isinstance(e.source, Said | Continued) == bool(bit)]
        options = of_hint or options
        guided = []
        for each in options:
            said = isinstance(each.source, Said | Continued)
            features = more
            if said != bool(bit):
                features += (("told_of_other", 1.0),)
            guided.append(_also(each, features, bit if said else self._picked_by(each)))
        return guided

    def _not_ruled_out(
        self, tool: IndexedTool, parameter: Parameter, options: list[Option]
    ) -> list[Option]:
        ruled = self.of.ruled
        if (tool.name, parameter.name) not in ruled.values:
            return options
        return [
            each
            for each in options
            if not ruled.out(tool.name, parameter.name, value_of(each.source, parameter))
        ]

    def _picked_by(self, option: Option) -> int:
        """The labels of values that may single out an item where an option's value is."""
        if not self._labels:
            return 0
        source, found = option.source, 0
        if isinstance(source, Known) and source.choice is not None:
            found = self._where.get(label(source.choice.key), 0)
        elif isinstance(source, FromCall):
            for each in source.plan.tool.keys:
                found |= self._where.get(each, 0)
        return found

    def _worth(self, option: Option) -> float:
        total, words, lists = option.worth, option.mask | option.soft, False
        if option.plan is not None:
            total += _sum(option.plan.calls)
            for each in option.plan.calls:
                words |= each.mask | each.soft
                lists = lists or each.tool.lists
        return total + self._credit(words, lists=lists)

    @cached_property
    def _where(self) -> dict[str, int]:
        """The labels of values that may single out an item, which the likeliest goal does not take
        itself, each with the words that its value is likely said with."""
        told = self.of.told
        goal = self._goals[0][2]
        own = {told.names(goal, name) for name in goal.parameters}
        found = {}
        for name, bit in self._labels.items():
            if name in own:
                continue
            sought = parameter_of(name, _TEXT, required=False, seeks=True)
            said = self.of.reading.offered(sought)
            found[name] = bit | (said[0].mask if said else 0)
        return found

    @cached_property
    def _apart(self) -> bool:
        """Whether something is said in sentences that ask for nothing."""
        return any(not each.asked for each in self.evidence if each.kind != "reference")

    def _is_asked(self, place: int) -> bool:
        return any(start <= place < end for start, end in self.of.request.asked)

    def _is_wanted(self, parameter: Parameter) -> bool:
        """Whether a value is required, or one that the message speaks of."""
        own = parameter.core or parameter.words
        return (
            parameter.required
            or bool(own & self.of.request.roots)
            or any(each.head & parameter.words for each in attributes(self.of.request.text))
        )

    def _from_message(self, tool: IndexedTool, parameter: Parameter) -> Iterator[Option]:
        found = self.of.reading.offered(parameter)
        most = max((each.score + self._credit(each.mask) for each in found), default=0.0)
        obtainable = bool(found) and self._is_obtainable(tool, parameter)
        dictated = _is_dictated(parameter)
        kept = 0
        for each in found:
            used = each.score + self._credit(each.mask)
            if each.score < found[0].score - CLEAR and used < most - CLEAR:
                continue
            beside = self._apart and bool(each.mask) and not self._is_asked(each.start)
            features = (*each.features, *self._giving(tool, parameter, each, obtainable=obtainable))
            if tool.opens and self._apart and each.mask and not beside:
                features += (("said_inside", 1.0),)
            if beside and not tool.opens:
                features += (("said_beside", 1.0),)
            phrase, _ = continuation(self.of.request.text, each.end) if dictated else ("", 0)
            if phrase:
                yield from self._continued(tool, each, features)
                features += (("continuation_missing", 1.0),)
            yield Option.of(each, features, each.mask)
            kept += 1
            if kept == KEPT:
                break

    def _giving(
        self, tool: IndexedTool, parameter: Parameter, said: Said, *, obtainable: bool
    ) -> Iterator[Feature]:
        """What speaks for and against the user giving a value, whichever it is."""
        yield "said", 1.0
        if not parameter.required:
            yield "optional_said", 1.0
        if obtainable:
            coded = isinstance(said.value, str) and any(map(str.isdigit, said.value))
            yield "said_obtainable_code" if coded else "said_obtainable", 1.0

    def _is_obtainable(self, tool: IndexedTool, parameter: Parameter) -> bool:
        """Whether another tool gives such a value: people seldom say what is looked up."""
        if parameter.shape in ("email", "choice") or not (parameter.identifies or parameter.coded):
            return False
        wanted = _OBTAINED if parameter.identifies else _OBTAINED | {"field_described"}
        return any(
            feature in wanted and maker.name != tool.name
            for maker, feature in self.of.reading.documented(parameter)
        )

    def _continued(self, tool: IndexedTool, lead: Said, own: Features) -> Iterator[Option]:
        """A dictated beginning, with the value that the message says shall follow it."""
        phrase, start = continuation(self.of.request.text, lead.end)
        if not phrase:
            return
        meant = attribute(re.sub(r"^(?:the|that|this|its|his|her|their)\s", "", phrase), start)
        head = re.split(r" (?:of|from) ", phrase, maxsplit=1)[0]
        spoken = parameter_of(head[:40], {"description": phrase}, required=True)
        words = self.of.request.mask(start, start + len(phrase))
        for each in self.of.request.evidence:  # what is used for the value counts by itself
            if each.kind != "reference":
                words &= ~each.masks[0]
        for known in self.of.memory.known(spoken, meant):
            features = (*own, ("continued", 1.0), *known.features)
            yield Option.of(Continued(lead, spoken, known), features, lead.mask, words | known.soft)
        for option in self._from_calls(tool, spoken, DEEP - 1, meant):
            features = (*own, ("continued", 1.0), *option.features)
            if isinstance(option.source, FromCall):
                source = Continued(lead, spoken, option.source)
                yield Option.of(source, features, lead.mask, words | option.soft)

    def _from_memory(self, parameter: Parameter) -> Iterator[Option]:
        for known in self.of.memory.known(parameter):
            features = known.features
            if not parameter.required:
                features += (("optional_known", 1.0),)
            yield Option.of(known, features, known.mask, known.soft)

    # --- calls that yield it --------------------------------------------------------------------

    def _from_calls(
        self,
        tool: IndexedTool,
        parameter: Parameter,
        depth: int,
        spoken: Attribute | None = None,
    ) -> Iterator[Option]:
        makers = self._makers.get((parameter, spoken))
        if makers is None:
            makers = self._makers[parameter, spoken] = self._found_makers(tool, parameter, spoken)
        found: list[list[Option]] = []
        more: Features = () if parameter.required else (("optional_known", 1.0),)
        for _, features, maker in makers:
            if maker.name == tool.name:
                continue
            plans = [
                plan
                for plan in self._for(maker, depth - 1)[:3]
                if all(call.tool is not tool for call in plan.calls)
            ]
            if plans:
                own, soft = (*features, *more), self._superlative(parameter, maker)
                value = worth(score(own))
                found.append(
                    [Option(FromCall(plan, spoken), own, value, 0, soft, plan) for plan in plans]
                )
        found.sort(key=lambda options: max(map(self._worth, options)), reverse=True)
        found.sort(key=lambda options: not self._takes_more(tool, options[0]))
        for options in found[: max(2, LOOKUPS - (DEEP - depth))]:
            yield from options

    def _superlative(self, parameter: Parameter, maker: IndexedTool) -> int:
        """The words of superlatives that a list may be judged by."""
        if not maker.lists:
            return 0
        nouns = parameter.core | maker.things | maker.named
        found = 0
        for grade in self.of.request.superlatives:
            if nearness(grade, nouns) > 0:
                found |= self.of.request.mask(grade.start, grade.start + len(grade.word))
        return found

    def _found_makers(
        self, tool: IndexedTool, parameter: Parameter, spoken: Attribute | None
    ) -> list[Goal]:
        """Tools that may yield a parameter's value, the likeliest first."""
        found = []
        text = self.of.request.text
        pointed = any(
            option.features and dict(option.features).get("pointed_at")
            for option in self.of.memory.known(parameter)
        )
        for maker, feature in self.of.reading.documented(parameter):
            meant = self._meant(parameter, maker, spoken)
            takes = self._taking(tool, parameter, maker)
            tie = tied(text, parameter.core, maker.named) if self._ties and maker.reads else 0.0
            if spoken is not None and not meant and not takes:
                continue
            if spoken is None and not feature and not meant and not takes and tie <= 0:
                continue
            sure = feature in SURE or (feature and (parameter.coded or parameter.shape == "list"))
            if not parameter.identifies and not meant and not sure and not takes:
                continue
            said, named = self.of.reading.spoken[maker.name]
            features: Features = (
                ("lookup", 1.0),
                *(((feature, 1.0),) if feature and spoken is None else ()),
                *meant,
                ("lookup_said", said),
                ("lookup_named", named),
                ("lookup_writes", float(not maker.reads and not maker.opens)),
                ("lookup_undoes", float(maker.undoes)),
                ("ruled_needless", float(self.of.ruled.needless[maker.name])),
                ("lookup_echo", float(_takes(maker, parameter))),
                ("lookup_again", float(maker.name in self._called)),
                ("lookup_pointed", float(pointed)),
                ("lookup_tied", tie),
                ("lookup_plain", float(not (parameter.identifies or parameter.coded or meant))),
            )  # fmt: skip
            found.append((score(features), features, maker, takes))
        place = self.of.index.place
        found.sort(key=lambda each: (-each[0], place[each[2].name]))
        least = found[0][0] - FAR if found else 0.0
        likely = [each[:3] for each in found if each[3] or each[0] >= least]
        taking = {each[2].name for each in found if each[3]}
        likely.sort(key=lambda each: each[2].name not in taking)
        return likely[:MAKERS]

    def _taking(self, tool: IndexedTool, parameter: Parameter, maker: IndexedTool) -> int:
        """How many of the values that the hint says the user gives, and that the call itself does
        not take, a look-up could be told, if it may yield a parameter's value at all."""
        hearing = self._hearing.get(maker.name)
        told = len(hearing - tool.labels) if hearing else 0
        if not told or not maker.fields:
            return told
        if parameter.identifies and parameter.core:
            return told * any(field_match(parameter, each, maker) for each in maker.fields)
        if parameter.shape == "text" and len(maker.fields) > 1:
            return 0
        return told * any(field_fits(parameter, each) for each in maker.fields)

    @cached_property
    def _hearing(self) -> dict[str, frozenset[str]]:
        """Look-ups that could be told values which single out an item, with the labels of those."""
        if not self._labels:
            return {}
        return {
            tool.name: heard
            for tool in self.of.index.tools.values()
            if tool.reads and (heard := tool.labels & self._where.keys())
        }

    @cached_property
    def _called(self) -> frozenset[str]:
        return frozenset(result.call.tool for result in self.of.results)

    @cached_property
    def _ties(self) -> bool:
        """Whether the message names a thing by what it belongs to."""
        return bool(ties(self.of.request.text))

    def _meant(
        self, parameter: Parameter, maker: IndexedTool, spoken: Attribute | None
    ) -> Features:
        """How much the message speaks of a field that a tool yields."""
        if spoken is not None:
            hits = list(field_hits((spoken,), maker))
        elif parameter.identifies or parameter.shape in ("choice", "boolean"):
            return ()
        else:
            hits = self.of.reading.hits(maker)
        best: tuple[float, Features] = (0.0, ())
        for value, each, features in hits:
            if best[1] and value <= best[0]:
                continue
            if parameter.shape == "any" or _kinds_fit(parameter, each):
                best = value, features
        return best[1]

    # --- what has to come first -----------------------------------------------------------------

    def _completed(self, plan: Plan) -> Iterator[Plan]:
        """A plan, and the same with calls that come first, which take what the message says beside
        the goal, or which a refusal of an earlier draft asks for."""
        yield plan
        words = 0
        for each in plan.calls:
            words |= each.mask | each.soft
        others = 1 + len(self.of.ruled.drafts)
        for value, first in self._firsts(plan, words, ())[:others]:
            total = plan.total + value
            yield replace(plan, before=(first,), total=total)
            taken = words | first.mask | first.soft
            for more, second in self._firsts(plan, taken, (first,))[:1]:
                yield replace(plan, before=(first, second), total=total + more)

    def _firsts(self, plan: Plan, words: int, before: Sequence[Plan]) -> list[tuple[float, Plan]]:
        """Calls that may come first, the one that is worth most by what it takes that is left
        over, or by what was refused, at the head."""
        left = [
            each
            for each in self.evidence
            if not each.words & words and each.kind not in ("superlative", "reference")
        ]
        labels = _words(each for each in left if each.kind == "label")
        beside = labels | _words(each for each in left if not each.asked)
        refusals = [text for tool, text in self.of.ruled.refusals if tool in plan.tools]
        wanted = stems(refusals[-1]) if refusals and not before else frozenset()
        taken = plan.tools | {each.tool.name for each in before}
        unused = self._credit(words)
        found = []
        for tool, bits in self._openings:
            refused = wanted & tool.words
            telling = _words(left) if tool.opens else beside
            if tool.name in taken or not (refused or telling):
                continue
            features, weight = self._leading(plan.tool, tool)
            if refused:
                features += (("ruled_refused", self.of.index.likeness(wanted, tool)),)
                weight = score(features)
            for first in self._for(tool, 1 if labels & bits or wanted else 0)[:2]:
                taking = first.mask | first.soft
                used = telling & taking and (not first.mask & words or labels & taking)
                if not (refused or used) or plan.tool.name in first.tools:
                    continue
                value = first.own + weight
                value += self._credit(words | taking) - unused
                if value > UNLIKELY:
                    found.append((value, replace(first, features=features)))
        best: dict[str, tuple[float, Plan]] = {}
        for each in sorted(found, key=lambda each: -each[0]):
            best.setdefault(each[1].tool.name, each)
        return list(best.values())

    @cached_property
    def _openings(self) -> list[tuple[IndexedTool, int]]:
        """Tools whose calls may come first, each with the labels that it takes."""
        return [
            (tool, sum(self._labels.get(each, 0) for each in tool.labels))
            for tool in self.of.index.tools.values()
            if not (tool.undoes or tool.reads) and tool.parameters
        ]

    def _leading(self, goal: IndexedTool, tool: IndexedTool) -> tuple[Features, float]:
        """What speaks for a tool before another, and what that is worth."""
        found = self._leads.get((goal.name, tool.name))
        if found is None:
            index = self.of.index
            near = abs(index.place[tool.name] - index.place[goal.name]) / 14
            kin = index.weight(tool.words & (goal.words | self.of.reading.wanted))
            features = (
                ("first_call", 1.0),
                ("first_opens", float(tool.opens)),
                ("first_states", float(not tool.opens)),
                ("first_far", min(1.0, near)),
                ("first_kin", kin / 10),
                ("ruled_needless", float(self.of.ruled.needless[tool.name])),
            )
            found = self._leads[goal.name, tool.name] = features, score(features)
        return found


_TEXT: JsonObject = {"type": "string"}
_PICKING = frozenset(("name", "quoted", "code", "date"))
"""What people name an item of a list by."""
_OBTAINED = frozenset(
    ["field_same_name", "field_same_thing", "field_id_of_thing", "field_named_in_description"]
)


def _is_dictated(parameter: Parameter) -> bool:
    """Whether people dictate such a value."""
    return parameter.shape == "text" and parameter.sort in ("text", "title", "")


def _is_looked_up(parameter: Parameter, options: Sequence[Option]) -> bool:
    """Whether a call for a value that a call within a call needs is worth a thought."""
    return (parameter.identifies or parameter.coded or parameter.shape == "list") and not any(
        option.worth > SURE_ENOUGH for option in options
    )


def _also(option: Option, features: Features, soft: int) -> Option:
    """An option that more is known of."""
    if not features and not soft:
        return option
    return Option.of(option.source, (*option.features, *features), option.mask, option.soft | soft)


def _sum(calls: frozenset[Plan]) -> float:
    """What calls are worth, whatever order a set has them in."""
    return math.fsum(call.own for call in calls)


def _words(evidence: Iterable[Evidence]) -> int:
    """All words that pieces of evidence consist of."""
    found = 0
    for each in evidence:
        found |= each.words
    return found


def _opens_twice(partial: _Partial) -> bool:
    """Whether a door is opened in two ways."""
    doors = [call.tool.name for call in partial.calls if call.tool.opens]
    return len(doors) > len(set(doors))


def _is_upside_down(options: Sequence[tuple[Parameter, Option]]) -> bool:
    """Whether a least value is above the most."""
    values: dict[str, float] = {}
    for each, option in options:
        if isinstance(option.source, Said) and isinstance(option.source.value, (int, float)):
            values[each.name] = option.source.value
    return any(
        least > values.get(name.replace(low, high), least)
        for name, least in values.items()
        for low, high in (("min", "max"), ("start", "end"), ("from", "to"), ("low", "high"))
        if low in name
    )


def _kinds_fit(parameter: Parameter, field: ResultField) -> bool:
    """Whether a field that the request speaks of may be meant for a parameter."""
    numbers, kind = ("integer", "number", "float"), field.kind
    if parameter.shape in ("integer", "number"):
        return kind in numbers or not kind
    if parameter.shape in ("date", "moment", "time"):
        return kind not in (*numbers, "boolean")
    if parameter.shape == "text":
        alike = bool(parameter.words & field.own)
        same = bool(parameter.sort) and parameter.sort == sort_of(field.own, field.about)
        return kind not in (*numbers, "boolean") and (alike or same)
    return False


def _chosen(index: ToolIndex, request: Request) -> Iterator[Evidence]:
    """What the message says of that which parameters may be chosen to be; of two readings of the
    same words, the longer."""
    spans = sorted(
        {
            span: choice
            for choice, words in index.choices.items()
            if words <= request.roots
            for span in find_spans(request.text, choice)
        }.items(),
        key=lambda each: each[0][0] - each[0][1],
    )
    taken = [(each.start, each.end) for each in request.evidence if each.kind != "reference"]
    for (start, end), choice in spans:
        if any(first < end and start < last for first, last in taken):
            continue
        taken.append((start, end))
        first, _ = request.around(start)
        asked = any(each.asked and each.start >= first for each in request.evidence)
        weight = next((word.weight for word in request.words if word.start >= start), 1.0)
        mask = request.mask(start, end)
        yield Evidence("choice", choice, start, end, (mask,), asked and weight == 1.0)


_ORDER = itemgetter(0)


def _takes(maker: IndexedTool, parameter: Parameter) -> bool:
    """Whether a tool has to be told the very value that it would be called for."""
    return parameter.identifies and any(
        each.name == parameter.name
        or (each.identifies and each.core and each.core == parameter.core)
        for each in maker.required
    )
