"""A crash as data: which error and where, without what it was working on."""

from __future__ import annotations

from pathlib import Path
from traceback import extract_tb
from typing import NamedTuple

from turnloom.graphs.errors import TurnloomError


class Crash(NamedTuple):
    """A reason code, and one sentence for a person."""

    reason: str
    detail: str


class DeadlineError(TurnloomError, TimeoutError):
    """A role took longer for a message than it may; on record it is a `TimeoutError`."""


def first_error(error: BaseException) -> BaseException:
    """What happened first, where a task group has gathered errors; else the error itself."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error


def crash_of(error: BaseException) -> Crash:
    """What is told of an error.

    The text of a foreign error may hold whatever it stumbled over, a key or a prompt included, so
    only its type and place are told; Turnloom's own errors are written to be shown.
    """
    error = first_error(error)
    kind = (TimeoutError if isinstance(error, DeadlineError) else type(error)).__name__
    text = f": {error}" if isinstance(error, TurnloomError) else ""
    return Crash(f"crash:{kind}", f"{kind}{_place(error)}{text}")


def _place(error: BaseException) -> str:
    frames = extract_tb(error.__traceback__)
    if not frames:
        return ""
    frame = frames[-1]
    path = Path(frame.filename)
    return f" at {path.parent.name}/{path.name}:{frame.lineno}"
