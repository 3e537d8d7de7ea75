"""Export to OpenAI messages."""

from __future__ import annotations

from pathlib import Path

from exported import export, lines_of, rich, sample


def test_openai_has_messages_and_tools_and_nothing_else(tmp_path: Path) -> None:
    out = tmp_path / "deep" / "train.jsonl"
    assert export("openai", [sample(), sample()], out) == 2
    first, second = lines_of(out)
    assert first == second == {key: sample()[key] for key in ("messages", "tools")}


def test_openai_keeps_every_thought_beside_its_calls(tmp_path: Path) -> None:
    export("openai", [rich()], tmp_path / "o.jsonl")
    (line,) = lines_of(tmp_path / "o.jsonl")
    assert line["messages"] == rich()["messages"]


def test_openai_replaces_what_is_there_as_ever(tmp_path: Path) -> None:
    (tmp_path / "o.jsonl").write_text("old")
    export("openai", [sample()], tmp_path / "o.jsonl")
    assert len(lines_of(tmp_path / "o.jsonl")) == 1
