"""A server in a process of its own, spoken to through the SDK."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Literal

import anyio
from anyio.streams.memory import MemoryObjectReceiveStream, MemoryObjectSendStream
from httpx2 import TransportError
from mcp import Client, MCPError
from mcp.client import Transport
from mcp.client.streamable_http import streamable_http_client
from mcp.shared.message import SessionMessage
from mcp_types import PaginatedRequestParams, Tool, ToolListChangedNotification
from mcp_types import jsonrpc_message_adapter as message_adapter

from turnloom.graphs.environment import ToolResult
from turnloom.graphs.errors import SourceError, TurnloomError
from turnloom.graphs.json_value import JsonObject
from turnloom.graphs.sources.digest import digest
from turnloom.graphs.sources.mcp.call_outcome import call_outcome
from turnloom.graphs.sources.mcp.http_connection import HttpConnection
from turnloom.graphs.sources.mcp.server_command import ServerCommand
from turnloom.graphs.sources.mcp.server_limits import ServerLimits
from turnloom.graphs.sources.mcp.server_process import ServerProcess
from turnloom.graphs.sources.mcp.work_folder import WorkFolder
from turnloom.graphs.terminal_text import terminal_text

Mode = Literal["auto", "legacy"]
_SHOWN = 80


class ServerLostError(TurnloomError):
    """The server is gone, and what it did with it."""


class Server:
    """One live server. The SDK's client belongs to the task that opened it, so it has its own."""

    def __init__(
        self, command: ServerCommand, variables: Mapping[str, str], limits: ServerLimits, mode: Mode
    ) -> None:
        self.mode: Mode = mode
        """`legacy` where it is known that the server knows nothing else: one question less."""
        self.tools: tuple[Tool, ...] = ()
        self.manifest = ""
        """A digest of the tools as they were listed."""
        self._is_news = False
        """Whether it has said since they were listed that its tools are others."""
        self.folder = WorkFolder(command.seed)
        self._command = command.at(self.folder.path)
        self._variables = variables
        self._limits = limits
        self._url = command.url
        self._connection: ServerProcess | HttpConnection | None = None
        self._client: Client | None = None
        self._over = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    @property
    def is_alive(self) -> bool:
        """Whether it can be called."""
        return self._client is not None and not self._fault and not self._over.is_set()

    @property
    def _fault(self) -> str:
        return self._connection.fault if self._connection is not None else ""

    async def start(self) -> None:
        """Raises `SourceError`; then nothing is left of it."""
        ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._task = asyncio.create_task(self._live(ready))
        try:
            async with asyncio.timeout(self._limits.start):
                await ready
        except TimeoutError:
            await self.end()
            raise SourceError(
                self._complaint(f"did not start in {self._limits.start:g} s")
            ) from None
        except BaseException:
            await self.end()
            raise

    async def call(self, tool: str, arguments: JsonObject) -> ToolResult:
        """Raises `ServerLostError`."""
        if self._client is None or self._connection is None:
            raise ServerLostError(self._complaint("is not running"))
        self._connection.told = 0
        try:
            async with asyncio.timeout(self._limits.call):
                result = await self._client.call_tool(tool, self.folder.inward(arguments))
                if self._is_news:  # some say so whenever they start, and mean nothing by it
                    await self._list(self._client)
        except TimeoutError:
            await self.end()
            raise ServerLostError(f"took more than {self._limits.call:g} s") from None
        except MCPError as error:
            if not self._fault:
                return ToolResult.refused(str(self.folder.outward(error.error.message)))
            await self.end()
            raise ServerLostError(self._complaint(self._fault)) from None
        except (RuntimeError, ValueError) as error:  # a result that is none, or asks for more
            return ToolResult.refused(terminal_text(f"the server answered wrongly: {error}")[:500])
        return call_outcome(result, self.folder.outward)

    async def end(self) -> None:
        """End it, with all that is its own."""
        self._over.set()
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])
        self.folder.remove()

    async def _live(self, ready: asyncio.Future[None]) -> None:
        try:
            async with self._client_at_work() as client:
                await self._list(client)
                if client.session.discover_result is None:
                    self.mode = "legacy"
                self._client = client
                if not ready.done():
                    ready.set_result(None)
                await self._over.wait()
        except asyncio.CancelledError:
            raise
        except BaseException as error:  # noqa: BLE001 - the SDK raises groups of anything
            if not ready.done():
                ready.set_exception(SourceError(self._complaint(self._fault or _why(error))))
        finally:
            self._client = None

    @asynccontextmanager
    async def _client_at_work(self) -> AsyncIterator[Client]:
        async with self._transport() as transport:
            # Nothing is granted: without callbacks the client offers no sampling, no elicitation
            # and no roots, and declines what is asked for all the same.
            client = Client(transport, mode=self.mode, cache=None, message_handler=self._heard)
            async with client:
                yield client

    @asynccontextmanager
    async def _transport(self) -> AsyncIterator[Transport]:
        if self._url:
            self._connection = connection = HttpConnection(self._limits)
            async with connection.client() as http:
                yield streamable_http_client(
                    self._url, http_client=http, max_sse_event_size=self._limits.line
                )
            return
        process = await ServerProcess.started(
            self._command, self._variables, self._limits, self.folder.log
        )
        self._connection = process
        try:
            yield _Transport(process, self._limits)
        finally:
            await asyncio.shield(asyncio.create_task(process.end()))

    async def _heard(self, message: object) -> None:
        self._is_news |= isinstance(message, ToolListChangedNotification)

    async def _list(self, client: Client) -> None:
        self._is_news = False
        self.tools = await self._listed(client)
        self.manifest = digest([each.model_dump(mode="json", by_alias=True) for each in self.tools])

    async def _listed(self, client: Client) -> tuple[Tool, ...]:
        """The tools of all pages."""
        found: dict[str, Tool] = {}
        cursors: set[str | None] = set()
        cursor: str | None = None
        while cursor not in cursors:
            cursors.add(cursor)
            page = await client.session.list_tools(params=PaginatedRequestParams(cursor=cursor))
            for tool in page.tools:
                if tool.name in found:
                    raise SourceError(f"lists the tool {terminal_text(tool.name)!r} twice")
                found[tool.name] = tool
            if len(found) > self._limits.tools or len(cursors) > self._limits.tools:
                raise SourceError(f"lists more than {self._limits.tools} tools")
            cursor = page.next_cursor
            if cursor is None:
                return tuple(found.values())
        raise SourceError("lists the same page of tools again and again")

    def _complaint(self, what: str) -> str:
        return f"the server {terminal_text(self._command[0])} {what}"


