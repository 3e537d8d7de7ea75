"""Python values as JSON: results as a model is shown them, and state in canonical form."""

from __future__ import annotations

import base64
import dataclasses
import math
import re
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from hashlib import blake2b
from itertools import islice
from numbers import Integral, Real
from pathlib import PurePath
from random import Random
from types import FunctionType, MethodType, ModuleType
from typing import Any
from uuid import UUID

import orjson
from pydantic import BaseModel

from turnloom.graphs.json_value import JsonValue

LONGEST = 10_000
"""An iterator in a result is read up to this many items."""

_ADDRESS = re.compile(r" (?:object )?at 0x[0-9a-fA-F]+|0x[0-9a-fA-F]{6,}")
_INT64 = range(-(2**63), 2**63)


def plain(value: Any) -> JsonValue:
    """A result as JSON; shares nothing with the live state. Objects show their public fields."""
    return _ValueReader(private=False).read(value)


def canonical(value: Any) -> JsonValue:
    """Everything that a value holds as JSON, private fields included: equal states, equal JSON."""
    return _ValueReader(private=True).read(value)


def scrubbed(text: str) -> str:
    """A text without memory addresses and without characters that no file could hold."""
    return _ADDRESS.sub("", text.encode("utf-8", "replace").decode())


async def listed(items: AsyncIterator[Any]) -> list[Any]:
    """What an asynchronous iterator gives, as far as a result is read."""
    found: list[Any] = []
    async for item in items:
        found.append(item)
        if len(found) >= LONGEST:
            break
    return found


def message_of(error: BaseException) -> str:
    """An exception as one line; its type is told where the text alone would not explain it. One
    that cannot say what it is, is told by its type."""
    try:
        text = scrubbed(str(error)).strip()
    except Exception:  # noqa: BLE001 - `__str__` is a user's code
        text = ""
    if not text:
        return type(error).__name__
    if isinstance(error, _UNEXPLAINED):
        return f"{type(error).__name__}: {text}"
    return text


_UNEXPLAINED = (LookupError, TypeError, AttributeError, ArithmeticError, SystemExit)


class _ValueReader:
    """Reads one value. Something met again becomes its number in the order of reading, which is
    canonical, so that states with cycles (a child that knows its parent) can be read."""

    def __init__(self, *, private: bool) -> None:
        self._private = private
        self._met: dict[int, tuple[int, Any]] = {}

    def read(self, value: Any) -> JsonValue:
        shown = isinstance(value, (Real, bytes, bytearray)) and not isinstance(value, Integral)
        if shown and not self._private:
            return _shown(value)
        simple = _simple(value)
        if simple is not _NOT_SIMPLE:
            return simple  # type: ignore[no-any-return]
        if isinstance(value, (tuple, frozenset)):
            return self._compound(value)
        if id(value) in self._met:
            return {"same as": self._met[id(value)][0]} if self._private else None
        self._met[id(value)] = len(self._met), value
        read = self._compound(value)
        if not self._private:
            del self._met[id(value)]
        return read

    def _compound(self, value: Any) -> JsonValue:
        if isinstance(value, Mapping):
            keyed = {self._key(key): item for key, item in value.items()}
            names = sorted(keyed) if self._private else keyed
            return {name: self.read(keyed[name]) for name in names}
        if _is_row(value) and (isinstance(value, Iterable) or not self._private):
            if hasattr(value, "columns") and callable(getattr(value, "to_dict", None)):
                return self._listed(value.to_dict("records"))  # a data frame's rows
            return self._compound({key: value[key] for key in value.keys()})  # noqa: SIM118
        if isinstance(value, tuple) and hasattr(value, "_fields"):
            return {name: self.read(getattr(value, name)) for name in value._fields}
        if isinstance(value, AbstractSet):
            return self._sorted(value)
        if isinstance(value, Iterable) and not isinstance(value, (type, BaseModel)):
            return self._listed(value)
        return self._opaque(value)

    def _listed(self, value: Iterable[Any]) -> JsonValue:
        if isinstance(value, Iterator) and self._private:
            return {"iterator": type(value).__name__}
        return [self.read(item) for item in islice(value, LONGEST)]

    def _opaque(self, value: Any) -> JsonValue:
        """An object: its fields; a generator of random numbers: its state; code: its name."""
        if isinstance(value, Random):
            return {"random": _short(str(value.getstate()))}
        if isinstance(value, BaseModel):
            return self._fields(value, dict(value))
        if isinstance(value, (FunctionType, MethodType, ModuleType, type)) or callable(value):
            return {"code": getattr(value, "__qualname__", getattr(value, "__name__", ""))}
        return self._fields(value, dict(fields_of(value)))

    def _sorted(self, items: AbstractSet[Any]) -> JsonValue:
        alone = [(_order(_ValueReader(private=self._private).read(item)), item) for item in items]
        return [self.read(item) for _, item in sorted(alone, key=lambda pair: pair[0])]

    def _fields(self, value: Any, fields: dict[str, Any]) -> JsonValue:
        shown = {
            name: self.read(item)
            for name, item in fields.items()
            if self._private or not name.startswith("_")
        }
        if not shown and not self._private:
            return scrubbed(str(value))
        return shown

    def _key(self, key: Any) -> str:
        if isinstance(key, str) and not isinstance(key, Enum):
            return scrubbed(key)
        read = self.read(key)
        if isinstance(read, str):
            return read
        return orjson.dumps(read, option=orjson.OPT_SORT_KEYS).decode()


