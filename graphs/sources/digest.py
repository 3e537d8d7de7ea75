"""Digests of states: equal states, equal digests, in any process."""

from __future__ import annotations

import hashlib

import orjson


def canonical_json(state: object) -> bytes:
    """JSON with sorted keys."""
    return orjson.dumps(state, option=orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS)


def digest(state: object) -> str:
    """blake2b-128 of canonical JSON, in hex."""
    return hashlib.blake2b(canonical_json(state), digest_size=16).hexdigest()
