"""The way in: help that is quick and complete, errors that are one message and a code."""

import os
import re
import subprocess
import sys

import pytest

from turnloom.agents.model import JournalDamagedError, ModelUnavailableError
from turnloom.engine import errors
from turnloom.engine.cli import command_line
from turnloom.engine.cli.app import app
from turnloom.engine.errors import (
    ContractError,
    FolderInUseError,
    RunFolderError,
    StorageError,
    TooManyRejectedError,
    exit_code,
)
from turnloom.graphs.errors import InputError, SourceError, UsageError

COMMANDS = (
    "generate", "calibrate", "rehearse", "doctor", "tools", "graph", "verify", "audit", "check",
    "export", "report", "view", "show", "explain",
)  # fmt: skip
HEAVY = ("networkx", "pydantic", "rich", "structlog", "aiohttp", "jinja2")


def test_help_lists_every_command(turnloom_command) -> None:
    said = turnloom_command("--help")

    assert said.code == 0
    assert all(f"\n  {command} " in said.out for command in COMMANDS)
    assert "turnloom generate -n 20" in said.out
    assert "..." not in said.out.partition("Commands:")[2]


def test_help_tells_every_exit_code(turnloom_command) -> None:
    told = turnloom_command("--help").out.partition("Exit codes:")[2]

    codes = {value for name, value in vars(errors).items() if name.isupper() and type(value) is int}
    assert {int(code) for code in re.findall(r"\d+", told)} == codes | {130, 143}


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_tells_the_exit_codes(turnloom_command, command: str) -> None:
    assert "Exit codes: 0 done" in turnloom_command(command, "--help").out


@pytest.mark.parametrize(
    ("words", "completed"),
    [("turnloom rep", ["report"]), ("turnloom view --ht", ["--html"]),
     ("turnloom explain grou", ["grounded"])],
)  # fmt: skip
def test_a_shell_completes_commands_options_and_reasons(words: str, completed: list[str]) -> None:
    shell = {
        "_TURNLOOM_COMPLETE": "complete_bash",
        "COMP_WORDS": words,
        "COMP_CWORD": str(words.count(" ")),
    }
    code = "import sys; from turnloom.engine.cli import main; sys.exit(main([]))"
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | shell,
    )

    assert (done.returncode, done.stdout.split(), done.stderr) == (0, completed, "")


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_an_example(turnloom_command, command: str) -> None:
    said = turnloom_command(command, "--help")

    assert said.code == 0
    assert f"Example: turnloom {command} " in said.out


def test_help_loads_nothing_that_it_does_not_need() -> None:
    script = (
        "import sys; from turnloom.engine.cli import main; code = main(['--help']); "
        f"print('loaded', [name for name in {HEAVY!r} if name in sys.modules], code)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )

    assert done.stdout.splitlines()[-1] == "loaded [] 0"


def test_an_offline_run_loads_no_http_client(tmp_path) -> None:
    script = (
        "import sys; from turnloom.engine.cli import main; "
        f"code = main(['generate', '-n', '1', '--out', {str(tmp_path / 'run')!r}]); "
        "print('loaded', 'aiohttp' in sys.modules, code)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )

    assert done.stdout.splitlines()[-1] == "loaded False 0"


def test_the_version_is_told(turnloom_command) -> None:
    said = turnloom_command("--version")

    assert said.code == 0
    assert said.out.startswith("turnloom ")


@pytest.mark.parametrize(
    "arguments", [("nonsense",), ("--nonsense",), ("verify",), ("export", "x")]
)
def test_a_wrong_command_line_is_wrong_usage(turnloom_command, arguments) -> None:
    said = turnloom_command(*arguments)

    assert said.code == 64
    assert "Usage: turnloom" in said.err


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (UsageError("x"), 64),
        (InputError("x"), 65),
        (SourceError("x"), 65),
        (TooManyRejectedError("x"), 1),
        (JournalDamagedError("x"), 65),
        (ModelUnavailableError("x"), 69),
        (ContractError("x"), 70),
        (RunFolderError("x"), 73),
        (StorageError("x"), 74),
        (PermissionError(13, "Permission denied", "/x"), 74),
        (FolderInUseError("x"), 75),
    ],
    ids=lambda value: type(value).__name__,
)
def test_every_error_is_one_message_and_its_code(
    turnloom_command, monkeypatch, error: Exception, code: int
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(command_line, "app", fail)
    said = turnloom_command("generate")

    assert said.code == code == exit_code(error)
    assert said.err in ("turnloom: x\n", "turnloom: /x: Permission denied\n")


def test_a_bug_of_our_own_keeps_its_traceback(turnloom_command, monkeypatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(command_line, "app", fail)

    said = turnloom_command("generate")

    assert said.code == 70
    assert said.err.startswith("Traceback")
    assert said.err.endswith("ZeroDivisionError\n")


def test_an_interrupt_before_the_run_leaves_as_interrupts_do(turnloom_command, monkeypatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(command_line, "app", fail)

    assert turnloom_command("generate").code == 130


def test_the_commands_are_those_of_the_contract() -> None:
    assert tuple(command.callback.__name__ for command in app.registered_commands) == COMMANDS
