"""What `--to` says: `NAME`, or `NAME:option=value:option=value`."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import cast

from turnloom.engine.exports.attempts import Attempts
from turnloom.engine.exports.format import Choices, Format
from turnloom.engine.exports.formats import FORMATS
from turnloom.engine.exports.row import Failed, Split
from turnloom.engine.exports.templates.chat_template import ChatTemplate, chat_template
from turnloom.engine.exports.templates.tokenizer import Tokenizer, read_tokenizer
from turnloom.engine.exports.thoughts import Thoughts
from turnloom.graphs.errors import UsageError

TEMPLATE = "template"
TOKENIZER = "tokenizer"


@dataclass(frozen=True, slots=True)
class ExportSpec:
    """A format and what was chosen for it."""

    format: Format
    choices: Choices

    @property
    def folder(self) -> str:
        """The folder that it has among several."""
        return self.format.name.replace(":", "-")

    def with_attempts(self, attempts: Attempts) -> ExportSpec:
        """The same, with what a run turned down."""
        return replace(self, choices=replace(self.choices, attempts=attempts))


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
    chosen |= dict(_option(kind, part) for part in parts)
    tokenizer = _tokenizer(kind, chosen.get(TOKENIZER, ""))
    return ExportSpec(
        kind,
        Choices(
            split=cast(Split, chosen["split"]),
            thoughts=cast(Thoughts, chosen["thoughts"]),
            failed=cast(Failed, chosen["failed"]),
            template=_template(chosen.get(TEMPLATE, ""), tokenizer),
            tokenizer=tokenizer,
        ),
    )


def _tokenizer(kind: Format, name: str) -> Tokenizer | None:
    if not kind.tokenizes:
        return None
    if not name:
        raise UsageError(
            f"--to {kind.name} needs the model's tokenizer: {kind.name}:{TOKENIZER}=FOLDER, where "
            "its tokenizer.json is"
        )
    return read_tokenizer(name)


def _template(name: str, tokenizer: Tokenizer | None) -> ChatTemplate | None:
    if name:
        return chat_template(name)
    if tokenizer is None:
        return None
    if tokenizer.template is None:
        raise UsageError(f"{tokenizer.name} has no chat template: add {TEMPLATE}=NAME|FILE")
    return tokenizer.template


def _option(kind: Format, text: str) -> tuple[str, str]:
    option, equals, value = text.partition("=")
    allowed: Mapping[str, tuple[str, ...]] = kind.options
    named = [TEMPLATE] * kind.templates + [TOKENIZER] * kind.tokenizes
    if option in named and value:
        return option, value
    known = [*allowed, *named]
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
