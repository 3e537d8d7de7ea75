"""The collections that paths lead to, and what operations show of their things."""

from __future__ import annotations

from collections.abc import Sequence

from turnloom.graphs.schema import properties_of, type_of
from turnloom.graphs.sources.simulated.operation import Operation
from turnloom.graphs.sources.simulated.resources.operation_path import OperationPath, read_path
from turnloom.graphs.sources.simulated.resources.result_shape import ResultShape, result_shape
from turnloom.graphs.sources.simulated.schema_store import SchemaStore


class PathCollections:
    """The collections of a service, by the words of their paths."""

    def __init__(self, operations: Sequence[Operation], store: SchemaStore) -> None:
        self.operations = operations
        self.store = store
        self._paths = {each.name: read_path(each) for each in operations}
        self._shapes = {each.name: result_shape(each, store) for each in operations}
        self._items = {path.key() for path in self._paths.values() if path.is_item}
        self._listed = {
            self._paths[each.name].key()
            for each in operations
            if each.method == "get" and self._shapes[each.name].is_list
        }
        self._fields, self._owners = self._of_items()
        self._alike: dict[str, list[str]] = {}
        for key in self._items:
            self._alike.setdefault(key.rpartition("/")[2], []).append(key)

    def path(self, operation: Operation) -> OperationPath:
        return self._paths[operation.name]

    def shape(self, operation: Operation) -> ResultShape:
        """Where in what it returns its things are."""
        return self._shapes[operation.name]

    def has_items(self, key: str) -> bool:
        """Whether paths single things of a collection out."""
        return key in self._items

    def is_listed(self, key: str) -> bool:
        return key in self._listed

    def shows_thing(self, operation: Operation) -> bool:
        """Whether what comes back has things with fields of their own."""
        schema = self.shape(operation).schema
        if schema is None:
            return False
        merged = self.store.read(schema)
        return type_of(merged) == "object" and len(properties_of(merged)) >= 2

    def _of_items(self) -> tuple[dict[str, set[str]], dict[str, str]]:
        """Per collection the fields of its things; and per schema's name the collection of which
        it shows things."""
        fields: dict[str, set[str]] = {}
        owners: dict[str, str] = {}
        for operation in self.operations:
            path = self.path(operation)
            key = path.key()
            is_list, _, schema = self.shape(operation)
            if key not in self._items or schema is None:
                continue
            if is_list and path.is_item:
                continue  # what belongs to it, and not it
            fields.setdefault(key, set()).update(properties_of(self.store.read(schema)))
            name = self.store.name(schema)
            if name and (name not in owners or len(key) < len(owners[name])):
                owners[name] = key
        return fields, owners

    def shown(self, operation: Operation) -> str:
        """The collection whose things are where an operation leads: its own, or that of which it
        is a view."""
        key = self.path(operation).key()
        schema = self.shape(operation).schema
        if key in self._items or schema is None:
            return key
        last = key.rpartition("/")[2]
        shown = set(properties_of(self.store.read(schema)))
        alike = [
            each for each in self._alike.get(last, ())
            if len(shown & self._fields.get(each, set())) * 2 > len(shown)
        ]  # fmt: skip
        if alike:
            return min(alike, key=lambda each: (len(each), each))
        return self._owners.get(self.store.name(schema), key)
