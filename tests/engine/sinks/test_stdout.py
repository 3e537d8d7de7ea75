"""Standard output: a pipe gets samples alone, and may be closed at any time."""

import os
import subprocess
import sys
from pathlib import Path
from signal import SIGINT, SIGTERM

import orjson

SCRIPTS = Path(sys.executable).parent


def turnloom(*arguments: str, cwd: Path) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [SCRIPTS / "turnloom", "generate", *arguments],
        cwd=cwd,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def test_a_pipe_gets_the_samples_and_nothing_is_kept(tmp_path: Path) -> None:
    with turnloom("-n", "3", "--out", "-", cwd=tmp_path) as process:
        out, err = process.communicate()

    assert process.returncode == 0, err
    assert [len(orjson.loads(line)["messages"]) > 1 for line in out.splitlines()] == [True] * 3
    assert b"3 of 3 samples made" in err
    assert list(tmp_path.iterdir()) == []


def test_a_reader_that_leaves_ends_the_command_quietly(tmp_path: Path) -> None:
    with turnloom("-n", "10000", "--out", "-", cwd=tmp_path) as process:
        first = process.stdout.readline()
        process.stdout.close()
        err = process.stderr.read()

    assert orjson.loads(first)["id"]
    assert process.returncode == 0
    assert err == b""


def test_a_reader_that_does_not_read_is_no_hindrance_to_stopping(tmp_path: Path) -> None:
    with turnloom("-n", "10000", "--out", "-", cwd=tmp_path) as process:
        os.read(process.stdout.fileno(), 1)  # it is at work; now the pipe fills up
        process.send_signal(SIGTERM)
        assert b"finishing what is in flight" in process.stderr.readline()
        process.send_signal(SIGINT)
        process.wait(timeout=30)

    assert process.returncode == 143


def test_beside_a_folder_a_reader_that_leaves_changes_nothing(tmp_path: Path) -> None:
    with turnloom("-n", "3", "--out", "run", "--sink", "-", cwd=tmp_path) as process:
        process.stdout.close()
        err = process.stderr.read()

    assert process.returncode == 0, err
    assert len((tmp_path / "run" / "samples-000000.jsonl").read_bytes().splitlines()) == 3


def test_out_dash_takes_nothing_that_needs_a_folder(tmp_path: Path) -> None:
    for more in (["--resume"], ["--fresh"], ["--sink", "jsonl:a"]):
        with turnloom("--out", "-", *more, cwd=tmp_path) as process:
            _, err = process.communicate()
        assert process.returncode == 64
        assert b"leave out" in err
