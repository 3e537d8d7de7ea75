"""What each sample in progress has cost so far, over all roles of a team."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from turnloom.agents.model import Usage
from turnloom.agents.role import Context, PerSample


class Purpose(NamedTuple):
    """What a question to the reasoner's model is for: a turn, and a kind out of
    `turnloom.agents.critique.guidance.KINDS`."""

    turn: int
    kind: str


@dataclass(slots=True)
class _Spent:
    """One sample's requests and tokens; those of the reasoner's model by purpose as well."""

    requests: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    asked: Counter[Purpose] = field(default_factory=Counter)
    tokens: Counter[Purpose] = field(default_factory=Counter)


class UsageMeter:
    """Requests and tokens per sample, which end with the sample. `requests` are those of all
    samples together, by kind; '' for the other roles'. `confirmations` counts the thoughts of clean
    passes that led to their calls, and those that did not."""

    def __init__(self) -> None:
        self._of: PerSample[_Spent] = PerSample()
        self.requests: Counter[str] = Counter()
        self.confirmations: Counter[bool] = Counter()

    def note_confirmation(self, *, same: bool) -> None:
        """A thought was put to the model without its call, and led to the `same` or not."""
        self.confirmations[same] += 1

    def add(self, context: Context, usage: Usage, purpose: Purpose | None = None) -> None:
        """One more request was answered, usably or not."""
        spent = self._spent(context)
        spent.requests += 1
        spent.prompt_tokens += usage.prompt_tokens
        spent.completion_tokens += usage.completion_tokens
        self.requests[purpose.kind if purpose else ""] += 1
        if purpose:
            spent.asked[purpose] += 1
            spent.tokens[purpose] += usage.prompt_tokens + usage.completion_tokens

    def to_dict(self, context: Context) -> dict[str, int]:
        """As a certificate records it."""
        spent = self._spent(context)
        return {
            "requests": spent.requests,
            "prompt_tokens": spent.prompt_tokens,
            "completion_tokens": spent.completion_tokens,
        }

    def at_turn(self, context: Context, turn: int) -> tuple[Mapping[str, int], Mapping[str, int]]:
        """Requests and tokens of the reasoner's model at one turn, by kind."""
        spent = self._spent(context)
        return _of_turn(spent.asked, turn), _of_turn(spent.tokens, turn)

    def _spent(self, context: Context) -> _Spent:
        spent = self._of.get(context)
        if spent is None:
            spent = self._of[context] = _Spent()
        return spent


def _of_turn(counted: Counter[Purpose], turn: int) -> Mapping[str, int]:
    return {purpose.kind: count for purpose, count in counted.items() if purpose.turn == turn}
