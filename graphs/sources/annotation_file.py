"""Annotations written beside a source: one TOML file per domain, a table per tool, and `[kinds]`.

People write these files, so their keys are short words of their own:

key       field of `ToolAnnotation`      key       field of `ToolAnnotation`
takes     consumes                       ask       requests
gives     produces                       aside     preambles
needs     prerequisites                  names     noun_phrases
items     items                          because   motivations
choose    superlatives                   tell      reports
identify  distinguishing                 flags     flag_words
fields    field_nouns                    called    value_formats
                                         ends      destructive

A table may also say the tool's `effect`. In `[kinds]` stand semantic types that are more than a
name: `"flight.id" = {hidden = true, noun = "flight"}`, or `quotes` of a type of text.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

from pydantic import TypeAdapter, ValidationError

from turnloom.graphs.errors import SourceError
from turnloom.graphs.text_file import NotTextError, text_of
from turnloom.graphs.tool import Effect, SemanticType, ToolAnnotation

_ANNOTATION = TypeAdapter(ToolAnnotation)
_FIELDS = {
    "takes": "consumes",
    "gives": "produces",
    "needs": "prerequisites",
    "items": "items",
    "choose": "superlatives",
    "identify": "distinguishing",
    "fields": "field_nouns",
    "ask": "requests",
    "aside": "preambles",
    "names": "noun_phrases",
    "because": "motivations",
    "tell": "reports",
    "flags": "flag_words",
    "called": "value_formats",
    "ends": "destructive",
}
LIMIT = 4 * 2**20
"""Bytes of an annotation file."""
_KEYS = {field: key for key, field in _FIELDS.items()}


@dataclass(frozen=True, slots=True)
class AnnotationFile:
    """What one annotation file says: semantic types, and per tool its annotation and effect."""

    semantic_types: dict[str, SemanticType]
    annotations: dict[str, ToolAnnotation]
    effects: dict[str, Effect]


def read_annotations(path: Path) -> AnnotationFile:
    """Read an annotation file. Raises `SourceError` naming the table and field that is wrong."""
    return parse_annotations(path, annotation_text(path))


def annotation_text(path: Path) -> str:
    """What is in an annotation file. Raises `SourceError` where it is none, or too long."""
    try:
        with path.open("rb") as file:
            data = file.read(LIMIT + 1)
        if len(data) > LIMIT:
            raise SourceError(f"{path}: is longer than {LIMIT} bytes: no file of annotations is")
        return text_of(data)
    except (OSError, NotTextError) as error:
        raise SourceError(f"{path}: cannot be read as an annotation file: {error}") from None


def parse_annotations(path: Path, text: str) -> AnnotationFile:
    """What `text`, which stands at `path`, says. Raises as `read_annotations` does."""
    try:
        tables = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise SourceError(f"{path}: cannot be read as an annotation file: {error}") from None
    named = _semantic_types(tables.pop("kinds", {}))
    effects = {tool: _effect(path, tool, table) for tool, table in tables.items()}
    annotations = {tool: _annotation(path, tool, table) for tool, table in tables.items()}
    mentioned = _mentioned(annotations.values())
    return AnnotationFile(named | mentioned | named, annotations, effects)


def _semantic_types(table: Mapping[str, Any]) -> dict[str, SemanticType]:
    return {
        name: SemanticType(
            name,
            bool(entry.get("hidden", False)),
            str(entry.get("noun", "")),
            tuple(entry.get("quotes", ())),
        )
        for name, entry in table.items()
    }


def _effect(path: Path, tool: str, table: dict[str, Any]) -> Effect:
    effect: Effect = table.pop("effect", "unknown")
    if effect not in get_args(Effect):
        raise SourceError(f"{path}: [{tool}] effect must be read, write or unknown, not {effect!r}")
    return effect


def _annotation(path: Path, tool: str, table: Mapping[str, Any]) -> ToolAnnotation:
    unknown = set(table) - set(_FIELDS)
    if unknown:
        raise SourceError(f"{path}: [{tool}] has unknown fields: {', '.join(sorted(unknown))}")
    try:
        return _ANNOTATION.validate_python({_FIELDS[key]: said for key, said in table.items()})
    except ValidationError as error:
        first = error.errors()[0]
        field, *inside = first["loc"]
        place = ".".join(str(part) for part in (_KEYS[str(field)], *inside))
        raise SourceError(f"{path}: [{tool}] {place}: {first['msg']}") from None


def _mentioned(annotations: Iterable[ToolAnnotation]) -> dict[str, SemanticType]:
    """A sayable type for every name that an annotation mentions."""
    return {
        name: SemanticType(name)
        for annotation in annotations
        for name in (*annotation.consumes.values(), *annotation.produces.values())
    }
