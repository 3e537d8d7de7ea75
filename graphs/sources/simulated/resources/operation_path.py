"""The path of an operation, read as collections and what singles their things out."""

from __future__ import annotations

import re
from dataclasses import dataclass

from turnloom.graphs.sources.simulated.operation import Operation, path_parameter

_VERSION = re.compile(r"v?\d+([._]\d+)*|api|rest|public", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class PathStep:
    """One step of a path: the resource, and the tool's parameters that single one of it out."""

    resource: str
    parameters: tuple[str, ...]


@dataclass(frozen=True)
class OperationPath:
    """A path as read: pairs of a collection's name and the parameters behind it; the last pair has
    none where the path ends in a word."""

    parts: tuple[tuple[str, tuple[str, ...]], ...]

    @property
    def is_item(self) -> bool:
        return bool(self.parts) and bool(self.parts[-1][1])

    @property
    def word(self) -> str:
        """The word that the path ends in, before the parameters behind it."""
        return self.parts[-1][0].rpartition("/")[2]

    def key(self, length: int | None = None) -> str:
        return "/".join(word for word, _ in self.parts[:length])


def read_path(operation: Operation) -> OperationPath:
    tool_names = operation.in_place("path")
    parts: list[tuple[str, tuple[str, ...]]] = []
    for segment in operation.path:
        own = path_parameter(segment)
        if own and parts:
            word, names = parts[-1]
            parts[-1] = (word, (*names, tool_names.get(own, own)))
        elif own:
            parts.append((own, (tool_names.get(own, own),)))
        elif not _VERSION.fullmatch(segment):
            if parts and not parts[-1][1]:  # words in a row are one name
                parts[-1] = (f"{parts[-1][0]}/{segment}", ())
            else:
                parts.append((segment, ()))
    return OperationPath(tuple(parts))
