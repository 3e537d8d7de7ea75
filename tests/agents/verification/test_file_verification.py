from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from turnloom.agents.verification.file_verification import FileVerification
from turnloom.graphs.environment import Environment
from turnloom.graphs.errors import InputError

Record = dict[str, Any]


def _file(folder: Path, *records: Record) -> Path:
    file = folder / "samples-00000.jsonl"
    file.write_text("".join(json.dumps(record) + "\n" for record in records))
    return file


async def _verify(environment: Environment, file: Path) -> list[tuple[int, str, str]]:
    async def opened(specs: Sequence[str]) -> Environment:
        return environment

    verification = FileVerification(opened)
    found = [(f.line, f.sample_id, f.gate) async for f in verification.file(file)]
    await verification.close()
    return found


async def test_a_file_is_verified_and_a_repeated_sample_found(
    environment: Environment, sample: Record, tmp_path: Path
) -> None:
    file = _file(tmp_path, sample, sample)
    assert await _verify(environment, file) == [(2, "s-1", "unique")]


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("{not json", "not JSON"),
        ("[]", "the sample must be an object"),
        ('{"id": 3, "environment": {}}', "id must be a text, not a number"),
    ],
)
async def test_a_corrupt_line_is_named(
    line: str, complaint: str, environment: Environment, sample: Record, tmp_path: Path
) -> None:
    file = _file(tmp_path, sample)
    file.write_text(file.read_text() + line + "\n")
    with pytest.raises(InputError, match=rf"samples-00000.jsonl, line 2: {complaint}.*Restore"):
        await _verify(environment, file)


async def test_a_file_that_is_not_there_is_an_input_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        await anext(FileVerification().file(tmp_path / "nowhere"))


async def test_a_sample_of_an_unknown_environment_is_an_input_error(
    sample: Record, tmp_path: Path
) -> None:
    file = _file(tmp_path, sample)
    with pytest.raises(InputError, match="line 1: unknown environment kind"):
        await anext(FileVerification().file(file))
