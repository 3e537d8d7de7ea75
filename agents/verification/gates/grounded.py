"""grounded: every argument is entailed by what was visible before the call.

Each claim of provenance is recomputed from the user's messages up to that turn and from the
results of calls that came before the assistant's message: calls made in parallel cannot use
each other. A claim on one item of a longer list holds only where a selection has singled that item
out, now or earlier, or where the claims take in the whole list: else nothing says why this one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import get_args

from turnloom.agents.verification.dialogue_view import RecordedCall
from turnloom.agents.verification.finding import Finding
from turnloom.agents.verification.gate import Gate
from turnloom.agents.verification.sample_view import SampleView
from turnloom.graphs.api.pattern import KEYS
from turnloom.graphs.json_value import JsonValue, at_path, same
from turnloom.graphs.language.surface import reads
from turnloom.graphs.origin import (
    Default,
    FromResult,
    FromUser,
    Joined,
    Keyed,
    Listed,
    Origin,
    Selected,
    SelectionOp,
    evaluate,
    quoted_text,
    split,
)
from turnloom.graphs.schema import default_of, properties_of


class _UngroundedError(Exception):
    """A claim does not hold; the text says why."""


def check(view: SampleView) -> list[Finding]:
    """Find arguments without a claim, and claims that do not hold."""
    return [
        Finding(GROUNDED.name, fault, call.where)
        for call in view.calls
        for fault in ungrounded_arguments(view, call)
    ]


def ungrounded_arguments(view: SampleView, call: RecordedCall) -> Iterator[str]:
    """What is wrong with the claims behind one call's arguments."""
    claims = call.step.provenance
    if claims.keys() != call.arguments.keys():
        yield "provenance and arguments differ"
        return
    for name, value in call.arguments.items():
        try:
            _Claimant(view, call, name).hold(claims[name], value)
        except _UngroundedError as error:
            yield f"{name}: {error}"


class _Claimant:
    """One argument of one call, and what was visible to it."""

    __slots__ = ("call", "name", "view", "whole")

    def __init__(self, view: SampleView, call: RecordedCall, name: str) -> None:
        self.view, self.call, self.name = view, call, name
        self.whole = 0

    def hold(self, origin: Origin, value: JsonValue) -> None:
        """Raise `_UngroundedError` unless `origin` accounts for `value`."""
        match origin:
            case FromUser():
                self._said(origin, value)
            case FromResult() | Selected() | Default():
                found = self._found(origin)
                if not same(found, value):
                    raise _UngroundedError(f"{found!r} is there, not {value!r}")
            case Joined(parts=parts, glue=glue):
                if not isinstance(value, str) or not self._joins(parts, glue, value):
                    raise _UngroundedError("the parts do not make the text")
            case Listed() | Keyed():
                self._hold_each(origin, value)

    def _hold_each(self, origin: Listed | Keyed, value: JsonValue) -> None:
        try:
            elements = split(origin, value)
        except ValueError as error:
            raise _UngroundedError(str(error)) from None
        if isinstance(origin, Listed):
            self.whole = _every_item(origin.items)
        for _, part, each in elements:
            self.hold(part, each)

    def _words(self, origin: FromUser) -> str:
        if not 0 <= origin.turn <= self.call.turn:
            raise _UngroundedError(f"turn {origin.turn}'s message had not been said")
        text = self.view.queries[origin.turn]
        if not 0 <= origin.start < origin.end <= len(text):
            raise _UngroundedError("the span lies outside the message")
        return text

    def _said(self, origin: FromUser, value: JsonValue) -> None:
        text = self._words(origin)
        if not self.view.says(origin, value, self.call.tool, self.name):
            words = text[origin.start : origin.end]
            raise _UngroundedError(f"the words {words!r} do not read as {value!r}")

    def _found(self, origin: FromResult | Selected | Default) -> JsonValue:
        """The value that a claim leads to."""
        if isinstance(origin, Default):
            return self._default()
        if not 0 <= origin.step < self.call.visible:
            raise _UngroundedError(f"step {origin.step}'s result was not visible yet")
        try:
            if isinstance(origin, FromResult):
                self._singled_out(origin)
            else:
                self._criterion(origin)
            return evaluate(origin, self.view.results)
        except LookupError as error:
            raise _UngroundedError(f"step {origin.step}'s result has {error}") from None

    def _singled_out(self, origin: FromResult) -> None:
        """Raise where the path chooses among items and nothing says why this one."""
        result = self.view.results[origin.step]
        for depth, part in enumerate(origin.path):
            if part != KEYS and not isinstance(part, int):
                continue
            items = at_path(result, origin.path[:depth])
            if not isinstance(items, (list, dict)) or len(items) in {1, self.whole}:
                continue
            place = (origin.step, origin.path[: depth + 1])
            if self.view.singled_out.get(place, self.call.number + 1) > self.call.number:
                raise _UngroundedError(f"nothing singles out one of {len(items)} items")

    def _criterion(self, origin: Selected) -> None:
        """Raise where the way of selecting is none, or its criterion is not entailed itself."""
        if origin.op not in get_args(SelectionOp):
            raise _UngroundedError(f"{origin.op!r} is no way to pick")
        if origin.op == "where":
            if origin.equals is None:
                raise _UngroundedError("a pick by a value does not say where the value is from")
            self.hold(origin.equals, origin.wanted)

    def _default(self) -> JsonValue:
        properties = properties_of(self.view.offered.get(self.call.tool, {}))
        if self.name not in properties:
            raise _UngroundedError("the schema does not know it")
        try:
            return default_of(properties[self.name])
        except LookupError as error:
            raise _UngroundedError(str(error)) from None

    def _joins(self, parts: Sequence[Origin], glue: str, text: str) -> bool:
        """Whether `text` is the texts of `parts` in order, with `glue` between them."""
        if not parts:
            return not text
        first, rest = parts[0], parts[1:]
        for piece in self._pieces(first, text, alone=not rest):
            left = text[len(piece) :]
            if not rest:
                if not left:
                    return True
            elif left.startswith(glue) and self._joins(rest, glue, left[len(glue) :]):
                return True
        return False

    def _pieces(self, part: Origin, text: str, *, alone: bool) -> Sequence[str]:
        """The beginnings of `text` that `part` could stand for."""
        if isinstance(part, FromUser):
            words = self._words(part)[part.start : part.end]
            if text.startswith(words):
                return (words,)
            ends = (len(text),) if alone else range(1, len(text) + 1)
            return [text[:end] for end in ends if reads(words, text[:end])]
        if not isinstance(part, (FromResult, Selected, Default)):
            raise _UngroundedError("a part of a text must be words or a value")
        value = self._found(part)
        return [shown for shown in {quoted_text(value), str(value)} if text.startswith(shown)]


def _every_item(items: Sequence[Origin]) -> int:
    """How many items of one list the claims take in one by one, from the first on; else 0."""
    indices = [
        next((part for part in item.path if isinstance(part, int)), -1)
        for item in items
        if isinstance(item, FromResult)
    ]
    sources = {item.step for item in items if isinstance(item, FromResult)}
    whole = indices == list(range(len(items))) and len(sources) == 1
    return len(items) if whole else 0


GROUNDED = Gate("grounded", check)
