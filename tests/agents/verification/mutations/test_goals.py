"""Every defect that is planted into a turn of several goals is found."""

from __future__ import annotations

from typing import Any

import pytest
from variant_runs import Record, names, of_variants, planted

from turnloom.agents.verification.mutations.goals import GOALS


@pytest.fixture
def made(variants: Any) -> list[Record]:
    return of_variants(variants(("multi_goal", "parallel"), n=20, turns="2"))


async def test_all_mutants_but_few_of_words_are_found(made: list[Record]) -> None:
    found, missed = await planted(made, GOALS)

    of_words = [each for each in found if each[1] == "pass_over_goal"]
    assert {defect for _, defect in found} == names(GOALS)
    assert {defect for _, defect in missed} <= {"pass_over_goal"}
    assert len(missed) <= 0.1 * len(of_words)
