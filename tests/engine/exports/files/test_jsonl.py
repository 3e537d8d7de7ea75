"""JSON Lines files appear whole or not at all."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from exported import export, sample

from turnloom.engine.errors import RunFolderError
from turnloom.graphs.errors import InputError


def test_a_path_of_the_wrong_sort_is_an_input_error(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(InputError, match="is a folder"):
        export("openai", [], tmp_path)
    with pytest.raises(InputError, match="is no folder"):
        export("bfcl", [], tmp_path / "file")


def test_what_is_no_file_is_left_alone_and_links_are_followed(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(InputError, match="no regular file"):
        export("openai", [], tmp_path / "pipe")
    assert (tmp_path / "pipe").is_fifo()

    (tmp_path / "link").symlink_to(tmp_path / "real")
    export("openai", [], tmp_path / "link")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").is_file()


def test_an_export_that_fails_leaves_no_folder(tmp_path: Path) -> None:
    with pytest.raises(InputError):
        export("bfcl", [{"id": "x"}], tmp_path / "new" / "folder")
    assert list(tmp_path.iterdir()) == []


def test_a_link_in_the_draft_s_place_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "victim").write_text("precious")
    (tmp_path / "train.jsonl.part").symlink_to("victim")
    with pytest.raises(RunFolderError, match="symbolic link"):
        export("openai", [], tmp_path / "train.jsonl")
    assert (tmp_path / "victim").read_text() == "precious"


@pytest.mark.parametrize("form", ["openai", "trl", "nemo"])
def test_a_row_is_one_line_for_readers_that_split_wherever_unicode_ends_one(
    tmp_path: Path, form: str
) -> None:
    texts = "one\u2028two\u2029three\x85four\x0b\x1c"
    messages = [{"role": "user", "content": texts}, {"role": "assistant", "content": "Yes."}]
    written = export(form, [sample(messages=messages, turns=[])], tmp_path / "out")
    file = tmp_path / "out" if (tmp_path / "out").is_file() else tmp_path / "out/train.jsonl"
    lines = file.read_text("utf-8").splitlines()
    assert len(lines) == written == 1
    row = json.loads(lines[0])
    assert (row.get("messages") or row["prompt"])[0]["content"] == texts
