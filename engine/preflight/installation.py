"""What is installed: versions, extras, programs, how many files may be open."""

from __future__ import annotations

import platform
import re
import shutil
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

from turnloom.engine.client.limits.descriptors import make_room
from turnloom.engine.preflight.diagnosis import Diagnosis
from turnloom.graphs.version import VERSION

_EXTRAS = {
    "fast": "a faster loop for a model as teacher",
    "mcp": "tools of MCP servers",
    "parquet": "Parquet sinks and exports",
    "tokens": "exports of token ids",
    "zstd": "compressed sinks",
}
_NAME = re.compile(r"[A-Za-z0-9._-]+")
_EXTRA = re.compile(r"extra\s*==\s*['\"]([^'\"]+)['\"]")
_FEW_BYTES = 2**30


def installation(max_in_flight: int) -> Iterator[Diagnosis]:
    """What is here of what runs need; `max_in_flight` requests are wanted at a time."""
    python = f"Python {platform.python_version()}, turnloom {VERSION}, {platform.platform()}"
    yield Diagnosis("installed", "ok", python)
    for extra, missing in _missing().items():
        text = f"{', '.join(missing)} not installed: {_EXTRAS[extra]} cannot be had"
        yield Diagnosis(f"extra {extra}", "note", text, f"pip install 'turnloom[{extra}]'")
    if shutil.which("bwrap") is None:
        text = "bubblewrap is not here, which --sandbox strict needs"
        yield Diagnosis("sandbox", "note", text, "install the package bubblewrap")
    room = make_room(max_in_flight)
    if room.connections < max_in_flight:
        text = f"{room.files} files may be open, which is {room.connections} requests at a time"
        yield Diagnosis("open files", "note", text, f"ulimit -n {2 * max_in_flight + 64}")


def run_folder(out: Path | None) -> Diagnosis:
    """Whether a run folder can be made and written to at `out`, or in the usual place."""
    place = out or Path("runs")
    if place.exists() and not place.is_dir():
        return Diagnosis("folder", "no", f"{place} is no folder", "give another with --out")
    there = place
    while not there.exists():
        there = there.parent
    try:
        with tempfile.TemporaryFile(dir=there) as file:
            file.write(b"x")
    except OSError as error:
        text = f"nothing can be written in {there}: {error.strerror}"
        return Diagnosis("folder", "no", text, "give another folder with --out")
    free = shutil.disk_usage(there).free
    text = f"{place} can be written, {free / 2**30:.1f} GiB are free"
    if free < _FEW_BYTES:
        return Diagnosis("folder", "note", text, "a sample takes some 10 to 30 KB: make room")
    return Diagnosis("folder", "ok", text)


def _missing() -> dict[str, list[str]]:
    """The packages of each extra that are not installed."""
    missing: dict[str, list[str]] = defaultdict(list)
    for requirement in metadata.requires("turnloom") or ():
        name, extra = _NAME.match(requirement), _EXTRA.search(requirement)
        if name is None or extra is None or extra[1] not in _EXTRAS:
            continue
        try:
            metadata.version(name.group())
        except metadata.PackageNotFoundError:
            missing[extra[1]].append(name.group())
    return missing
