"""Cards written beside a source: one TOML file per domain, a table per tool, and `[kinds]`."""

from __future__ import annotations

import dataclasses
import tomllib
from pathlib import Path
from typing import get_args

from turnloom.graphs.errors import SourceError
from turnloom.graphs.tool import Card, Effect, Kind

_FIELDS = {field.name: field for field in dataclasses.fields(Card)}


@dataclasses.dataclass(frozen=True, slots=True)
class CardFile:
    """What one card file says: kinds, and per tool its card and effect."""

    kinds: dict[str, Kind]
    cards: dict[str, Card]
    effects: dict[str, Effect]


def read_cards(path: Path) -> CardFile:
    """Read a card file. Raises `SourceError` naming the table and field that is wrong."""
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SourceError(f"{path}: cannot be read as a card file: {error}") from None
    kinds = {
        name: Kind(name, bool(entry.get("hidden", False)), str(entry.get("noun", "")))
        for name, entry in tables.pop("kinds", {}).items()
    }
    cards: dict[str, Card] = {}
    effects: dict[str, Effect] = {}
    for tool, table in tables.items():
        effect = table.pop("effect", "unknown")
        if effect not in get_args(Effect):
            raise SourceError(
                f"{path}: [{tool}] effect must be read, write or unknown, not {effect!r}"
            )
        effects[tool] = effect
        unknown = set(table) - set(_FIELDS)
        if unknown:
            raise SourceError(f"{path}: [{tool}] has unknown fields: {', '.join(sorted(unknown))}")
        cards[tool] = Card(**{name: _frozen(value) for name, value in table.items()})
    for tool, card in cards.items():
        for kind in (*card.takes.values(), *card.gives.values()):
            kinds.setdefault(kind, Kind(kind))
    return CardFile(kinds, cards, effects)


def _frozen(value: object) -> object:
    if isinstance(value, list):
        return tuple(_frozen(item) for item in value)
    if isinstance(value, dict):
        return {key: _frozen(item) for key, item in value.items()}
    return value