class _Transport:
    """What the SDK hears from a process and says to it."""

    def __init__(self, process: ServerProcess, limits: ServerLimits) -> None:
        self._process = process
        self._limits = limits

    async def __aenter__(
        self,
    ) -> tuple[
        MemoryObjectReceiveStream[SessionMessage | Exception],
        MemoryObjectSendStream[SessionMessage],
    ]:
        self._heard, heard = anyio.create_memory_object_stream[SessionMessage | Exception](0)
        said, self._said = anyio.create_memory_object_stream[SessionMessage](0)
        self._ours = (heard, said)
        self._tasks = (asyncio.create_task(self._hear()), asyncio.create_task(self._say()))
        return heard, said

    async def __aexit__(self, *_: object) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.wait(self._tasks)
        for stream in (*self._ours, self._heard, self._said):
            stream.close()

    async def _hear(self) -> None:
        async with self._heard:
            async for line in self._process.lines():
                if not line.strip():
                    continue
                try:
                    message = message_adapter.validate_json(line, by_name=False)
                except ValueError:
                    self._process.fault = _no_message(line)
                    return
                if self._process.told > self._limits.told:
                    self._process.fault = "says too much at a time"
                    return
                try:
                    await self._heard.send(SessionMessage(message))
                except (anyio.ClosedResourceError, anyio.BrokenResourceError):
                    return

    async def _say(self) -> None:
        async with self._said:
            async for each in self._said:
                told = each.message.model_dump_json(by_alias=True, exclude_unset=True)
                try:
                    await self._process.tell(told.encode() + b"\n")
                except OSError:
                    return  # it has ended, and who hears it will say so


def _no_message(line: bytes) -> str:
    try:
        shown = line.decode().strip()
    except UnicodeDecodeError:
        return "sent what is no UTF-8"
    return (
        f"printed {terminal_text(shown[:_SHOWN])!r} to its standard output, which is for JSON-RPC "
        "messages alone: have it log to standard error"
    )


def _why(error: BaseException) -> str:
    """What went wrong, without the groups around it."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    if isinstance(error, TurnloomError):
        return str(error)
    if isinstance(error, TransportError):
        return f"cannot be reached: {terminal_text(str(error) or type(error).__name__)}"
    if isinstance(error, OSError):
        return f"cannot be started: {error.strerror or error}"
    said = str(error.error.message) if isinstance(error, MCPError) else f"{error}"
    return terminal_text(f"does not speak MCP: {said.splitlines()[0] if said else error!r}"[:400])
