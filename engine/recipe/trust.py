"""Whose code may run: a samples file names the tools to replay it with, and may be anyone's.

A specification such as `python:os:system` inside a downloaded sample would otherwise run whatever
it likes, with arguments of its own choosing.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from turnloom.engine.runs.trust_note import trusted_parts
from turnloom.graphs.errors import SourceError
from turnloom.graphs.sources.spec import foreign_parts, parts_of_spec


def check_trusted(spec: str, named: Sequence[str], path: Path) -> None:
    """Raise `SourceError` where `spec`, found in the samples at `path`, would run code that the
    user has not named: neither now nor when the run in that folder was made on this machine."""
    by_name = {part for each in named for part in parts_of_spec(each)}
    parts_of_spec(spec)  # a kind that is not known is told as such
    unnamed = [part for part in foreign_parts(spec) if part not in by_name]
    unknown = [part for part in unnamed if part not in trusted_parts(path)]
    if unknown:
        kind, rest = unknown[0]
        raise SourceError(
            f"the samples would run {kind}:{rest}, which only this file names: if you trust that "
            f"code, name it with --env {kind}:{rest}"
        )
