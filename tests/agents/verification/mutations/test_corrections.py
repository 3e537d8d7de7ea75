"""Every defect that is planted where the user changes their mind is found."""

from __future__ import annotations

from typing import Any

import pytest
from variant_runs import Record, names, of_variants, planted

from turnloom.agents.verification.mutations.corrections import CORRECTIONS


@pytest.fixture
def made(variants: Any) -> list[Record]:
    return of_variants(variants("correction", n=16, turns="2"))


async def test_every_mutant_is_found(made: list[Record]) -> None:
    found, missed = await planted(made, CORRECTIONS)

    assert {defect for _, defect in found} == names(CORRECTIONS)
    assert missed == []
