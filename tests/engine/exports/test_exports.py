"""Bad input is told in one message, and of an export that fails nothing stays."""

from __future__ import annotations

import json
import os
import re
import resource
import subprocess
import sys
from pathlib import Path

import pytest
from exported import export, lines_of, quiet, rich, sample

from turnloom.engine.cli import main
from turnloom.engine.cli.export import FORMAT_NAMES
from turnloom.engine.errors import RunFolderError
from turnloom.engine.exports.formats import FORMATS
from turnloom.graphs.errors import InputError, UsageError

read_table = pytest.importorskip("pyarrow.parquet").read_table

ALONE = {name for name, form in FORMATS.items() if not form.tokenizes}
"""The formats that need no more than their name."""


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('{"messages": [], "tools": []}', "it has messages and tools alone, as an export has"),
        ('{"id": "x"}', "environment must be an object"),
        ("[]", "must be an object, not a list"),
    ],
)
@pytest.mark.parametrize("form", ["openai", "trl"])
def test_a_file_of_something_else_is_told_with_its_place_and_remedy(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], line: str, told: str, form: str
) -> None:
    file = tmp_path / "some.jsonl"
    file.write_text(f"{json.dumps(sample())}\n{line}\n")
    code = main(["export", str(file), "--to", form, "-o", str(tmp_path / "out.jsonl")])
    said = capfd.readouterr().err

    assert code == 65
    assert str(file) in said
    assert re.search(r"(, line |:)2\b", said)
    assert told in said
    assert "samples-*.jsonl" in said
    assert [path.name for path in tmp_path.iterdir()] == ["some.jsonl"]


def test_what_is_no_sample_is_an_input_error(tmp_path: Path) -> None:
    for name in ALONE:
        with pytest.raises(InputError, match="environment must be an object"):
            export(name, [{"id": "x"}], tmp_path / name)


def test_the_help_lists_every_format() -> None:
    assert set(re.split(", | or ", FORMAT_NAMES)) == set(FORMATS)


PAIRS = {"openai:preference", "trl:preference"}


@pytest.mark.parametrize("form", sorted(ALONE - PAIRS - {"bfcl"}))
def test_turns_without_calls_are_told_in_every_format(tmp_path: Path, form: str) -> None:
    record = quiet()
    del record["turns"][3]["tools_added"]
    split = ":split=dialogue" if "dialogue" in FORMATS[form].splits else ""
    assert export(form + split, [record], tmp_path / "out" / "x") >= 1
    files = [path for path in (tmp_path / "out").rglob("*") if path.is_file()]
    tables = [read_table(path).to_pylist() for path in files if path.suffix == ".parquet"]
    told = "".join(path.read_text("utf-8") for path in files if path.suffix != ".parquet")
    told += json.dumps(tables, ensure_ascii=False)
    said = {"In which city?", "I cannot cancel a booking.", "What can you do?", "I book rooms."}
    if form == "verl:rl":  # there the last answer is to be given
        said.remove("I book rooms.")
    assert {text for text in said if text not in told} == set()


@pytest.mark.parametrize("form", sorted(ALONE - {"openai", "bfcl"}))
def test_what_is_there_is_replaced_by_no_new_format(tmp_path: Path, form: str) -> None:
    taken = tmp_path / "taken"
    taken.mkdir()
    (taken / "mine").write_text("mine")
    with pytest.raises(RunFolderError, match="taken is there already"):
        export(form, [rich()], taken)
    assert [path.name for path in taken.iterdir()] == ["mine"]
    (tmp_path / "dangling").symlink_to(tmp_path / "nowhere")
    with pytest.raises(RunFolderError, match="is there already"):
        export(form, [rich()], tmp_path / "dangling")


@pytest.mark.parametrize("form", sorted(ALONE - {"bfcl"}))
def test_an_export_that_fails_midway_leaves_nothing(tmp_path: Path, form: str) -> None:
    """The disk takes a few bytes and no more."""
    (tmp_path / "samples.jsonl").write_text(
        "".join(json.dumps(rich(number)) + "\n" for number in range(300))
    )
    (tmp_path / "out").mkdir()
    script = (
        "import resource, sys; from turnloom.engine.cli import main; "
        "resource.setrlimit(resource.RLIMIT_FSIZE, (300, 300)); sys.exit(main(sys.argv[1:]))"
    )
    place = "out/deep/x.jsonl" if form == "openai" else "out/deep/folder"
    command = [sys.executable, "-c", script, "export", "samples.jsonl", "--to", form, "-o", place]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)

    assert done.returncode == 74, done.stderr
    assert "Traceback" not in done.stderr
    assert place in done.stderr or form == "openai"
    assert "File too large" in done.stderr
    assert list((tmp_path / "out").iterdir()) == []


