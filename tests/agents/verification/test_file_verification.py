from __future__ import annotations

import copy
import json
from collections.abc import Callable, Sequence
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


def _lines(file: Path) -> list[tuple[Path, int, bytes]]:
    lines = file.read_bytes().splitlines(keepends=True)
    return [(file, number, line) for number, line in enumerate(lines, 1)]


async def _verify(environment: Environment, file: Path) -> list[tuple[int, str, str]]:
    async def opened(specs: Sequence[str]) -> Environment:
        return environment

    verification = FileVerification(opened)
    found = [(f.line, f.sample_id, f.gate) async for f in verification.lines(_lines(file))]
    await verification.close()
    return found


async def _ready(environment: Environment) -> Environment:
    return environment


async def test_a_file_is_verified_and_a_repeated_sample_found(
    environment: Environment, certified_record: Record, tmp_path: Path
) -> None:
    file = _file(tmp_path, certified_record, certified_record)
    assert await _verify(environment, file) == [(2, "s-1", "unique")]


async def test_another_sample_under_a_name_that_is_taken_is_found(
    environment: Environment, certified_record: Record, tmp_path: Path
) -> None:
    other = copy.deepcopy(certified_record)
    other["turns"] = other["turns"][:1]
    found = await _verify(environment, _file(tmp_path, certified_record, other))
    assert (2, "s-1", "unique") in found


CHANGES: dict[str, Callable[[Record], object]] = {
    "a field that nothing reads": lambda record: record.update(note="by hand"),
    "a key within a message": lambda record: record["messages"][1].update(name="Ann"),
    "the advanced tool's name": lambda record: record["turns"][0]["advanced_tool"].update(name="x"),
    "the seed": lambda record: record["certificate"].update(seed=99),
    "a number of another type": lambda record: record["certificate"].update(seed=0.0),
}


@pytest.mark.parametrize("change", CHANGES)
async def test_whatever_is_changed_in_a_certified_record_its_digest_tells(
    change: str, environment: Environment, certified_record: Record, tmp_path: Path
) -> None:
    assert await _verify(environment, _file(tmp_path, certified_record)) == []
    CHANGES[change](certified_record)
    assert (1, "s-1", "digest") in await _verify(environment, _file(tmp_path, certified_record))


async def test_a_key_that_stands_twice_is_told_though_the_digest_agrees(
    environment: Environment, certified_record: Record, tmp_path: Path
) -> None:
    file = _file(tmp_path, certified_record)
    file.write_text(
        file.read_text().replace('{"role": "user"', '{"role": "system", "role": "user"')
    )
    assert await _verify(environment, file) == [(1, "s-1", "digest")]


async def test_another_order_of_keys_is_no_change(
    environment: Environment, certified_record: Record, tmp_path: Path
) -> None:
    turned = json.loads(json.dumps(certified_record, sort_keys=True, indent=None))
    assert await _verify(environment, _file(tmp_path, turned)) == []


async def test_a_record_without_a_digest_is_verified_and_counted(
    environment: Environment, certified_record: Record, tmp_path: Path
) -> None:
    old = copy.deepcopy(certified_record)
    del old["certificate"]["digest"]
    old["id"], old["turns"][0]["steps"][0]["reason"] = "s-0", "state"
    verification = FileVerification(lambda _: _ready(environment))
    found = [each async for each in verification.lines(_lines(_file(tmp_path, old)))]
    assert (found, verification.count, verification.with_digest) == ([], 1, 0)


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


async def test_a_sample_of_an_unknown_environment_is_an_input_error(
    sample: Record, tmp_path: Path
) -> None:
    file = _file(tmp_path, sample)
    with pytest.raises(InputError, match="line 1: unknown environment kind"):
        await anext(FileVerification().lines(_lines(file)))
