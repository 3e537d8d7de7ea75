"""Observing tools at work: calls on live worlds, and what they returned and changed.

Arguments are drawn from the state, from earlier results and from invention, several ways for each
parameter; what worked is remembered. Worlds move on through calls that change them, so that a tool
that needs another's effect gets its turn.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Protocol

from turnloom.graphs.environment import ToolResult
from turnloom.graphs.inference.identity import identity, name_of_one
from turnloom.graphs.inference.leaves import Leaf, leaves_of
from turnloom.graphs.inference.values.made_up_values import made_up_person, made_up_value
from turnloom.graphs.inference.values.shown_values import (
    SHOWN,
    field_of,
    fields_shown,
    names_shown,
    places_of,
    takes_shown,
)
from turnloom.graphs.inference.values.state_values import (
    draw_state_value,
    state_patterns,
)
from turnloom.graphs.inference.values.statements import made_up_statement, takes_statement
from turnloom.graphs.json_value import JsonObject, JsonValue, Path
from turnloom.graphs.language.lexicon import REMOVES
from turnloom.graphs.probe_clock import LONGEST, ProbeClock
from turnloom.graphs.schema import element_of, fits_schema
from turnloom.graphs.sources.digest import digest
from turnloom.graphs.tool import Tool

WORLDS = 3
"""Worlds that are opened."""
ROUNDS = 4
"""Rounds over all tools of a world."""
MAX_TRIES = 4
"""Tries of one tool in a round."""
ENOUGH_SUCCESSES = 4
"""A tool that has worked so often is left alone in a world."""
P_LEAVE_OUT = 0.6
"""Chance that a parameter which may be left out is."""

INVENTED = "invented"
"""The source of a value that comes from no state."""


class ObservedSession(Protocol):
    """A session whose state can be read."""

    async def call(self, tool: str, arguments: JsonObject) -> ToolResult: ...
    async def state(self) -> JsonObject: ...
    async def suggest_arguments(self, tool: str, rng: Random) -> JsonObject: ...
    async def fork(self) -> ObservedSession: ...


class ObservedEnvironment(Protocol):
    """An environment whose sessions' states can be read."""

    @property
    def tools(self) -> tuple[Tool, ...]: ...
    async def scenario(self, rng: Random) -> JsonObject: ...
    async def open(self, scenario: JsonObject) -> ObservedSession: ...


@dataclass(slots=True)
class Observation:
    """What was seen of one tool. `sources` counts, per parameter, where values that worked came
    from; `examples` are successful (arguments, result). `guessed` are the sources that a parameter
    was given for want of any that its name speaks for."""

    examples: list[tuple[JsonObject, JsonValue]] = field(default_factory=list)
    sources: dict[str, Counter[str]] = field(default_factory=dict)
    tried: dict[str, list[str]] = field(default_factory=dict)
    shown: dict[str, list[str]] = field(default_factory=dict)
    guessed: dict[str, set[str]] = field(default_factory=dict)
    changed: int = 0
    unchanged: int = 0
    unfilled: str = ""
    refusal: str = ""

    @property
    def worked(self) -> bool:
        return bool(self.changed or self.unchanged)

    def values(self, parameter: str) -> list[JsonValue]:
        """The values of a parameter in calls that worked; those of a list one by one."""
        found: list[JsonValue] = []
        for arguments, _ in self.examples:
            value = arguments.get(parameter)
            found += value if isinstance(value, list) else [] if value is None else [value]
        return found

    def echoes(self, field: str) -> bool:
        """Whether a result's field has only ever repeated an argument of the call."""
        seen = [
            (arguments, value[field])
            for arguments, value in self.examples
            if isinstance(value, dict) and field in value
        ]
        return bool(seen) and all(
            any(_alike(told, value) for value in given.values()) for given, told in seen
        )


def _alike(one: JsonValue, other: JsonValue) -> bool:
    """Whether two values are the same; a moment is, with and without its seconds."""
    both = isinstance(one, str) and isinstance(other, str)
    return one == other or (both and f"{one}:00" == other) or (both and one == f"{other}:00")


