"""JSON as a type: what crosses every seam between tools, environments, models and files.

Walks go in document order. They keep their own stack, since a generator inside a generator costs
as much per level as the whole step, and the gates walk every result of every sample.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeAlias, TypeGuard, TypeVar

Scalar: TypeAlias = bool | int | float | str | None
JsonValue: TypeAlias = "bool | int | float | str | list[JsonValue] | dict[str, JsonValue] | None"
JsonObject: TypeAlias = "dict[str, JsonValue]"

Path: TypeAlias = tuple[str | int, ...]
"""Where a value sits inside a JSON value: object keys and list indices, outermost first.

A path that ends in `"{}"` and a key stands for that key itself (an object used as a table)."""


def is_number(value: object) -> TypeGuard[float]:
    """Whether a value is a JSON number; `true` and `false` are none."""
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def elements(value: JsonValue) -> list[JsonValue]:
    """The elements of a list; none where a value is something else."""
    return value if isinstance(value, list) else []


def element_objects(value: JsonValue) -> list[JsonObject]:
    """The objects among the elements of a list."""
    return [each for each in elements(value) if isinstance(each, dict)]


def same(one: JsonValue, other: JsonValue) -> bool:
    """Whether two values are equal as JSON: 170 and 170.0 are, `true` and 1 are not."""
    if one != other:
        return False
    waiting = [(one, other)]
    while waiting:
        left, right = waiting.pop()
        if isinstance(left, dict) and isinstance(right, dict):
            waiting.extend((value, right[key]) for key, value in left.items())
        elif isinstance(left, list) and isinstance(right, list):
            waiting.extend(zip(left, right, strict=True))
        elif isinstance(left, bool) != isinstance(right, bool):
            return False
    return True


def at_path(value: JsonValue, path: Path) -> JsonValue:
    """Return the value at `path`. Raises `LookupError` where the path leads nowhere."""
    for depth, part in enumerate(path):
        if isinstance(value, dict) and isinstance(part, str):
            if part == "{}" and part not in value:
                return _key(value, path[depth + 1 :])
            value = value[part]
        elif isinstance(value, list) and isinstance(part, int):
            value = value[part]
        else:
            raise LookupError(f"no {part!r} inside a {type(value).__name__}")
    return value


def _key(table: JsonObject, rest: Path) -> str:
    key = rest[0] if len(rest) == 1 else None
    if not isinstance(key, str) or key not in table:
        raise LookupError(f"no key {key!r}")
    return key


def nodes(value: JsonValue) -> Iterator[JsonValue]:
    """Every value inside `value`, itself first."""
    waiting = [value]
    while waiting:
        node = waiting.pop()
        yield node
        if isinstance(node, dict):
            waiting.extend(reversed(node.values()))
        elif isinstance(node, list):
            waiting.extend(reversed(node))


def objects(value: JsonValue) -> Iterator[JsonObject]:
    """Every object inside `value`, itself included."""
    return (node for node in nodes(value) if isinstance(node, dict))


def scalars(value: JsonValue) -> Iterator[Scalar]:
    """Every scalar inside `value`; `value` itself where it is one."""
    waiting = [value]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            waiting.extend(reversed(node.values()))
        elif isinstance(node, list):
            waiting.extend(reversed(node))
        else:
            yield node


def strings(value: JsonValue) -> Iterator[str]:
    """Every text inside `value`, the keys of objects included."""
    waiting = [value]
    while waiting:
        node = waiting.pop()
        if isinstance(node, str):
            yield node
        elif isinstance(node, dict):
            yield from node
            waiting.extend(reversed(node.values()))
        elif isinstance(node, list):
            waiting.extend(reversed(node))


def leaves(value: JsonValue) -> Iterator[tuple[Path, Scalar]]:
    """Every scalar inside `value` with its path; `((), value)` where it is one itself."""
    waiting: list[tuple[Path, JsonValue]] = [((), value)]
    while waiting:
        path, node = waiting.pop()
        if isinstance(node, dict):
            waiting += [((*path, key), item) for key, item in reversed(node.items())]
        elif isinstance(node, list):
            waiting += reversed([((*path, index), item) for index, item in enumerate(node)])
        else:
            yield path, node


_T = TypeVar("_T")


def fold(
    value: JsonValue,
    scalar: Callable[[Scalar], _T],
    array: Callable[[list[_T]], _T],
    table: Callable[[dict[str, _T]], _T],
) -> _T:
    """Make one thing of `value` from the inside out: of each scalar, list and object in it."""
    if isinstance(value, dict):
        return table({key: fold(item, scalar, array, table) for key, item in value.items()})
    if isinstance(value, list):
        return array([fold(item, scalar, array, table) for item in value])
    return scalar(value)


def with_objects(value: JsonObject, change: Callable[[JsonObject], JsonObject]) -> JsonObject:
    """`value` with `change` applied to every object in it, innermost first, itself last."""

    def changed(inside: JsonValue) -> JsonValue:
        return fold(inside, _itself, _itself, change)

    return change({key: changed(inside) for key, inside in value.items()})


def _itself(value: JsonValue) -> JsonValue:
    return value
