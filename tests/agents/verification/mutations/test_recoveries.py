"""Every defect that is planted where a call is refused is found."""

from __future__ import annotations

from typing import Any

import pytest
from variant_runs import Record, names, of_variants, planted

from turnloom.agents.sample import sample_of
from turnloom.agents.verification.mutations.recoveries import RECOVERIES
from turnloom.engine.exports.row import learned


@pytest.fixture
def made(variants: Any) -> list[Record]:
    return of_variants(variants("error_recovery", n=16, turns="2"))


async def test_every_mutant_is_found(made: list[Record]) -> None:
    found, missed = await planted(made, RECOVERIES)

    assert {defect for _, defect in found} == names(RECOVERIES)
    assert missed == []


def test_the_refused_call_is_real_and_can_be_masked(made: list[Record]) -> None:
    assert len(made) >= 5
    for record in made:
        (turn,) = [each for each in record["turns"] if each["steps"][0]["reason"] == "refused"]
        first, *_, again = turn["steps"]
        assert not first["ok"]
        assert first["result"]
        assert first["tool"] in {step["tool"] for step in turn["steps"][2:]}
        assert again["ok"]
        sample = sample_of(record)
        assert len(learned(sample, "train")) == len(learned(sample, "mask")) + 1