async def observe(
    environment: ObservedEnvironment, seconds: float = LONGEST
) -> Mapping[str, Observation]:
    """Call every tool a few times on a few worlds. Raises `SourceError` where that takes more than
    `seconds`."""
    rng = Random("watch/0")
    seen = {tool.name: Observation() for tool in environment.tools}
    async with ProbeClock(seconds) as clock:
        for _ in range(WORLDS):
            session = await environment.open(await environment.scenario(rng))
            world = _World(environment.tools, session, seen, rng, clock)
            await world.explore(await session.state())
    return seen


class _World:
    """One world being explored. `results` holds values by the type of identifier they are."""

    def __init__(
        self,
        tools: Sequence[Tool],
        session: ObservedSession,
        seen: Mapping[str, Observation],
        rng: Random,
        clock: ProbeClock,
    ) -> None:
        self._clock = clock
        self._all_tools = tools
        self._session = session
        self._seen = seen
        self._rng = rng
        self._results: dict[str, list[JsonValue]] = {}
        self._shown: dict[str, list[str]] = {}
        self._named: dict[str, list[str]] = {}
        self._made_up: set[JsonValue] = set()
        self._successes: Counter[str] = Counter()
        self._person = ""

    def _look(self, state: JsonObject) -> None:
        self._state = state
        self._digest = digest(state)
        self._today = today_of(state)
        self._leaves: dict[str, list[Leaf]] = {
            name: leaves_of([part]) for name, part in state.items()
        }

    async def explore(self, present: JsonObject) -> None:
        """Begin at the state that is present."""
        self._look(present)
        tools = [tool for tool in self._all_tools if tool.domain in present]
        for _ in range(ROUNDS):
            for tool in tools:
                for _ in range(MAX_TRIES):
                    if self._successes[tool.name] >= ENOUGH_SUCCESSES:
                        break
                    await self._try(tool)

    async def _try(self, tool: Tool) -> None:
        await self._clock.breathe()
        drawn = self._arguments(tool) or await self._wished(tool)
        if drawn is None:
            return
        arguments, sources = drawn
        trial = await self._session.fork()
        with self._clock.timing(tool.name):
            outcome = await trial.call(tool.name, arguments)
        if not outcome.ok:
            self._seen[tool.name].refusal = outcome.text
            return
        observed = self._seen[tool.name]
        state = await trial.state()
        changed = digest(state) != self._digest
        is_news = not is_empty(outcome.value)
        self._successes[tool.name] += is_news and (changed or tool.verb not in REMOVES)
        if is_news and (changed or not observed.changed):  # else what is not there was deleted
            observed.examples.append((arguments, outcome.value))
            for name, source in sources.items():
                observed.sources.setdefault(name, Counter())[source] += 1
        observed.changed += changed
        observed.unchanged += not changed
        self._remember(tool, outcome.value)
        unseen = not any(state.values()) and tool.effect == "write"
        if (changed or unseen) and tool.verb not in REMOVES:
            self._session = trial
            self._look(state)

    def _remember(self, tool: Tool, value: JsonValue) -> None:
        for leaf in leaves_of([value], tool.noun):
            ident = identity(leaf.own, leaf.holder)
            if ident is not None:
                known = self._results.setdefault(ident.semantic_type, [])
                known += [each for each in leaf.values if each not in known]
        for kept, found in ((self._shown, fields_shown), (self._named, names_shown)):
            for name, texts in found([value]).items():
                shown = kept.setdefault(name, [])
                shown += [each for each in texts if each not in shown and each not in self._made_up]

    def _arguments(self, tool: Tool) -> tuple[JsonObject, dict[str, str]] | None:
        arguments: JsonObject = {}
        sources: dict[str, str] = {}
        near: list[Path] = []
        self._person = made_up_person(self._rng)
        names = list(tool.properties)
        for name in names:
            if name not in tool.required and self._rng.random() < P_LEAVE_OUT:
                continue
            found = self._value(tool, name, near)
            if found is None:
                if name in tool.required:
                    self._seen[tool.name].unfilled = name
                    return None
                continue
            value, sources[name] = found
            many = tool.properties[name].get("type") == "array" and not isinstance(value, list)
            arguments[name] = [value] if many else value
        return arguments, sources

    async def _wished(self, tool: Tool) -> tuple[JsonObject, dict[str, str]] | None:
        """What the user's own hook says, where it says all that a call needs."""
        wish = await self._session.suggest_arguments(tool.name, Random(f"wish/{tool.name}"))
        return (wish, {}) if wish and tool.required <= set(wish) else None

    def _value(self, tool: Tool, name: str, near: list[Path]) -> tuple[JsonValue, str] | None:
        schema = element_of(tool.properties[name])
        if not is_single(schema):
            return None
        ways = self._ways(tool, name)
        self._rng.shuffle(ways)
        for way in ways:
            if way == INVENTED:
                made = (
                    made_up_statement(tool, self._state[tool.domain], self._rng)
                    if takes_statement(tool, name)
                    else made_up_value(tool, name, self._today, self._person, self._rng)
                )
                if made is not None:
                    self._made_up.add(made if isinstance(made, str) else None)
                    return made, INVENTED
            elif way.startswith(SHOWN):
                texts = self._texts(way[len(SHOWN) :])
                fit = [each for each in texts if fits_schema(each, schema)]
                if fit:
                    self._seen[tool.name].shown[way] = list(texts)
                    return self._rng.choice(fit), way
            elif way.startswith("="):
                values = self._results.get(way[1:])
                if values:
                    return self._rng.choice(values), way
            else:
                found = draw_state_value(self._state[tool.domain], way, schema, near, self._rng)
                if found is not None:
                    near.append(found[0])
                    return found[1], way
        return None

    def _ways(self, tool: Tool, name: str) -> list[str]:
        """Where a value could come from: the best places of the state, results, invention."""
        schema = tool.properties[name]
        is_given = "enum" in element_of(schema) or schema.get("type") == "boolean"
        if is_given or takes_statement(tool, name):
            return [INVENTED]
        ways = state_patterns(tool, name, self._leaves[tool.domain])[:3]
        if not ways and (shown := self._ways_shown(tool, name)):
            return shown
        tried = self._seen[tool.name].tried.setdefault(name, [])
        tried += [way for way in ways if way not in tried]
        ident = identity(name, tool.noun)
        if ident is not None and ident.semantic_type in self._results:
            ways.append(f"={ident.semantic_type}")
        if ident is None or not ways:
            ways.append(INVENTED)
        return ways

    def _texts(self, field: str) -> Sequence[str]:
        return self._named.get(field) or self._shown[field]

    def _ways_shown(self, tool: Tool, name: str) -> list[str]:
        """The field of results that has the parameter's name; where nothing else has made the
        tool work, any field: what fits is told by its values."""
        if not self._shown or not takes_shown(tool, name):
            return []
        one = name_of_one(name, tool.properties[name])
        named = field_of(one, self._named) or field_of(name, self._shown)
        works = bool(self._seen[tool.name].examples)
        brief = (each for each, texts in self._shown.items() if not any(map(is_prose, texts)))
        fields = [named] if named else [] if works else list(brief)
        state = self._state[tool.domain]
        found = [way for each in fields for way in places_of(state, self._texts(each))[:1]]
        ways = list(dict.fromkeys(found)) or [f"{SHOWN}{each}" for each in fields]
        if named or not ways:
            return ways
        self._seen[tool.name].guessed.setdefault(name, set()).update(ways)
        return [*ways, INVENTED]


