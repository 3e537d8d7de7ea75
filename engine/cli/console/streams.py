"""Standard streams that may be closed, full, or read by nobody: no reason to lose a run."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path
from select import POLLERR, POLLHUP, poll
from typing import TextIO

import typer

from turnloom.engine.errors import StorageError
from turnloom.graphs.terminal_text import terminal_text


def tell(text: str) -> None:
    """Write to stderr. Where nobody can hear it, it is lost."""
    with suppress(OSError):
        sys.stderr.write(terminal_text(text))


def say(text: str, to: TextIO | None) -> None:
    """Write what was asked for; to a closed stream nothing. A reader that has gone is a
    `BrokenPipeError`, any other failure a `StorageError`."""
    if to is None:
        return
    try:
        to.write(terminal_text(text))
        to.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise StorageError(f"cannot write to {to.name}: {error.strerror}") from None


def tell_next(command: str, why: str = "") -> None:
    """What to do now, in the last line of a command."""
    tell(f"next: {command}{f'  ({why})' if why else ''}\n")


def write_out(path: Path, data: bytes) -> None:
    """Write a file that was asked for, and the folder that it is in; - is standard output."""
    if str(path) == "-":
        typer.echo(data, nl=False)
    else:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        tell(f"wrote {path}\n")


def reader_is_gone() -> bool:
    """Whether standard output is a pipe that nobody reads any more."""
    watch = poll()
    watch.register(1, 0)
    return any(events & (POLLERR | POLLHUP) for _, events in watch.poll(0))


def hold_standard_streams() -> None:
    """Occupy standard streams that were closed, so that no file of a run gets their numbers and
    with them what is meant for a person. Writing to them fails; what is told on stderr is lost."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDONLY)  # takes the lowest free number, which is this one
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115 - for ever
