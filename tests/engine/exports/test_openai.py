"""Export to OpenAI messages."""

from __future__ import annotations

from pathlib import Path

from exported import export, lines_of, sample


def test_openai_has_messages_and_tools_and_nothing_else(tmp_path: Path) -> None:
    out = tmp_path / "deep" / "train.jsonl"
    assert export("openai", [sample(), sample()], out) == 2
    first, second = lines_of(out)
    assert first == second == {key: sample()[key] for key in ("messages", "tools")}
