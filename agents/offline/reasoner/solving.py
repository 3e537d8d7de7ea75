"""Solving: carrying out a plan on a live world, step by step, each value read from a result."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import TypeAlias

from turnloom.agents.offline.reasoner.finding import Finder
from turnloom.agents.offline.reasoner.made import Made, Picked, Taken
from turnloom.agents.offline.reasoner.placing import Placed
from turnloom.agents.offline.reasoner.plan import FromCall, FromMemory, FromMessage, Plan
from turnloom.agents.offline.reasoner.reading.tool_index import IndexedTool, Parameter
from turnloom.agents.offline.reasoner.reading.words import subject
from turnloom.agents.offline.reasoner.ruled import Ruled
from turnloom.agents.offline.reasoner.sources import Sources
from turnloom.agents.offline.reasoner.supplying import guesses
from turnloom.agents.offline.reasoner.visible import Shown
from turnloom.graphs.call import Call
from turnloom.graphs.environment import Session
from turnloom.graphs.json_value import JsonObject, JsonValue

MAX_CALLS = 14
Found: TypeAlias = Picked | Taken


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

    def note(self, found: Found) -> None:
        if isinstance(found, Picked):
            self.picked.append(found)
        else:
            self.taken.append(found)


class Solver:
    """Carries out one plan on `session`, the draft's own fork; `made` are its calls so far."""

    def __init__(
        self,
        sources: Sources,
        ruled: Ruled,
        session: Session,
        plan: Plan,
        places: Placed,
    ) -> None:
        self.of = sources.request
        self._ruled = ruled
        self.session = session
        self.made: list[Made] = []
        self._plan = plan
        self._placed = places
        self._shown = list(self.of.shown)
        self._old = len(self._shown)
        self._finder = Finder(self.of, self._shown, self._old, sources.answering, places.where)
        self._done: dict[int, Shown] = {}

    async def carry_out(self, *, desperate: bool = False) -> None:
        """Make every call of the plan. Raises `StuckError`; what was made stays in `made`."""
        self._finder.desperate = desperate
        for first in self._plan.before:
            await self._make(first, None)
        await self._make(self._plan, None)

    # --- making calls ---------------------------------------------------------------------------

    async def _make(self, plan: Plan, wanted: Parameter | None) -> Shown:
        known = self._made_before(plan, wanted)
        if known is not None:
            return known
        if len(self.made) >= MAX_CALLS:
            raise StuckError("too many calls")
        await self._look_up(plan)
        arguments = await self._arguments(plan)
        outcome = await self.session.call(plan.tool.name, arguments.values)
        call = Call(plan.tool.name, arguments.values)
        used = [each.shown for each in arguments.picked] + [each.shown for each in arguments.taken]
        self.made.append(
            Made(
                call=call,
                outcome=outcome,
                tool=plan.tool,
                number=len(self.made),
                needs=frozenset(number - self._old for number in used if number >= self._old),
                said=tuple(arguments.said),
                picked=tuple(arguments.picked),
                taken=tuple(arguments.taken),
                wanted=wanted,
                final=plan is self._plan,
            )
        )
        shown = self._done[id(plan)] = Shown(len(self._shown), self.of.turn, call, outcome)
        self._shown.append(shown)
        if not outcome.ok:
            raise StuckError(outcome.text, refused=True)
        return shown

    async def _look_up(self, plan: Plan) -> None:
        """Make the calls that a call's values come from: all that can be made, also where one of
        them is refused."""
        refused: StuckError | None = None
        for parameter, source in _looked_up(plan):
            if self._at_hand(parameter, source) is None:
                try:
                    await self._make(source.plan, parameter)
                except StuckError as stuck:
                    if not stuck.refused:
                        raise
                    refused = refused or stuck
        if refused is not None:
            raise refused

    def _made_before(self, plan: Plan, wanted: Parameter | None) -> Shown | None:
        """What the same call showed earlier in this draft."""
        if id(plan) in self._done:
            return self._done[id(plan)]
        if plan.tool.opens or (plan.tool.reads and wanted is not None):
            for done in self.made:
                if done.tool is plan.tool and done.outcome.ok:
                    return self._shown[self._old + done.number]
        return None

    async def _arguments(self, plan: Plan) -> _Arguments:
        arguments = _Arguments()
        for parameter, source in plan.sources:
            if isinstance(source, FromMessage):
                value = self._said(plan.tool, parameter)
                arguments.said.append(parameter.name)
                if source.then is not None:
                    lead = str(value)
                    tail, value = await self._continued(plan.tool, parameter, lead, source.then)
                    arguments.note(tail)
                arguments.values[parameter.name] = value
                continue
            found = await self._found(plan.tool, parameter, source)
            arguments.values[parameter.name] = _shaped(found.value, parameter)
            arguments.note(found)
            if isinstance(found, Picked):
                self._finder.chosen.add((found.choice.key, found.choice.word))
        return arguments

    # --- values ---------------------------------------------------------------------------------

    def _said(self, tool: IndexedTool, parameter: Parameter) -> JsonValue:
        """What the user says for a parameter, now or in an earlier message."""
        guess = self._placed.guesses.get((tool.name, parameter.name))
        if guess is not None:
            return _typed(guess.value, parameter)
        for reading in reversed(self.of.earlier):
            for guess in guesses(parameter, reading):
                if not self._ruled.out(tool.name, parameter.name, guess.value):
                    return _typed(guess.value, parameter)
        for choice in parameter.choices:
            if not self._ruled.out(tool.name, parameter.name, choice):
                return choice
        raise StuckError(f"nothing says the {parameter.label}")

    def _at_hand(self, parameter: Parameter, source: FromCall) -> Shown | None:
        """A result of this turn that has the very field which another call would be made for."""
        if not subject(parameter.name) or not parameter.identifies:
            return None
        for shown in self._shown[self._old :]:
            if shown.call.tool == source.plan.tool.name or "type" not in parameter.schema:
                return None
            listed = (leaf.key for leaf in shown.distinct if leaf.items is not None)
            if parameter.name in listed:
                return shown
        return None

    async def _continued(
        self,
        tool: IndexedTool,
        parameter: Parameter,
        lead: str,
        then: tuple[Parameter, FromMemory | FromCall],
    ) -> tuple[Found, str]:
        """A dictated beginning, with the value that the message says shall follow it."""
        spoken, source = then
        async for tail in self._offers(spoken, source):
            text = f"{lead} {_as_text(tail.value)}"
            if not self._ruled.out(tool.name, parameter.name, text):
                return tail, text
        raise StuckError(f"no {spoken.label} in sight")

    async def _found(
        self, tool: IndexedTool, parameter: Parameter, source: FromMemory | FromCall
    ) -> Found:
        async for candidate in self._offers(parameter, source):
            value = _shaped(candidate.value, parameter)
            if not self._ruled.out(tool.name, parameter.name, value):
                return candidate
        raise StuckError(f"no {parameter.label} in sight")

    async def _offers(
        self, parameter: Parameter, source: FromMemory | FromCall
    ) -> AsyncIterator[Found]:
        """What a source has for a parameter, likeliest first."""
        if isinstance(source, FromCall):
            shown = self._at_hand(parameter, source) or await self._make(source.plan, parameter)
            for candidate in self._finder.candidates(parameter, shown, listed=None):
                yield candidate
            return
        others = (s.number for s in reversed(self._shown) if s.number != source.shown)
        for number in (source.shown, *others):
            shown = self._shown[number]
            reused = None if source.listed else self._finder.reused(parameter, shown)
            if reused is not None:
                yield reused
            for candidate in self._finder.candidates(parameter, shown, listed=source.listed):
                yield candidate


def _looked_up(plan: Plan) -> list[tuple[Parameter, FromCall]]:
    """The parameters of a call that other calls are made for, with those calls."""
    found = []
    for parameter, source in plan.sources:
        if isinstance(source, FromCall):
            found.append((parameter, source))
        elif isinstance(source, FromMessage) and source.then is not None:
            spoken, then = source.then
            if isinstance(then, FromCall):
                found.append((spoken, then))
    return found


def _shaped(value: JsonValue, parameter: Parameter) -> JsonValue:
    """A single value for a parameter that takes a list becomes a list of one."""
    return [value] if parameter.shape == "list" and not isinstance(value, list) else value


def _as_text(value: JsonValue) -> str:
    """A value as people write it inside a text: whole numbers without a point."""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _typed(value: JsonValue, parameter: Parameter) -> JsonValue:
    if parameter.shape == "integer" and isinstance(value, float) and value.is_integer():
        return int(value)
    if parameter.shape == "number" and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    return value
