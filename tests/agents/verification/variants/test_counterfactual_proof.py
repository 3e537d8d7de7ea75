"""What was not made could have been made, and comes to what the record says."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest

from turnloom.agents.sample import sample_of
from turnloom.agents.verification.validator import Validator
from turnloom.engine.cli import main
from turnloom.graphs.sources import open_environment

Record = dict[str, Any]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Record:
    folder = tmp_path_factory.mktemp("no_op")
    options = ["--env", "builtin:office", "--variant", "no_op", "-n", "12", "--turns", "1-2"]
    assert main(["generate", *options, "--out", str(folder)]) == 0
    lines = (folder / "samples-000000.jsonl").read_text(encoding="utf-8").splitlines()
    records = map(json.loads, lines)
    return next(record for record in records if record["variant"] == "no_op")


def undone(record: Record) -> Record:
    steps: list[Record] = record["turns"][-1]["counterfactual"]
    return steps[-1]


def from_nowhere(step: Record) -> None:
    name = next(iter(step["provenance"]))
    step["provenance"][name] = {"from": "result", "step": 99, "path": []}


def of_no_tool(step: Record) -> None:
    step["tool"] = "teleport"


def otherwise(step: Record) -> None:
    step["ok"] = not step["ok"]


@pytest.mark.parametrize(
    ("change", "gate"),
    [(from_nowhere, "grounded"), (of_no_tool, "schema"), (otherwise, "necessary")],
)
async def test_a_false_one_is_found(
    made: Record, change: Callable[[Record], None], gate: str
) -> None:
    record = copy.deepcopy(made)
    change(undone(record))
    validator = Validator(await open_environment(["builtin:office"]))
    assert gate in {finding.gate for finding in await validator.validate(sample_of(record))}


async def test_it_has_no_reason_and_is_there_once(made: Record) -> None:
    validator = Validator(await open_environment(["builtin:office"]))
    for change in ("reason", "twice"):
        record = copy.deepcopy(made)
        steps = record["turns"][-1]["counterfactual"]
        if change == "reason":
            steps[-1]["reason"] = "refused"
        else:
            steps.insert(0, copy.deepcopy(steps[0]))
        details = [finding.detail for finding in await validator.validate(sample_of(record))]
        assert any("has no reason" in each or "there twice" in each for each in details), change
