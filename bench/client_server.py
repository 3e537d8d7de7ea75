"""A bare HTTP server, so that the far end is never what limits a bench.

    python bench/client_server.py LATENCY CORE [P99]

Latency is constant; with P99 it is lognormal, LATENCY the median, and depends on nothing but the
number of the question, so that a bench can add up the very latencies that it met.
"""

import asyncio
import os
import re
import sys
from collections.abc import Callable
from random import Random

import orjson
import uvloop

from turnloom.engine.testing.endpoint.latency import Latency

_ANSWER = orjson.dumps(
    {
        "id": "chatcmpl-0",
        "object": "chat.completion",
        "created": 0,
        "model": "bench",
        "choices": [
            {
                "index": 0,
                "message": {"role": "assistant", "content": "An answer of some length. " * 20},
                "finish_reason": "stop",
            }
        ],
        "usage": {"prompt_tokens": 150, "completion_tokens": 120, "total_tokens": 270},
    }
)
_HEAD = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n"
_RESPONSE = _HEAD.format(len(_ANSWER)).encode() + _ANSWER
_QUESTION = re.compile(rb"question (\d+)")


def latency_of(question: int, latency: Latency) -> float:
    """Seconds for the answer to this question."""
    return latency.draw(Random(question))


class Answering(asyncio.Protocol):
    """Reads requests with a Content-Length, answers each after its latency."""

    def __init__(self, seconds: Callable[[bytes], float]) -> None:
        self._seconds = seconds
        self._loop = asyncio.get_running_loop()
        self._got = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._got += data
        head = self._got.find(b"\r\n\r\n")
        if head < 0:
            return
        at = self._got.lower().find(b"content-length:")
        length = int(self._got[at + 15 : self._got.index(b"\r\n", at)])
        if len(self._got) >= head + 4 + length:
            seconds = self._seconds(self._got)
            self._got = b""
            self._loop.call_later(seconds, self._answer)

    def _answer(self) -> None:
        if not self._transport.is_closing():
            self._transport.write(_RESPONSE)


def seconds_for(latency: Latency) -> Callable[[bytes], float]:
    """From a request to its latency."""
    if latency.p99 is None:
        return lambda _: latency.median
    return lambda request: latency_of(int(_QUESTION.findall(request)[-1]), latency)


async def main(latency: Latency) -> None:
    seconds = seconds_for(latency)
    server = await asyncio.get_running_loop().create_server(
        lambda: Answering(seconds), "127.0.0.1", 0, backlog=4096
    )
    print(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1", flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    os.sched_setaffinity(0, {int(sys.argv[2])})
    median, p99 = float(sys.argv[1]), [float(given) for given in sys.argv[3:]]
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(main(Latency(median, *p99)))
