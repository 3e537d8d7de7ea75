"""One request over HTTP: sent once, read whole within its limits, or a `Fault`.

Nothing here raises for what an endpoint does: foreign exceptions can hold the key (aiohttp's
`ClientResponseError` shows the request's headers), so they end here and only their kind goes on.
"""

from __future__ import annotations

import asyncio
import encodings.idna  # noqa: F401 - else the first connection loads it
from collections.abc import Callable
from types import TracebackType
from typing import NamedTuple, Self

import aiohttp

from turnloom.engine.client.endpoint import Endpoint
from turnloom.engine.client.http.body import Body
from turnloom.engine.client.http.deadlines import Deadlines
from turnloom.engine.client.http.fault import Cause, Fault
from turnloom.engine.client.http.proxy import Proxy
from turnloom.engine.client.secret import scrub

BODY_LIMIT = 16 * 2**20
CONNECT_SECONDS = 10.0
KEEP_ALIVE_SECONDS = 4.0
"""Below what servers keep (uvicorn: 5 s), so that it is we who close idle connections."""
FREE_RETRY_SECONDS = 1.0


class Answer(NamedTuple):
    """A complete HTTP answer, its body without our secrets; `sent` are the request's bytes."""

    status: int
    body: bytes
    sent: int
    retry_after: str | None = None


class Transport:
    """The connections of a client. The pool of permits bounds them; here they have no limit, so no
    request ever waits for a connection while its deadline runs."""

    def __init__(self) -> None:
        self._sessions: list[aiohttp.ClientSession] = []

    async def __aenter__(self) -> Self:
        self._deadlines = Deadlines()
        self._connector = aiohttp.TCPConnector(
            limit=0, ttl_dns_cache=300, keepalive_timeout=KEEP_ALIVE_SECONDS
        )
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for session in self._sessions:
            await session.close()
        await self._connector.close()

    def connect(self, endpoint: Endpoint) -> Connection:
        """The connection to one endpoint."""
        session = aiohttp.ClientSession(
            connector=self._connector,
            connector_owner=False,
            headers=endpoint.headers(),
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=CONNECT_SECONDS),
            cookie_jar=aiohttp.DummyCookieJar(),
            trust_env=False,
        )
        self._sessions.append(session)
        return Connection(session, endpoint, self._deadlines)


class Connection:
    """Sends requests to one endpoint."""

    __slots__ = ("_deadlines", "_loop", "_proxy", "_secrets", "_session", "_url")

    def __init__(
        self, session: aiohttp.ClientSession, endpoint: Endpoint, deadlines: Deadlines
    ) -> None:
        self._session = session
        self._deadlines = deadlines
        self._url = endpoint.url
        self._proxy = endpoint.proxy
        self._secrets = endpoint.secrets()
        self._loop = asyncio.get_running_loop()

    async def post(
        self, encode: Callable[[], bytes], seconds: float, idle_seconds: float
    ) -> Answer | Fault:
        """Send what `encode` makes and read the answer within `seconds`, and without a gap in its
        body of more than `idle_seconds`.

        A connection that dies at once, before a byte of the answer, was most likely kept alive by
        us and closed by the server: the request is sent again, once and immediately. For that it
        is encoded again, so that it need not be kept.
        """
        begun = self._loop.time()
        answer = await self._post(Body(encode()), seconds, idle_seconds)
        if isinstance(answer, Answer) or answer.cause is not Cause.LOST:
            return answer
        spent = self._loop.time() - begun
        if spent > min(FREE_RETRY_SECONDS, seconds):
            return answer
        return await self._post(Body(encode()), seconds - spent, idle_seconds)

    async def _post(self, body: Body, seconds: float, idle_seconds: float) -> Answer | Fault:
        try:
            async with asyncio.timeout(None) as block:
                until = self._loop.time() + seconds
                self._deadlines.watch(block, until)
                try:
                    response = await self._session.post(
                        self._url,
                        data=body,
                        allow_redirects=False,
                        proxy=None if self._proxy is None else self._proxy.url,
                    )
                    try:
                        whole = await self._read(response.content, block, until, idle_seconds)
                    finally:
                        # Closes the connection unless the answer was read to its end.
                        response.release()
                finally:
                    self._deadlines.forget(block)
        except (aiohttp.ClientError, OSError, ValueError) as error:
            return _lost(error, self._proxy)
        if len(whole) > BODY_LIMIT:
            return Fault(Cause.REFUSED, f"the answer is larger than {BODY_LIMIT} bytes")
        if self._secrets:
            whole = scrub(whole, self._secrets)
        retry_after = response.headers.get("Retry-After")
        return Answer(response.status, whole, body.size or 0, retry_after)

    async def _read(
        self,
        content: aiohttp.StreamReader,
        block: asyncio.Timeout,
        until: float,
        idle_seconds: float,
    ) -> bytes:
        """The body, or somewhat more than `BODY_LIMIT` bytes of it. Here it is unpacked already."""
        if content.is_eof():
            return await content.readany()
        pieces = []
        size = 0
        while not content.at_eof() and size <= BODY_LIMIT:
            self._deadlines.watch(block, min(until, self._loop.time() + idle_seconds))
            pieces.append(await content.readany())
            size += len(pieces[-1])
        return b"".join(pieces)


