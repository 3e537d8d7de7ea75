"""A connection to a server that is reached over HTTP: what it may send, and how much."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx2

from turnloom.graphs.sources.mcp.server_limits import ServerLimits


class HttpConnection(httpx2.AsyncBaseTransport):
    """Carries requests as they are, and counts what is answered. A server that sends compressed
    what nobody asked for so, or too much, is at fault, and nothing more is taken of it."""

    def __init__(self, limits: ServerLimits) -> None:
        self._limits = limits
        self._under = httpx2.AsyncHTTPTransport()
        self.fault = ""
        """Why nothing more will come."""
        self.told = 0
        """Bytes that it has said since the last call."""

    def client(self) -> httpx2.AsyncClient:
        """A client for the SDK. It follows no redirect to another host, and keeps no cookies that
        another world could see."""
        return httpx2.AsyncClient(
            transport=self,
            headers={"Accept-Encoding": "identity"},
            timeout=httpx2.Timeout(self._limits.start, read=self._limits.call),
        )

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        answer = await self._under.handle_async_request(request)
        if answer.headers.get("content-encoding", "identity") != "identity":
            self.fault = "sent what is compressed"
        return httpx2.Response(
            answer.status_code,
            headers=answer.headers,
            stream=_Counted(self, answer.stream),
            extensions=answer.extensions,
        )

    def count(self, more: int) -> None:
        """Raises `httpx2.ReadError` for what is too much."""
        self.told += more
        if self.told > self._limits.told:
            self.fault = "says too much at a time"
        if self.fault:
            raise httpx2.ReadError(self.fault)

    async def aclose(self) -> None:
        await self._under.aclose()


class _Counted(httpx2.AsyncByteStream):
    def __init__(self, connection: HttpConnection, stream: object) -> None:
        if not isinstance(stream, httpx2.AsyncByteStream):
            raise httpx2.ReadError("no stream")
        self._connection = connection
        self._stream = stream

    async def __aiter__(self) -> AsyncIterator[bytes]:
        self._connection.count(0)
        async for part in self._stream:
            self._connection.count(len(part))
            yield part

    async def aclose(self) -> None:
        await self._stream.aclose()
