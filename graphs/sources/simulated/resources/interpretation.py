"""What an operation does, as it is understood."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from turnloom.graphs.schema import Schema
from turnloom.graphs.sources.simulated.operation import Operation
from turnloom.graphs.sources.simulated.resources.operation_path import PathStep

Role = Literal["list", "get", "create", "update", "delete", "act", "undo", "other"]


@dataclass(frozen=True)
class Interpretation:
    """What an operation does: its role, on which resource, reached by which steps.

    `steps` single out the things on the way, the resource's own last where it is one that is meant;
    `item` is where in what is returned the records are: `()` itself, `("items",)` a list in it.
    `deed` is the word of an action.
    """

    operation: Operation
    role: Role
    resource: str = ""
    steps: tuple[PathStep, ...] = ()
    is_list: bool = False
    item: tuple[str, ...] = ()
    item_schema: Schema | None = None
    deed: str = ""
