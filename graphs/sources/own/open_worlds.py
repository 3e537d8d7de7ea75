"""The worlds of a source that are open, so that each is closed."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable, Coroutine
from inspect import isawaitable
from typing import Any, Protocol, TypeVar, TypeVarTuple

from turnloom.graphs.errors import SourceError
from turnloom.graphs.sources.own.tool_source import ToolWorld
from turnloom.graphs.terminal_text import terminal_text

T = TypeVar("T")
Ts = TypeVarTuple("Ts")
_LOG = logging.getLogger(__name__)


class Carry(Protocol):
    """Has a source's own code awaited, here or on the loop that it belongs to."""

    async def __call__(self, work: Coroutine[Any, Any, T], /) -> T: ...


class OpenWorlds:
    """Opens and closes worlds, and calls a source's own code where that belongs.

    A world is closed when its session is. One whose session was let go instead is closed before
    the next is opened, and what is left then with the environment.
    """

    def __init__(self, carry: Carry) -> None:
        self._carry = carry
        self._open: dict[int, ToolWorld] = {}
        self._let_go: deque[ToolWorld] = deque()

    async def call(self, function: Callable[[*Ts], Any], *given: *Ts) -> Any:
        """What a source's function returns, at once or awaited."""

        async def called() -> Any:
            answer = function(*given)
            return await answer if isawaitable(answer) else answer

        return await self._carry(called())

    async def open(self, make: Callable[[*Ts], Any], *given: *Ts) -> ToolWorld:
        """The world that `make` makes. It stays known if whoever asked is cancelled meanwhile."""

        async def opened() -> ToolWorld:
            made = make(*given)
            world: ToolWorld = await made if isawaitable(made) else made
            if not callable(getattr(world, "call", None)):
                raise SourceError(
                    f"{getattr(make, '__qualname__', 'open')} gave a {type(world).__name__}, which "
                    "is no world: derive it from turnloom.ToolWorld"
                )
            self._open[id(world)] = world
            return world

        await self._close_let_go()
        return await self._carry(opened())

    async def close(self, world: ToolWorld) -> None:
        """Close a world, once."""

        async def closed() -> None:  # whoever is cancelled before it begins leaves it for later
            if self._open.pop(id(world), None) is not None:
                await world.close()

        await self._carry(closed())

    def let_go(self, world: ToolWorld) -> None:
        """Nobody will close this world. May be called in any thread."""
        self._let_go.append(world)

    async def close_all(self) -> None:
        """Close what is still open."""
        self._let_go.extend(self._open.values())
        await self._close_let_go()

    async def _close_let_go(self) -> None:
        while self._let_go:
            world = self._let_go.popleft()
            try:
                await self.close(world)
            except Exception as error:  # noqa: BLE001 - a world may raise anything
                why = terminal_text(f"{type(error).__name__}: {error}")
                _LOG.warning("a %s could not be closed: %s", type(world).__name__, why)
