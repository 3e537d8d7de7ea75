from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from random import Random
from typing import Any

import pytest

from turnloom.agents.sample import sample_of
from turnloom.agents.verification.validator import GATES, validate
from turnloom.graphs.environment import Environment
from turnloom.graphs.errors import InputError

Record = dict[str, Any]


async def test_a_good_sample_passes_every_gate(environment: Environment, sample: Record) -> None:
    assert await validate(sample_of(sample), environment) == []


def test_every_gate_has_a_planted_defect() -> None:
    tests = (Path(__file__).parent / "gates").glob("test_*.py")
    planted = {test.stem.removeprefix("test_") for test in tests if "DEFECTS" in test.read_text()}
    assert planted == set(GATES)


def _places(value: Any) -> list[tuple[Any, Any]]:
    """(container, key) of everything inside a record."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value)
    places: list[tuple[Any, Any]] = []
    for key, item in pairs:
        places.append((value, key))
        if isinstance(item, (dict, list)):
            places += _places(item)
    return places


@pytest.mark.parametrize("seed", range(300))
async def test_whatever_stands_in_a_record_is_found_or_refused(
    seed: int, environment: Environment, sample: Record
) -> None:
    """Nothing in a record makes verification itself fail."""
    rng = Random(seed)
    owner, key = rng.choice(_places(sample))
    other = rng.choice([None, True, -1, 2.5, "x", "", [], ["x"], {}, {"x": 1}])
    if rng.random() < 0.2:
        del owner[key]
    else:
        owner[key] = other
    with suppress(InputError):
        await validate(sample_of(sample), environment)
