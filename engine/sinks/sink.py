"""Where endings go. Several sinks can be given to one run; each gets every group."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from turnloom.engine.ending import Ending


class Sink(Protocol):
    """Takes groups of endings, in order, one group at a time."""

    async def write_group(self, group: Sequence[Ending]) -> None:
        """Write a group. Returning acknowledges it: from then on the sink answers for it."""
        ...

    async def close(self) -> None:
        """Finish writing what was acknowledged and release everything held."""
        ...
