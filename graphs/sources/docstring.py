"""Docstrings: the description, and what is said of each parameter (Google, NumPy, reST)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

_ARGS = r"Args|Arguments|Parameters|Params"
_ARGS_HEADER = re.compile(rf"^\s*(?:{_ARGS}):?\s*$")
_ANY_HEADER = re.compile(
    rf"^\s*(?:{_ARGS}|Returns?|Raises|Yields|Examples?|Notes?|Warnings?|See Also):?\s*$"
)
_ENTRY = re.compile(r"^\s*\*{0,2}(\w+)\s*(?:\(([^)]*)\))?\s*:\s*(.*)$")
_REST = re.compile(r"^\s*:param\s+(?:([\w\[\]., |]+)\s+)?(\w+)\s*:\s*(.*)$")
_REST_OTHER = re.compile(r"^\s*:(?:type|returns?|rtype|raises|yields)\b")
_RULE = re.compile(r"^\s*-{3,}\s*$")


@dataclass(frozen=True, slots=True)
class DocumentedParameter:
    """What a docstring says of one parameter; `type` is the word it gives, or ''."""

    text: str
    type: str = ""


@dataclass(frozen=True, slots=True)
class Documented:
    """A docstring's description as running text, and its parameters."""

    description: str
    parameters: Mapping[str, DocumentedParameter]


def read_docstring(text: str) -> Documented:
    """Split a docstring (as `inspect.getdoc` gives it)."""
    reader = _DocstringReader()
    for line in text.splitlines():
        reader.line(line)
    paragraphs = " ".join(reader.description).split("  ")
    description = " ".join(part.strip() for part in paragraphs if part.strip())
    parameters = {
        name: DocumentedParameter(" ".join(lines).strip(), kind)
        for name, (kind, lines) in reader.entries.items()
    }
    return Documented(description, parameters)


class _DocstringReader:
    """Reads line by line; `current` is the parameter that a line may go on about."""

    def __init__(self) -> None:
        self.description: list[str] = []
        self.entries: dict[str, tuple[str, list[str]]] = {}
        self._section = "description"
        self._current = ""
        self._margin = 4

    def line(self, line: str) -> None:
        if rest := _REST.match(line):
            self._section = "rest"
            self._enter(rest[2], rest[1] or "", rest[3])
        elif _REST_OTHER.match(line):
            self._section, self._current = "other", ""
        elif _ANY_HEADER.match(line) and not line.startswith("        "):
            self._section = "args" if _ARGS_HEADER.match(line) else "other"
            self._current = ""
        elif _RULE.match(line):
            self._margin = 0
        elif self._section == "description":
            self.description.append(line.strip())
        elif self._section == "rest" and line.strip():
            self._go_on(line)
        elif self._section == "args" and line.strip():
            self._argument(line)

    def _argument(self, line: str) -> None:
        if self._margin == 0 and _indent(line) == 0:
            name, _, kind = line.partition(":")
            self._enter(name.strip(), kind.strip(), "")
            return
        entry = None if self._margin == 0 else _ENTRY.match(line)
        if entry and (not self._current or _indent(line) <= self._margin):
            self._enter(entry[1], entry[2] or "", entry[3].strip())
        elif self._current:
            self._go_on(line)

    def _enter(self, name: str, kind: str, text: str) -> None:
        self._current = name
        self.entries[name] = (kind, [text] if text else [])

    def _go_on(self, line: str) -> None:
        self.entries[self._current][1].append(line.strip())


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())
