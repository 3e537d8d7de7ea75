"""Binding: an argument for every parameter of a call, each with its origin.

An internal value comes from a result: one of this turn's look-ups, something the conversation is
about already ("that booking"), or a list that the last turn showed ("the cheapest of those"). A
value that people say comes from the user, or flows over from a result that has a word for it ("at
the arrival time of that flight"), which is how values flow from one domain to another.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random

from turnloom.graphs.api.api_graph import ApiGraph
from turnloom.graphs.api.type_fit import is_text
from turnloom.graphs.api.value_sources import Source
from turnloom.graphs.exploration.dials import USUAL_DIALS, Dials
from turnloom.graphs.exploration.exploration_state import ExplorationState
from turnloom.graphs.exploration.indirect_lookup import is_sayable
from turnloom.graphs.exploration.observed_value import ObservedValue
from turnloom.graphs.exploration.quotation import (
    MAX_QUOTED_LENGTH,
    is_quotable,
    quotation_lead,
)
from turnloom.graphs.exploration.referring_expression import referring_expression
from turnloom.graphs.json_value import JsonObject, JsonValue, Scalar, at_path, fold, is_number
from turnloom.graphs.language.figures import near
from turnloom.graphs.origin import FromResult, FromUser, Joined, Keyed, Listed, Origin, quoted_text
from turnloom.graphs.schema import fits_schema, has_type
from turnloom.graphs.tool import Tool
from turnloom.graphs.trace import Step

P_FLOW_ACROSS_DOMAINS = 0.75
"""Chance that a value which another domain's result offers is taken from there, not said."""
P_FLOW_WITHIN_DOMAIN = 0.35
"""The same within one domain; and that an optional internal parameter is given."""
P_QUOTE = 0.1
"""Chance that a free text quotes a value from another domain's result."""
P_QUOTE_ISOLATED = 0.6
"""The same for a domain that shares no other semantic type with its neighbours."""
PERSON = "person"
"""The entity name of people, and where the semantic types of what they are called begin."""
ADDRESSEES = frozenset((PERSON, "contact", "mail"))
"""Entity names that make a text of a call about one a text to somebody."""


@dataclass(frozen=True, slots=True)
class Argument:
    """A value for one parameter, with its origin and the observed values that it rests on."""

    value: JsonValue
    origin: Origin
    sources: tuple[ObservedValue, ...] = ()


@dataclass(frozen=True, slots=True)
class Binding:
    """The arguments of a call ready to be made, and their origins."""

    arguments: JsonObject
    origins: Mapping[str, Origin]


