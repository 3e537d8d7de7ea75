"""Lines of a file that may be anyone's: bounded, in UTF-8, and blank ones passed over."""

import gzip
import os
from pathlib import Path

import pytest

from turnloom.engine.encoding import LINE_LIMIT
from turnloom.engine.errors import RunFolderError
from turnloom.engine.runs.jsonl_line import jsonl_lines
from turnloom.graphs.errors import InputError


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "lines.jsonl"


def test_lines_are_counted_from_one_and_blank_ones_are_passed_over(file: Path) -> None:
    file.write_bytes(b'{"a": 1}\n\n  \r\n{"a": 2}')
    found = list(jsonl_lines(file, follow=False))

    assert [(line.number, line.text) for line in found] == [(1, b'{"a": 1}\n'), (4, b'{"a": 2}')]
    assert found[1].place == f"{file}, line 4"


def test_a_line_that_never_ends_is_not_read_to_its_end(file: Path) -> None:
    file.write_bytes(b"{}\n")
    os.truncate(file, 2**40)  # a hole: it takes no room

    with pytest.raises(InputError, match=r"line 2: it is longer than"):
        list(jsonl_lines(file, follow=False))


def test_a_line_of_the_greatest_length_is_read(file: Path) -> None:
    file.write_bytes(b"x" * (LINE_LIMIT - 1) + b"\n")

    assert len(list(jsonl_lines(file, follow=False))) == 1


TEXT = '{"id": "ä"}\n'


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (gzip.compress(TEXT.encode(), mtime=0), "gzip: unpack it first"),
        (b"\x28\xb5\x2f\xfd....", "zstd: unpack it first"),
        (TEXT.encode("utf-8-sig"), "byte order mark .* UTF-8 without one"),
        (TEXT.encode("utf-16"), "UTF-16: save it as UTF-8"),
        (TEXT.encode("utf-16-le"), "UTF-16: save it as UTF-8"),
        (TEXT.encode("utf-16-be"), "UTF-16: save it as UTF-8"),
        (b"PAR1....", "Parquet"),
        (b"SQLite format 3\0", "SQLite"),
    ],
)
def test_another_format_is_told_by_its_name_with_the_remedy(
    file: Path, content: bytes, told: str
) -> None:
    file.write_bytes(content)

    with pytest.raises(InputError, match=told):
        list(jsonl_lines(file, follow=False))


def test_only_a_file_that_the_user_names_may_be_a_link(file: Path, tmp_path: Path) -> None:
    (tmp_path / "there").write_bytes(b"{}\n")
    file.symlink_to(tmp_path / "there")

    assert len(list(jsonl_lines(file, follow=True))) == 1
    with pytest.raises(RunFolderError, match="symbolic link"):
        list(jsonl_lines(file, follow=False))
