"""Every defect that is planted into a turn without calls is found."""

from __future__ import annotations

import copy
from random import Random
from typing import Any

import pytest
from variant_runs import Record, names, of_variants, planted

from turnloom.agents.verification.mutations.reactions import REACTIONS

PLANTED = {
    "missing_parameter": {"evade_question", "ask_otherwise", "say_already", "guess"},
    "missing_function": {"refuse_blankly", "promise_instead", "improvise"},
    "split_facts": {"claim_deed", "say_again"},
    "irrelevant": {"claim_deed", "tell_otherwise"},
}


@pytest.fixture
def made(variants: Any) -> list[Record]:
    return of_variants(variants(tuple(PLANTED), n=32, turns="2"))


async def test_every_mutant_is_found(made: list[Record]) -> None:
    found, missed = await planted(made, REACTIONS)

    assert {defect for _, defect in found} == names(REACTIONS)
    assert missed == []


def test_every_variant_has_defects_of_its_own(made: list[Record]) -> None:
    assert {record["variant"] for record in made} == PLANTED.keys()
    for record in made:
        fits = {op.__name__ for op in REACTIONS if op(copy.deepcopy(record), Random(0))}
        assert fits == PLANTED[record["variant"]]
