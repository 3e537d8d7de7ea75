"""A row's messages followed from front to back: what is wrong with their form, and the dialogue
that they come to."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import orjson

from turnloom.agents.datasets.chat_row import PROMPTS, ChatCall, ChatMessage, ChatRow
from turnloom.agents.datasets.offered_tools import OfferedTools
from turnloom.agents.sample import SampleStep
from turnloom.agents.verification.dialogue_view import DialogueView, RecordedCall, Thought
from turnloom.graphs.json_value import JsonValue

_ROLES = frozenset({"user", "assistant", "system", "tool"})
_ERROR = re.compile(r"\s*(?:error|exception|traceback)\b", re.IGNORECASE)


class RowFinding(NamedTuple):
    """What is wrong with a row. `kind` is a code of `KINDS`, `message` a position among the row's,
    -1 for the row itself."""

    kind: str
    detail: str
    message: int = -1


@dataclass(frozen=True, slots=True)
class RowDialogue:
    """A dialogue as gates look at it, and the positions of what it consists of in the row."""

    view: DialogueView
    findings: Sequence[RowFinding]
    queries: Sequence[int]
    calls: Sequence[int]
    thoughts: Sequence[int]


@dataclass(slots=True)
class _MadeCall:
    """A call, and what came of it so far."""

    call: ChatCall
    at: int
    turn: int
    visible: int
    text: str | None = None


@dataclass(slots=True)
class _Follower:
    """What has been said up to now. `awaited` are calls without a result; `is_joint` says that the
    last result names no call: it may be that of all of them."""

    is_notated: bool
    at: int = 0
    is_joint: bool = False
    system: list[str] = field(default_factory=list)
    queries: list[tuple[int, str]] = field(default_factory=list)
    calls: list[_MadeCall] = field(default_factory=list)
    thoughts: list[tuple[int, Thought]] = field(default_factory=list)
    awaited: list[_MadeCall] = field(default_factory=list)

    def follow(self, message: ChatMessage) -> Iterator[RowFinding]:
        if message.role not in _ROLES:
            yield RowFinding("dialogue:role", f"the role {message.role[:40]!r}", self.at)
        if message.role == "tool":
            yield from self.result(message)
            return
        if self.awaited and not self.is_joint:
            names = ", ".join(made.call.name or "?" for made in self.awaited)
            yield RowFinding("dialogue:unanswered", f"{names} without a result", self.at)
        self.awaited, self.is_joint = [], False
        if message.role == "system":
            self.system.append(message.text)
        elif message.role == "assistant":
            yield from self.spoken(message)
        else:
            if not message.text.strip() and message.role == "user":
                yield RowFinding("dialogue:empty", "the user says nothing", self.at)
            self.queries.append((self.at, message.text))

    def spoken(self, message: ChatMessage) -> Iterator[RowFinding]:
        if not message.calls and not message.text.strip():
            yield RowFinding("dialogue:empty", "the assistant neither speaks nor calls", self.at)
        visible, turn = len(self.calls), len(self.queries) - 1
        for call in message.calls:
            if call.fault:
                yield RowFinding("dialogue:call", call.fault, self.at)
            if call.id and any(call.id == made.call.id for made in self.awaited):
                yield RowFinding("dialogue:call_id", f"two calls have the id {call.id}", self.at)
            made = _MadeCall(call, self.at, turn, visible)
            self.calls.append(made)
            self.awaited.append(made)
        numbers = range(visible, len(self.calls))
        thought = Thought(turn, visible, message.thought, message.text, numbers)
        self.thoughts.append((self.at, thought))

    def result(self, message: ChatMessage) -> Iterator[RowFinding]:
        if not self.awaited:
            if not self.is_notated:
                yield RowFinding("dialogue:orphan", "a result without a call", self.at)
            else:
                self.queries.append((self.at, message.text))
            return
        named = [made for made in self.awaited if made.call.id == message.call_id]
        known = message.call_id and any(made.call.id for made in self.awaited)
        if known and not named:
            awaited = ", ".join(made.call.id or made.call.name for made in self.awaited)
            detail = f"a result of {message.call_id!r} where that of {awaited} is awaited"
            yield RowFinding("dialogue:call_id", detail, self.at)
        made = named[0] if known and named else self.awaited[0]
        self.awaited.remove(made)
        made.text = message.text
        self.is_joint = not known


def follow(row: ChatRow, tools: OfferedTools) -> RowDialogue:
    """The dialogue of a row, which may be as broken as it likes."""
    follower = _Follower(not any(message.calls for message in row.messages))
    findings: list[RowFinding] = []
    for at, message in enumerate(row.messages):
        follower.at = at
        findings += follower.follow(message)
    findings += _end(row, follower)
    view = DialogueView(
        system="\n".join(follower.system),
        queries=tuple(text for _, text in follower.queries),
        calls=tuple(_recorded(follower.calls)),
        thoughts=tuple(thought for _, thought in follower.thoughts),
        tools=tools.listed,
        offered=tools.parameters,
    )
    return RowDialogue(
        view,
        findings,
        queries=[at for at, _ in follower.queries],
        calls=[made.at for made in follower.calls],
        thoughts=[at for at, _ in follower.thoughts],
    )


def _end(row: ChatRow, follower: _Follower) -> Iterator[RowFinding]:
    """What is wrong with where a dialogue ends. Calls may be the end: they are what is learned."""
    last = row.messages[-1] if row.messages else None
    if last is None:
        yield RowFinding("dialogue:unfinished", "there are no messages")
    elif last.role != "assistant" and PROMPTS not in row.forms:
        detail = f"the last message is of the role {last.role}"
        yield RowFinding("dialogue:unfinished", detail, len(row.messages) - 1)


def _recorded(calls: Sequence[_MadeCall]) -> Iterator[RecordedCall]:
    for number, made in enumerate(calls):
        text = made.text or ""
        value = _value(text)
        step = SampleStep(made.call.name, made.call.arguments, not _failed(value), value, {})
        last = number + 1 == len(calls) or calls[number + 1].turn != made.turn
        yield RecordedCall(number, made.turn, made.visible, made.call.arguments, text, step, last)


def _value(text: str) -> JsonValue:
    try:
        return orjson.loads(text)  # type: ignore[no-any-return]
    except orjson.JSONDecodeError:
        return text


def _failed(value: JsonValue) -> bool:
    """Whether a result says outright that the call failed."""
    if isinstance(value, dict):
        return bool(value.get("error")) and len(value) <= 3
    return isinstance(value, str) and bool(_ERROR.match(value))
