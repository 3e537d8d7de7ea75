"""Every defect that is planted into a turn without calls is found."""

from __future__ import annotations

import copy
import json
from random import Random
from typing import Any

import pytest

from turnloom.agents.sample import sample_of
from turnloom.agents.verification.mutations.reactions import REACTIONS
from turnloom.agents.verification.validator import Validator
from turnloom.engine.cli import main
from turnloom.graphs.sources import open_environment

Record = dict[str, Any]
PLANTED = {
    "missing_parameter": {"evade_question", "ask_otherwise", "say_already", "guess"},
    "missing_function": {"refuse_blankly", "promise_instead", "improvise"},
    "split_facts": {"claim_deed", "say_again"},
    "irrelevant": {"claim_deed", "tell_otherwise"},
}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> list[Record]:
    folder = tmp_path_factory.mktemp("variants")
    options = [option for name in PLANTED for option in ("--variant", name)]
    assert main(["generate", *options, "-n", "32", "--turns", "2", "--out", str(folder)]) == 0
    lines = (folder / "samples-000000.jsonl").read_text(encoding="utf-8").splitlines()
    return [each for each in map(json.loads, lines) if each["variant"] != "base"]


async def test_every_mutant_is_found(made: list[Record]) -> None:
    validator = Validator(await open_environment(["builtin:"]))
    planted = set()
    for record in made:
        assert await validator.validate(sample_of(record)) == []
        for operator in REACTIONS:
            mutant = operator(copy.deepcopy(record), Random(0))
            if mutant is not None:
                planted.add(operator.__name__)
                assert await validator.validate(sample_of(mutant)), operator.__name__
    assert planted == {operator.__name__ for operator in REACTIONS}


def test_every_variant_has_defects_of_its_own(made: list[Record]) -> None:
    assert {record["variant"] for record in made} == PLANTED.keys()
    for record in made:
        fits = {op.__name__ for op in REACTIONS if op(copy.deepcopy(record), Random(0))}
        assert fits == PLANTED[record["variant"]]
