"""A simulated service as an environment: its tools, its scenarios, and live stores."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from random import Random

from turnloom.graphs.environment import ToolResult
from turnloom.graphs.errors import UsageError
from turnloom.graphs.json_value import JsonObject, JsonValue
from turnloom.graphs.sources.domain_environment import DomainEnvironment, DomainSession
from turnloom.graphs.sources.simulated.record_store import RecordStore, seeded_state
from turnloom.graphs.sources.simulated.resources.resource_model import ResourceModel
from turnloom.graphs.sources.simulated.service.simulated_service import SimulatedService
from turnloom.graphs.sources.simulated.suggestions import Suggestions
from turnloom.graphs.sources.simulated.tool_subsets import ToolSubsets
from turnloom.graphs.sources.simulated.wording.annotated_tools import annotated_tools
from turnloom.graphs.tool import Tool


class SimulatedDomain:
    """A `Domain` over a service. A live object is a `RecordStore`."""

    def __init__(self, name: str, model: ResourceModel) -> None:
        self.name = name
        self.model = model
        self._service = SimulatedService(model)
        domains = dict.fromkeys(model.operations, name)
        annotated = annotated_tools(model, domains, self._examples())
        self.tools = annotated.tools
        self.semantic_types = annotated.semantic_types
        self._suggestions = Suggestions(model, annotated.internal)
        self._reads = frozenset(tool.name for tool in self.tools if tool.effect == "read")
        self._subsets = ToolSubsets(model, self.tools, annotated.internal)

    def _examples(self) -> dict[str, JsonValue]:
        """What a call of each operation returns, in a world of their own."""
        rng = Random("turnloom/simulated")
        state = seeded_state(self.model, self.model.resources, self.model.operations, rng, 3)
        store, suggest = RecordStore(self.model, state), Suggestions(self.model, {})
        found: dict[str, JsonValue] = {}
        for name in self.model.operations:
            arguments = suggest(store, name, rng, whole=True)
            result = self._service.call(store.fork(), name, arguments)
            if result.ok:
                found[name] = result.value
        return found

    def scenario(self, rng: Random, shared: object) -> JsonObject:
        tools = self._subsets.choose(rng)
        return seeded_state(self.model, self._resources_of(tools), tools, rng)

    def _resources_of(self, tools: Sequence[str]) -> list[str]:
        """The resources that tools are about, those on the way, and those that these refer to."""
        found: dict[str, None] = {}
        for name in tools:
            each = self.model.operations[name]
            found |= dict.fromkeys(step.resource for step in each.steps)
            if each.resource:
                found[each.resource] = None
        for name in list(found):
            found |= dict.fromkeys(self.model.resources[name].references.values())
        return list(found)

    def open(self, config: JsonObject) -> RecordStore:
        return RecordStore(self.model, config)

    def fork(self, obj: RecordStore) -> RecordStore:
        return obj.fork()

    def is_read_only(self, tool: str) -> bool:
        return tool in self._reads

    def call(self, obj: RecordStore, tool: str, arguments: JsonObject) -> ToolResult:
        return self._service.call(obj, tool, arguments)

    def config(self, obj: RecordStore) -> JsonObject:
        return obj.state

    def state(self, obj: RecordStore) -> JsonValue:
        return obj.state

    def suggest_arguments(self, obj: RecordStore, tool: str, rng: Random) -> JsonObject:
        return self._suggestions(obj, tool, rng)


class SimulatedSession(DomainSession):
    """One in which a world offers only some of a service's tools."""

    def _offered(self, name: str) -> Iterable[Tool]:
        wanted = set(self._worlds[name].read().offered)
        return (tool for tool in self._domains[name].tools if tool.name in wanted)


class SimulatedEnvironment(DomainEnvironment):
    """An `Environment` over simulated services. Raises `UsageError` for a tool that two have."""

    session = SimulatedSession

    def __init__(self, spec: str, domains: Sequence[SimulatedDomain]) -> None:
        owners: dict[str, str] = {}
        for domain in domains:
            for tool in domain.tools:
                if tool.name in owners:
                    raise UsageError(
                        f"{owners[tool.name]} and {domain.name} both have a tool {tool.name!r}"
                    )
                owners[tool.name] = domain.name
        super().__init__(spec, domains)
