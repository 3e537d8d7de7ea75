"""An interrupt in the first moments ends the process quietly, and later ones are the run's."""

import signal
import subprocess
import sys

from turnloom.engine.cli.interrupt import quietly_interrupted


def test_an_interrupt_while_the_command_line_loads_is_quiet() -> None:
    script = (
        "import os, signal\n"
        "from turnloom.engine.cli.interrupt import quietly_interrupted as quiet\n"
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
