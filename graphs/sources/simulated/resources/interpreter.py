"""What operations do: their roles, and the resources that they lead to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from turnloom.graphs.language.lexicon import READS, WRITES
from turnloom.graphs.language.morphology import in_singular, singular, split
from turnloom.graphs.sources.simulated.operation import Operation
from turnloom.graphs.sources.simulated.resources.interpretation import Interpretation, Role
from turnloom.graphs.sources.simulated.resources.operation_path import OperationPath, PathStep
from turnloom.graphs.sources.simulated.resources.path_collections import PathCollections
from turnloom.graphs.sources.simulated.resources.resource import Resource

_KEYS_OF_BODIES = ("id", "gid", "uuid")
"""Fields by which a body says what it changes."""


class Interpreter:
    """Reads operations one after the other. `resources` are those met so far, `ways` by which
    parameters their things are singled out: in which operation first, and in how many."""

    def __init__(self, collections: PathCollections) -> None:
        self._collections = collections
        self.resources: dict[str, Resource] = {}
        self.ways: dict[str, dict[tuple[str, ...], tuple[Operation, int]]] = {}

    def interpret(self, operation: Operation) -> Interpretation:
        path = self._collections.path(operation)
        is_list, item, schema = self._collections.shape(operation)
        steps = self._steps(operation, path)
        other = Interpretation(operation, "other", "", steps, is_list, item, schema)
        if not path.parts:
            return other
        if path.is_item:
            own = steps[-1].resource
            role: Role = "update"
            if operation.method in ("get", "delete"):
                role = "get" if operation.method == "get" else "delete"
            if operation.method == "get" and is_list:
                return other
            return replace(other, role=role, resource=own)
        return self._of_collection(path, other)

    def _of_collection(self, path: OperationPath, other: Interpretation) -> Interpretation:
        operation, key = other.operation, path.key()
        own = self._collections.shown(operation)
        words = split(path.word)
        has_items = self._collections.has_items(key)
        is_word_of_deed = words[:1] and words[0] in WRITES - READS and not has_items
        if operation.method == "get":
            if other.is_list and self._collections.shows_thing(operation):
                self._resource(own, other.steps)
                return replace(other, role="list", resource=own)
            return other
        is_itself = bool(other.steps) and own == other.steps[-1].resource  # it comes back changed
        is_made = not is_word_of_deed and not is_itself and self._creates(operation, own)
        if operation.method == "post" and is_made:
            self._resource(own, other.steps)
            return replace(other, role="create", resource=own)
        if operation.method in ("put", "patch") and has_items and _gives_key(operation):
            return replace(other, role="update", resource=own)
        if other.steps and not other.is_list and _is_deed(path):
            return replace(
                other,
                role="undo" if operation.method == "delete" else "act",
                resource=other.steps[-1].resource,
                deed=path.word,
            )
        return other

    def _creates(self, operation: Operation, own: str) -> bool:
        """Whether a body makes a thing: the collection has such things, and it gives fields."""
        given = operation.in_place("body")
        if not given or "body" in given or self._collections.shape(operation).is_list:
            return False
        return self._collections.has_items(own) or (
            self._collections.shows_thing(operation) and self._collections.is_listed(own)
        )

    def _steps(self, operation: Operation, path: OperationPath) -> tuple[PathStep, ...]:
        steps: list[PathStep] = []
        for length, (_, parameters) in enumerate(path.parts, start=1):
            if parameters:
                ways = self.ways.setdefault(path.key(length), {})
                ways[parameters] = (operation, ways.get(parameters, (operation, 0))[1] + 1)
                steps.append(PathStep(path.key(length), parameters))
                self._resource(path.key(length), tuple(steps[:-1]))
        return tuple(steps)

    def _resource(self, name: str, above: Sequence[PathStep]) -> None:
        """Make the resource of a collection, if it is the first that leads there."""
        if name in self.resources:
            return
        parent = above[-1].resource if above else ""
        noun = " ".join(in_singular(split(name.rpartition("/")[2]))) or "thing"
        is_own = parent and name.startswith(f"{parent}/")
        self.resources[name] = Resource(name, noun, parent if is_own else "")


def _is_deed(path: OperationPath) -> bool:
    """Whether the last word of a path says what is done to the thing before it."""
    words = split(path.word)
    return bool(words) and (words[0] in WRITES or singular(words[-1]) == words[-1])


def _gives_key(operation: Operation) -> bool:
    return any(name in _KEYS_OF_BODIES for name in operation.in_place("body"))
