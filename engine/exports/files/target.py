"""Where an export may be written."""

from __future__ import annotations

from pathlib import Path

from turnloom.engine.errors import RunFolderError
from turnloom.engine.ledger.shard import shard_number
from turnloom.engine.runs.record import NAME


def check_target(path: Path, out: Path) -> None:
    """Raise `RunFolderError` where `out` is the place of what the export is made from (`path`), or
    of what a run will write: an export lacks certificates and states."""
    target = out.resolve()
    taken = target.is_file() or shard_number(target.name) is not None
    of_a_run = taken and (target.parent / NAME).exists()
    if of_a_run or (target == path.resolve() and target.is_file()):
        raise RunFolderError(f"{out} is for the samples of a run: name another file to write to")
