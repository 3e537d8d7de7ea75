"""One call of an operation: what it is about, and what it gives."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from turnloom.graphs.errors import ToolError
from turnloom.graphs.json_value import JsonObject, JsonValue
from turnloom.graphs.sources.simulated.operation import Operation
from turnloom.graphs.sources.simulated.record_store import Record, RecordStore, outline
from turnloom.graphs.sources.simulated.resources.fields import given_field, key_parameters
from turnloom.graphs.sources.simulated.resources.interpretation import Interpretation
from turnloom.graphs.sources.simulated.resources.operation_path import PathStep
from turnloom.graphs.sources.simulated.resources.resource import Resource

_STATUS_NAMES: Mapping[int, str] = {400: "Bad Request", 404: "Not Found", 409: "Conflict",
                                    422: "Unprocessable Entity"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ServiceCall:
    """A call under way: the store that it acts on, what its operation does, and its arguments."""

    store: RecordStore
    interpretation: Interpretation
    arguments: JsonObject

    @property
    def operation(self) -> Operation:
        return self.interpretation.operation

    @property
    def resource(self) -> Resource:
        """The resource that the operation acts on; not to be asked where it acts on none."""
        return self.store.model.resources[self.interpretation.resource]

    def refusal(self, *statuses: int) -> str:
        """The first of some statuses that the document declares, else the first."""
        errors = self.operation.errors
        status = next((one for one in statuses if one in errors), statuses[0])
        return f"{status} {_STATUS_NAMES[status]}"

    def above(self, steps: Sequence[PathStep]) -> dict[str, str]:
        """The records on the way, by resource. Raises `ToolError` where one is missing."""
        found: dict[str, str] = {}
        for step in steps:
            resource = self.store.model.resources[step.resource]
            if not resource.keys or step.resource not in self.store.tables:
                continue
            number, _ = self._find(resource, self._wanted(step.parameters), found, step.parameters)
            found[step.resource] = number
        return found

    def meant(self) -> tuple[str, Record]:
        """The record that the call is about. Raises `ToolError` where there is none."""
        resource, steps = self.resource, self.interpretation.steps
        if steps and steps[-1].resource == resource.name:
            above = self.above(steps[:-1])
            parameters = steps[-1].parameters
            return self._find(resource, self._wanted(parameters), above, parameters)
        # A body that holds the key of what it changes.
        wanted = self._wanted(key_parameters(self.interpretation, resource))
        return self._find(resource, wanted, self.above(steps))

    def _wanted(self, parameters: Sequence[str]) -> list[JsonValue]:
        return [self.arguments.get(name) for name in parameters]

    def _find(
        self,
        resource: Resource,
        wanted: Sequence[JsonValue],
        above: Mapping[str, str],
        parameters: Sequence[str] = (),
    ) -> tuple[str, Record]:
        for number, record in self.records(resource, above):
            keys = self.store.key_values(resource, number, record, parameters)
            if all(str(one) == str(other) for one, other in zip(keys, wanted, strict=False)):
                return number, record
        told = ", ".join(map(str, wanted))
        raise ToolError(f"{self.refusal(404)}: there is no {resource.noun} {told}.")

    def records(self, resource: Resource, above: Mapping[str, str]) -> Iterator[tuple[str, Record]]:
        """The records of a resource that are not under others than those `above`."""
        for number, record in self.store.records(resource.name):
            under = outline(record, "under")
            if all(under.get(scope, other) == other for scope, other in above.items()):
                yield number, record

    def given(self) -> list[tuple[str, JsonValue]]:
        """The fields that the body gives, by what the resource calls them."""
        operation = self.operation
        sent = operation.in_place("body") | operation.in_place("query")
        keys = {key.field[0] for key in self.resource.keys}
        if not operation.in_place("body"):  # an update that gives a field in its path or query
            sent |= {n: t for n, t in operation.in_place("path").items() if n not in keys}
        found = []
        for name, own in sent.items():
            field = given_field(self.resource, name)
            if own in self.arguments and field:
                found.append((field, self.arguments[own]))
        return found

    def referred(self, field: str, value: JsonValue) -> JsonValue:
        """The record that a field given as `value` refers to. Raises `ToolError` for no record."""
        target = self.store.model.resources[self.resource.references[field]]
        if value is None:
            return None
        if isinstance(value, dict):
            value = next(
                (value[key.field[-1]] for key in target.keys if key.field[-1] in value), value
            )
        for number, record in self.store.records(target.name):
            if str(self.store.key_values(target, number, record)[-1]) == str(value):
                return number
        raise ToolError(
            f"{self.refusal(422, 404, 400)}: there is no {target.noun} {value}, which {field} "
            "has to name."
        )
