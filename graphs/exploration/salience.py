"""Salience: what a conversation is about, so that "that booking" can mean one thing."""

from __future__ import annotations

from dataclasses import dataclass

from turnloom.graphs.api.api_graph import ApiGraph
from turnloom.graphs.api.pattern import KEYS, pattern_of
from turnloom.graphs.exploration.exploration_state import ExplorationState
from turnloom.graphs.exploration.observed_value import ObservedValue
from turnloom.graphs.json_value import JsonValue, Path, at_path
from turnloom.graphs.origin import FromResult, Origin, Selected, parts, selected_path
from turnloom.graphs.trace import Step

MAX_SALIENT_ATTRIBUTES = 24
"""How many attributes ("the fare") a conversation keeps in mind."""


@dataclass(frozen=True, slots=True)
class Salience:
    """Keeps the salient entities and attributes of a state up to date."""

    graph: ApiGraph
    state: ExplorationState

    def follow_turn(self, first: int) -> None:
        """Move to what the last turn, from step `first` on, was about."""
        self.state.last_list = self._last_list()
        for number in range(first, len(self.state.steps)):
            self._follow_step(number)
        self._yield_to_list()
        del self.state.salient_attributes[:-MAX_SALIENT_ATTRIBUTES]

    def _last_list(self) -> int | None:
        """The last step, if it showed a list of entities that one could choose from next."""
        number = len(self.state.steps) - 1
        is_list = any(
            observed.is_listed and self.graph.is_internal(observed.semantic_type)
            for observed in self.state.visible[number]
        )
        return number if is_list else None

    def _follow_step(self, number: int) -> None:
        step = self.state.steps[number]
        if self.state.tools[step.tool].effect == "write":
            self._forget_outdated(step)
        for origin in step.origins.values():
            self._follow_origin(origin)
        is_last = number == len(self.state.steps) - 1
        for observed in self.state.visible[number]:
            if not observed.is_listed and KEYS not in observed.path:
                self._follow_value(observed, is_referent=is_last)

    def _follow_value(self, observed: ObservedValue, *, is_referent: bool) -> None:
        """An attribute comes to mind; an entity only where it is what is spoken of."""
        semantic_type = self.graph.semantic_types[observed.semantic_type]
        if semantic_type.internal and semantic_type.entity_name and is_referent:
            self.state.salient[observed.semantic_type] = observed
        elif not semantic_type.internal and self.state.field_noun(observed):
            self._remember(observed)

    def _remember(self, observed: ObservedValue) -> None:
        """Keep an attribute in mind. The same attribute of another thing is forgotten, so that
        "the fare of that flight" can mean only one."""
        owner = self._owner_name(observed)
        self.state.salient_attributes[:] = [
            other
            for other in self.state.salient_attributes
            if other.path[-1] != observed.path[-1] or self._owner_name(other) != owner
        ]
        self.state.salient_attributes.append(observed)

    # --- what a call was made for ---------------------------------------------------------------

    def _follow_origin(self, origin: Origin) -> None:
        """The entity a call was made for, and the other fields of the item it was selected from."""
        for part in parts(origin):
            if isinstance(part, Selected):
                item = selected_path(part, self.state.results)
                place = (*item, *part.field)
                self._follow_within(part.step, place if self._is_link(part) else item, place)
            elif isinstance(part, FromResult):
                self._follow_within(part.step, part.path, part.path)

    def _follow_within(self, step: int, place: Path, chosen: Path) -> None:
        """The chosen value becomes salient, and the attributes at or below `place` with it."""
        for observed in self.state.visible[step]:
            if observed.path[: len(place)] == place:
                self._follow_value(observed, is_referent=observed.path == chosen)

    def _is_link(self, selection: Selected) -> bool:
        """Whether a selection is made for what hangs together with the item, as a booking's card:
        the item is not what is spoken of then."""
        tool = self.state.tools[self.state.steps[selection.step].tool]
        path = (*selection.path, 0, *selection.field)
        owner = self.graph.owner_name(tool, path)
        semantic_type = self.graph.semantic_types[tool.annotation.produces[pattern_of(path)]]
        entity = semantic_type.entity_name
        return bool(entity and owner and entity != owner)

    # --- what is no longer salient --------------------------------------------------------------

    def _yield_to_list(self) -> None:
        """A list of others of its type makes a thing less salient: who says "that booking" after
        a look at all bookings may mean any of them."""
        if self.state.last_list is None:
            return
        for observed in self.state.visible[self.state.last_list]:
            salient = self.state.salient.get(observed.semantic_type)
            if observed.is_listed and salient is not None and salient.value != observed.value:
                del self.state.salient[observed.semantic_type]
                entity = self.graph.semantic_types[observed.semantic_type].entity_name
                self.state.salient_attributes[:] = [
                    each
                    for each in self.state.salient_attributes
                    if self._owner_name(each) != entity
                ]

    def _forget_outdated(self, step: Step) -> None:
        """What hung together with a thing before it was changed may no longer: the flight of a
        booking that is moved to another day."""
        given = list(step.arguments.values())
        changed = self._entities_given(step)
        for semantic_type, salient in list(self.state.salient.items()):
            beside = self._values_beside(salient)
            if salient.value not in given and any(value in beside for value in changed):
                del self.state.salient[semantic_type]

    def _entities_given(self, step: Step) -> list[JsonValue]:
        """The values in a call that stand for entities."""
        consumes = self.state.tools[step.tool].annotation.consumes
        return [
            step.arguments[name]
            for name, semantic_type in consumes.items()
            if name in step.arguments
            and self.graph.is_internal(semantic_type)
            and self.graph.semantic_types[semantic_type].entity_name
        ]

    def _values_beside(self, observed: ObservedValue) -> list[JsonValue]:
        """The other fields of a value's record, and what the call was given."""
        step = self.state.steps[observed.step]
        record = at_path(step.result.value, observed.path[:-1])
        return [*step.arguments.values(), *(record.values() if isinstance(record, dict) else ())]

    def _owner_name(self, observed: ObservedValue) -> str:
        return self.graph.owner_name(self.state.tool_of(observed), observed.path)
