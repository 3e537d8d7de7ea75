"""The export to ATIF, read by the rules of version 1.8, and by the package's own models."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from exported import MUTATIONS, Fact, Record, export, facts, lines_of, mutated, rich

from turnloom.graphs.errors import InputError

ROLES = {"system": "system", "user": "user", "agent": "assistant"}


def read(file: Path) -> list[Record]:
    return [
        {
            "said": _messages(line["steps"]),
            "tools": line["agent"]["tool_definitions"],
            "extra": line["extra"],
        }
        for line in lines_of(file)
    ]


def _messages(steps: list[Record]) -> list[Fact]:
    """The dialogue as messages again; the rules of steps are checked on the way."""
    said: list[Record] = []
    for number, step in enumerate(steps, start=1):
        assert step["step_id"] == number
        assert step["source"] == "agent" or not {"tool_calls", "reasoning_content"} & set(step)
        calls = step.get("tool_calls", [])
        message: Record = {"role": ROLES[step["source"]], "content": step["message"]}
        message |= {"reasoning_content": step.get("reasoning_content", "")}
        message["tool_calls"] = [
            {
                "id": call["tool_call_id"],
                "function": {"name": call["function_name"], "arguments": call["arguments"]},
            }
            for call in calls
        ]
        results = step.get("observation", {}).get("results", [])
        assert {each["source_call_id"] for each in results} == {
            each["tool_call_id"] for each in calls
        }
        said.append(message)
        said += [
            {"role": "tool", "content": each["content"], "tool_call_id": each["source_call_id"]}
            for each in results
        ]
    return facts(said)


def test_a_trajectory_holds_the_dialogue_and_the_certificate(tmp_path: Path) -> None:
    assert export("atif", [rich(), rich(1, failed=True)], tmp_path / "a.jsonl") == 2
    first, second = read(tmp_path / "a.jsonl")
    assert first["said"] == facts(rich()["messages"])
    assert second["said"] == facts(rich(1, failed=True)["messages"])
    assert first["tools"] == rich()["tools"]
    assert first["extra"]["sample_id"] == "r-000000"
    assert first["extra"]["certificate"]["seed"] == 7


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda each: each.__name__)
def test_nothing_of_a_dialogue_is_lost(tmp_path: Path, mutation) -> None:
    export("atif", [rich()], tmp_path / "good.jsonl")
    export("atif", [mutated(mutation)], tmp_path / "bad.jsonl")
    assert read(tmp_path / "good.jsonl") != read(tmp_path / "bad.jsonl")


def test_calls_of_one_id_cannot_be_told_apart(tmp_path: Path) -> None:
    record = rich()
    record["messages"][7]["tool_calls"][0]["id"] = "call00000"
    record["messages"][8]["tool_call_id"] = "call00000"
    with pytest.raises(InputError, match="no sample fits atif"):
        export("atif", [record], tmp_path / "a.jsonl")


READ = """
import json, sys
from atif import Trajectory
lines = open(sys.argv[1], encoding="utf-8").read().splitlines()
print(json.dumps([Trajectory.model_validate_json(line).to_json_dict() for line in lines]))
"""


@pytest.mark.external(name="atif")
def test_atif_reads_what_was_written(tmp_path: Path) -> None:
    pytest.importorskip("atif")
    export("atif", [rich(), rich(1, failed=True)], tmp_path / "a.jsonl")
    script = [sys.executable, "-c", READ, str(tmp_path / "a.jsonl")]
    done = subprocess.run(script, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout)[0]["steps"] == lines_of(tmp_path / "a.jsonl")[0]["steps"]
