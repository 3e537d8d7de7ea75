"""Every defect that is planted into a turn that leaves a call unmade is found."""

from __future__ import annotations

import copy
import json
from random import Random
from typing import Any

import pytest

from turnloom.agents.sample import sample_of
from turnloom.agents.verification.mutations.undone import UNDONE
from turnloom.agents.verification.validator import Validator
from turnloom.agents.verification.variants.variant_form import INFEASIBLE, TEMPTING
from turnloom.agents.verification.variants.variant_form import UNDONE as UNMADE
from turnloom.engine.cli import main
from turnloom.graphs.sources import open_environment

Record = dict[str, Any]
VARIANTS = {*UNMADE, INFEASIBLE}
TOLD = {"claim_done", "say_nothing", "give_no_reason"}
"""What is told wrongly; in an infeasible the call is made, and refused."""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> list[Record]:
    folder = tmp_path_factory.mktemp("undone")
    options = [option for name in sorted(VARIANTS) for option in ("--variant", name)]
    number = str(8 * len(VARIANTS))
    assert main(["generate", *options, "-n", number, "--turns", "1-2", "--out", str(folder)]) == 0
    lines = (folder / "samples-000000.jsonl").read_text(encoding="utf-8").splitlines()
    return [each for each in map(json.loads, lines) if each["variant"] != "base"]


async def test_every_mutant_is_found(made: list[Record]) -> None:
    validator = Validator(await open_environment(["builtin:"]))
    planted = set()
    assert {record["variant"] for record in made} == VARIANTS
    for record in made:
        assert await validator.validate(sample_of(record)) == []
        for operator in UNDONE:
            mutant = operator(copy.deepcopy(record), Random(0))
            if mutant is not None:
                planted.add((record["variant"], operator.__name__))
                assert await validator.validate(sample_of(mutant)), operator.__name__
    every = {operator.__name__ for operator in UNDONE}
    fitting = dict.fromkeys(VARIANTS, every)
    fitting |= {name: every - {"say_nothing"} for name in TEMPTING} | {INFEASIBLE: TOLD}
    assert planted == {(name, each) for name in VARIANTS for each in fitting[name]}
