"""The digest of a record: what it was when it was certified, so that it carries its own check."""

from __future__ import annotations

from hashlib import blake2b

import orjson

from turnloom.graphs.json_value import JsonObject

BYTES = 16


def record_digest(record: JsonObject) -> str:
    """BLAKE2b (128 bits, hexadecimal) over a record's canonical JSON: UTF-8, keys sorted, no white
    space; the digest that its certificate has itself is left out.

    Raises `TypeError` for a record that cannot be written as JSON (an integer beyond 64 bits).
    """
    certificate = record.get("certificate")
    if isinstance(certificate, dict):
        bare = {key: value for key, value in certificate.items() if key != "digest"}
        record = {**record, "certificate": bare}
    canonical = orjson.dumps(record, option=orjson.OPT_SORT_KEYS)
    return blake2b(canonical, digest_size=BYTES).hexdigest()
