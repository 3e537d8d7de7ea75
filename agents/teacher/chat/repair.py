"""The repair loop: ask, check, say what was found wrong, ask again; a few times, then give up."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from turnloom.agents.role import Context
from turnloom.agents.teacher.chat.clip import clip
from turnloom.agents.teacher.chat.output import ALONE, OutputError
from turnloom.agents.teacher.chat.prompt_runner import PromptRunner, assistant, user, with_remark
from turnloom.graphs.json_value import JsonObject

T = TypeVar("T")
LAST_ANSWER = 1_000
"""Characters of the last answer in the record of a sample that was given up."""


class RefusedError(Exception):
    """An answer is not accepted; `findings` say why, one sentence each."""

    def __init__(self, *findings: str) -> None:
        super().__init__("; ".join(findings))
        self.findings = findings


@dataclass(frozen=True, slots=True)
class RepairLoop(Generic[T]):
    """What is asked for: the first messages, what is accepted, how to ask again.

    `accept` returns what the answer comes to, or raises `RefusedError`.
    """

    opening: Sequence[JsonObject]
    accept: Callable[[JsonObject], Awaitable[T]]
    again: Callable[[Sequence[str]], str]

    async def run(
        self, prompt_runner: PromptRunner, context: Context, key: str, attempts: int
    ) -> T:
        """The first acceptable answer. Raises `RefusedError` after `attempts` that are not, or as
        many that cannot be read: a slip of the pen takes nothing from what the content may cost.
        """
        history = _RepairHistory()
        refused = unread = 0
        messages = list(self.opening)
        while max(refused, unread) < attempts:
            try:
                answer = await prompt_runner.ask(context, f"{key}/{refused + unread}", messages)
            except OutputError as error:
                unread += 1
                history.slip = (f"it could not be read: {error}. {ALONE}",)
            else:
                try:
                    return await self.accept(answer.value)
                except RefusedError as error:
                    refused += 1
                    history.add(error.findings, answer.value)
            messages = history.messages(self)
        raise history.end()


@dataclass(slots=True)
class _RepairHistory:
    """What was found wrong so far, and the last answer that could be read.

    slip       why the very last answer could not be read
    findings   about the last one that could
    earlier    about those before it
    """

    slip: tuple[str, ...] = ()
    findings: tuple[str, ...] = ()
    earlier: dict[str, None] = field(default_factory=dict)
    answer: JsonObject | None = None

    def add(self, findings: Sequence[str], answer: JsonObject) -> None:
        self.earlier.update(dict.fromkeys(self.findings))
        self.slip, self.findings, self.answer = (), tuple(findings), answer

    def messages(self, loop: RepairLoop[T]) -> list[JsonObject]:
        """The opening, the last answer that could be read, and what was found wrong, last first."""
        before = (f"with one before: {each}" for each in self.earlier if each not in self.findings)
        remark = loop.again((*self.slip, *self.findings, *before))
        if self.answer is None:
            return with_remark(loop.opening, remark)
        return [*loop.opening, assistant(self.answer), user(remark)]

    def end(self) -> RefusedError:
        if self.answer is None:
            return RefusedError(*self.slip)
        last = json.dumps(self.answer, ensure_ascii=False)
        quoted = f"the last answer that could be read was {clip(last, LAST_ANSWER)}"
        return RefusedError(*self.slip, *self.findings, quoted)
