"""The folder of one world: a copy of what it begins with, known to everybody by one name."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from hashlib import blake2b
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import orjson

from turnloom.graphs.errors import SourceError
from turnloom.graphs.inference.values.statements import TABLES
from turnloom.graphs.json_value import JsonObject, JsonValue
from turnloom.graphs.sources.mcp.tables import lies_beside_tables, tables_of
from turnloom.graphs.strict_json import StrictJsonError, parse_json

SEED_LIMIT = 32 * 2**20
"""Bytes of a folder that worlds begin with: each has a copy."""
TEXT_LIMIT = 16 * 2**10
"""Bytes of a file that are read for what it says."""
FILES_LIMIT = 500
NAME = "/workdir"
"""What the folder is called in samples. Where it really lies differs from world to world."""
_NAME = re.compile(rf"{NAME}(?![\w.-])")


class WorkFolder:
    """A folder that is there as long as a world is."""

    def __init__(self, seed: Path | None) -> None:
        self._above = TemporaryDirectory(prefix="turnloom-mcp.", ignore_cleanup_errors=True)
        self.log = Path(self._above.name).resolve() / "log"
        self.path = self.log.with_name(NAME[1:])
        try:
            if seed is None:
                self.path.mkdir()
            else:
                shutil.copytree(seed, self.path, symlinks=True)
        except BaseException:
            self.remove()
            raise

    def inward(self, arguments: JsonObject) -> JsonObject:
        """Arguments, with the folder where it really is."""
        renamed: JsonObject = self._renamed(arguments, _NAME, str(self.path))
        return renamed

    def outward(self, result: JsonValue) -> Any:
        """A result, with the folder by its name."""
        return self._renamed(result, re.compile(re.escape(str(self.path))), NAME)

    def _renamed(self, value: Any, old: re.Pattern[str], new: str) -> Any:
        told = orjson.dumps(value).decode()
        return orjson.loads(old.sub(lambda _: new, told)) if old.search(told) else value

    def remove(self) -> None:
        """Take it away."""
        self._above.cleanup()


def state_of(folder: Path) -> JsonObject:
    """What lies in a folder; what is hidden in it is left out. Files of JSON and of
    SQLite are read as the records in them."""
    files: list[JsonValue] = []
    folders: list[JsonValue] = []
    data: JsonObject = {}
    for path in _visible(folder):
        place = f"{NAME}/{path.relative_to(folder)}"
        if path.is_dir():
            folders.append({"path": place, "name": path.name})
            continue
        content = path.read_bytes()
        known: JsonObject = {"path": place, "name": path.name}
        text = _text(content)
        if (tables := tables_of(path)) is not None:
            data[TABLES] = tables
        elif text is None:
            known["digest"] = blake2b(content, digest_size=16).hexdigest()
        elif path.suffix in (".json", ".jsonl") and (records := _records(path, text)) is not None:
            data[path.stem] = records
        else:
            known["content"] = text
        files.append(known)
    return {"files": files, "directories": folders, **data}


def digest_of(seed: Path | None) -> str:
    """A text that tells what is in the folder that worlds begin with. Raises `SourceError`."""
    found = blake2b(digest_size=16)
    size = 0
    for path in sorted(seed.rglob("*")) if seed is not None else ():
        content = b""
        if path.is_symlink():
            content = os.fsencode(path.readlink())
        elif path.is_file():
            size += path.stat().st_size
            if size > SEED_LIMIT:
                raise SourceError(f"{seed} holds more than {SEED_LIMIT} bytes: begin with less")
            content = path.read_bytes()
        elif not path.is_dir():
            raise SourceError(f"{path} is no file: take it out of what worlds begin with")
        place = os.fsencode(path.relative_to(seed or path)).hex()
        found.update(orjson.dumps([place, len(content)]))
        found.update(content)
    return found.hexdigest()


def _visible(folder: Path) -> Iterator[Path]:
    """Files and folders, in order. Nothing is followed out of the folder."""
    left = FILES_LIMIT
    for above, folders, files in os.walk(folder):
        folders[:] = sorted(each for each in folders if not each.startswith("."))
        for name in sorted((*folders, *files)):
            path = Path(above, name)
            if (
                name.startswith(".")
                or lies_beside_tables(name)
                or path.is_symlink()
                or not (path.is_dir() or path.is_file())
            ):
                continue
            if left == 0:
                return
            left -= 1
            yield path


def _text(content: bytes) -> str | None:
    if len(content) > TEXT_LIMIT or b"\0" in content:
        return None
    try:
        return content.decode()
    except UnicodeDecodeError:
        return None


def _records(path: Path, text: str) -> JsonValue:
    try:
        if path.suffix == ".json":
            return parse_json(text)
        return [parse_json(line) for line in text.splitlines() if line.strip()]
    except StrictJsonError:
        return None
