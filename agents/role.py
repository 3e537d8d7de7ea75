"""A role: one agent's step, as an async callable in a frozen value.

A role does not know the bus. It is given a message and a small frozen context and returns the
messages it emits; the engine puts roles on the bus. Roles are composed into a `Team`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from random import Random
from typing import Generic, TypeVar
from weakref import WeakKeyDictionary


@dataclass(frozen=True, slots=True)
class Message:
    """What travels between roles. Every message belongs to one sample."""


M = TypeVar("M", bound=Message)
T = TypeVar("T")


@dataclass(frozen=True, slots=True, weakref_slot=True, eq=False)
class Context:
    """What a role knows besides the message: which sample this is, and its randomness.

    The engine makes one per sample and drops it when the sample has ended.
    """

    index: int
    sample_id: str
    seed: int

    def rng(self, *purpose: str | int) -> Random:
        """Randomness for one purpose, from (run seed, sample index, purpose) and nothing else."""
        return Random(f"{self.seed}/{self.index}/" + "/".join(map(str, purpose)))


class PerSample(Generic[T]):
    """A role's private memory of each sample in progress; it ends with the sample.

    No other role can reach it: that is how the critic keeps the gold to itself.
    """

    def __init__(self) -> None:
        self._of: WeakKeyDictionary[Context, T] = WeakKeyDictionary()

    def __getitem__(self, context: Context) -> T:
        return self._of[context]

    def get(self, context: Context) -> T | None:
        return self._of.get(context)

    def __setitem__(self, context: Context, value: T) -> None:
        self._of[context] = value


@dataclass(frozen=True, slots=True)
class Role(Generic[M]):
    """One agent's step.

    `accepts` and `emits` are checked against each other when the bus is built. At most `workers`
    messages are handled at a time, over all samples; None is as many as samples are worked on.
    """

    name: str
    accepts: tuple[type[M], ...]
    emits: tuple[type[Message], ...]
    handle: Callable[[M, Context], Awaitable[Sequence[Message]]]
    workers: int | None = None
