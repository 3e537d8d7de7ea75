"""What the commands that read say of files that are not there or not whole."""

from pathlib import Path

import pytest


@pytest.mark.parametrize(
    "command", [("report",), ("verify",), ("export", "--to", "openai", "-o", "x")]
)
def test_what_is_not_there_is_bad_data(turnloom_command, command) -> None:
    Path("empty").mkdir()
    for path in ("missing", "empty"):
        said = turnloom_command(*command, path)

        assert said.code == 65
        assert said.err.startswith(f"turnloom: {path}")
        assert said.err.count("\n") == 1


@pytest.mark.parametrize(
    "command", [("report",), ("verify",), ("export", "--to", "openai", "-o", "x")]
)
@pytest.mark.parametrize("torn", [b'{"id": "a', b"[]\n", b"\xff\xfe\n"])
def test_a_corrupt_file_is_told_with_its_line(turnloom_command, command, torn: bytes) -> None:
    Path("bad.jsonl").write_bytes(torn)
    said = turnloom_command(*command, "bad.jsonl")

    assert said.code == 65
    assert "bad.jsonl" in said.err
    assert "1" in said.err
    assert said.err.count("\n") == 1
    assert "Traceback" not in said.err
