"""Operations: what a document says that a service can do, however the document is written."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from turnloom.graphs.schema import Schema, properties_of, required_of

Method = Literal["get", "post", "put", "patch", "delete"]
METHODS: tuple[Method, ...] = ("get", "post", "put", "patch", "delete")

Place = Literal["path", "query", "header", "body"]


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a tool's parameter goes: to these places, under the name that the service knows;
    in a body that is a wrapper (`{"data": {…}}`), `inside` that."""

    name: str
    places: frozenset[Place]
    inside: str = ""


@dataclass(frozen=True)
class Operation:
    """One operation. `path` has its segments, a parameter as `{its name}`; `parameters` are those
    of the tool, written out; `returns` is the schema of a success as the document has it, None for
    nothing; `errors` are the statuses that the document declares; `request` is how a server is
    asked, as the document has it (`POST /orders/{id}:cancel`)."""

    name: str
    summary: str
    description: str
    method: Method
    path: tuple[str, ...]
    parameters: Schema
    arguments: Mapping[str, Placement]
    returns: Schema | None = None
    errors: frozenset[int] = frozenset()
    group: str = ""
    body: Schema = field(default_factory=dict)
    request: str = ""

    @cached_property
    def properties(self) -> dict[str, Schema]:
        return properties_of(self.parameters)

    @cached_property
    def required(self) -> frozenset[str]:
        return required_of(self.parameters)

    def in_place(self, place: Place) -> dict[str, str]:
        """What the service calls its parameters in a place -> what the tool calls them."""
        return {
            argument.name: tool_name
            for tool_name, argument in self.arguments.items()
            if place in argument.places
        }


def path_parameter(segment: str) -> str:
    """The parameter that a segment of a path is, or ''."""
    return segment[1:-1] if segment.startswith("{") and segment.endswith("}") else ""


_OUTSIDE = re.compile(r"[^A-Za-z0-9_]+")


def tool_name(name: str) -> str:
    """A name with nothing in it but what every chat API takes; '' where nothing is left."""
    return _OUTSIDE.sub("_", name).strip("_")


def unique_names(wanted: Sequence[str], limit: int = 64) -> list[str]:
    """Names of at most `limit` characters, no two alike: later ones get a number."""
    taken: set[str] = set()
    found = []
    for name in wanted:
        own, number = name[:limit], 1
        while own.casefold() in taken:
            number += 1
            own = f"{name[: limit - len(str(number)) - 1]}_{number}"
        taken.add(own.casefold())
        found.append(own)
    return found
