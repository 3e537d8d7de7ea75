"""What a run wrote, read by folder or by file; what is no sample is told by file and line."""

from pathlib import Path

import pytest

from turnloom.engine.runs.sample_files import read_records, read_samples, sample_files
from turnloom.graphs.errors import InputError


def test_the_shards_of_a_folder_come_in_the_order_of_their_numbers(tmp_path: Path) -> None:
    names = ["samples-000010.jsonl", "samples-000002.jsonl", "rejected.jsonl", "samples-2.jsonl"]
    for name in names:
        (tmp_path / name).touch()

    assert [file.name for file in sample_files(tmp_path)] == [names[1], names[0]]


def test_a_file_is_read_whatever_its_name(tmp_path: Path) -> None:
    file = tmp_path / "picked.jsonl"
    file.touch()

    assert sample_files(file) == [file]
    assert list(read_samples(file)) == []


def test_where_there_is_nothing_to_read_the_remedy_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file or folder"):
        sample_files(tmp_path / "none")
    with pytest.raises(InputError, match="give a run folder or a samples file"):
        sample_files(tmp_path)


@pytest.mark.parametrize(
    ("line", "told"), [(b'{"a": ', "line 2: not JSON"), (b"[1]", "line 2: not a JSON object")]
)
def test_a_line_that_is_no_object_is_told_by_its_number(
    tmp_path: Path, line: bytes, told: str
) -> None:
    file = tmp_path / "torn.jsonl"
    file.write_bytes(b"{}\n" + line)

    with pytest.raises(InputError, match=told):
        list(read_records(file))


def test_an_object_that_is_no_sample_is_told_with_what_to_give(tmp_path: Path) -> None:
    file = tmp_path / "other.jsonl"
    file.write_bytes(b'{"id": "a"}\n')

    with pytest.raises(InputError, match=r"line 1: no sample: .*Give a run folder"):
        list(read_samples(file))
