"""A crash as data: which error and where, without what it was working on."""

from __future__ import annotations

from pathlib import Path
from traceback import extract_tb

from turnloom.graphs.errors import TurnloomError


def first(error: BaseException) -> BaseException:
    """What happened first, where a task group has gathered errors; else the error itself."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error


def describe(error: BaseException) -> tuple[str, str]:
    """A reason code and one sentence for a person.

    The text of a foreign error may hold whatever it stumbled over, a key or a prompt included, so
    only its type and place are told; Turnloom's own errors are written to be shown.
    """
    error = first(error)
    kind = type(error).__name__
    text = f": {error}" if isinstance(error, TurnloomError) else ""
    return f"crash:{kind}", f"{kind}{_place(error)}{text}"


def _place(error: BaseException) -> str:
    frames = extract_tb(error.__traceback__)
    if not frames:
        return ""
    frame = frames[-1]
    path = Path(frame.filename)
    return f" at {path.parent.name}/{path.name}:{frame.lineno}"
