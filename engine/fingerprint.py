"""What a run is known by: a digest of everything that decides its samples.

`n`, the concurrency and the folder are left out: they decide how many samples and how fast, never
which. A sample's id is the run's fingerprint, shortened, and the sample's index.
"""

from __future__ import annotations

from hashlib import blake2b

import orjson

from turnloom.graphs.json_value import JsonObject

_SHORT = 12


def fingerprint(configuration: JsonObject) -> str:
    """A 128-bit digest of the configuration, in hex; the order of its keys does not matter."""
    canonical = orjson.dumps(configuration, option=orjson.OPT_SORT_KEYS)
    return blake2b(canonical, digest_size=16).hexdigest()


def sample_id(run: str, index: int) -> str:
    """The id of the sample at `index` in the run with fingerprint `run`."""
    return f"{run[:_SHORT]}-{index:06d}"


def index_of(run: str, sample: str) -> int | None:
    """The index inside a sample's id; None when it is not an id of this run."""
    head, _, tail = sample.partition("-")
    if head != run[:_SHORT] or not tail.isascii() or not tail.isdigit():
        return None
    index = int(tail)
    return index if sample == sample_id(run, index) else None
