"""What `--to` says: `NAME`, or `NAME:option=value:option=value`."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import cast

from turnloom.engine.exports.chat_template import chat_template
from turnloom.engine.exports.format import Choices, Format
from turnloom.engine.exports.formats import FORMATS
from turnloom.engine.exports.row import Failed, Split
from turnloom.engine.exports.thoughts import Thoughts
from turnloom.graphs.errors import UsageError

TEMPLATE = "template"


@dataclass(frozen=True, slots=True)
class ExportSpec:
    """A format and what was chosen for it."""

    format: Format
    choices: Choices

    @property
    def folder(self) -> str:
        """The folder that it has among several."""
        return self.format.name.replace(":", "-")


def read_exports(specs: Sequence[str]) -> list[ExportSpec]:
    """The exports that `specs` name. Raises `UsageError` for what is unknown or named twice."""
    read = [read_export(spec) for spec in specs]
    names = [spec.format.name for spec in read]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise UsageError(f"--to {twice} is given twice: give each its own command and -o")
    return read


def read_export(spec: str) -> ExportSpec:
    """One export. Raises `UsageError` that names what is near an unknown format or option."""
    name, *parts = re.split(r"[:,]", spec)
    if parts and f"{name}:{parts[0]}" in FORMATS:
        name = f"{name}:{parts.pop(0)}"
    elif name not in FORMATS or (parts and "=" not in parts[0] and parts[0]):
        wrong = name if name not in FORMATS else f"{name}:{parts[0]}"
        raise UsageError(f"unknown format {wrong!r}: {_choose(wrong, list(FORMATS))}")
    kind = FORMATS[name]
    chosen = {option: allowed[0] for option, allowed in kind.options.items()}
    template = None
    for part in parts:
        option, value = _option(kind, part)
        if option == TEMPLATE:
            template = chat_template(value)
        else:
            chosen[option] = value
    return ExportSpec(
        kind,
        Choices(
            split=cast(Split, chosen["split"]),
            thoughts=cast(Thoughts, chosen["thoughts"]),
            failed=cast(Failed, chosen["failed"]),
            template=template,
        ),
    )


def _option(kind: Format, text: str) -> tuple[str, str]:
    option, equals, value = text.partition("=")
    allowed: Mapping[str, tuple[str, ...]] = kind.options
    if option == TEMPLATE and kind.templates and value:
        return option, value
    known = [*allowed, TEMPLATE] if kind.templates else [*allowed]
    if not equals or option not in allowed:
        raise UsageError(
            f"--to {kind.name} has no option {option!r}: {_choose(option, known)}, "
            f"as in {kind.name}:split={allowed['split'][0]}"
        )
    if value not in allowed[option]:
        raise UsageError(
            f"--to {kind.name}:{option} cannot be {value!r}: {_choose(value, [*allowed[option]])}"
        )
    return option, value


def _choose(wrong: str, known: Sequence[str]) -> str:
    near = get_close_matches(wrong.lower(), known, n=3, cutoff=0.5)
    meant = f"did you mean {' or '.join(near)}? " if near else ""
    return f"{meant}choose from {', '.join(known)}"
