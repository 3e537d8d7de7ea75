"""Every defect that is planted where a call is refused is found."""

from __future__ import annotations

import copy
import json
from random import Random
from typing import Any

import pytest

from turnloom.agents.sample import sample_of
from turnloom.agents.verification.mutations.recoveries import RECOVERIES
from turnloom.agents.verification.validator import Validator
from turnloom.engine.cli import main
from turnloom.engine.exports.row import learned
from turnloom.graphs.sources import open_environment

Record = dict[str, Any]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> list[Record]:
    folder = tmp_path_factory.mktemp("recoveries")
    options = ["--variant", "error_recovery", "-n", "16", "--turns", "2"]
    assert main(["generate", *options, "--out", str(folder)]) == 0
    lines = (folder / "samples-000000.jsonl").read_text(encoding="utf-8").splitlines()
    return [each for each in map(json.loads, lines) if each["variant"] == "error_recovery"]


async def test_every_mutant_is_found(made: list[Record]) -> None:
    validator = Validator(await open_environment(["builtin:"]))
    planted = set()
    for record in made:
        assert await validator.validate(sample_of(record)) == []
        for operator in RECOVERIES:
            mutant = operator(copy.deepcopy(record), Random(0))
            if mutant is not None:
                planted.add(operator.__name__)
                assert await validator.validate(sample_of(mutant)), operator.__name__
    assert planted == {operator.__name__ for operator in RECOVERIES}


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
