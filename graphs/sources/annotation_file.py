"""Cards written beside a source: one TOML file per domain, a table per tool, and `[kinds]`."""

from __future__ import annotations

import dataclasses
import tomllib
from pathlib import Path
from typing import get_args

from pydantic import TypeAdapter, ValidationError

from turnloom.graphs.errors import SourceError
from turnloom.graphs.tool import Effect, SemanticType, ToolAnnotation

_CARD = TypeAdapter(ToolAnnotation)


@dataclasses.dataclass(frozen=True, slots=True)
class AnnotationFile:
    """What one card file says: kinds, and per tool its card and effect."""

    kinds: dict[str, SemanticType]
    cards: dict[str, ToolAnnotation]
    effects: dict[str, Effect]


def read_annotations(path: Path) -> AnnotationFile:
    """Read a card file. Raises `SourceError` naming the table and field that is wrong."""
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SourceError(f"{path}: cannot be read as a card file: {error}") from None
    kinds = {
        name: SemanticType(
            name,
            bool(entry.get("hidden", False)),
            str(entry.get("noun", "")),
            tuple(entry.get("quotes", ())),
        )
        for name, entry in tables.pop("kinds", {}).items()
    }
    cards: dict[str, ToolAnnotation] = {}
    effects: dict[str, Effect] = {}
    for tool, table in tables.items():
        effect = table.pop("effect", "unknown")
        if effect not in get_args(Effect):
            raise SourceError(
                f"{path}: [{tool}] effect must be read, write or unknown, not {effect!r}"
            )
        effects[tool] = effect
        unknown = set(table) - {field.name for field in dataclasses.fields(ToolAnnotation)}
        if unknown:
            raise SourceError(f"{path}: [{tool}] has unknown fields: {', '.join(sorted(unknown))}")
        try:
            cards[tool] = _CARD.validate_python(table)
        except ValidationError as error:
            first = error.errors()[0]
            place = ".".join(str(part) for part in first["loc"])
            raise SourceError(f"{path}: [{tool}] {place}: {first['msg']}") from None
    for card in cards.values():
        for kind in (*card.takes.values(), *card.gives.values()):
            kinds.setdefault(kind, SemanticType(kind))
    return AnnotationFile(kinds, cards, effects)
