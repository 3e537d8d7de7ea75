"""A service in this process that does what its document says: one store, and every operation that
is understood acts on it. What is not understood answers what its schema says, always the same."""

from __future__ import annotations

import jsonschema_rs
import orjson

from turnloom.graphs.environment import ToolResult
from turnloom.graphs.errors import ToolError
from turnloom.graphs.json_value import JsonObject, JsonValue
from turnloom.graphs.sources.simulated.record_store import RecordStore
from turnloom.graphs.sources.simulated.resources.resource_model import ResourceModel
from turnloom.graphs.sources.simulated.service.answer import made_up_answer, record_answer
from turnloom.graphs.sources.simulated.service.change import change, removal
from turnloom.graphs.sources.simulated.service.creation import creation
from turnloom.graphs.sources.simulated.service.deed import deed
from turnloom.graphs.sources.simulated.service.listing import listing
from turnloom.graphs.sources.simulated.service.service_call import ServiceCall


class SimulatedService:
    """Executes operations on a store."""

    def __init__(self, model: ResourceModel) -> None:
        self.model = model
        self._validators: dict[str, jsonschema_rs.Validator] = {}

    def call(self, store: RecordStore, tool: str, arguments: JsonObject) -> ToolResult:
        """The result of a call; a refusal tells the status that the service would answer with."""
        call = ServiceCall(store, self.model.operations[tool], arguments)
        problem = self._problem(call)
        if problem:
            return ToolResult.refused(f"{call.refusal(422, 400)}: {problem}")
        try:
            value = _answer(call)
        except ToolError as error:
            return ToolResult.refused(str(error))
        text = orjson.dumps(value)
        return ToolResult(True, orjson.loads(text), text.decode())

    def _problem(self, call: ServiceCall) -> str:
        operation = call.operation
        validator = self._validators.get(operation.name)
        if validator is None:
            validator = jsonschema_rs.validator_for(operation.parameters, offline=True)
            self._validators[operation.name] = validator
        found = next(iter(validator.iter_errors(call.arguments)), None)
        if found is None:
            return ""
        return f"{'.'.join(map(str, found.instance_path))}: {found.message}".removeprefix(": ")


def _answer(call: ServiceCall) -> JsonValue:
    """Do what an operation does. Raises `ToolError`."""
    match call.interpretation.role:
        case "list":
            return listing(call)
        case "get":
            return record_answer(call, *call.meant())
        case "create":
            return creation(call)
        case "update":
            return change(call)
        case "delete":
            return removal(call)
        case "act" | "undo":
            return deed(call)
    call.above(call.interpretation.steps)
    if call.operation.method != "get":
        call.store.log.append([call.operation.name, call.arguments])
    return made_up_answer(call)
