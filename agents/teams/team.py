"""A team: roles that work together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from turnloom.agents.role import Context, Message, Role
from turnloom.graphs.api.api_graph import ApiGraph


@dataclass(frozen=True, slots=True)
class Team:
    """What the engine is given to run.

    `start` makes a sample's first message; `ends` are the message types that finish a sample
    (accepted or rejected). `deterministic` teams give the same output at any concurrency. `graph`
    is what their explorer begins with, where it walks one.
    """

    name: str
    roles: tuple[Role[Any], ...]
    start: Callable[[Context], Message]
    ends: tuple[type[Message], ...]
    deterministic: bool = False
    graph: ApiGraph | None = None
