"""Files of data from anybody: JSON or YAML, read into plain JSON without running or fetching a
thing. A file that is too much, or says one thing twice, is refused."""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

from turnloom.graphs.errors import SourceError
from turnloom.graphs.json_value import JsonObject, JsonValue
from turnloom.graphs.text_file import NotTextError, text_of

SIZE_LIMIT = 64 * 2**20
"""Bytes of a file."""
DEPTH_LIMIT = 200
NODE_LIMIT = 5_000_000
"""Values in a file, those that a YAML alias repeats counted as often as they are repeated."""
ALIAS_LIMIT = 100_000
MOST = sys.float_info.max
"""The greatest number."""

_HALF = re.compile("[\ud800-\udfff]")


def read_data_file(path: Path) -> JsonValue:
    """What a file of JSON or YAML holds. Raises `SourceError` that names the file and the place."""
    try:
        with path.open("rb") as file:
            data = file.read(SIZE_LIMIT + 1)
    except OSError as error:
        raise SourceError(f"{path}: cannot be read: {error.strerror or error}") from None
    if len(data) > SIZE_LIMIT:
        raise SourceError(f"{path}: is larger than {SIZE_LIMIT // 2**20} MiB")
    try:
        return parse_data(text_of(data))
    except NotTextError as error:
        raise SourceError(f"{path}: {error}") from None
    except DataError as error:
        raise SourceError(f"{path}: {error}") from None


class DataError(ValueError):
    """The text is no data that is taken; the message says where and why."""


def parse_data(text: str) -> JsonValue:
    """The value that a text is: as JSON where it begins like that, else as YAML. Raises
    `DataError`."""
    value = _json(text) if text.lstrip()[:1] in ("{", "[") else _yaml(text)
    _check_size(value)
    return value


def _json(text: str) -> JsonValue:
    try:
        value: JsonValue = json.loads(text, object_pairs_hook=_distinct, parse_constant=_refuse)
    except RecursionError:
        raise DataError(f"is nested more than {DEPTH_LIMIT} deep") from None
    except json.JSONDecodeError as error:
        if text.lstrip()[:1] == "{" and ":" in text:
            yaml_like = _yaml_flow(text)
            if yaml_like is not None:
                return yaml_like
        raise DataError(f"line {error.lineno}: is no JSON: {error.msg}") from None
    except DataError:
        raise
    except ValueError:
        raise DataError("has a number of thousands of digits") from None
    return value


def _yaml_flow(text: str) -> JsonValue:
    """YAML may begin with a brace, too; None where it is none either."""
    try:
        return _yaml(text)
    except DataError:
        return None


def _distinct(pairs: list[tuple[str, JsonValue]]) -> JsonObject:
    found = dict(pairs)
    if len(found) != len(pairs):
        twice, _ = Counter(key for key, _ in pairs).most_common(1)[0]
        raise DataError(f"has the key {twice[:80]!r} twice in one object")
    return found


def _refuse(constant: str) -> NoReturn:
    raise DataError(f"{constant} is not JSON")


def _check_size(value: JsonValue) -> None:
    """Aliases are shared until somebody walks over them; so this counts what a walk would meet."""
    waiting: list[tuple[JsonValue, int]] = [(value, 1)]
    count = 0
    while waiting:
        node, depth = waiting.pop()
        count += 1
        if depth > DEPTH_LIMIT:
            raise DataError(f"is nested more than {DEPTH_LIMIT} deep, or holds itself")
        if count > NODE_LIMIT:
            raise DataError(f"comes to more than {NODE_LIMIT:,} values, its aliases written out")
        if isinstance(node, dict):
            waiting += ((inner, depth + 1) for inner in node.values())
            for key in node:
                _check_text(key)
        elif isinstance(node, list):
            waiting += ((inner, depth + 1) for inner in node)
        elif isinstance(node, str):
            _check_text(node)
        elif isinstance(node, (int, float)) and not -MOST <= node <= MOST:
            raise DataError(f"has a number beyond {MOST:.1e}")


def _check_text(text: str) -> None:
    """JSON can write half a character (`"\\ud83d"`), which no file and no request can hold."""
    if not text.isascii() and _HALF.search(text):
        raise DataError(f"has half a character, in {text[:80]!a}")