def test_several_formats_go_into_a_folder_each(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("s.jsonl").write_text(json.dumps(rich()) + "\n")
    code = main(["export", "s.jsonl", "--to", "trl", "--to", "openai", "-o", "out"])

    assert code == 0
    assert sorted(str(path.relative_to("out")) for path in Path("out").rglob("*.jsonl")) == [
        "openai/train.jsonl",
        "trl/train.jsonl",
    ]
    assert Path("out").stat().st_mode & 0o777 == 0o777 & ~_umask()


def test_several_formats_appear_together_or_not_at_all(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("s.jsonl").write_text(json.dumps(rich()) + "\n")
    code = main(["export", "s.jsonl", "--to", "trl", "--to", "bfcl", "-o", "out"])

    assert code == 65
    assert [path.name for path in tmp_path.iterdir()] == ["s.jsonl"]


@pytest.mark.parametrize(
    "arguments",
    [
        ("--to", "trl", "--to", "openai", "-o", "out.jsonl"),
        ("--to", "trl", "--to", "openai", "-o", "-"),
        ("--to", "trl", "-o", "out.jsonl", "--holdout", "0.1"),
        ("--to", "trl", "-o", "out", "--holdout", "1"),
        ("--to", "openai", "-o", "out", "--holdout", "0"),
        ("--to", "trl", "-o", "out", "--holdout", "nan"),
        ("--to", "bfcl", "--to", "trl", "-o", "x.jsonl"),
    ],
)
def test_a_place_or_share_of_the_wrong_sort_is_wrong_usage(
    tmp_path: Path, monkeypatch, capfd, arguments
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("s.jsonl").write_text(json.dumps(rich()) + "\n")

    assert main(["export", "s.jsonl", *arguments]) == 64
    assert capfd.readouterr().err.count("\n") == 1
    assert [path.name for path in tmp_path.iterdir()] == ["s.jsonl"]


def test_what_does_not_fit_is_told(tmp_path, monkeypatch, capfd) -> None:
    monkeypatch.chdir(tmp_path)
    odd = rich(1)
    odd["messages"][2]["tool_calls"][0]["function"]["arguments"] = "[1]"
    records = [rich(0), odd, rich(2, failed=True)]
    Path("s.jsonl").write_text("".join(json.dumps(record) + "\n" for record in records))

    assert main(["export", "s.jsonl", "--to", "trl", "-o", "out.jsonl"]) == 0
    said = capfd.readouterr().err
    assert said.splitlines() == [
        "trl: 8 rows of 3 samples fit, 1 are left out, 0 warnings",
        "  1 messages with a failed call are not trained",
        "  left out 1: a call's arguments are no JSON object (such as r-000001)",
        "wrote 8 rows of 2 samples to out.jsonl",
        "next: docs/exports.md says what reads each format, and how",
    ]
    assert len(lines_of(Path("out.jsonl"))) == 8


def test_rows_to_standard_output_are_rows_alone(tmp_path: Path, monkeypatch, capfd) -> None:
    monkeypatch.chdir(tmp_path)
    Path("s.jsonl").write_text(json.dumps(rich()) + "\n")

    assert main(["export", "s.jsonl", "--to", "trl", "-o", "-"]) == 0
    said = capfd.readouterr()
    assert [json.loads(line)["turn"] for line in said.out.splitlines()] == [0, 0, 1, 1]


def test_the_file_that_an_export_is_made_from_is_no_target(tmp_path: Path) -> None:
    (tmp_path / "s.jsonl").write_text(json.dumps(rich()) + "\n")
    place = str(tmp_path / "s.jsonl")
    assert main(["export", place, "--to", "trl", "-o", place]) == 73
    assert json.loads((tmp_path / "s.jsonl").read_text()) == rich()


@pytest.mark.skipif(not hasattr(resource, "RLIMIT_FSIZE"), reason="no such limit here")
def test_an_unwritable_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="proc"):
        export("trl", [rich()], Path("/proc/nowhere/x"))


def test_no_sample_that_fits_is_an_error_and_writes_nothing(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no sample fits trl"):
        export("trl", [], tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_format_is_a_usage_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="choose from openai"):
        export("csv", [], tmp_path / "x")


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
