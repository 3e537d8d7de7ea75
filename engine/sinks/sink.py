"""Where outcomes go. Several sinks can be given to one run; each gets every group."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

from turnloom.engine.errors import SinkError
from turnloom.engine.outcome import Outcome
from turnloom.graphs.json_value import JsonValue


class Sink(Protocol):
    """Takes groups of outcomes, in order, one group at a time."""

    async def write_group(self, group: Sequence[Outcome]) -> None:
        """Write a group. Returning acknowledges it: from then on the sink answers for it."""
        ...

    async def close(self) -> None:
        """Finish writing what was acknowledged and release everything held."""
        ...


def missing_methods(sink: object) -> list[str]:
    """What an object lacks to be a sink."""
    return [name for name in ("write_group", "close") if not callable(getattr(sink, name, None))]


@runtime_checkable
class LastingSink(Sink, Protocol):
    """A sink whose content outlives the run and can be taken back to an earlier point.

    A follower brings such a sink each sample exactly once, whatever happens in between; any
    other sink gets each at least once.
    """

    async def mark(self) -> JsonValue:
        """Make everything written durable. What is returned leads `resume` back to here."""
        ...

    async def resume(self, mark: JsonValue) -> bool:
        """Drop what was written after `mark`; None stands for the very beginning.

        False when the content is gone as a whole, so that all of it is to be written again.
        Raises `SinkError` when there is less than was marked, or something foreign.
        """
        ...


@runtime_checkable
class ShardwiseSink(LastingSink, Protocol):
    """A lasting sink that makes one thing of each shard. Its marks lie between shards only."""

    async def end_shard(self) -> None:
        """All of a shard was written, and it is sealed."""
        ...


class SinkLagsError(SinkError):
    """Not now: nothing of the group was kept, and the same group may be written again, after
    `after` seconds where the receiver said so."""

    def __init__(self, message: str, after: float | None = None) -> None:
        super().__init__(message)
        self.after = after
