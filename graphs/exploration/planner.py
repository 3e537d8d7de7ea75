"""Planning a turn: from a target tool to an executed, minimal run of calls that ends with it.

The planner walks as the paper's Phase I does (a sampler picks among the legal tools until the
target is called), repairs a refusal by calling what the graph knows to make the call possible,
and then takes out every call that nothing needed. What remains is executed again, so a trace
holds only what really happened in that order.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random

from turnloom.graphs.api import pattern as patterns
from turnloom.graphs.api.api_graph import ApiGraph
from turnloom.graphs.exploration.binding import Binder, Binding, field_noun
from turnloom.graphs.exploration.indirect import IndirectLookup, IndirectLookups
from turnloom.graphs.exploration.samplers import Sampler, directed
from turnloom.graphs.exploration.state import ExplorationState, ObservedValue
from turnloom.graphs.json_value import Path, at_path
from turnloom.graphs.origin import (
    FromResult,
    Joined,
    Keyed,
    Listed,
    Origin,
    Selected,
    pick,
    renumbered,
    steps_of,
)
from turnloom.graphs.tool import Tool
from turnloom.graphs.trace import Step, TracedTurn

MAX_CALLS = 12
"""A turn that needs more calls than this is given up."""
MAX_REPAIRS = 3
"""At most this many prerequisite calls are tried to make a refused call possible."""
DETOURS = 0.25
"""Chance that a value may be looked up where it stands beside something else (a case's order)."""
ERRANDS = 0.8
"""Chance that a turn looks up a value that the user could have said."""
REMEMBERED = 24
"""How many attributes ("the fare") a conversation keeps in mind."""


@dataclass(slots=True)
class Planner:
    """Plans turns on one environment. A sample's state is its `ExplorationState`."""

    graph: ApiGraph
    sampler: Sampler = directed
    errands: IndirectLookups = field(init=False)

    def __post_init__(self) -> None:
        self.errands = IndirectLookups(self.graph)

    async def turn(
        self, walk: ExplorationState, target: str, rng: Random
    ) -> tuple[ExplorationState, TracedTurn] | None:
        """Plan and execute one turn from `walk`, which is left as it was.

        Returns the walk after the turn, and the turn; None when the target cannot be reached.
        """
        attempt = _Attempt(self, await walk.branch(), target, rng, len(walk.steps))
        if not await attempt.reach():
            return None
        kept = await _needed(walk, attempt.walk, attempt.first, attempt.repairs)
        after = attempt.walk
        if len(kept) < len(after.steps) - attempt.first:
            again = await _again(walk, after, kept)
            if again is None:
                return None
            after = again
        steps = tuple(after.steps[attempt.first :])
        reasons = tuple(kept[number] for number in sorted(kept))
        self._look(after, attempt.first)
        after.turn += 1
        return after, TracedTurn(target, attempt.first, steps, reasons)

    def _look(self, walk: ExplorationState, first: int) -> None:
        """Move the conversation's focus to what this turn was about."""
        walk.menu = self._menu(walk)
        for number in range(first, len(walk.steps)):
            step = walk.steps[number]
            last = number == len(walk.steps) - 1
            if walk.tools[step.tool].effect == "write":
                self._outdate(walk, step)
            for origin in step.origins.values():
                self._focus_on_used(walk, origin)
            for seen in walk.shown[number]:
                if any(isinstance(part, int) or part == "{}" for part in seen.path):
                    continue
                kind = self.graph.semantic_types[seen.kind]
                if kind.internal and kind.entity_name and last:
                    walk.focus[seen.kind] = seen
                elif not kind.internal and field_noun(walk.tools[step.tool], seen.path):
                    self._remember(walk, seen)
        if walk.menu is not None:
            self._give_way(walk, walk.menu)
        del walk.attributes[:-REMEMBERED]

    def _give_way(self, walk: ExplorationState, menu: int) -> None:
        """A list of others of its kind takes a thing out of focus: who says "that booking" after
        a look at all bookings may mean any of them."""
        listed = [seen for seen in walk.shown[menu] if any(isinstance(p, int) for p in seen.path)]
        for seen in listed:
            held = walk.focus.get(seen.kind)
            if held is not None and held.value != seen.value:
                del walk.focus[seen.kind]
                noun = self.graph.semantic_types[seen.kind].entity_name
                walk.attributes[:] = [
                    each for each in walk.attributes if self._owner(walk, each) != noun
                ]

    def _outdate(self, walk: ExplorationState, step: Step) -> None:
        """What hung together with a thing before it was changed may no longer: the flight of a
        booking that is moved to another day."""
        given = list(step.arguments.values())
        about = [
            step.arguments[name]
            for name, kind in walk.tools[step.tool].annotation.consumes.items()
            if name in step.arguments
            and self.graph.hides(kind)
            and self.graph.semantic_types[kind].entity_name
        ]
        for kind, seen in list(walk.focus.items()):
            made = walk.steps[seen.step]
            around = at_path(made.outcome.value, seen.path[:-1])
            beside = [
                *made.arguments.values(),
                *(around.values() if isinstance(around, dict) else ()),
            ]
            if seen.value not in given and any(value in beside for value in about):
                del walk.focus[kind]

    def _menu(self, walk: ExplorationState) -> int | None:
        """The last step, if it showed a list that one could choose from next."""
        number = len(walk.steps) - 1
        hidden = (
            seen for seen in walk.shown[number] if self.graph.semantic_types[seen.kind].internal
        )
        return (
            number if any(isinstance(part, int) for seen in hidden for part in seen.path) else None
        )

    def _focus_on_used(self, walk: ExplorationState, origin: Origin) -> None:
        """The entity a call was made for, and the other fields of the item it was picked from."""
        for part in _inside(origin):
            if isinstance(part, Selected):
                item = _picked_item(walk, part)
                place = (*item, *part.field)
                self._focus_within(
                    walk, part.step, place if self._linked(walk, part) else item, place
                )
            elif isinstance(part, FromResult):
                self._focus_within(walk, part.step, part.path, part.path)

    def _linked(self, walk: ExplorationState, picked: Selected) -> bool:
        """Whether a pick is made for what hangs together with the item, as a booking's card: the
        item is not what is spoken of then."""
        tool = walk.tools[walk.steps[picked.step].tool]
        path = (*picked.path, 0, *picked.field)
        owner = self.graph.owner_noun(tool, path)
        kind = self.graph.semantic_types[tool.annotation.produces[patterns.of_path(path)]]
        return bool(kind.entity_name and owner and kind.entity_name != owner)

    def _focus_within(self, walk: ExplorationState, step: int, place: Path, chosen: Path) -> None:
        """The chosen value comes into focus, and the attributes at or below `place` with it."""
        tool = walk.tools[walk.steps[step].tool]
        for seen in walk.shown[step]:
            if seen.path[: len(place)] != place:
                continue
            kind = self.graph.semantic_types[seen.kind]
            if kind.internal and kind.entity_name and seen.path == chosen:
                walk.focus[seen.kind] = seen
            elif not kind.internal and field_noun(tool, seen.path):
                self._remember(walk, seen)

    def _remember(self, walk: ExplorationState, seen: ObservedValue) -> None:
        """Keep an attribute in mind. The same attribute of another thing is forgotten, so that
        "the fare of that flight" can mean only one."""
        noun = self._owner(walk, seen)
        walk.attributes[:] = [
            other
            for other in walk.attributes
            if other.path[-1] != seen.path[-1] or self._owner(walk, other) != noun
        ]
        walk.attributes.append(seen)

    def _owner(self, walk: ExplorationState, seen: ObservedValue) -> str:
        return self.graph.owner_noun(walk.tools[walk.steps[seen.step].tool], seen.path)


def _picked_item(walk: ExplorationState, picked: Selected) -> Path:
    """The path of the item that a pick singled out when it was made."""
    index = pick(at_path(walk.steps[picked.step].outcome.value, picked.path), picked)
    if index is None:
        raise LookupError(f"{picked} singles out no item")
    return (*picked.path, index)


def _inside(origin: Origin) -> Iterable[Origin]:
    yield origin
    match origin:
        case Listed(items=inner) | Joined(parts=inner):
            for part in inner:
                yield from _inside(part)
        case Keyed(items=pairs):
            for _, part in pairs:
                yield from _inside(part)


@dataclass(slots=True)
class _Attempt:
    """One try at reaching a target.

    `repairs` are the steps made to lift a refusal; `vain` the tools not to be called again;
    `recalled` earlier steps whose results this turn uses instead of asking again.
    """

    planner: Planner
    walk: ExplorationState
    target: str
    rng: Random
    first: int
    repairs: set[int] = field(default_factory=set)
    vain: set[str] = field(default_factory=set)
    recalled: set[int] = field(default_factory=set)
    chosen: dict[str, tuple[ObservedValue, Origin]] = field(default_factory=dict)
    fetched: dict[str, ObservedValue] = field(default_factory=dict)
    errand: IndirectLookup | None = None

    async def reach(self) -> bool:
        """Call legal tools, as the sampler says, until the target has been called."""
        reuse = frozenset(kind for kind in self.walk.focus if self.rng.random() < 0.6)
        if self.walk.menu is not None and self.rng.random() < 0.7:
            self.recalled.add(self.walk.menu)
        if self.rng.random() < ERRANDS:
            target = self.walk.tools[self.target]
            self.errand = self.planner.errands.choose(self.walk, target, self.rng)
        for _ in range(MAX_CALLS):
            binder = Binder(
                self.planner.graph,
                self.walk,
                self.first,
                reuse,
                frozenset(self.recalled),
                self.rng,
                self.chosen,
                self.fetched,
            )
            distance = self._distances(binder)
            legal = [tool for tool in self._legal(binder) if tool not in self.vain]
            tool = self.planner.sampler(self.target, legal, distance, self.rng)
            if tool is None and self.errand:
                self.errand = None  # its producer cannot be called: the user says the value
                continue
            if tool is None:
                return False
            if not await self._call(binder, self.walk.tools[tool]):
                self.vain.add(tool)
                if tool == self.target:
                    return False
                if self.errand and tool == self.errand.producer:
                    self.errand = None
            elif self.errand and tool == self.errand.producer:
                self._bring(self.errand)
                self.vain.add(tool)
            elif tool == self.target:
                return True
            elif tool in distance:
                self.vain.add(tool)
        return False

    def _legal(self, binder: Binder) -> list[str]:
        needs = self.planner.graph.hidden_needs
        ready: dict[str, bool] = {}

        def is_ready(kind: str) -> bool:
            if kind not in ready:
                ready[kind] = binder.hidden_ready(kind)
            return ready[kind]

        return [
            tool.name
            for tool in self.walk.tools.values()
            if all(map(is_ready, needs(tool).values()))
            and not (self.errand and tool.name == self.target)
        ]

    def _bring(self, errand: IndirectLookup) -> None:
        """Take what the errand's producer showed; where it showed nothing, the user says it."""
        self.errand = None
        for step in (len(self.walk.steps) - 1, *sorted(self.recalled, reverse=True)):
            if self.walk.steps[step].tool == errand.producer:
                seen = errand.fetched(self.walk, step)
                if seen is not None and not self.walk.shows(seen.value, before=step):
                    self.fetched[errand.parameter] = seen
                return

    def _distances(self, binder: Binder) -> dict[str, int]:
        """Distance to the target over the needs that are still open, breadth first."""
        distance = {self.target: 0}
        queue = [self.target]
        if self.errand:
            distance[self.errand.producer] = 1
            queue.append(self.errand.producer)
        detour = self.rng.random() < DETOURS
        for name in queue:
            for kind in self.planner.graph.hidden_needs(self.walk.tools[name]).values():
                if binder.hidden_ready(kind):
                    continue
                for producer, pattern in self.planner.graph.producers(kind):
                    if (
                        producer in distance
                        or producer not in self.walk.tools
                        or producer in self.vain
                    ):
                        continue
                    about = self.planner.graph.owner_of_pattern(self.walk.tools[producer], pattern)
                    if not (detour or about == self.planner.graph.semantic_types[kind].entity_name):
                        continue
                    if producer != self.target and self._may_look_up(producer, kind):
                        distance[producer] = distance[name] + 1
                        queue.append(producer)
        return distance

    def _may_look_up(self, producer: str, kind: str) -> bool:
        """Whether a call may be made just to obtain a value: it reads, or yields plumbing."""
        return (
            self.walk.tools[producer].effect != "write"
            or not self.planner.graph.semantic_types[kind].entity_name
        )

    async def _call(self, binder: Binder, tool: Tool) -> bool:
        fetches = self.errand is not None and tool.name == self.errand.producer
        bound = binder.bind(tool, crossing=fetches or tool.name == self.target)
        if bound is None:
            return False
        if tool.name != self.target and await self._recall(tool, bound):
            return True
        before = self.planner.graph.prerequisites(tool.name)
        if not before:
            return (await self.walk.take(tool, bound.arguments, bound.origins)).ok
        return await self._call_repaired(binder, tool, bound, before)

    async def _recall(self, tool: Tool, bound: Binding) -> bool:
        """Use an earlier step's result, if the same call would show the same again."""
        for number, step in enumerate(self.walk.steps):
            if step.tool == tool.name and step.arguments == bound.arguments and step.outcome.ok:
                trial = await self.walk.session.fork()
                outcome = await trial.call(tool.name, bound.arguments)
                if outcome.text == step.outcome.text:
                    self.recalled.add(number)
                    return True
        return False

    async def _call_repaired(
        self, binder: Binder, tool: Tool, bound: Binding, before: Sequence[str]
    ) -> bool:
        """Call; while it is refused, call a prerequisite that is not yet done, and try again."""
        for _ in range(MAX_REPAIRS + 1):
            trial = await self.walk.session.fork()
            outcome = await trial.call(tool.name, bound.arguments)
            if outcome.ok:
                self.walk.session = trial
                self.walk.note(tool, bound.arguments, bound.origins, outcome)
                return True
            done = {step.tool for step in self.walk.steps[self.first :]}
            missing = [name for name in before if name not in done and name in self.walk.tools]
            if not await self._repair(binder, missing):
                return False
        return False

    async def _repair(self, binder: Binder, missing: Sequence[str]) -> bool:
        for name in missing:
            tool = self.walk.tools[name]
            bound = binder.bind(tool, crossing=False)
            if bound is not None and all(
                binder.hidden_ready(kind) for kind in self.planner.graph.hidden_needs(tool).values()
            ):
                self.repairs.add(len(self.walk.steps))
                return (await self.walk.take(tool, bound.arguments, bound.origins)).ok
        return False


async def _needed(
    before: ExplorationState, after: ExplorationState, first: int, repairs: set[int]
) -> dict[int, str]:
    """Which of the turn's steps are needed, and why: step number → value, state or wish."""
    last = len(after.steps) - 1
    reasons: dict[int, str] = {}
    _need(after, first, last, "wish", reasons)
    for number in sorted(repairs):
        if number not in reasons and await _fails_without(before, after, first, number):
            _need(after, first, number, "state", reasons)
    return reasons


def _need(
    walk: ExplorationState, first: int, number: int, reason: str, reasons: dict[int, str]
) -> None:
    """Mark a step of the turn as needed, and the steps that its arguments come from."""
    if number < first or number in reasons:
        return
    reasons[number] = reason
    for source in _sources(walk.steps[number]):
        _need(walk, first, source, "value", reasons)


def _sources(step: Step) -> list[int]:
    return [source for origin in step.origins.values() for source in steps_of(origin)]


async def _fails_without(
    before: ExplorationState, after: ExplorationState, first: int, number: int
) -> bool:
    """The counterfactual: without step `number`, does a later call of the turn fail?"""
    session = await before.session.fork()
    for index in range(first, len(after.steps)):
        if index == number:
            continue
        step = after.steps[index]
        if (await session.call(step.tool, step.arguments)).ok != step.outcome.ok:
            return True
    return False


async def _again(
    before: ExplorationState, after: ExplorationState, kept: Mapping[int, str]
) -> ExplorationState | None:
    """Execute only the kept steps, from where the turn began; None if a result then differs."""
    walk = await before.branch()
    numbers: dict[int, int] = {number: number for number in range(len(before.steps))}
    for number in sorted(kept):
        step = after.steps[number]
        moved = {name: renumbered(origin, numbers) for name, origin in step.origins.items()}
        origins = {name: origin for name, origin in moved.items() if origin is not None}
        numbers[number] = len(walk.steps)
        outcome = await walk.take(walk.tools[step.tool], step.arguments, origins)
        if outcome.text != step.outcome.text:
            return None
    return walk