# --- YAML ---------------------------------------------------------------------------------------


def _yaml(text: str) -> JsonValue:
    try:
        import yaml
    except ModuleNotFoundError:
        raise DataError(
            "looks like YAML, which needs PyYAML: pip install 'turnloom[openapi]'"
        ) from None
    try:
        return _YamlReader(yaml, text).value()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = f"line {mark.line + 1}: " if mark else ""
        raise DataError(f"{line}is no YAML: {error.problem or error.context}") from None
    except yaml.YAMLError as error:
        raise DataError(f"is no YAML: {str(error).splitlines()[0]}") from None


class _YamlReader:
    """Builds plain JSON of a text's events, without recursion: strings, numbers, true, false and
    null as YAML 1.2 has them, and nothing else, whatever a tag says."""

    def __init__(self, yaml: Any, text: str) -> None:
        self._yaml = yaml
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        self._events: Iterator[Any] = yaml.parse(text, Loader=loader)
        self._anchors: dict[str, JsonValue] = {}
        self._aliases = 0
        self._merged: list[tuple[JsonObject, JsonObject]] = []

    def value(self) -> JsonValue:
        yaml = self._yaml
        root: list[JsonValue] = []
        documents = 0
        stack: list[tuple[JsonValue, list[JsonValue]]] = [(root, [])]
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise DataError(f"line {event.start_mark.line + 1}: has a second document")
            elif isinstance(event, (yaml.SequenceStartEvent, yaml.MappingStartEvent)):
                made: JsonValue = [] if isinstance(event, yaml.SequenceStartEvent) else {}
                self._put(stack[-1], made, event)
                stack.append((made, []))
                if len(stack) > DEPTH_LIMIT:
                    raise DataError(f"is nested more than {DEPTH_LIMIT} deep")
            elif isinstance(event, (yaml.SequenceEndEvent, yaml.MappingEndEvent)):
                stack.pop()
            elif isinstance(event, yaml.ScalarEvent):
                self._put(stack[-1], _scalar(event), event)
            elif isinstance(event, yaml.AliasEvent):
                self._aliases += 1
                if self._aliases > ALIAS_LIMIT:
                    raise DataError(f"has more than {ALIAS_LIMIT:,} aliases")
                if event.anchor not in self._anchors:
                    line = event.start_mark.line + 1
                    raise DataError(f"line {line}: nothing is called {event.anchor!r}")
                self._put(stack[-1], self._anchors[event.anchor], event)
        for holder, others in self._merged:  # what an object says itself counts more
            holder.update({name: each for name, each in others.items() if name not in holder})
        return root[0] if root else None

    def _put(self, into: tuple[JsonValue, list[JsonValue]], value: JsonValue, event: Any) -> None:
        """Add a value to what is being built; of an object, keys and values come in turn."""
        if getattr(event, "anchor", None) and not isinstance(event, self._yaml.AliasEvent):
            self._anchors[event.anchor] = value
        holder, keys = into
        if isinstance(holder, list):
            holder.append(value)
            return
        assert isinstance(holder, dict)  # noqa: S101 - nothing else is ever opened
        if not keys:
            keys.append(self._key(value, event))
            if keys[0] in holder:
                line = event.start_mark.line + 1
                raise DataError(f"line {line}: has the key {str(keys[0])[:80]!r} twice")
            return
        key = str(keys.pop())
        if key == "<<" and isinstance(value, dict):
            self._merged.append((holder, value))
        else:
            holder[key] = value

    def _key(self, value: JsonValue, event: Any) -> str:
        if isinstance(value, (dict, list)):
            line = event.start_mark.line + 1
            raise DataError(f"line {line}: a key has to be a text")
        return str(event.value) if isinstance(event, self._yaml.ScalarEvent) else str(value)


_WORDS: dict[str, JsonValue] = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None,
    "true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False,
}  # fmt: skip


def _scalar(event: Any) -> JsonValue:
    text: str = event.value
    if event.style not in (None, "") or (event.tag or "").endswith(":str"):
        return text
    if text in _WORDS:
        return _WORDS[text]
    if text[:1] in "+-.0123456789" and len(text) < 40:
        try:
            return json.loads(text)  # type: ignore[no-any-return]
        except ValueError:
            return text
    return text
