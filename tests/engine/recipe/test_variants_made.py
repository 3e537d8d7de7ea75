from __future__ import annotations

from dataclasses import replace

import pytest

from turnloom.agents.certificate import Certificate
from turnloom.agents.role import Context
from turnloom.agents.sample import Sample
from turnloom.agents.variants.variation import VARIATION, drawn_variant
from turnloom.engine.recipe.variants_made import VariantsMade

PLAIN = Sample("run-000000", "base", (), (), (), "builtin:", {}, "0", "0", Certificate())
WEIGHTS = {"missing_function": 1.0, "irrelevant": 1.0}


@pytest.fixture
def made() -> VariantsMade:
    return VariantsMade(WEIGHTS, seed=3)


def drawn(index: int) -> str:
    return drawn_variant(WEIGHTS, Context(index, "", 3).for_role(VARIATION))


def test_what_was_drawn_and_made_is_counted(made: VariantsMade) -> None:
    for index in range(20):
        made.add(replace(PLAIN, id=f"run-{index:06}", variant=drawn(index)))
    (line,) = made.lines()
    assert line.startswith("variants: ")
    assert "base" not in line


def test_what_had_no_place_is_told_by_the_variant_that_was_drawn(made: VariantsMade) -> None:
    made.add(PLAIN)
    counts, misplaced = made.lines()
    assert counts == "variants: base 1"
    assert misplaced == f"1 of them base, since their tools left no place for {drawn(0)}"


def test_a_plain_run_says_nothing_of_variants() -> None:
    made = VariantsMade({"base": 1.0}, seed=0)
    made.add(PLAIN)
    assert list(made.lines()) == []
