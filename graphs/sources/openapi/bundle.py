"""A document of several files as one: what it refers to in files beside it is taken in."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote, urlsplit

from turnloom.graphs.errors import SourceError
from turnloom.graphs.json_value import JsonObject, JsonValue, objects
from turnloom.graphs.sources.data_file import SIZE_LIMIT, read_data_file

FILE_LIMIT = 1_000
TAKEN_IN = "x-files"
"""Where the other files are in the one document, by number and name."""


def bundle(path: Path) -> JsonValue:
    """The document at `path`, all its references inside it. Raises `SourceError` for one that
    leads out of the folder that the document is in."""
    return _Bundle(path).root


class _Bundle:
    def __init__(self, path: Path) -> None:
        self._main = path
        self._folder = path.resolve().parent
        self._places = {path.resolve(): "#"}
        self._waiting: list[tuple[Path, JsonValue]] = []
        self._files: list[JsonValue] = []
        self._size = 0
        self.root = self._read(path.resolve())
        done: set[int] = set()
        while self._waiting:
            file, content = self._waiting.pop()
            for one in objects(content):
                if id(one) not in done and isinstance(reference := one.get("$ref"), str):
                    one["$ref"] = self._inside(file, reference)
                done.add(id(one))
        if self._files and isinstance(self.root, dict):
            self.root[TAKEN_IN] = self._files

    def _read(self, file: Path) -> JsonValue:
        content = read_data_file(self._main if file == self._main.resolve() else file)
        self._waiting.append((file, content))
        return content

    def _inside(self, file: Path, reference: str) -> str:
        """A reference as it is in the one document."""
        name, _, place = reference.partition("#")
        if not name:
            return f"{self._places[file]}{place}"
        other = self._beside(file, name, reference)
        if other not in self._places:
            if len(self._places) >= FILE_LIMIT:
                raise SourceError(f"{self._main}: refers to more than {FILE_LIMIT:,} files")
            self._size += other.stat().st_size
            if self._size > SIZE_LIMIT:
                raise SourceError(f"{self._main}: refers to files of more than {SIZE_LIMIT} bytes")
            key = other.stem.replace("~", "~0").replace("/", "~1")
            self._places[other] = f"#/{TAKEN_IN}/{len(self._files)}/{key}"
            taken_in: JsonObject = {other.stem: None}
            self._files.append(taken_in)
            taken_in[other.stem] = self._read(other)
        return f"{self._places[other]}{place}"

    def _beside(self, file: Path, name: str, reference: str) -> Path:
        """The file that a reference names. Nothing is opened to find out."""
        if urlsplit(name).scheme or name.startswith(("/", "\\")) or "\0" in name:
            raise self._leads_out(reference)
        other = (file.parent / unquote(name)).resolve()
        if not other.is_relative_to(self._folder):
            raise self._leads_out(reference)
        if not other.is_file():
            raise SourceError(f"{self._main}: refers to {reference[:120]!r}, which is no file")
        return other

    def _leads_out(self, reference: str) -> SourceError:
        return SourceError(
            f"{self._main}: refers to {reference[:120]!r}: only references inside the document "
            "(#/…) and to files in its folder are followed; bundle it into one file first"
        )
