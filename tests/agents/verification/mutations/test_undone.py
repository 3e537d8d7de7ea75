"""Every defect that is planted into a turn that leaves a call unmade is found."""

from __future__ import annotations

from typing import Any

import pytest
from variant_runs import Record, names, of_variants, planted

from turnloom.agents.verification.mutations.undone import UNDONE
from turnloom.agents.verification.variants.variant_form import INFEASIBLE, TEMPTING
from turnloom.agents.verification.variants.variant_form import UNDONE as UNMADE

VARIANTS = {*UNMADE, INFEASIBLE}
TOLD = {"claim_done", "say_nothing", "give_no_reason"}
"""What is told wrongly; in an infeasible the call is made, and refused."""


@pytest.fixture
def made(variants: Any) -> list[Record]:
    return of_variants(variants(tuple(sorted(VARIANTS)), n=8 * len(VARIANTS), turns="1-2"))


async def test_every_mutant_is_found(made: list[Record]) -> None:
    found, missed = await planted(made, UNDONE)

    assert {record["variant"] for record in made} == VARIANTS
    every = names(UNDONE)
    fitting = dict.fromkeys(VARIANTS, every)
    fitting |= {name: every - {"say_nothing"} for name in TEMPTING} | {INFEASIBLE: TOLD}
    assert set(found) == {(name, each) for name in VARIANTS for each in fitting[name]}
    assert missed == []
