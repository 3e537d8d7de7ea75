"""What the fields of a resource are, what it is called, and its keys."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from turnloom.graphs.language.lexicon import lexicon
from turnloom.graphs.language.morphology import split
from turnloom.graphs.schema import properties_of, required_of
from turnloom.graphs.sources.simulated.operation import Operation
from turnloom.graphs.sources.simulated.resources.interpretation import Interpretation
from turnloom.graphs.sources.simulated.resources.key_reader import KeyReader
from turnloom.graphs.sources.simulated.resources.path_collections import PathCollections
from turnloom.graphs.sources.simulated.resources.resource import Resource

_QUALIFIERS = lexicon(
    "minimal full simple simplified base basic nullable detailed detail details response request "
    "dto model view output input result object read write create update patch new the api schema "
    "entity resource list item summary public private v1 v2 public1"
)


class ResourceReader:
    """Fills in resources from what operations show and take."""

    def __init__(self, collections: PathCollections) -> None:
        self._collections = collections
        self._store = collections.store
        self._keys = KeyReader(collections.store)

    def learn(self, resource: Resource, each: Interpretation) -> None:
        """What one operation shows of a resource's fields, and under what it has its things."""
        if each.role in ("list", "get", "create", "update") and each.item_schema is not None:
            merged = self._store.read(each.item_schema)
            if self._collections.shows_thing(each.operation):
                resource.properties = {**properties_of(merged), **resource.properties}
                resource.required |= required_of(merged)
                resource.is_known = True
                name = self._store.name(each.item_schema)
                if name:
                    resource.schema_names.add(name)
        above = each.steps if each.role in ("list", "create") else each.steps[:-1]
        resource.scopes.update(step.resource for step in above if step.resource != resource.name)
        resource.is_listed |= each.role == "list"

    def settle(
        self, resource: Resource, ways: Mapping[tuple[str, ...], tuple[Operation, int]]
    ) -> None:
        """Fields from what is given where nothing is shown, what it is called, and its keys, by
        the `ways` of singling one out."""
        if not resource.is_known:
            for operation in self._collections.operations:
                key = self._collections.path(operation).key()
                if key == resource.name and operation.method in ("post", "put", "patch"):
                    merged = properties_of(self._store.read(operation.body))
                    resource.properties = {**merged, **resource.properties}
                    resource.is_known |= bool(merged)
        resource.noun = _noun(resource)
        for parameters, (operation, _) in ways.items():
            resource.ways[parameters] = self._keys.keys(resource, parameters, operation)
        if ways:  # the way that most paths take
            resource.keys = resource.ways[max(ways, key=lambda each: ways[each][1])]
        resource.keys = resource.keys or self._keys.own_keys(resource)


def _noun(resource: Resource) -> str:
    """What one of it is called: by the shortest schema name that goes on where the collection's
    word begins (`repos`, `minimal-repository`), else by the collection."""
    word = resource.noun.split()[-1]
    names = [
        [part for part in split(name) if part not in _QUALIFIERS]
        for name in sorted(resource.schema_names)
    ]
    fitting = [
        parts for parts in names
        if 0 < len(parts) <= 3 and parts[-1][:3] == word[:3]
    ]  # fmt: skip
    best: Sequence[str] = min(
        fitting, key=lambda parts: (len(parts), parts), default=resource.noun.split()
    )
    return " ".join(best)
