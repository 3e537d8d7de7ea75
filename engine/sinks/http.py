"""Push over HTTP: each group is POSTed as NDJSON, at least once.

The body's digest is the `Idempotency-Key`, the same for every attempt at the same body; across
kills, the samples' ids tell a receiver what it has already.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b
from typing import NoReturn

import aiohttp

from turnloom.engine.client.secret import Secret
from turnloom.engine.errors import SinkError
from turnloom.engine.outcome import Outcome
from turnloom.engine.sinks.sink import SinkLagsError

SECONDS = 60.0
_CONNECT = 10.0
_LONGEST_WAIT = 600.0
_ANSWER = 64 * 2**10
_LATER = frozenset((408, 425, 429))
_TOO_LARGE = 413


class HttpSink:
    """Counts as written what the receiver answered with a 2xx. `token` goes into `Authorization`.

    Redirects are never followed: they could lead body and token elsewhere.
    """

    def __init__(self, url: str, token: Secret | None = None, seconds: float = SECONDS) -> None:
        self._url = url
        self._token = token
        self._timeout = aiohttp.ClientTimeout(total=seconds, sock_connect=_CONNECT)
        self._session: aiohttp.ClientSession | None = None

    async def write_group(self, group: Sequence[Outcome]) -> None:
        lines = [outcome.line for outcome in group if outcome.accepted]
        if lines:
            await self._push(lines)

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()

    async def _push(self, lines: Sequence[bytes]) -> None:
        """One request, or more where the receiver finds it too large."""
        answer = await self._post(b"".join(lines))
        if answer.status == _TOO_LARGE and len(lines) > 1:
            middle = len(lines) // 2
            await self._push(lines[:middle])
            await self._push(lines[middle:])
        elif not 200 <= answer.status < 300:
            _refuse(answer)

    async def _post(self, body: bytes) -> aiohttp.ClientResponse:
        if self._session is None:
            self._session = self._opened()
        headers = {"Idempotency-Key": blake2b(body, digest_size=16).hexdigest()}
        try:
            async with self._session.post(
                self._url, data=body, headers=headers, allow_redirects=False
            ) as answer:
                await answer.content.read(_ANSWER)
                if not answer.content.at_eof():
                    answer.close()
                return answer
        except (TimeoutError, aiohttp.ClientError, OSError, ValueError) as error:
            # A foreign exception's text can hold the request's headers: only its kind is shown.
            raise SinkLagsError(f"no answer ({type(error).__name__})") from None

    def _opened(self) -> aiohttp.ClientSession:
        headers = {"Content-Type": "application/x-ndjson", "Accept-Encoding": "identity"}
        if self._token is not None:
            headers["Authorization"] = f"Bearer {self._token.reveal()}"
        return aiohttp.ClientSession(
            headers=headers,
            timeout=self._timeout,
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            trust_env=False,
        )


def _refuse(answer: aiohttp.ClientResponse) -> NoReturn:
    status = answer.status
    if status in _LATER or status >= 500:
        raise SinkLagsError(f"the receiver answered {status}", _wait(answer))
    if 300 <= status < 400:
        raise SinkError(f"the receiver answered {status}: redirects are not followed, name its end")
    if status == _TOO_LARGE:
        raise SinkError("the receiver finds a single sample too large (413)")
    raise SinkError(f"the receiver refused with {status}")


def _wait(answer: aiohttp.ClientResponse) -> float | None:
    text = answer.headers.get("Retry-After", "")
    return min(float(text), _LONGEST_WAIT) if text.isascii() and text.isdigit() else None
