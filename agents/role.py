"""A role: one agent's step, as an async callable in a frozen value.

A role does not know the bus. It is given a message and a small frozen context and returns the
messages it emits; the engine puts roles on the bus. Roles are composed into a `Team`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from random import Random
from typing import Generic, TypeVar
from weakref import WeakKeyDictionary


@dataclass(frozen=True, slots=True)
class Message:
    """What travels between roles. Every message belongs to one sample."""


M = TypeVar("M", bound=Message)
T = TypeVar("T")


@dataclass(slots=True, weakref_slot=True, eq=False)
class _Memory:
    """What `PerSample` hangs a role's memory of a sample on, and how often it was used; and what
    exploring it has come to."""

    uses: int = 0
    evidence: bytes = b""
    calls: int | None = None


async def at_once() -> None:
    """Where there is nobody else to wait for."""


@dataclass(frozen=True, slots=True, eq=False)
class Context:
    """What a role knows besides the message: which sample this is, and its randomness.

    The engine makes one per sample and drops it when the sample has ended; every role is given
    one of its own (`for_role`), whose `seed` is no longer the run's. `earlier` is the evidence
    that earlier sessions of the run have left, by index. A step that computes for long awaits
    `pause` now and then: it returns when the step may go on.
    """

    index: int
    sample_id: str
    seed: int
    earlier: Mapping[int, bytes] = field(default_factory=dict, repr=False)
    pause: Callable[[], Awaitable[None]] = field(default=at_once, repr=False)
    _memory: _Memory = field(default_factory=_Memory, repr=False)

    def for_role(self, name: str) -> Context:
        """The same sample as the role `name` is told of it: from its seed neither the run's nor
        another role's can be had, so that no role draws what another draws."""
        digest = blake2b(f"{self.seed}/{name}".encode(), digest_size=8).digest()
        return replace(self, seed=int.from_bytes(digest))

    @property
    def memory_uses(self) -> int:
        """How often roles have used what they remember of this sample."""
        return self._memory.uses

    def note_memory_use(self) -> None:
        """A role is about to use what it remembers, and may change it."""
        self._memory.uses += 1

    @property
    def evidence(self) -> bytes:
        """What executing calls has shown of the tools, for the run's record."""
        return self._memory.evidence

    @property
    def calls(self) -> int | None:
        """How many calls the sample's trace has; None where there is no trace."""
        return self._memory.calls

    def leave(self, evidence: bytes, calls: int | None) -> None:
        """Leave both to the engine, which keeps them with the sample's end."""
        self._memory.evidence = evidence
        self._memory.calls = calls

    def rng(self, *purpose: str | int) -> Random:
        """Randomness for one purpose, from (seed, sample index, purpose) and nothing else."""
        return Random(f"{self.seed}/{self.index}/" + "/".join(map(str, purpose)))


class PerSample(Generic[T]):
    """A role's private memory of each sample in progress; it ends with the sample.

    No other role can reach it: that is how the critic keeps the gold to itself.
    """

    def __init__(self) -> None:
        self._of: WeakKeyDictionary[_Memory, T] = WeakKeyDictionary()

    def __getitem__(self, context: Context) -> T:
        context.note_memory_use()
        return self._of[context._memory]

    def get(self, context: Context) -> T | None:
        context.note_memory_use()
        return self._of.get(context._memory)

    def __setitem__(self, context: Context, value: T) -> None:
        context.note_memory_use()
        self._of[context._memory] = value


Emitted = Sequence[Message] | Message
Handle = Callable[[M, Context], Awaitable[Emitted]]


@dataclass(frozen=True, slots=True)
class Role(Generic[M]):
    """One agent's step.

    `accepts` and `emits` are checked against each other when the bus is built; a role that accepts
    and emits one type stands before that type's receiver. At most `workers` messages are handled
    at a time, over all samples; None is as many as samples are worked on. A message that is not
    handled within `seconds` is a crash. `deterministic` roles emit the same for the same message
    and context, whenever and wherever. Of what it accepts, nobody has to emit the `optional` types.
    """

    name: str
    accepts: tuple[type[M], ...]
    emits: tuple[type[Message], ...]
    handle: Handle[M]
    workers: int | None = None
    version: str = ""
    seconds: float | None = None
    deterministic: bool = False
    optional: tuple[type[Message], ...] = ()


def role(
    *accepts: type[M],
    emits: Sequence[type[Message]] = (),
    name: str = "",
    version: str = "1",
    seconds: float | None = None,
    workers: int | None = None,
    deterministic: bool = False,
) -> Callable[[Handle[M]], Role[M]]:
    """Make a role of an async function `(message, context)` that returns a message or several.

        @role(QueriesComposed, version="1", seconds=30)
        async def persona(message, context):
            return message.with_queries([await rewrite(query) for query in message.queries])

    Without `emits` the role stands in between: it passes on what it accepts, changed or not. It
    may give a sample up in any case, with a `SampleRejected`.
    """

    def made(handle: Handle[M]) -> Role[M]:
        called = name or getattr(handle, "__name__", type(handle).__name__)
        emitted = tuple(emits) or accepts
        return Role(called, accepts, emitted, handle, workers, version, seconds, deterministic)

    return made