def _lost(error: Exception, proxy: Proxy | None) -> Fault:
    """What a foreign error means. Its text and its request stay here."""
    if proxy is not None and isinstance(error, _BY_PROXY):
        return _lost_at_proxy(error, proxy)
    if isinstance(error, aiohttp.ClientConnectorCertificateError):
        return Fault(Cause.DENIED, _certificate(error.certificate_error))
    if isinstance(error, aiohttp.ClientConnectorSSLError):
        reason = getattr(error.os_error, "reason", None) or ""
        if reason in _NO_TLS:
            return Fault(Cause.DENIED, "it speaks plain http: write its address with http://")
        words = str(reason).replace("_", " ").lower()
        return Fault(Cause.UNREACHABLE, f"no secure connection ({words})")
    for kinds, cause, text in _LOST:
        if isinstance(error, kinds):
            return Fault(cause, text)
    return Fault(Cause.MALFORMED, f"not understood as HTTP ({type(error).__name__})")


def _lost_at_proxy(error: Exception, proxy: Proxy) -> Fault:
    named = f"the proxy {proxy.origin} ({proxy.variable})"
    if not isinstance(error, aiohttp.ClientHttpProxyError):
        return Fault(Cause.UNREACHABLE, f"no connection to {named}")
    if error.status == 407:
        text = f"{named} wants a user and password: {proxy.variable}=http://USER:PASSWORD@HOST:PORT"
        return Fault(Cause.DENIED, text)
    return Fault(Cause.UNREACHABLE, f"{named} answered {error.status}")


_BY_PROXY = (aiohttp.ClientHttpProxyError, aiohttp.ClientProxyConnectionError)
_NO_TLS = frozenset({"WRONG_VERSION_NUMBER", "HTTP_REQUEST", "RECORD_LAYER_FAILURE"})
"""How OpenSSL says that what came is no TLS."""


def _certificate(error: Exception) -> str:
    """Why a certificate is not taken, and what to do."""
    why = str(getattr(error, "verify_message", "")).partition(",")[0][:80]
    code = getattr(error, "verify_code", None)
    if code == _EXPIRED:
        return "its certificate has expired: it has to be renewed there"
    if code == _OTHER_HOST:
        return "its certificate is for another name: give the address with the name that it is for"
    return (
        f"its certificate is not trusted ({why}): name a file with the certificate of its "
        "authority in the environment variable SSL_CERT_FILE"
    )


_EXPIRED, _OTHER_HOST = 10, 62
"""OpenSSL's X509_V_ERR_CERT_HAS_EXPIRED and X509_V_ERR_HOSTNAME_MISMATCH."""

_LOST: tuple[tuple[tuple[type[Exception], ...], Cause, str], ...] = (
    (
        (aiohttp.ConnectionTimeoutError,),
        Cause.UNREACHABLE,
        f"no connection within {CONNECT_SECONDS:g} s",
    ),
    ((TimeoutError,), Cause.TIMEOUT, "no complete answer before the deadline"),
    ((aiohttp.ClientConnectorError,), Cause.UNREACHABLE, "no connection"),
    ((aiohttp.ClientPayloadError,), Cause.TRUNCATED, "the answer ended too early"),
    (
        (aiohttp.ClientConnectionError, ConnectionError),
        Cause.LOST,
        "the connection was closed before the answer",
    ),
)
"""In this order: aiohttp's errors inherit from each other and from the system's."""
