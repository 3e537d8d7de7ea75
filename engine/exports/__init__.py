"""Other formats for samples: `exporter(name)` gives what `turnloom export --to` writes with.

An exporter takes samples and a path, and returns how many samples it wrote. What it writes
appears under its final name when it is complete: an export that fails leaves no half file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from turnloom.agents.sample import Sample
from turnloom.engine.exports.bfcl import export_bfcl
from turnloom.engine.exports.openai import export_openai
from turnloom.graphs.errors import UsageError

Exporter = Callable[[Iterable[Sample], Path], int]

FORMATS: Mapping[str, Exporter] = {"openai": export_openai, "bfcl": export_bfcl}


def exporter(name: str) -> Exporter:
    """The exporter of a format. Raises `UsageError` for an unknown name."""
    if name not in FORMATS:
        raise UsageError(f"unknown format {name!r}: choose from {', '.join(FORMATS)}")
    return FORMATS[name]
