"""Carrying out a plan on a live world, step by step, each value read from a result."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from turnloom.agents.offline.reasoner.made import Made, Picked, Taken
from turnloom.agents.offline.reasoner.reading.attributes import Attribute, attributes
from turnloom.agents.offline.reasoner.reading.field_match import fits, leaf_match, names_of, within
from turnloom.agents.offline.reasoner.reading.tool_index import IndexedTool, Parameter
from turnloom.agents.offline.reasoner.reading.words import stems, subject
from turnloom.agents.offline.reasoner.solver.memory import Known
from turnloom.agents.offline.reasoner.solver.message_values import Said, typed
from turnloom.agents.offline.reasoner.solver.plan import Continued, FromCall, Plan, shaped
from turnloom.agents.offline.reasoner.solver.problem import Problem
from turnloom.agents.offline.reasoner.solver.selection import Sought, choices
from turnloom.agents.offline.reasoner.solver.weights import Feature, score
from turnloom.agents.offline.reasoner.visible import (
    Leaf,
    Shown,
    is_sentence,
    items_of_list,
    relative,
)
from turnloom.graphs.call import Call
from turnloom.graphs.environment import Session
from turnloom.graphs.json_value import JsonObject, at_path

MAX_CALLS = 14
SURE = 0.5
"""A choice that is worth less is a guess, and no guess is made."""
_VERBS = stems("get list search find show all view user")


class StuckError(Exception):
    """The plan cannot be carried out: a value cannot be had, or a call was refused."""

    def __init__(self, message: str, *, refused: bool = False) -> None:
        super().__init__(message)
        self.refused = refused


@dataclass(slots=True)
class _Arguments:
    """The arguments of a call while they are put together, and how each was found."""

    values: JsonObject = field(default_factory=dict)
    said: list[str] = field(default_factory=list)
    picked: list[Picked] = field(default_factory=list)
    taken: list[Taken] = field(default_factory=list)

    def note(self, found: Picked | Taken) -> None:
        if isinstance(found, Picked):
            self.picked.append(found)
        else:
            self.taken.append(found)


@dataclass(slots=True)
class Execution:
    """Carries out one plan. `made` are the calls so far; `chosen` what items were picked by."""

    of: Problem
    session: Session
    made: list[Made] = field(default_factory=list)
    chosen: set[tuple[str, str]] = field(default_factory=set)
    _done: dict[tuple[str, str], Made] = field(default_factory=dict)
    _results: list[Shown] = field(default_factory=list)
    _old: int = 0

    def __post_init__(self) -> None:
        self._results = list(self.of.results)
        self._old = len(self._results)

    async def carry_out(self, plan: Plan) -> None:
        """Make the plan's calls. Raises `StuckError` when one cannot be made or is refused."""
        for before in plan.before:
            await self._make(before, None, final=False)
        await self._make(plan, None, final=True)

    async def _make(self, plan: Plan, wanted: Parameter | None, *, final: bool) -> Made:
        shown = await self._looked_up(plan)
        given = _Arguments()
        for parameter, option in plan.options:
            self._give(given, plan.tool, parameter, option.source, shown.get(parameter.name))
        key = plan.tool.name, repr(sorted(given.values.items(), key=str))
        if key in self._done:
            return self._done[key]
        if len(self.made) >= MAX_CALLS:
            raise StuckError("too many calls")
        call = Call(plan.tool.name, given.values)
        outcome = await self.session.call(call.tool, call.arguments)
        used: list[Picked | Taken] = [*given.picked, *given.taken]
        needs = frozenset(each.shown - self._old for each in used if each.shown >= self._old)
        made = Made(
            call, outcome, plan.tool, len(self.made), needs, tuple(given.said),
            tuple(given.picked), tuple(given.taken), wanted, final,
        )  # fmt: skip
        self.made.append(made)
        self._done[key] = made
        self._results.append(Shown(len(self._results), self.of.turn, call, outcome))
        if not outcome.ok:
            raise StuckError(f"{plan.tool.name} was refused", refused=True)
        return made

    async def _looked_up(self, plan: Plan) -> dict[str, Shown]:
        """The results that a call's values come from, by parameter: all that can be had, also where
        one of the calls is refused, so that those which need nothing of each other stand together.
        """
        shown: dict[str, Shown] = {}
        refused: StuckError | None = None
        for parameter, option in plan.options:
            if option.plan is None:
                continue
            source = option.source
            made_for = source.spoken if isinstance(source, Continued) else parameter
            try:
                made = await self._make(option.plan, made_for, final=False)
            except StuckError as stuck:
                if not stuck.refused:
                    raise
                refused = refused or stuck
            else:
                shown[parameter.name] = self._results[self._old + made.number]
        if refused is not None:
            raise refused
        return shown

    def _give(
        self,
        given: _Arguments,
        tool: IndexedTool,
        parameter: Parameter,
        source: Said | Known | FromCall | Continued,
        shown: Shown | None,
    ) -> None:
        """Put a value among the arguments, and note how it was found."""
        if isinstance(source, Said):
            given.said.append(parameter.name)
            given.values[parameter.name] = typed(source.value, parameter)
            return
        if isinstance(source, Continued):
            tail = self._found(source.spoken, source.then, shown, None)
            given.said.append(parameter.name)
            given.note(tail)
            given.values[parameter.name] = source.with_tail(tail.value)
            return
        found = self._found(parameter, source, shown, tool)
        given.note(found)
        given.values[parameter.name] = shaped(found.value, parameter)

    def _found(
        self,
        parameter: Parameter,
        source: Known | FromCall,
        shown: Shown | None,
        tool: IndexedTool | None,
    ) -> Picked | Taken:
        """What a source has for a parameter, but for what was turned down for it in a call of
        `tool`. Raises `StuckError` where it has nothing."""
        if isinstance(source, Known):
            number = source.result.number
            if source.choice is None:
                return Taken(parameter, source.value, source.leaf.key, number, old=True)
            return Picked(parameter, source.value, source.choice, source.items, number, old=True)
        best: tuple[float, Picked | Taken] | None = None
        if shown is not None:
            for value, each in self._candidates(parameter, shown, source.attribute):
                if best is not None and value <= best[0]:
                    continue
                if tool is None or not self.of.ruled.out(
                    tool.name, parameter.name, shaped(each.value, parameter)
                ):
                    best = value, each
        if best is None:
            raise StuckError(f"no {parameter.label} in sight")
        if isinstance(best[1], Picked):
            self.chosen.add((best[1].choice.key, best[1].choice.word))
        return best[1]

    def _candidates(
        self,
        parameter: Parameter,
        result: Shown,
        spoken: Attribute | None,
    ) -> Iterator[tuple[float, Picked | Taken]]:
        """Values for a parameter in a result, with what they are worth."""
        tool = self.of.index.tools.get(result.call.tool)
        seen: set[object] = set()
        for leaf in result.leaves:
            group = (leaf.items, relative(leaf)) if leaf.items is not None else leaf.path
            if group in seen:
                continue
            worth = self._fit(parameter, leaf, result, tool, spoken)
            if worth is None:
                continue
            seen.add(group)
            if leaf.items is None:
                yield worth, Taken(parameter, leaf.value, leaf.key, result.number, old=False)
                continue
            if parameter.shape == "list" and isinstance(leaf.path[-1], int):
                whole = at_path(result.outcome.value, leaf.items)
                yield worth + 0.5, Taken(parameter, whole, leaf.key, result.number, old=False)
            items, leaves = items_of_list(result, leaf)
            for choice in choices(items, self._sought(parameter, leaf, result, tool)):
                if choice.manner == "guess" or choice.score < SURE:
                    continue
                value = leaves[choice.index].value
                picked = Picked(parameter, value, choice, tuple(items), result.number, old=False)
                yield worth + 0.5 * choice.score, picked

    def _sought(
        self, parameter: Parameter, leaf: Leaf, result: Shown, tool: IndexedTool | None
    ) -> Sought:
        nouns = parameter.core | subject(leaf.key) | (tool.named if tool else frozenset())
        asked = (value for value in result.call.arguments.values() if isinstance(value, str))
        nouns |= frozenset(word for text in asked for word in stems(text))
        nouns |= frozenset(
            word for part in leaf.items or () if isinstance(part, str) for word in stems(part)
        )
        before, told = frozenset(self.chosen), self.of.told.labels or frozenset()
        return Sought(self.of.request, nouns - _VERBS, parameter.core, before, told)

    def _fit(
        self,
        parameter: Parameter,
        leaf: Leaf,
        result: Shown,
        tool: IndexedTool | None,
        spoken: Attribute | None,
    ) -> float | None:
        """How well a leaf answers to a parameter; None where it does not."""
        if isinstance(leaf.value, bool) and parameter.shape != "boolean":
            return None
        name = leaf_match(parameter, leaf, tool) if spoken is None else ""
        features: list[Feature] = [(name, 1.0)] if name else []
        if (spoken is not None or not parameter.identifies) and fits(leaf.value, parameter):
            hit = self._worded(leaf, tool, spoken)
            if hit:
                features += [("attribute_said", 1.0), ("attribute_hit", hit)]
                told = isinstance(leaf.value, str) and is_sentence(leaf.value)
                features.append(("attribute_told", float(told)))
            elif not name and tool is not None and len(tool.fields) <= 1:
                features.append(("field_only", 1.0))
        if not features:
            return None
        if leaf.value in result.call.arguments.values():
            features.append(("echo", 1.0))
        return score(features)

    def _worded(self, leaf: Leaf, tool: IndexedTool | None, spoken: Attribute | None) -> float:
        """How much the message speaks of a field: "the organizer of that event"."""
        own = names_of(leaf, tool)
        if leaf.items is not None:
            own |= within(leaf.path)
        meant = (spoken,) if spoken else attributes(self.of.request.text)
        return max((each.hit(own, leaf.value) for each in meant), default=0.0)
