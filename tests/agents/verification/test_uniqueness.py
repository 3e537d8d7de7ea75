from __future__ import annotations

import copy
import sys
from random import Random
from typing import Any

import pytest

from turnloom.agents.sample import Sample, sample_of
from turnloom.agents.verification.uniqueness import Uniqueness

Record = dict[str, Any]
VOCABULARY = [f"word{number}" for number in range(2000)]


def _varied(record: Record, rng: Random, kept: float) -> Sample:
    """The sample with another pin, and a part of its long message replaced word by word."""
    varied = copy.deepcopy(record)
    turn = varied["turns"][0]
    turn["steps"][0]["arguments"]["pin"] = str(rng.random())
    words = turn["query"].split()
    turn["query"] = " ".join(w if rng.random() < kept else rng.choice(VOCABULARY) for w in words)
    return sample_of(varied)


def _long(record: Record, rng: Random) -> Record:
    long = copy.deepcopy(record)
    long["turns"][0]["query"] = " ".join(rng.choices(VOCABULARY, k=150))
    return long


def test_the_same_calls_and_values_are_admitted_once(sample: Record) -> None:
    unique = Uniqueness()
    assert unique.admit(sample_of(sample)) is None
    other = copy.deepcopy(sample)
    other["turns"][0]["query"] = "Something said quite differently."
    assert unique.admit(sample_of(other)) is not None
    assert len(unique) == 1


def test_a_sample_with_a_few_words_changed_is_a_near_duplicate(sample: Record) -> None:
    rng = Random(0)
    found = 0
    for _ in range(50):
        unique = Uniqueness()
        long = _long(sample, rng)
        unique.admit(sample_of(long))
        found += unique.admit(_varied(long, rng, 0.99)) is not None
    assert found >= 45


def test_a_sample_that_shares_half_its_words_is_not(sample: Record) -> None:
    rng = Random(1)
    found = 0
    for _ in range(50):
        unique = Uniqueness()
        long = _long(sample, rng)
        unique.admit(sample_of(long))
        found += unique.admit(_varied(long, rng, 0.7)) is not None
    assert found == 0


def test_what_is_refused_does_not_count_and_order_decides(sample: Record) -> None:
    rng = Random(2)
    samples = [_varied(_long(sample, rng), rng, 1) for _ in range(30)]
    one, other = Uniqueness(), Uniqueness()
    verdicts = [one.admit(item) for item in (*samples, *samples)]
    assert verdicts[:30] == [None] * 30
    assert all(verdicts[30:])
    assert [other.admit(item) for item in samples] == [None] * 30


@pytest.mark.slow
def test_memory_stays_near_two_hundred_bytes_a_sample(sample: Record) -> None:
    rng = Random(3)
    unique = Uniqueness()
    count = 3000
    for _ in range(count):
        short = copy.deepcopy(sample)
        short["turns"][0]["query"] = " ".join(rng.choices(VOCABULARY, k=40))
        short["turns"][0]["steps"][0]["arguments"]["pin"] = str(rng.random())
        unique.admit(sample_of(short))
    assert len(unique) == count
    held = sum(map(sys.getsizeof, (unique._signatures, unique._table, unique._exact)))
    held += sum(map(sys.getsizeof, unique._exact))
    assert held / count < 300
