"""Standard streams that are closed, full, or read by nobody: what was made is kept, the exit code
is honest, and nothing of a run gets the number of a closed stream."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import orjson
import pytest

ENTER = "import sys; from turnloom.engine.cli import main; sys.exit(main())"
GENERATE = ("generate", "-n", "2", "--env", "builtin:travel", "--out", "run")
GRAPH = ("graph", "--env", "builtin:travel", "--json", "-")


def turnloom(redirected: str, *arguments: str, cwd: Path) -> "subprocess.CompletedProcess[str]":
    """The command line in a process of its own, redirected as a shell does it."""
    return subprocess.run(
        ["/bin/sh", "-c", f'"$0" -c "{ENTER}" "$@" {redirected}', sys.executable, *arguments],
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
    )


@contextmanager
def full_stdout(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    full = Path("/dev/full").open("w")  # noqa: SIM115 - closing it fails, too
    with monkeypatch.context() as patch:
        patch.setattr(sys, "stdout", full)
        yield
    with suppress(OSError):
        full.close()


def state(folder: Path) -> object:
    return orjson.loads((folder / "run.json").read_bytes())["state"]


def test_a_reader_that_leaves_early_is_no_error(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", ENTER, *GRAPH], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        process.stdout.close()
        assert process.stderr.read() == b""

    assert process.returncode == 0


def test_another_pipe_that_broke_is_an_error(turnloom_command, monkeypatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise BrokenPipeError(32, "Broken pipe")

    monkeypatch.setattr("turnloom.engine.cli.command_line.app", fail)
    said = turnloom_command("generate")

    assert (said.code, said.err) == (74, "turnloom: Broken pipe\n")


@pytest.mark.parametrize("redirected", [">&-", "2>&-", ">&- 2>&- <&-"])
def test_closed_streams_keep_nothing_from_being_made(tmp_path: Path, redirected: str) -> None:
    done = turnloom(redirected, *GENERATE, cwd=tmp_path)

    assert done.returncode == 0
    assert "Traceback" not in done.stderr
    assert state(tmp_path / "run") == "complete"


def test_samples_for_a_closed_stream_are_refused(tmp_path: Path) -> None:
    done = turnloom(">&-", *GENERATE[:-1], "-", cwd=tmp_path)

    assert done.returncode == 73
    assert done.stderr == "turnloom: standard output is closed: nothing can be written there\n"


def test_an_export_to_a_closed_stream_is_refused(tmp_path: Path) -> None:
    turnloom("", *GENERATE, cwd=tmp_path)
    done = turnloom(">&-", "export", "run", "--to", "openai", "-o", "-", cwd=tmp_path)

    assert done.returncode == 73
    assert done.stderr == "turnloom: standard output is closed: nothing can be written there\n"


@pytest.mark.parametrize(
    "command", [("verify",), ("audit",), ("export", "--to", "openai", "-o", "out.jsonl")]
)
def test_what_cannot_be_told_is_lost_and_no_failure(tmp_path: Path, command) -> None:
    turnloom("", *GENERATE, cwd=tmp_path)
    done = turnloom("2>/dev/full", *command, "run", cwd=tmp_path)

    assert done.returncode == 0


@pytest.mark.parametrize("command", [("verify",), ("report",)])
def test_nothing_that_a_samples_file_holds_commands_the_terminal(
    tmp_path: Path, command, turnloom_command
) -> None:
    turnloom_command(*GENERATE)
    sample = orjson.loads((tmp_path / "run" / "samples-000000.jsonl").read_bytes().splitlines()[0])
    sample["id"] = "\x1b]0;mine\x07"
    sample["turns"][0]["steps"][0]["tool"] = "\x9b2J\u202e"
    (tmp_path / "theirs.jsonl").write_bytes(orjson.dumps(sample))
    said = turnloom_command(*command, "theirs.jsonl")

    assert "\\x1b]0;mine\\x07" in said.out or "\\x9b2J\\u202e" in said.out
    assert not {"\x1b", "\x07", "\x9b", "\u202e"} & {*said.out, *said.err}


def test_a_folder_may_have_any_name(tmp_path: Path) -> None:
    out = os.fsdecode(b"run-\xff")
    made = turnloom("", *GENERATE[:-1], out, cwd=tmp_path)
    page = turnloom("", "report", out, "--html", "page.html", cwd=tmp_path)

    assert made.returncode == page.returncode == 0
    assert "in run-\\udcff" in made.stdout
    assert "run-\\udcff" in (tmp_path / "page.html").read_text()


def test_files_do_not_get_the_numbers_of_closed_streams(tmp_path: Path) -> None:
    script = (
        "import os; from turnloom.engine.cli.console.streams import hold_standard_streams as hold;"
        "hold();"
        "os._exit(os.open('file', os.O_CREAT))"
    )
    done = subprocess.run(
        ["/bin/sh", "-c", 'exec "$0" -c "$1" <&- >&- 2>&-', sys.executable, script],
        cwd=tmp_path,
        check=False,
    )

    assert done.returncode > 2


def test_a_log_that_nobody_reads_stops_nothing(tmp_path: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    command = [sys.executable, "-c", ENTER, *GENERATE, "--fresh", "--log-format", "json"]
    done = subprocess.run(command, cwd=tmp_path, stderr=writing, check=False)
    os.close(writing)

    assert done.returncode == 0
    assert state(tmp_path / "run") == "complete"


def test_a_summary_that_cannot_be_told_is_an_error_and_the_run_is_kept(
    turnloom_command, teacher, tmp_path: Path, monkeypatch
) -> None:
    with full_stdout(monkeypatch):
        said = turnloom_command("generate", "-n", "5", "--out", "run")

    assert said.code == 74
    assert said.err == "turnloom: cannot write to /dev/full: No space left on device\n"
    assert state(tmp_path / "run") == "complete"


def test_how_a_run_ended_counts_for_more_than_whether_it_could_be_told(
    turnloom_command, teacher, monkeypatch
) -> None:
    teacher.interrupts = frozenset((20,))
    with full_stdout(monkeypatch):
        said = turnloom_command("generate", "-n", "500", "--out", "run")

    assert said.code == 128 + signal.SIGINT
