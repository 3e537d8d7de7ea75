"""Worlds: one domain's state each, shared by forks; live while used, packed while not.

With a model as teacher thousands of samples wait at a time, and a state takes twenty times the room
as Python objects. So at most so many worlds of an environment are live; the one that was used
longest ago is put away, and comes back when it is called.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import Any, Generic, Protocol, TypeVar
from weakref import ref

from turnloom.graphs.json_value import JsonObject, JsonValue
from turnloom.graphs.packing import pack, unpack
from turnloom.graphs.sources.digest import canonical_json

LIVE = 512
"""Worlds of an environment that are live at a time."""

T = TypeVar("T")


class Maker(Protocol[T]):
    """How a domain's objects come and go."""

    def open(self, config: JsonObject) -> T:
        """An object at a copy of `config`."""
        ...

    def config(self, obj: T) -> JsonObject | None:
        """What `open` would make the very same object of; None where there is no such thing."""
        ...

    def fork(self, obj: T) -> T:
        """An independent copy. Raises `NotForkableError` where there is none."""
        ...

    def state(self, obj: T) -> JsonValue: ...


class Stage:
    """Sees to it that no more than `room` worlds are live that could be put away."""

    def __init__(self, room: int = LIVE) -> None:
        self._room = room
        self._live: OrderedDict[int, ref[World[Any]]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._live)

    def used(self, world: World[Any]) -> None:
        """Note that a world is in use; others may have to go."""
        key = id(world)
        if key in self._live:
            self._live.move_to_end(key)
            return
        self._live[key] = ref(world, lambda _: self._live.pop(key, None))
        while len(self._live) > self._room:
            _, oldest = self._live.popitem(last=False)
            if (other := oldest()) is not None:
                other.put_away()


class World(Generic[T]):
    """One domain's object at one time: live, or packed JSON to make it of again, or both."""

    __slots__ = ("__weakref__", "_canonical", "_live", "_maker", "_packed", "_stage")

    def __init__(
        self, maker: Maker[T], stage: Stage, live: T | None, packed: bytes | None = None
    ) -> None:
        self._maker = maker
        self._stage = stage
        self._live = live
        self._packed = packed
        self._canonical: bytes | None = None
        if live is not None:
            stage.used(self)

    def read(self) -> T:
        """The object, for what leaves it as it is."""
        self._stage.used(self)
        if self._live is None:
            assert self._packed is not None  # noqa: S101 - a world is always one or the other
            self._live = self._maker.open(unpack(self._packed))
        return self._live

    def mutate(self) -> T:
        """The object, for what may change it."""
        live = self.read()
        self._packed = self._canonical = None
        return live

    def fork(self) -> World[T]:
        """An independent copy."""
        live = None if self._live is None else self._maker.fork(self._live)
        return World(self._maker, self._stage, live, self._packed)

    def canonical(self) -> bytes:
        """The state as canonical JSON."""
        if self._canonical is None:
            self._canonical = canonical_json(self._maker.state(self.read()))
        return self._canonical

    def put_away(self) -> None:
        """Keep it packed only. A world that cannot be made of JSON stays as it is."""
        if self._packed is None:
            config = None if self._live is None else self._maker.config(self._live)
            if config is None:
                return
            self._packed = pack(config)
        self._live = self._canonical = None
