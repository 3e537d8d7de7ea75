"""Resources, inferred from operations: what there is, what it goes by, what it belongs to, and what
each operation does to it.

A path is read as steps, each a collection and the parameters that single one of its things out:
`/orgs/{org}/repos` is the repositories of an organization. What is no step of that kind is an
action (`/orders/{id}/cancel`), or is not understood.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from turnloom.graphs.sources.simulated.operation import Operation
from turnloom.graphs.sources.simulated.resources.interpretation import Interpretation
from turnloom.graphs.sources.simulated.resources.interpreter import Interpreter
from turnloom.graphs.sources.simulated.resources.path_collections import PathCollections
from turnloom.graphs.sources.simulated.resources.references import find_references
from turnloom.graphs.sources.simulated.resources.resource import Resource
from turnloom.graphs.sources.simulated.resources.resource_reader import ResourceReader
from turnloom.graphs.sources.simulated.schema_store import SchemaStore


@dataclass(frozen=True)
class ResourceModel:
    """The resources of a service, and what its operations do to them."""

    store: SchemaStore
    resources: Mapping[str, Resource]
    operations: Mapping[str, Interpretation]

    @cached_property
    def dependents(self) -> Mapping[str, tuple[str, ...]]:
        """Per resource those that belong to it or refer to it."""
        found: dict[str, dict[str, None]] = {}
        for name, resource in self.resources.items():
            for other in (resource.parent, *resource.references.values()):
                found.setdefault(other, {})[name] = None
        return {name: tuple(others) for name, others in found.items()}

    @cached_property
    def changed_paths(self) -> frozenset[tuple[str, ...]]:
        """Paths of which a thing can be changed in part."""
        return frozenset(
            each.operation.path
            for each in self.operations.values()
            if each.operation.method == "patch"
        )

    @property
    def understood_share(self) -> float:
        known = sum(each.role != "other" for each in self.operations.values())
        return known / len(self.operations)


def resource_model(operations: Sequence[Operation], store: SchemaStore) -> ResourceModel:
    """Infer resources from operations."""
    collections = PathCollections(operations, store)
    interpreter, reader = Interpreter(collections), ResourceReader(collections)
    found = {each.name: interpreter.interpret(each) for each in operations}
    resources = interpreter.resources
    for each in found.values():
        if each.resource in resources:
            reader.learn(resources[each.resource], each)
    for resource in resources.values():
        reader.settle(resource, interpreter.ways.get(resource.name, {}))
    find_references(resources, store)
    checked = {name: _checked(each, resources.get(each.resource)) for name, each in found.items()}
    return ResourceModel(store, resources, checked)


def _checked(each: Interpretation, resource: Resource | None) -> Interpretation:
    """What is understood only as far as there are fields to tell of."""
    if each.role == "other" or resource is None:
        return each
    if each.role in ("act", "undo", "delete", "update") and resource.keys:
        return each
    if resource.is_known and (resource.keys or each.role in ("list", "create")):
        return each
    return replace(each, role="other")
