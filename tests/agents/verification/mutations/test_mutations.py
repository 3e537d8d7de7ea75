from __future__ import annotations

import copy
import json
from typing import Any

import pytest

from turnloom.agents.sample import sample_of
from turnloom.agents.verification.mutations import OPERATORS, mutants
from turnloom.agents.verification.mutations.words import WORDS
from turnloom.agents.verification.validator import validate
from turnloom.graphs.environment import Environment

Record = dict[str, Any]


async def test_a_mutant_differs_and_the_sample_stays(sample: Record) -> None:
    before = copy.deepcopy(sample)
    for mutant in mutants(sample, 0):
        assert mutant.sample != before, mutant.operator
    assert sample == before


async def test_the_same_seed_plants_the_same_defects(sample: Record) -> None:
    def made(seed: int) -> list[tuple[str, str]]:
        return [(m.operator, json.dumps(m.sample)) for m in mutants(sample, seed)]

    assert made(1) == made(1)
    assert made(1) != made(2)


async def test_every_mutant_is_killed(environment: Environment, sample: Record) -> None:
    made = [mutant for seed in range(20) for mutant in mutants(sample, seed)]
    alive = [m.operator for m in made if not await validate(sample_of(m.sample), environment)]
    assert len({mutant.operator for mutant in made}) >= 20
    assert {operator for operator in alive if OPERATORS[operator] not in WORDS} == set()
    false_words = [mutant for mutant in made if OPERATORS[mutant.operator] in WORDS]
    missed = [operator for operator in alive if OPERATORS[operator] in WORDS]
    assert len(missed) <= 0.2 * len(false_words)  # bench/words.py has the share over whole runs


@pytest.mark.parametrize("operator", OPERATORS)
def test_a_sample_without_a_place_for_a_defect_gets_none(operator: str) -> None:
    empty: Record = {
        "id": "s",
        "tools": [],
        "messages": [{"role": "user", "content": "Hi."}, {"role": "assistant", "content": "Hi!"}],
        "turns": [{"query": "Hi.", "advanced_tool": {}, "steps": []}],
        "environment": {"initial_digest": "0", "final_digest": "0"},
    }
    made = [mutant.operator for mutant in mutants(empty, 0)]
    assert (operator in made) == (operator in {"tamper_digest", "lose_answer"})
