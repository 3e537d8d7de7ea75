"""`curator` (bespokelabs-curator) as a client for bench/client.py.

It works through whole lists of prompts, so its figures are what a long list takes beyond a short
one. What it would fetch from the net is replaced or switched off: telemetry, price lists and the
encoding that it counts tokens with, for which a byte-level one stands in.
"""

import os
import tempfile
from contextlib import redirect_stderr, redirect_stdout
from importlib.util import find_spec
from io import StringIO
from time import perf_counter, process_time
from typing import NamedTuple

OFFLINE = {
    "TELEMETRY_ENABLED": "0",
    "LITELLM_LOCAL_MODEL_COST_MAP": "True",
    "HF_HUB_OFFLINE": "1",
    "CURATOR_DISABLE_CACHE": "1",
    "CURATOR_DISABLE_RICH_DISPLAY": "1",
    "OPENAI_API_KEY": "none",
}


class Spent(NamedTuple):
    """Seconds that a list took: by the clock, and of CPU."""

    wall: float
    cpu: float


def installed() -> bool:
    return find_spec("bespokelabs") is not None


def curator(url: str, in_flight: int, system: str, prompts: list[str]) -> tuple[float, float]:
    """Requests per second, and CPU milliseconds of the client per request."""
    sizes = (in_flight, len(prompts))
    short, long = (_spent(url, in_flight, system, prompts[:size]) for size in sizes)
    more = len(prompts) - in_flight
    return more / (long.wall - short.wall), 1000 * (long.cpu - short.cpu) / more


def _spent(url: str, in_flight: int, system: str, prompts: list[str]) -> Spent:
    with tempfile.TemporaryDirectory() as cache, redirect_stdout(StringIO()) as said:
        os.environ.update(OFFLINE, CURATOR_CACHE_DIR=cache)
        with redirect_stderr(said):
            llm = _llm(url, in_flight, system)
            wall, cpu = perf_counter(), process_time()
            answers = llm(prompts)
        spent = Spent(perf_counter() - wall, process_time() - cpu)
    assert len(answers.dataset) == len(prompts)
    return spent


def _llm(url: str, in_flight: int, system: str):
    import tiktoken  # noqa: PLC0415
    from bespokelabs import curator  # noqa: PLC0415

    words = {bytes([byte]): byte for byte in range(256)}
    encoding = tiktoken.Encoding(
        "bytes", pat_str=r"\S+|\s+", mergeable_ranks=words, special_tokens={}
    )
    tiktoken.get_encoding = lambda _name: encoding
    params = {
        "base_url": url,
        "max_concurrent_requests": in_flight,
        "max_requests_per_minute": 10**7,
        "max_tokens_per_minute": 10**10,
    }
    return curator.LLM(
        model_name="bench", backend="openai", system_prompt=system, backend_params=params
    )