def is_single(schema: JsonObject) -> bool:
    """Whether a schema asks for one value that a person could say: no object, no list of several
    in their places, no span of time as ISO 8601 writes it."""
    if "$ref" in schema or schema.get("type") == "object" or "prefixItems" in schema:
        return False
    return schema.get("format") != "duration"


MAX_WORDS = 4
"""Longer texts are somebody's own words, which no other parameter takes."""


def is_prose(text: str) -> bool:
    """Whether a text is a sentence or more, and no name or code."""
    return "\n" in text or len(text.split()) > MAX_WORDS


def is_empty(value: JsonValue) -> bool:
    """Whether a result says that there is nothing."""
    if isinstance(value, dict):
        return all(map(is_empty, value.values()))
    return value == []


def today_of(state: JsonValue) -> str:
    """The date in a world: one it tells as such, or else the median of the days it holds."""
    days: list[str] = []
    for leaf in leaves_of([state]):
        for text in leaf.texts:
            if len(text) >= 10 and text[4:5] == "-" and text[7:8] == "-" and text[:4].isdigit():
                if leaf.own.lstrip("_") in ("today", "now", "current_date", "current_day"):
                    return text[:10]
                days.append(text[:10])
    days.sort()
    return days[len(days) // 2] if days else "2026-03-02"
