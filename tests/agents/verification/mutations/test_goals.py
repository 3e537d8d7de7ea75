"""Every defect that is planted into a turn of several goals is found."""

from __future__ import annotations

import copy
import json
from random import Random
from typing import Any

import pytest

from turnloom.agents.sample import sample_of
from turnloom.agents.verification.mutations.goals import GOALS
from turnloom.agents.verification.validator import Validator
from turnloom.engine.cli import main
from turnloom.graphs.sources import open_environment

Record = dict[str, Any]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> list[Record]:
    folder = tmp_path_factory.mktemp("goals")
    options = ["--variant", "multi_goal", "--variant", "parallel", "-n", "20", "--turns", "2"]
    assert main(["generate", *options, "--out", str(folder)]) == 0
    lines = (folder / "samples-000000.jsonl").read_text(encoding="utf-8").splitlines()
    return [each for each in map(json.loads, lines) if each["variant"] != "base"]


async def test_all_mutants_but_few_of_words_are_found(made: list[Record]) -> None:
    validator = Validator(await open_environment(["builtin:"]))
    planted, missed = [], []
    for record in made:
        assert await validator.validate(sample_of(record)) == []
        for operator in GOALS:
            mutant = operator(copy.deepcopy(record), Random(0))
            if mutant is not None:
                planted.append(operator.__name__)
                if not await validator.validate(sample_of(mutant)):
                    missed.append(operator.__name__)
    assert set(planted) == {operator.__name__ for operator in GOALS}
    assert set(missed) <= {"pass_over_goal"}
    assert len(missed) <= 0.1 * planted.count("pass_over_goal")
