"""JSON texts as a careless or hostile maker writes them: bytes and values changed at random."""

import json
from random import Random

Container = dict | list

_ODD = (
    None, True, 0, -1, 2**63, 2**64, 10**30, -(2**63) - 1, 1.5, 1e308, "", "x", "\0", "é" * 50,
    [], {}, [[]], {"": None}, [None], {"a": {"b": [1, 2**70]}}, "9" * 5000, "2026-13-45", "{}",
)  # fmt: skip
_BYTES = (b"[", b"{", b'"', b"1e999", b"NaN", b"\\ud800", b"9" * 30, b"-", b"null", b"\0", b"\n")


def mutated_json(rng: Random, text: bytes) -> bytes:
    """`text`, which is JSON, with some bytes or some values changed."""
    return _bytes_mutated(rng, text) if rng.random() < 0.25 else _values_mutated(rng, text)


def _bytes_mutated(rng: Random, text: bytes) -> bytes:
    mutated = bytearray(text)
    for _ in range(rng.randint(1, 4)):
        at = rng.randrange(len(mutated) + 1)
        change = rng.random()
        if change < 0.4:
            mutated[at : at + 1] = bytes([rng.randrange(256)])
        elif change < 0.6:
            del mutated[at : at + rng.randint(1, 20)]
        else:
            mutated[at:at] = rng.choice(_BYTES)
    return bytes(mutated)


def _values_mutated(rng: Random, text: bytes) -> bytes:
    value = json.loads(text)
    for _ in range(rng.randint(1, 3)):
        places = _places(value)
        if not places:
            break
        inside, key = rng.choice(places)
        change = rng.random()
        if change < 0.5:
            inside[key] = _deep(rng) if rng.random() < 0.03 else _copy(rng.choice(_ODD))
        elif change < 0.7:
            del inside[key]
        elif change < 0.85:
            elsewhere, other = rng.choice(places)
            inside[key] = _copy(elsewhere[other])
        elif isinstance(inside, list):
            inside.append(_copy(inside[key]))
        else:
            inside[rng.choice(("x", "", "type", "provenance", "name"))] = _copy(inside[key])
    return json.dumps(value).encode()


def _copy(value: object) -> object:
    """What is put in at two places would end up in itself."""
    return json.loads(json.dumps(value))


def _places(value: Container) -> list[tuple[Container, str | int]]:
    """Every place inside, as what holds it and its key there."""
    found: list[tuple[Container, str | int]] = []
    waiting = [value]
    while waiting:
        inside = waiting.pop()
        keys = list(inside) if isinstance(inside, dict) else range(len(inside))
        found += ((inside, key) for key in keys)
        waiting += (inside[key] for key in keys if isinstance(inside[key], Container))
    return found


def _deep(rng: Random) -> list:
    value: list = []
    for _ in range(rng.choice((60, 150, 190, 500))):
        value = [value]
    return value
