"""A tokenizer from a model's folder: its `tokenizer.json`, and what templates need of its settings.

The file is read with Hugging Face's `tokenizers`; nothing is fetched.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jinja2
import orjson

from turnloom.engine.exports.chat_message import text_of
from turnloom.engine.exports.templates.chat_template import (
    ChatTemplate,
    chat_template,
    template_of,
)
from turnloom.engine.sinks.extras import import_extra
from turnloom.graphs.errors import InputError, UsageError
from turnloom.graphs.json_value import JsonObject, JsonValue, element_objects

_FILE = "tokenizer.json"
_SETTINGS = "tokenizer_config.json"
_TEMPLATE = "chat_template.jinja"
_MARKS = ("bos_token", "eos_token")
_NEVER = r"(?!)"

Offset = tuple[int, int]


@dataclass(frozen=True, slots=True, eq=False)
class Tokenizer:
    """Encodes texts in which a template has written all marks already.

    special   finds a text that is read as a mark, wherever it stands
    marks     `bos_token` and `eos_token`, as templates take them
    template  the chat template that comes with the tokenizer, if one does
    encode    a text's token ids, and of each the characters that it stands for
    """

    name: str
    special: re.Pattern[str]
    marks: Mapping[str, str]
    template: ChatTemplate | None
    encode: Callable[[str], tuple[Sequence[int], Sequence[Offset]]]


def read_tokenizer(name: str) -> Tokenizer:
    """The tokenizer in the folder or the `tokenizer.json` that `name` is.

    Raises `UsageError` for what is neither and where `tokenizers` is missing, `InputError` for a
    file that is no tokenizer.
    """
    file = Path(name) / _FILE if Path(name).is_dir() else Path(name)
    if not file.is_file():
        raise UsageError(f"tokenizer={name} is neither a {_FILE} nor a folder that has one")
    library = import_extra("tokenizers", "tokens", "this export")
    settings = _object(file.with_name(_SETTINGS)) if file.with_name(_SETTINGS).is_file() else {}
    described = _object(file)
    # What it does last to a text (a mark before it, offsets without blanks) is the template's part.
    read = _loaded(library, described | {"post_processor": None}, file)

    def encode(text: str) -> tuple[Sequence[int], Sequence[Offset]]:
        encoding = read.encode(text, add_special_tokens=False)
        return encoding.ids, encoding.offsets

    return Tokenizer(
        name=str(file),
        special=re.compile("|".join(map(re.escape, _special(described))) or _NEVER),
        marks={mark: _content(settings.get(mark)) for mark in _MARKS},
        template=_template(file.with_name(_TEMPLATE), settings),
        encode=encode,
    )


def _loaded(library: Any, described: JsonObject, file: Path) -> Any:
    try:
        return library.Tokenizer.from_str(orjson.dumps(described).decode())
    except Exception as error:  # noqa: BLE001 - the library has no class of its own for it
        raise InputError(f"{file} is no tokenizer: {error}") from None


def _object(file: Path) -> JsonObject:
    try:
        value = orjson.loads(file.read_bytes())
    except orjson.JSONDecodeError as error:
        raise InputError(f"{file} is no JSON: {error}") from None
    if not isinstance(value, dict):
        raise InputError(f"{file} holds no JSON object")
    return value


def _special(described: JsonObject) -> list[str]:
    tokens = element_objects(described.get("added_tokens"))
    return [text_of(each) for each in tokens if each.get("special") and text_of(each)]


def _content(value: JsonValue) -> str:
    """A mark stands there as text, or as the record of a token."""
    if isinstance(value, dict):
        return text_of(value)
    return value if isinstance(value, str) else ""


def _template(file: Path, settings: JsonObject) -> ChatTemplate | None:
    if file.is_file():
        return chat_template(str(file))
    templates = settings.get("chat_template")
    if isinstance(templates, list):  # several, by name
        named = {text_of(each, "name"): each for each in templates if isinstance(each, dict)}
        templates = text_of(named.get("tool_use") or named.get("default") or {}, "template")
    if not templates or not isinstance(templates, str):
        return None
    try:
        return template_of(templates, file.parent.name)
    except jinja2.TemplateSyntaxError as error:
        raise InputError(f"{file.with_name(_SETTINGS)} has no chat template: {error}") from None