@dataclass(slots=True)
class Binder:
    """Binds one call of a turn.

    first_step  number of the turn's first step
    reusable    semantic types for which the salient entity may stand ("that booking")
    recalled    earlier steps whose results serve this turn as well as a fresh look-up would
    referents   per semantic type the entity this turn is about already, so that its calls speak of
                the same one
    looked_up   what an indirect lookup found, per parameter of the target
    """

    graph: ApiGraph
    state: ExplorationState
    first_step: int
    reusable: frozenset[str]
    recalled: frozenset[int]
    rng: Random
    referents: dict[str, tuple[ObservedValue, Origin]] = field(default_factory=dict)
    looked_up: dict[str, ObservedValue] = field(default_factory=dict)
    dials: Dials = USUAL_DIALS
    _shown: frozenset[Source] = field(init=False)
    _fresh: frozenset[Source] = field(init=False)

    def __post_init__(self) -> None:
        sources = self.state.sources
        self._shown = frozenset().union(*sources)
        self._fresh = frozenset().union(
            *sources[self.first_step :], *(sources[step] for step in self.recalled)
        )

    def is_met(self, tool: Tool) -> bool:
        """Whether all that only results can fill can be had without another look-up."""
        return all(
            self.is_available(tool.name, name, semantic_type)
            for name, semantic_type in self.graph.internal_needs(tool).items()
        )

    def is_available(self, tool: str, name: str, semantic_type: str) -> bool:
        """Whether a value edge leads into a parameter from what can be spoken of now."""
        fillers = self.graph.fillers(tool, name).keys()
        if not self.graph.semantic_types[semantic_type].entity_name:
            return not fillers.isdisjoint(self._shown)
        if not fillers.isdisjoint(self._fresh):
            return True
        salient = self.state.salient.get(semantic_type)
        return (
            salient is not None
            and semantic_type in self.reusable
            and self.state.source_of(salient) in fillers
        )

    def _is_fresh(self, observed: ObservedValue) -> bool:
        """Whether a value is from one of this turn's look-ups or a recalled one."""
        return observed.step >= self.first_step or observed.step in self.recalled

    async def bind(self, tool: Tool, *, from_results: bool) -> Binding | None:
        """Arguments for a call of `tool` now; None where a required one cannot be had.

        Sayable values may flow over from results only where `from_results`.
        """
        suggested = await self.state.session.suggest_arguments(tool.name, self.rng)
        bound: dict[str, Argument] = {}
        for name in tool.properties:
            argument = await self._argument(tool, name, suggested, bound, from_results=from_results)
            if argument is not None:
                bound[name] = argument
            elif name in tool.required:
                return None
        return Binding(
            {name: argument.value for name, argument in bound.items()},
            {name: argument.origin for name, argument in bound.items()},
        )

    async def _argument(
        self,
        tool: Tool,
        name: str,
        suggested: JsonObject,
        bound: Mapping[str, Argument],
        *,
        from_results: bool,
    ) -> Argument | None:
        if self.graph.is_internal(tool.annotation.consumes.get(name, "")):
            return self._internal_argument(tool, name, bound)
        argument = self._flowing_argument(tool, name, suggested, bound) if from_results else None
        if argument is not None and not await self._is_current(argument.sources):
            argument = None
        if argument is None and name in suggested:
            value = self._near_the_record(tool, name, suggested[name], bound)
            return Argument(value, _from_user(value, self.state.turn))
        return argument

    def _near_the_record(
        self, tool: Tool, name: str, suggested: JsonValue, bound: Mapping[str, Argument]
    ) -> JsonValue:
        """A figure that is to replace one on a record that was shown is near that one."""
        if tool.effect != "write" or not is_number(suggested):
            return suggested
        for observed in (each for argument in bound.values() for each in argument.sources):
            record = at_path(self.state.steps[observed.step].result.value, observed.path[:-1])
            shown = record.get(name) if isinstance(record, dict) else None
            if is_number(shown) and shown:
                value = near(shown, self.rng)
                return value if fits_schema(value, tool.properties[name]) else suggested
        return suggested

    # --- internal values ------------------------------------------------------------------------

    def _internal_argument(
        self, tool: Tool, name: str, bound: Mapping[str, Argument]
    ) -> Argument | None:
        consumes = tool.annotation.consumes
        semantic_type = consumes[name]
        if name not in tool.required and not (
            self.rng.random() < self.dials.chance("fan_in", P_FLOW_WITHIN_DOMAIN)
            and self.is_available(tool.name, name, semantic_type)
        ):
            return None
        another = any(consumes.get(other) == semantic_type for other in bound)
        referent = None if another else self.referents.get(semantic_type)
        if referent is None or not self._flowing(referent[:1], tool, name):
            referent = self._referent(tool, name, semantic_type)
        if referent is None:
            return None
        self.referents.setdefault(semantic_type, referent)
        observed, origin = referent
        if _is_list(tool, name) and not isinstance(observed.value, list):
            return Argument([observed.value], Listed((origin,)), (observed,))
        return Argument(observed.value, origin, (observed,))

    def _referent(
        self, tool: Tool, name: str, semantic_type: str
    ) -> tuple[ObservedValue, Origin] | None:
        """An entity to speak of: what fresh results let one single out, or what is salient."""
        known = self._flowing(self.state.observed.get(semantic_type, ()), tool, name)
        if not self.graph.semantic_types[semantic_type].entity_name:
            return (known[-1], _from_result(known[-1])) if known else None
        fresh = [observed for observed in known if self._is_fresh(observed)]
        salient = self.state.salient.get(semantic_type)
        if salient is not None and semantic_type in self.reusable and not fresh:
            is_given = self._flowing((salient,), tool, name)
            return (salient, _from_result(salient)) if is_given else None
        return self._singled_out(fresh)

    def _flowing(
        self, observed: Iterable[ObservedValue], tool: Tool, name: str
    ) -> list[ObservedValue]:
        """Those from which a value edge leads into the parameter."""
        fillers = self.graph.fillers(tool.name, name)
        return [each for each in observed if self.state.source_of(each) in fillers]

    def _singled_out(self, fresh: Sequence[ObservedValue]) -> tuple[ObservedValue, Origin] | None:
        """One of the fresh values, of the latest result in which one can be singled out."""
        groups: dict[tuple[int, str], list[ObservedValue]] = {}
        for observed in fresh:
            groups.setdefault((observed.step, observed.pattern), []).append(observed)
        for (number, _), group in reversed(groups.items()):
            step = self.state.steps[number]
            tool = self.state.tools[step.tool]
            found = referring_expression(group, tool, step, self.state.turn, self.rng)
            if found is not None:
                return found
        return None

    # --- sayable values from results ------------------------------------------------------------

    def _flowing_argument(
        self, tool: Tool, name: str, suggested: JsonObject, bound: Mapping[str, Argument]
    ) -> Argument | None:
        sources = [observed for argument in bound.values() for observed in argument.sources]
        if name in self.looked_up:
            return self._passed_on(tool, name, self.looked_up[name], sources)
        if name not in suggested and name not in tool.required:
            return None
        if _is_mentioned_elsewhere(suggested, name):
            return None
        if is_text(tool.annotation.consumes.get(name, "")):
            return self._quoting_text(tool, name, sources)
        return self._salient_value(tool, name)

    async def _is_current(self, sources: Iterable[ObservedValue]) -> bool:
        """Whether look-ups that showed these values would show them again, after what was changed
        since: "the title of that ticket" is the one that it has now."""
        steps = self.state.steps
        return all(
            [
                await self._shows_again(observed)
                for observed in sources
                if self._reads(steps[observed.step])
                and not all(self._reads(step) for step in steps[observed.step + 1 :])
            ]
        )

    def _reads(self, step: Step) -> bool:
        return self.state.tools[step.tool].effect == "read"

    async def _shows_again(self, observed: ObservedValue) -> bool:
        step = self.state.steps[observed.step]
        session = await self.state.session.fork()
        again = await session.call(step.tool, step.arguments)
        try:
            return again.ok and at_path(again.value, observed.path) == observed.value
        except LookupError:
            return False

    def _salient_value(self, tool: Tool, name: str) -> Argument | None:
        """A salient attribute of another entity for a sayable parameter, if chance wills."""
        about = self.graph.entity_names(tool)
        offers = [
            observed
            for observed in self._flowing(self.state.salient_attributes, tool, name)
            if self._owner_name(observed) not in about
        ]
        if _is_list(tool, name):
            return self._salient_list(offers)
        offers = [
            each
            for each in offers
            if has_type(each.value, tool.properties[name]) and is_sayable(each.value)
        ]
        if not offers:
            return None
        observed = self.rng.choice(offers[-2:])
        foreign = self.state.tool_of(observed).domain != tool.domain
        if self.rng.random() >= self._flow_chance(foreign=foreign):
            return None
        return Argument(observed.value, _from_result(observed), (observed,))

    def _salient_list(self, offers: Sequence[ObservedValue]) -> Argument | None:
        scalars = [observed for observed in offers if not isinstance(observed.value, list)]
        if len(scalars) < 2 or self.rng.random() >= self._flow_chance(foreign=True):
            return None
        latest = tuple(scalars[-3:])
        origin = Listed(tuple(_from_result(observed) for observed in latest))
        return Argument([observed.value for observed in latest], origin, latest)

    def _flow_chance(self, *, foreign: bool) -> float:
        if foreign:
            return self.dials.chance("crossing", P_FLOW_ACROSS_DOMAINS)
        return self.dials.chance("fan_in", P_FLOW_WITHIN_DOMAIN)

    def _passed_on(
        self, tool: Tool, name: str, observed: ObservedValue, sources: Sequence[ObservedValue]
    ) -> Argument | None:
        """What was looked up: a long text is passed on whole, anything else in a sentence."""
        in_text = is_text(tool.annotation.consumes.get(name, ""))
        is_long = isinstance(observed.value, str) and len(observed.value) > MAX_QUOTED_LENGTH
        if in_text and not is_long:
            readable = is_quotable(observed.value) and not self._is_known(observed, sources)
            return self._quotation(tool, observed) if readable else None
        return Argument(observed.value, _from_result(observed), (observed,))

    # --- quotations -----------------------------------------------------------------------------

    def _quoting_text(
        self, tool: Tool, name: str, sources: Sequence[ObservedValue]
    ) -> Argument | None:
        """A text that ends in a value from another domain's result."""
        offers = [
            observed
            for observed in self._flowing(self.state.salient_attributes, tool, name)
            if not self._is_known(observed, sources) and is_quotable(observed.value)
        ]
        often = P_QUOTE if self.graph.shares_values(tool.domain) else P_QUOTE_ISOLATED
        if not offers or self.rng.random() >= often:
            return None
        return self._quotation(tool, self.rng.choice(offers[-4:]))

    def _is_known(self, observed: ObservedValue, sources: Sequence[ObservedValue]) -> bool:
        """Whether a value is about the very person that the call goes to: they know it."""
        record = at_path(self.state.steps[observed.step].result.value, observed.path[:-1])
        return isinstance(record, dict) and any(
            self.graph.semantic_types[other.semantic_type].entity_name == PERSON
            and other.value in record.values()
            for other in sources
        )

    def _quotation(self, tool: Tool, observed: ObservedValue) -> Argument:
        addressed = not ADDRESSEES.isdisjoint(self.graph.entity_names(tool))
        lead = quotation_lead(self._attribute_phrase(observed), self.rng, addressed=addressed)
        origin = Joined((FromUser(self.state.turn), _from_result(observed)), " ")
        return Argument(f"{lead} {quoted_text(observed.value)}", origin, (observed,))

    def _attribute_phrase(self, observed: ObservedValue) -> str:
        """The attribute with whose it is: a reader of the text knows no "that order"."""
        noun = self.state.field_noun(observed)
        owner = self._owner_name(observed)
        if owner == PERSON:
            person = self._person_asked_for(observed)
            return f"{noun} of {person}" if person else noun
        return f"{noun} of the {owner}" if owner and owner not in noun else noun

    def _owner_name(self, observed: ObservedValue) -> str:
        return self.graph.owner_name(self.state.tool_of(observed), observed.path)

    def _person_asked_for(self, observed: ObservedValue) -> str:
        """The name of a person with which the call was made that showed a value, or ''."""
        step = self.state.steps[observed.step]
        consumes = self.state.tools[step.tool].annotation.consumes
        names = (
            str(value)
            for name, value in step.arguments.items()
            if consumes.get(name, "").startswith(f"{PERSON}.")
        )
        return next(names, "")


def _is_list(tool: Tool, name: str) -> bool:
    return tool.properties[name].get("type") == "array"


def _is_mentioned_elsewhere(suggested: JsonObject, name: str) -> bool:
    """Whether another suggested text mentions the value, so that only this one goes with it."""
    value = suggested.get(name)
    return isinstance(value, str) and any(
        isinstance(other, str) and value in other for key, other in suggested.items() if key != name
    )


def _from_result(observed: ObservedValue) -> FromResult:
    return FromResult(observed.step, observed.path)


def _from_user(value: JsonValue, turn: int) -> Origin:
    """The user says every scalar of the value."""

    def said(_: Scalar) -> Origin:
        return FromUser(turn)

    return fold(value, said, _listed, _keyed)


def _listed(items: list[Origin]) -> Origin:
    return Listed(tuple(items))


def _keyed(items: dict[str, Origin]) -> Origin:
    return Keyed(tuple(items.items()))
