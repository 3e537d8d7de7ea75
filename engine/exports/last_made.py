"""Keeps what was made last: the rows of one sample share messages and tools."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from turnloom.engine.exports.chat_message import compact_json
from turnloom.engine.exports.format import Choices
from turnloom.engine.exports.row import Row
from turnloom.graphs.json_value import JsonObject

T = TypeVar("T")


class LastMade(Generic[T]):
    """A value that is made anew where one of the objects that it is made of is another."""

    def __init__(self) -> None:
        self._of: tuple[object, ...] = ()
        self._value: list[T] = []

    def get(self, of: tuple[object, ...], make: Callable[[], T]) -> T:
        if len(of) != len(self._of) or any(
            one is not other for one, other in zip(of, self._of, strict=True)
        ):
            self._value, self._of = [make()], of
        return self._value[0]


class PerMessage(Generic[T]):
    """What a format makes of each message of a row; of each of its sample's, once."""

    def __init__(self, make: Callable[[JsonObject, Choices], T]) -> None:
        self._make = make
        self._last: LastMade[list[T]] = LastMade()

    def __call__(self, row: Row, choices: Choices) -> list[T]:
        def made() -> list[T]:
            return [self._make(message, choices) for message in row.sample.messages]

        return self._last.get((row.sample, choices), made)[: len(row.messages)]


class ToolsText:
    """The tools of a row as JSON text, for loaders that read it as such."""

    def __init__(self) -> None:
        self._last: LastMade[str] = LastMade()

    def __call__(self, row: Row) -> str:
        return self._last.get((row.tools,), lambda: compact_json([*row.tools]))
