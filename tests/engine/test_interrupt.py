"""An interrupt in the first moments ends the process quietly, and later ones are the run's."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from turnloom.engine.cli import main
from turnloom.engine.interrupt import quietly_interrupted


def test_an_interrupt_while_the_command_line_loads_is_quiet() -> None:
    script = (
        "import os, signal\n"
        "from turnloom.engine.interrupt import quietly_interrupted as quiet\n"
        "with quiet(): os.kill(os.getpid(), signal.SIGINT)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=False)

    assert (done.returncode, done.stderr) == (-signal.SIGINT, b"")


def test_afterwards_interrupts_go_where_they_went_before() -> None:
    before = signal.getsignal(signal.SIGINT)
    with quietly_interrupted():
        inside = signal.getsignal(signal.SIGINT)

    assert inside is signal.SIG_DFL
    assert signal.getsignal(signal.SIGINT) is before


def test_a_handler_of_somebody_elses_is_left_alone(monkeypatch) -> None:
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with quietly_interrupted():
            assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGINT, before)


TILL = """
import time
from pathlib import Path

class Till:
    def total(self, number: int) -> int:
        \"\"\"The total of a receipt.\"\"\"
        if Path(__file__).with_name("slow").exists():
            Path(__file__).with_name("begun").touch()
            time.sleep(3600)
        return number * 2
"""
COMMANDS = (
    ("graph", "--env", "python:till.py:Till"),
    ("verify", "run"),
    ("generate", "--env", "python:till.py:Till"),
)


@pytest.mark.parametrize(
    "arguments",
    [
        *((*command, "--sandbox", where) for where in ("worker", "none") for command in COMMANDS),
        ("rehearse", "--port", "0", "--env", "python:till.py:Till"),
    ],
    ids="-".join,
)
def test_a_slow_tool_does_not_keep_an_interrupt_from_leaving(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("till.py").write_text(TILL)
    env = ("--env", "python:till.py:Till", "--turns", "1")
    assert main(["generate", "-n", "1", *env, "--out", "run"]) == 0

    script = "import sys; from turnloom.engine.cli import main; sys.exit(main())"
    Path("slow").touch()
    process = subprocess.Popen(
        [sys.executable, "-c", script, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    while not Path("begun").exists():
        assert process.poll() is None, process.stderr.read()
    process.send_signal(signal.SIGINT)
    told = process.communicate(timeout=8)  # a worker's request may take ten seconds

    assert process.returncode == 128 + signal.SIGINT
    assert told == (b"", b"")
