"""`paper` follows the paper's Phase I to the letter, `directed` until the target; random is the
baseline."""

from collections import Counter
from collections.abc import Sequence
from random import Random

import pytest

from turnloom.graphs.errors import UsageError
from turnloom.graphs.exploration.samplers import (
    Sampler,
    Situation,
    at_random,
    directed,
    paper,
    sampler_named,
)

DISTANCE = {"book": 0.0, "search": 1.0, "list_airports": 2.0, "login": 1.0}


def before(legal: Sequence[str], called: Sequence[str] = ()) -> Situation:
    return Situation("book", called, len(called), legal, DISTANCE)


@pytest.mark.parametrize("sampler", [directed, paper])
def test_the_target_is_called_as_soon_as_it_is_legal(sampler: Sampler) -> None:
    assert sampler(before(["search", "book"]), Random(0)) == "book"


@pytest.mark.parametrize("sampler", [directed, paper])
def test_until_then_the_nearest_legal_tools_are_drawn_from_at_random(sampler: Sampler) -> None:
    situation = before(["list_airports", "search", "login", "unrelated"])
    drawn = Counter(sampler(situation, Random(seed)) for seed in range(200))
    assert set(drawn) == {"search", "login"}
    assert min(drawn.values()) > 60


def test_after_the_target_the_paper_draws_from_all_that_is_legal() -> None:
    situation = before(["list_airports", "unrelated"], called=["search", "book"])
    drawn = {paper(situation, Random(seed)) for seed in range(50)}
    assert drawn == {"list_airports", "unrelated"}


def test_a_target_of_an_earlier_turn_is_called_again() -> None:
    situation = Situation("book", ["book", "search"], 1, ["book", "login"], DISTANCE)
    assert paper(situation, Random(0)) == "book"


def test_with_nothing_on_the_way_there_is_no_next_tool() -> None:
    assert directed(before(["unrelated"]), Random(0)) is None
    assert paper(before(["unrelated"]), Random(0)) is None
    assert at_random(before([]), Random(0)) is None


def test_the_baseline_draws_from_all_that_is_legal() -> None:
    legal = ["a", "b", "book"]
    assert {at_random(before(legal), Random(seed)) for seed in range(50)} == set(legal)


def test_an_unknown_sampler_is_a_usage_error_that_names_the_known_ones() -> None:
    with pytest.raises(UsageError, match="directed, paper, random"):
        sampler_named("greedy")
