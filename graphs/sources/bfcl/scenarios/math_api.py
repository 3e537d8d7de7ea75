"""MathAPI: arithmetic without a state. Only what people ask for is invented here."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import Any

from turnloom.graphs.json_value import JsonObject, JsonValue
from turnloom.graphs.sources.bfcl.scenarios.class_scenario import ClassScenario, Suggestion
from turnloom.graphs.sources.bfcl.scenarios.shared import SharedScenario

LENGTHS = (
    ("km", "m"), ("m", "cm"), ("cm", "mm"), ("m", "km"), ("mm", "cm"), ("cm", "m"), ("mm", "um"),
)  # fmt: skip
ACROSS = (
    ("km", "miles"), ("miles", "km"), ("m", "ft"), ("ft", "m"), ("kg", "lb"), ("lb", "kg"),
    ("celsius", "fahrenheit"), ("fahrenheit", "celsius"), ("m", "yd"), ("yd", "m"),
)  # fmt: skip


def scenario(rng: Random, shared: SharedScenario) -> JsonObject:
    """The class has no state."""
    return {}


def _amount(rng: Random) -> float:
    return rng.choice(
        (
            float(rng.randint(12, 950)),
            round(rng.uniform(5, 480), 2),
            round(rng.uniform(100, 9_000), 1),
            float(rng.randrange(100, 9_000, 50)),
        )
    )


def _small(rng: Random) -> float:
    return rng.choice((float(rng.randint(2, 24)), round(rng.uniform(0.1, 4), 2)))


def _series(rng: Random) -> list[JsonValue]:
    """Three to six different numbers of one sort."""
    count = rng.randint(3, 6)
    sort = rng.choice(("price", "count", "degrees"))
    if sort == "price":
        return [round(rng.uniform(4, 220), 2) for _ in range(count)]
    if sort == "degrees":
        return [round(rng.uniform(8, 33), 1) for _ in range(count)]
    return [float(number) for number in rng.sample(range(14, 460), count)]


def _conversion(rng: Random, pairs: tuple[tuple[str, str], ...]) -> JsonObject:
    unit_in, unit_out = rng.choice(pairs)
    degrees = unit_in in {"celsius", "fahrenheit"}
    amount = rng.choice((rng.randint(3, 900), rng.randint(21, 99) / 10))
    value = rng.randint(41, 104) if degrees else amount
    return {"value": float(value), "unit_in": unit_in, "unit_out": unit_out}


def _two(obj: Any, rng: Random) -> JsonObject:
    return {"a": _amount(rng), "b": _amount(rng)}


def _difference(obj: Any, rng: Random) -> JsonObject:
    one, other = _amount(rng), _amount(rng)
    return {"a": max(one, other), "b": min(one, other)}


def _numbers(obj: Any, rng: Random) -> JsonObject:
    return {"numbers": _series(rng)}


def _share(obj: Any, rng: Random) -> JsonObject:
    whole = rng.randint(40, 2_400)
    return {"part": float(rng.randint(3, whole - 1)), "whole": float(whole)}


def _growth(obj: Any, rng: Random) -> JsonObject:
    base = rng.choice((float(rng.randint(2, 15)), round(1 + rng.randint(1, 12) / 100, 2)))
    return {"base": base, "exponent": float(rng.randint(2, 9))}


def _log(obj: Any, rng: Random) -> JsonObject:
    value, base = float(rng.randint(20, 90_000)), float(rng.choice((2, 3, 10, 10)))
    return {"value": value, "base": base, "precision": rng.randint(6, 14)}


_SUGGESTIONS: Mapping[str, Suggestion] = {
    "add": _two,
    "subtract": _difference,
    "multiply": lambda _, rng: {"a": _amount(rng), "b": _small(rng)},
    "divide": lambda _, rng: {"a": _amount(rng), "b": float(rng.randint(2, 24))},
    "mean": _numbers,
    "standard_deviation": _numbers,
    "sum_values": _numbers,
    "min_value": _numbers,
    "max_value": _numbers,
    "percentage": _share,
    "power": _growth,
    "square_root": lambda _, rng: {
        "number": float(rng.randint(20, 9_000)),
        "precision": rng.randint(5, 12),
    },
    "logarithm": _log,
    "absolute_value": lambda _, rng: {"number": -round(rng.uniform(2, 900), 2)},
    "round_number": lambda _, rng: {
        "number": round(rng.uniform(2, 900), 5),
        "decimal_places": rng.randint(2, 3),
    },
    "si_unit_conversion": lambda _, rng: _conversion(rng, LENGTHS),
    "imperial_si_conversion": lambda _, rng: _conversion(rng, ACROSS),
}
"""Numbers as they come up: prices, counts, lengths, temperatures."""

MATH_API = ClassScenario("math_api", scenario, _SUGGESTIONS)
