"""The directed sampler follows the paper's Phase I; random is its baseline."""

from collections import Counter
from random import Random

import pytest

from turnloom.graphs.errors import UsageError
from turnloom.graphs.exploration.samplers import at_random, directed, sampler_named

DISTANCE = {"book": 0, "search": 1, "list_airports": 2, "login": 1}


def test_the_target_is_called_as_soon_as_it_is_legal() -> None:
    assert directed("book", ["search", "book"], DISTANCE, Random(0)) == "book"


def test_until_then_the_nearest_legal_tools_are_drawn_from_at_random() -> None:
    legal = ["list_airports", "search", "login", "unrelated"]
    drawn = Counter(directed("book", legal, DISTANCE, Random(seed)) for seed in range(200))
    assert set(drawn) == {"search", "login"}
    assert min(drawn.values()) > 60


def test_with_nothing_on_the_way_there_is_no_next_tool() -> None:
    assert directed("book", ["unrelated"], DISTANCE, Random(0)) is None
    assert at_random("book", [], DISTANCE, Random(0)) is None


def test_the_baseline_draws_from_all_that_is_legal() -> None:
    legal = ["a", "b", "book"]
    assert {at_random("book", legal, DISTANCE, Random(seed)) for seed in range(50)} == set(legal)


def test_an_unknown_sampler_is_a_usage_error_that_names_the_known_ones() -> None:
    with pytest.raises(UsageError, match="directed, random"):
        sampler_named("greedy")
