from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from exported import export, sample

from turnloom.engine.cli import main
from turnloom.engine.exports import FORMATS, exporter
from turnloom.graphs.errors import InputError, UsageError


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('{"messages": [], "tools": []}', "it has messages and tools alone, as an export has"),
        ('{"id": "x"}', "environment must be an object"),
        ("[]", "is not a JSON object"),
    ],
)
def test_a_file_of_something_else_is_told_with_its_place_and_remedy(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], line: str, told: str
) -> None:
    file = tmp_path / "some.jsonl"
    file.write_text(f"{json.dumps(sample())}\n{line}\n")
    code = main(["export", str(file), "--to", "openai", "-o", str(tmp_path / "out.jsonl")])
    said = capfd.readouterr().err

    assert code == 65
    assert str(file) in said
    assert re.search(r"(, line |:)2\b", said)
    assert told in said
    assert "samples-*.jsonl" in said
    assert not (tmp_path / "out.jsonl").exists()


def test_what_is_no_sample_is_an_input_error(tmp_path: Path) -> None:
    for name in FORMATS:
        with pytest.raises(InputError, match="environment must be an object"):
            export(name, [{"id": "x"}], tmp_path / name)


def test_an_unknown_format_is_a_usage_error() -> None:
    with pytest.raises(UsageError, match="choose from openai, bfcl"):
        exporter("csv")
