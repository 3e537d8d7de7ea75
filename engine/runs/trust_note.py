"""A note of trust: the tools of one's own that a run made on this machine was given by its user.

It lies outside the run folder, under XDG_STATE_HOME, so that no folder can bring its own: one file
for the real path of each folder. A note holds for the run with its fingerprint, and as long as the
modules are found where they were.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b
from importlib.machinery import PathFinder
from pathlib import Path

import orjson

from turnloom.engine.errors import RunFolderError
from turnloom.engine.ledger.shard import shard_number
from turnloom.engine.runs.record import read_record
from turnloom.graphs.sources.spec import foreign_parts

Part = tuple[str, str]


@dataclass(frozen=True, slots=True)
class TrustNote:
    """`places` has, for each part of the environment such as `python:desk:Desk`, the file that its
    module was found in; empty for what has none."""

    folder: str
    fingerprint: str
    places: Mapping[str, str]

    def write(self) -> None:
        """Put the note in its place. Raises `OSError`."""
        path = _path(self.folder)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = path.with_name(f"{path.name}.{os.getpid()}.tmp")
        draft.write_bytes(orjson.dumps(self, option=orjson.OPT_INDENT_2))
        draft.replace(path)


def leave_note(folder: Path, fingerprint: str, spec: str) -> None:
    """Note that the user gave `spec` to the run in this folder. Raises `OSError`."""
    parts = foreign_parts(spec)
    if parts:
        places = {_joined(part): _place(part) for part in parts}
        TrustNote(str(folder.resolve()), fingerprint, places).write()


def trusted_parts(path: Path) -> frozenset[Part]:
    """The parts of an environment that may run for the samples of a run folder, or of one of its
    shards: those that the run was given on this machine. None where that is not known."""
    folder = _run_folder(path.resolve())
    note = None if folder is None else _read(str(folder))
    if folder is None or note is None or note.fingerprint != _fingerprint(folder):
        return frozenset()
    parts = [(kind, rest) for kind, _, rest in (each.partition(":") for each in note.places)]
    return frozenset(part for part in parts if _place(part) == note.places[_joined(part)])


def _run_folder(path: Path) -> Path | None:
    if path.is_dir():
        return path
    return path.parent if shard_number(path.name) is not None else None


def _fingerprint(folder: Path) -> str | None:
    try:
        record = read_record(folder)
    except (RunFolderError, OSError):
        return None
    return None if record is None else record.fingerprint


def _read(folder: str) -> TrustNote | None:
    try:
        content = orjson.loads(_path(folder).read_bytes())
        note = TrustNote(content["folder"], content["fingerprint"], content["places"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return note if note.folder == folder else None


def _path(folder: str) -> Path:
    name = blake2b(folder.encode("utf-8", "surrogateescape"), digest_size=16).hexdigest()
    return _state_home() / "turnloom" / "trusted" / f"{name}.json"


def _state_home() -> Path:
    """As the XDG base directory specification has it: a relative path does not count."""
    given = Path(os.environ.get("XDG_STATE_HOME", ""))
    return given if given.is_absolute() else Path.home() / ".local" / "state"


def _joined(part: Part) -> str:
    return ":".join(part)


def _place(part: Part) -> str:
    """The file of the module that a `python:` part names; nothing is imported to tell."""
    kind, rest = part
    where = rest.partition(":")[0]
    if kind != "python":
        return ""
    if "/" in where or where.endswith(".py"):
        return str(Path(where).resolve())
    found = PathFinder.find_spec(where.partition(".")[0], [str(Path.cwd()), *sys.path])
    if found is None:
        return ""
    return found.origin or str(next(iter(found.submodule_search_locations or ()), ""))
