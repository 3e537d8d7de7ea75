"""Every defect that is planted where the user changes their mind is found."""

from __future__ import annotations

import copy
import json
from random import Random
from typing import Any

import pytest

from turnloom.agents.sample import sample_of
from turnloom.agents.verification.mutations.corrections import CORRECTIONS
from turnloom.agents.verification.validator import Validator
from turnloom.engine.cli import main
from turnloom.graphs.sources import open_environment

Record = dict[str, Any]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> list[Record]:
    folder = tmp_path_factory.mktemp("corrections")
    options = ["--variant", "correction", "-n", "16", "--turns", "2"]
    assert main(["generate", *options, "--out", str(folder)]) == 0
    lines = (folder / "samples-000000.jsonl").read_text(encoding="utf-8").splitlines()
    return [each for each in map(json.loads, lines) if each["variant"] == "correction"]


async def test_every_mutant_is_found(made: list[Record]) -> None:
    validator = Validator(await open_environment(["builtin:"]))
    planted = set()
    for record in made:
        assert await validator.validate(sample_of(record)) == []
        for operator in CORRECTIONS:
            mutant = operator(copy.deepcopy(record), Random(0))
            if mutant is not None:
                planted.add(operator.__name__)
                assert await validator.validate(sample_of(mutant)), operator.__name__
    assert planted == {operator.__name__ for operator in CORRECTIONS}