def _is_row(value: Any) -> bool:
    """Whether something tells its fields by `keys()` without being a mapping: `sqlite3.Row`."""
    kind = type(value)
    return (
        not isinstance(value, type)
        and callable(getattr(kind, "keys", None))
        and hasattr(kind, "__getitem__")
        and hasattr(kind, "__len__")
    )


_NOT_SIMPLE: Any = object()


def _simple(value: Any) -> Any:
    if value is None or isinstance(value, bool):
        return value
    for kind, convert in _CONVERSIONS:
        if isinstance(value, kind):
            return convert(value)
    return _simple(value.item()) if _is_array_scalar(value) else _NOT_SIMPLE


def _is_array_scalar(value: Any) -> bool:
    """Whether this is one value of an array library (numpy, torch, …), which gives it as Python's
    own by `item()`. Its numbers are known by `numbers` already; its truth and its dates are not."""
    return getattr(value, "ndim", None) == 0 and callable(getattr(value, "item", None))


def _shown(value: Real | bytes | bytearray) -> JsonValue:
    """As a result shows it: a figure that is none is null, bytes are text or a data URI."""
    if isinstance(value, Real):
        number = float(value)
        if math.isfinite(number):
            return number
        return None if math.isnan(number) else f"{'-' if number < 0 else ''}infinity"
    try:
        text = value.decode()
    except UnicodeDecodeError:
        text = ""
    if text.isprintable() and (text or not value):
        return text
    return f"data:application/octet-stream;base64,{base64.b64encode(value).decode()}"


def _integer(value: int) -> JsonValue:
    return int(value) if value in _INT64 else str(int(value))


def _real(value: float) -> JsonValue:
    number = float(value)
    return number if number - number == 0 else str(number)


def _decimal(value: Decimal) -> JsonValue:
    number = float(value)
    return number if value.is_finite() and Decimal(repr(number)) == value else str(value)


def _simple_or_name(value: Enum) -> Any:
    inner = _simple(value.value)
    return value.name if inner is _NOT_SIMPLE else inner


_CONVERSIONS: tuple[tuple[Any, Callable[[Any], Any]], ...] = (
    (Enum, _simple_or_name),
    (str, lambda value: value if value.isascii() else value.encode("utf-8", "replace").decode()),
    (int, _integer),
    (float, _real),
    (Integral, lambda value: _integer(int(value))),
    (Real, lambda value: _real(float(value))),
    (Decimal, _decimal),
    (datetime, lambda value: value.isoformat()),
    (date, lambda value: value.isoformat()),
    (time, lambda value: value.isoformat()),
    (timedelta, lambda value: value.total_seconds()),
    (UUID, str),
    (PurePath, str),
    ((bytes, bytearray), lambda value: base64.b64encode(value).decode()),
    (BaseException, message_of),
)


def fields_of(value: Any) -> Iterator[tuple[str, Any]]:
    """An object's attributes, from its `__dict__`, its `__slots__` and its dataclass fields."""
    seen = set()
    for name, item in getattr(value, "__dict__", {}).items():
        seen.add(name)
        yield name, item
    slots = [
        name
        for cls in type(value).__mro__
        for name in _names(getattr(cls, "__slots__", ()))
        if not name.startswith("__")
    ]
    if dataclasses.is_dataclass(value):
        slots += [field.name for field in dataclasses.fields(value)]
    for name in slots:
        if name not in seen and hasattr(value, name):
            seen.add(name)
            yield name, getattr(value, name)


def _names(slots: str | Iterable[str]) -> Iterable[str]:
    return (slots,) if isinstance(slots, str) else slots


def _order(value: JsonValue) -> str:
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()


def _short(text: str) -> str:
    return blake2b(text.encode(), digest_size=8).hexdigest()
