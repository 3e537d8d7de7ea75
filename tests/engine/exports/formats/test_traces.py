"""The Hub's session traces: a header line, then a line a message, with its own names of fields."""

from __future__ import annotations

from pathlib import Path

import pytest
from exported import MUTATIONS, Record, export, facts, lines_of, mutated, rich

from turnloom.graphs.errors import InputError

NAMES = {
    "reasoningContent": "reasoning_content",
    "toolCalls": "tool_calls",
    "toolCallId": "tool_call_id",
}


def read(file: Path) -> Record:
    header, *lines = lines_of(file)
    assert header["type"] == "session"
    assert header["harness"]
    said = []
    for line in lines:
        assert line["type"] == "message"
        message = line["message"]
        assert set(message) <= {"role", "content", *NAMES}
        for call in message.get("toolCalls", []):
            assert isinstance(call["function"]["arguments"], str)
        said.append({NAMES.get(key, key): value for key, value in message.items()})
    return {"said": facts(said), "id": header["id"], "tools": header["tools"]}


def test_a_session_is_a_file_with_every_message(tmp_path: Path) -> None:
    assert export("traces", [rich(0), rich(1)], tmp_path / "t") == 2
    files = sorted((tmp_path / "t").rglob("*.jsonl"))
    assert [file.stem for file in files] == ["r-000000", "r-000001"]
    told = read(files[1])
    assert told["said"] == facts(rich(1)["messages"])
    assert told["id"] == "r-000001"
    assert told["tools"] == rich()["tools"]


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda each: each.__name__)
def test_nothing_of_a_dialogue_is_lost(tmp_path: Path, mutation) -> None:
    export("traces", [rich()], tmp_path / "good")
    export("traces", [mutated(mutation)], tmp_path / "bad")
    name = "train/r-000000.jsonl"
    assert read(tmp_path / "good" / name) != read(tmp_path / "bad" / name)


@pytest.mark.parametrize("name", ["../x", "a/b", "", ".hidden", "x" * 300, "a\0b"])
def test_an_id_that_is_no_file_name_does_not_fit(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError, match="no sample fits traces"):
        export("traces", [rich() | {"id": name}], tmp_path / "t")
    assert list(tmp_path.iterdir()) == []


def test_two_samples_of_one_id_are_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"r-000000.*twice"):
        export("traces", [rich(), rich()], tmp_path / "t")
    assert list(tmp_path.iterdir()) == []
