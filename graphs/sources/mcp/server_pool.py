"""Servers at hand: some that have just started, and some that have come to where a world is."""

from __future__ import annotations

import asyncio
from collections import OrderedDict, deque
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

from turnloom.graphs.errors import SourceError, ToolError
from turnloom.graphs.json_value import JsonObject
from turnloom.graphs.sources.digest import digest
from turnloom.graphs.sources.mcp.server import Mode, Server, ServerLostError
from turnloom.graphs.sources.mcp.server_command import ServerCommand
from turnloom.graphs.sources.mcp.server_limits import ServerLimits
from turnloom.graphs.sources.replay import CallLog

WARM = 2
"""Servers that are started before anybody asks for them."""


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Where a world is: the calls that may have changed it. `is_fork`: a server that others have
    only looked at, or have left there, will do. A world that was opened gets one of its own."""

    log: CallLog
    place: str = ""
    is_fork: bool = False

    def then(self, tool: str, arguments: JsonObject) -> Whereabouts:
        """One call further on."""
        place = digest([self.place, tool, arguments])
        return replace(self, log=self.log.then(tool, arguments), place=place)


class ServerPool:
    """Lends servers to worlds, for one call at a time. At most `limits.live` are kept: who has
    lost his while others were served gets another, in which his calls are made again."""

    def __init__(
        self, command: ServerCommand, variables: Mapping[str, str], limits: ServerLimits
    ) -> None:
        self._command = command
        self._variables = variables
        self._limits = limits
        self._mode: Mode = "auto"
        self._manifest = ""
        self._stopped = ""
        self._warm: deque[asyncio.Task[Server]] = deque()
        self._held: OrderedDict[int, Server] = OrderedDict()
        self._idle: OrderedDict[Server, str] = OrderedDict()
        self._busy = asyncio.Semaphore(limits.live)

    @asynccontextmanager
    async def lent(self, world: int, where: Whereabouts) -> AsyncIterator[Server]:
        """A server that is where the world is. Whoever is interrupted with it has spoilt it.

        Raises `SourceError` where none can be had, and `ToolError` where none comes there.
        """
        async with self._busy:
            if self._stopped:
                raise SourceError(self._stopped)
            server = self._held.pop(world, None)
            if server is None or not server.is_alive:
                server = self._left_at(where) or await self._brought(where)
            try:
                yield server
            except BaseException:
                await server.end()
                raise
            self._held[world] = server
            self._check(server)
        await self._shrink()

    def give_back(self, world: int, where: Whereabouts) -> None:
        """The world is closed. What it had may serve another that is there."""
        server = self._held.pop(world, None)
        if server is not None:
            self._idle[server] = where.place

    async def fresh(self) -> Server:
        """A server that nobody has called. Raises `SourceError`."""
        while self._warm and _is_over(self._warm[0]):
            self._warm.popleft()
        task = self._warm.popleft() if self._warm else asyncio.create_task(self._started())
        try:
            server = await asyncio.shield(task)
        except asyncio.CancelledError:
            self._warm.appendleft(task)
            raise
        self._mode = server.mode
        self._manifest = self._manifest or server.manifest
        try:
            self._check(server)
        except SourceError:
            await server.end()
            raise
        while len(self._warm) < WARM:
            self._warm.append(asyncio.create_task(self._started()))
        return server

    async def close(self) -> None:
        """End all of them."""
        servers = [*self._held.values(), *self._idle]
        self._held.clear()
        self._idle.clear()
        for task in self._warm:
            task.cancel()
        started = await asyncio.gather(*self._warm, return_exceptions=True)
        self._warm.clear()
        servers += [each for each in started if isinstance(each, Server)]
        for server in servers:
            await server.end()

    async def _started(self) -> Server:
        server = Server(self._command, self._variables, self._limits, self._mode)
        await server.start()
        return server

    def _check(self, server: Server) -> None:
        if server.manifest != self._manifest:
            self._stopped = (
                f"the server {self._command.words[0]} has changed its tools meanwhile: nothing "
                "more is made of them"
            )
            raise SourceError(self._stopped)

    def _left_at(self, where: Whereabouts) -> Server | None:
        found = [each for each, place in self._idle.items() if place == where.place]
        for server in found if where.is_fork else ():
            del self._idle[server]
            if server.is_alive:
                return server
        return None

    async def _brought(self, where: Whereabouts) -> Server:
        server = await self.fresh()
        try:
            for tool, arguments in where.log.calls():
                await server.call(tool, arguments)
        except ServerLostError as error:
            raise ToolError(f"the world cannot be brought back: {error}") from None
        except BaseException:
            await server.end()
            raise
        return server

    async def _shrink(self) -> None:
        while len(self._idle) + len(self._held) > self._limits.live:
            server = (self._idle or self._held).popitem(last=False)
            await (server[0] if isinstance(server[0], Server) else server[1]).end()


def _is_over(task: asyncio.Task[Server]) -> bool:
    """Whether nothing will come of it, as its loop or its server is no more."""
    if not task.done():
        return False
    return task.cancelled() or task.exception() is not None or not task.result().is_alive
