"""A variant has the turns, request numbers and tools that its name promises, and no others."""

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
Change = Callable[[Record], object]
VARIANTS = ("base", "irrelevant", "missing_function", "missing_parameter", "split_facts")
NAMED = {"type": "function", "function": {"name": "x", "description": "", "parameters": {}}}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Record]:
    """One sample of each variant."""
    folder = tmp_path_factory.mktemp("variants")
    options = [option for name in VARIANTS for option in ("--variant", name)]
    assert main(["generate", *options, "-n", "20", "--turns", "3", "--out", str(folder)]) == 0
    lines = (folder / "samples-000000.jsonl").read_text(encoding="utf-8").splitlines()
    records = {record["variant"]: record for record in map(json.loads, lines)}
    assert records.keys() == {*VARIANTS}
    return records


def uncalled(record: Record) -> int:
    called = {step["tool"] for turn in record["turns"] for step in turn["steps"]}
    return next(
        n for n, tool in enumerate(record["tools"]) if tool["function"]["name"] not in called
    )


def silent(record: Record) -> Record:
    return next(turn for turn in record["turns"] if "kind" in turn)


def come_later(record: Record) -> None:
    """A tool that nobody calls is offered with the last turn."""
    tool = record["tools"].pop(uncalled(record))
    record["later_tools"] = [tool]
    record["turns"][-1]["tools_added"] = [tool["function"]["name"]]


def withdraw(record: Record) -> None:
    """A tool that nobody calls is taken back with the last turn."""
    name = record["tools"][uncalled(record)]["function"]["name"]
    record["turns"][-1]["tools_withdrawn"] = [name]


def count_from(record: Record, first: int) -> None:
    for turn in record["turns"]:
        turn["request"] += first


def run_together(record: Record) -> None:
    """The last request has the number of the one before."""
    last = record["turns"][-1]["request"]
    for turn in record["turns"]:
        turn["request"] -= turn["request"] == last


OF_ANY: dict[str, Change] = {
    "a tool left out": lambda r: r["tools"].pop(uncalled(r)),
    "a tool invented": lambda r: r["tools"].append(NAMED),
    "a tool withdrawn": withdraw,
    "nothing known withdrawn": lambda r: r["turns"][-1].update(tools_withdrawn=["nothing"]),
}
OF_NUMBERED: dict[str, Change] = {
    "requests counted from five": lambda r: count_from(r, 5),
    "requests counted from below": lambda r: count_from(r, -2),
    "two requests as one": run_together,
    "a request without number": lambda r: r["turns"][-1].pop("request"),
    "no request with a number": lambda r: [turn.pop("request") for turn in r["turns"]],
    "a call where there is none": lambda r: silent(r).update(
        advanced_tool={
            "name": "do_all",
            "description": "",
            "parameters": {"type": "object", "properties": {}, "required": []},
        }
    ),
}
OF_BASE: dict[str, Change] = {
    "requests with numbers": lambda r: [t.update(request=n) for n, t in enumerate(r["turns"])],
    "all turns as one request": lambda r: [turn.update(request=0) for turn in r["turns"]],
}
CASES = [
    *((variant, name, change) for variant in VARIANTS for name, change in OF_ANY.items()),
    *((variant, name, change) for variant in VARIANTS[1:] for name, change in OF_NUMBERED.items()),
    *(("base", name, change) for name, change in OF_BASE.items()),
    *((each, "a tool that comes later", come_later) for each in VARIANTS if "func" not in each),
    (
        "missing_function",
        "the tool added twice",
        lambda r: [
            turn.update(tools_added=turn["tools_added"] * 2)
            for turn in r["turns"]
            if "tools_added" in turn
        ],
    ),
]


async def test_each_as_it_was_made_passes(made: dict[str, Record]) -> None:
    validator = Validator(await open_environment(["builtin:"]))
    for record in made.values():
        assert await validator.validate(sample_of(record)) == []


async def test_one_that_has_other_turns_or_tools_than_its_variant_is_found(
    made: dict[str, Record],
) -> None:
    validator = Validator(await open_environment(["builtin:"]))
    passed = []
    for variant, name, change in CASES:
        record = copy.deepcopy(made[variant])
        change(record)
        assert record != made[variant]
        findings = await validator.validate(sample_of(record))
        if not {finding.gate for finding in findings} & {"dialogue", "schema"}:
            passed.append((variant, name))
    assert passed == []
