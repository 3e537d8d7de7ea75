"""Where in what an operation returns its things are."""

from __future__ import annotations

from typing import NamedTuple

from turnloom.graphs.language.lexicon import lexicon
from turnloom.graphs.language.morphology import singular, split
from turnloom.graphs.schema import Schema, items_of, properties_of, type_of
from turnloom.graphs.sources.simulated.operation import Operation, path_parameter
from turnloom.graphs.sources.simulated.schema_store import SchemaStore

_WRAPPERS = lexicon("data items results records entries list values content rows value objects")


class ResultShape(NamedTuple):
    """Whether a list comes back, where, and the schema of one thing."""

    is_list: bool
    place: tuple[str, ...]
    schema: Schema | None


def result_shape(operation: Operation, store: SchemaStore) -> ResultShape:
    if operation.returns is None:
        return ResultShape(False, (), None)
    merged = store.read(operation.returns)
    if type_of(merged) == "array":
        return ResultShape(True, (), items_of(merged))
    lists = {
        name: items_of(inner)
        for name, each in properties_of(merged).items()
        if type_of(inner := store.read(each)) == "array"
        and type_of(store.read(items_of(inner))) == "object"
    }
    literal = operation.path[-1] if operation.path else ""
    for name, items in lists.items():
        is_own = singular(split(name)[-1]) in {singular(word) for word in split(literal)}
        if not path_parameter(literal) and (name in _WRAPPERS or is_own):
            return ResultShape(True, (name,), items)
    if len(lists) == 1 and operation.method == "get" and len(properties_of(merged)) <= 6:
        (name,) = lists
        if not path_parameter(literal):
            return ResultShape(True, (name,), lists[name])
    inside = [
        (name, each)
        for name, each in properties_of(merged).items()
        if type_of(store.read(each)) == "object" and properties_of(store.read(each))
    ]
    if len(inside) == 1 and (inside[0][0] in _WRAPPERS or len(properties_of(merged)) == 1):
        return ResultShape(False, (inside[0][0],), inside[0][1])
    return ResultShape(False, (), operation.returns)
