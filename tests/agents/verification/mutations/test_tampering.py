from __future__ import annotations

import copy
from typing import Any

from turnloom.agents.verification.mutations import mutants
from turnloom.agents.verification.mutations.tampering import TAMPERING

Record = dict[str, Any]


def test_a_record_that_lacks_a_part_is_left_alone() -> None:
    made = mutants({"turns": [], "messages": []}, 0, TAMPERING)
    assert {mutant.operator for mutant in made} == {
        "id", "field that nothing reads", "variant unknown", "variant of another kind",
    }  # fmt: skip


def test_whatever_is_planted_changes_the_record(sample: Record) -> None:
    before = copy.deepcopy(sample)
    made = list(mutants(sample, 0, TAMPERING))
    assert len(made) > 40
    assert all(mutant.sample != before for mutant in made if mutant.operator not in NUMBERS)


NUMBERS = {"whole number with a point", "tool's truth as a number", "truth in a result as a number"}
"""Python holds these for equal; JSON does not."""
