"""The rules of a dialogue: what each turn asks for, and how the assistant is to react to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from turnloom.agents.policy import Policy
from turnloom.agents.sample import TurnKind
from turnloom.agents.user_slots import UserSlot, with_spans
from turnloom.graphs.json_value import JsonValue
from turnloom.graphs.origin import FromUser
from turnloom.graphs.trace import Step, Trace, TracedTurn

BASE = "base"
Spans = Mapping[UserSlot, FromUser]


@dataclass(frozen=True, slots=True)
class Recall:
    """What is asked for again: a field of the last result, and the noun for it."""

    noun: str
    key: str


@dataclass(frozen=True, slots=True)
class Correction:
    """A value that a message puts in the place of another: where it is used, and what was said
    first, in the same message or for the step `of`, which was made with it."""

    slot: UserSlot
    first: JsonValue
    of: int | None = None


@dataclass(frozen=True, slots=True)
class TurnRule:
    """The rules of one turn; by default it is a request of its own that calls answer.

    kind         how the assistant is to react
    request      the number of the request that the turn belongs to
    asked        the calls that the message asks for, where the turn makes none
    unsaid       what of their values the message leaves out: another turn of the request says it
    said         what the message says where it asks for nothing yet
    recall       what the message asks for of what was shown
    counterfactual  calls that are not made though they are asked for, or tempt: numbered as if they
                 came after the turn's own; the last is what it is about
    correction   the value that the message takes back
    at_once      whether several goals are to be reached at once, by the calls of one message
    said_again   the arguments of the turn's first call, which is refused: where they are said
    tools_added  what is offered from this turn on
    reason       why a request is not carried out, or what a question is for, where the kind alone
                 does not tell: a policy, a confirmation, what the user has declined
    reply        how the message answers a question for confirmation: yes or no
    holds        whether the message asks that nothing be done about it yet
    about        in words, what a question asks for, a refusal refuses, or an answer notes
    """

    kind: TurnKind = "calls"
    request: int | None = None
    asked: TracedTurn | None = None
    unsaid: frozenset[UserSlot] = frozenset()
    said: frozenset[UserSlot] = frozenset()
    recall: Recall | None = None
    counterfactual: tuple[Step, ...] = ()
    correction: Correction | None = None
    at_once: bool = False
    said_again: Mapping[str, UserSlot] | None = None
    tools_added: tuple[str, ...] = ()
    reason: str = ""
    reply: Literal["", "yes", "no"] = ""
    holds: bool = False
    about: str = ""

    @property
    def declines(self) -> bool:
        """Whether the turn looks things up and then does not do what is asked for."""
        return self.kind == "calls" and self.asked is not None

    def with_words(self, about: str, spans: Spans) -> TurnRule:
        """The same, with what it is about in words, and where the request says values."""
        rule = replace(self, about=self.about or about)
        if self.asked is None or not self.counterfactual:
            return rule
        steps = with_spans(self.asked, spans).steps
        return replace(rule, counterfactual=steps[-len(self.counterfactual) :])


PLAIN_TURN = TurnRule()


@dataclass(frozen=True, slots=True)
class Script:
    """The rules of a sample's turns, and of the system message; without any, all are plain. The
    tools that are `offered` at some turn, where that is not all of them."""

    variant: str = BASE
    rules: tuple[TurnRule, ...] = ()
    policy: Policy | None = None
    offered: frozenset[str] | None = None

    def rule(self, turn: int) -> TurnRule:
        return self.rules[turn] if self.rules else PLAIN_TURN

    def opening(self, turn: int) -> int:
        """The turn with which the request that `turn` belongs to began."""
        request = self.rule(turn).request
        while turn and request is not None and self.rule(turn - 1).request == request:
            turn -= 1
        return turn

    def offered_later(self, turn: int) -> frozenset[str]:
        """The tools that are not offered yet at a turn, since a later one adds them."""
        return frozenset(name for rule in self.rules[turn + 1 :] for name in rule.tools_added)

    def with_words(self, words: Sequence[tuple[str, Spans]]) -> Script:
        """The same, with what each turn is about in words, and where its request says values."""
        rules = zip(self.rules, words, strict=True)
        return replace(self, rules=tuple(rule.with_words(*each) for rule, each in rules))


PLAIN = Script()


def with_turns_joined(trace: Trace, start: int, count: int, variant: str) -> tuple[Trace, Script]:
    """The trace with `count` turns, from number `start` on, asked for in one message."""
    joined = trace.turns[start : start + count]
    turn = TracedTurn(
        joined[-1].target,
        joined[0].first,
        tuple(step for each in joined for step in each.steps),
        tuple(reason for each in joined for reason in each.reasons),
    )
    turns = (*trace.turns[:start], turn, *trace.turns[start + count :])
    rules = tuple(TurnRule(request=at) for at in range(len(turns)))
    return replace(trace, turns=turns), Script(variant, rules)


def with_turn_before(
    trace: Trace, number: int, variant: str, opening: TurnRule, closing: TurnRule = PLAIN_TURN
) -> tuple[Trace, Script]:
    """The trace with a turn before turn `number` that opens its request and makes no calls, and the
    rules of the two."""
    asked = trace.turns[number]
    silent = TracedTurn(asked.target, asked.first, (), ())
    turns = (*trace.turns[:number], silent, *trace.turns[number:])
    rules = [TurnRule(request=at) for at in range(len(trace.turns))]
    rules[number : number + 1] = [
        replace(opening, request=number, asked=asked),
        replace(closing, request=number),
    ]
    return replace(trace, turns=turns), Script(variant, tuple(rules))
