"""Bounded rewriting: ask, check, say what was found wrong, ask again; a few times, then give up."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from turnloom.agents.role import Context
from turnloom.agents.teacher.asking import Asker, assistant, user
from turnloom.agents.teacher.output import OutputError
from turnloom.graphs.json_value import JsonObject

T = TypeVar("T")


class RefusedError(Exception):
    """An answer is not accepted; `findings` say why, one sentence each."""

    def __init__(self, *findings: str) -> None:
        super().__init__("; ".join(findings))
        self.findings = findings


@dataclass(frozen=True, slots=True)
class Rewriting(Generic[T]):
    """What is asked for: the first messages, what is accepted, how to ask again.

    `accept` returns what the answer comes to, or raises `RefusedError`.
    """

    opening: Sequence[JsonObject]
    accept: Callable[[JsonObject], T]
    again: Callable[[Sequence[str]], str]


async def rewritten(
    rewriting: Rewriting[T], asker: Asker, context: Context, place: str, tries: int
) -> T:
    """The first acceptable answer. Raises the last `RefusedError` when there is none."""
    messages = list(rewriting.opening)
    refused = RefusedError("nothing was asked")
    for attempt in range(tries):
        try:
            said = await asker.ask(context, f"{place}/{attempt}", messages)
        except OutputError as error:
            refused = RefusedError(str(error))
            messages = _with_remark(rewriting.opening, rewriting.again(refused.findings))
            continue
        try:
            return rewriting.accept(said.value)
        except RefusedError as error:
            refused = error
            remark = user(rewriting.again(error.findings))
            messages = [*rewriting.opening, assistant(said.value), remark]
    raise refused


def _with_remark(opening: Sequence[JsonObject], remark: str) -> list[JsonObject]:
    """The opening with a remark at its end: many chat templates want roles to alternate."""
    *before, last = opening
    return [*before, user(f"{last['content']}\n\n{remark}")]
