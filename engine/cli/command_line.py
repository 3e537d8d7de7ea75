"""The way in: runs a command and turns whatever happens into one message and an exit code."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Sequence
from traceback import format_exc

from turnloom.engine.cli.app import app
from turnloom.engine.cli.console.streams import hold_standard_streams, reader_is_gone, tell
from turnloom.engine.errors import INTERNAL, OK, USAGE, exit_code
from turnloom.engine.home_path import expanded_argument
from turnloom.graphs.errors import TurnloomError

_TYPER_USAGE = 2


def run_command_line(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code.

    A bug of our own keeps its traceback; everything else is told in one message.
    """
    hold_standard_streams()
    try:
        code = _run(arguments)
        if code == OK and sys.stdout is not None:
            sys.stdout.flush()
    except KeyboardInterrupt:
        return 128 + signal.SIGINT
    except (TurnloomError, OSError) as error:
        if isinstance(error, BrokenPipeError) and reader_is_gone():
            _close_stdout()
            return OK
        tell(f"turnloom: {_text(error)}\n")
        return exit_code(error)
    except Exception:  # noqa: BLE001 - told in full
        tell(format_exc())
        return INTERNAL
    return code


def _run(arguments: Sequence[str] | None) -> int:
    try:
        words = sys.argv[1:] if arguments is None else arguments
        app(list(map(expanded_argument, words)), prog_name="turnloom")
    except SystemExit as leaving:
        if isinstance(leaving.__context__, BrokenPipeError):  # typer would make it a failed check
            raise leaving.__context__ from None
        return _code(leaving)
    return OK


def _code(leaving: SystemExit) -> int:
    if isinstance(leaving.code, int):
        return USAGE if leaving.code == _TYPER_USAGE else leaving.code
    return OK if leaving.code is None else USAGE


def _text(error: BaseException) -> str:
    if isinstance(error, OSError) and error.strerror:
        place = f"{error.filename}: " if error.filename else ""
        return f"{place}{error.strerror}"
    return str(error)


def _close_stdout() -> None:
    """The reader of our output is gone: nothing is left to say, not even at interpreter exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
