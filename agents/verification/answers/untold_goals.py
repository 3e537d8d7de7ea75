"""Goals of a message that the answer to it passes over."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import product

from turnloom.agents.verification.answers.subject import stems_of, tells_any_of
from turnloom.agents.verification.dialogue_view import RecordedCall, Thought
from turnloom.agents.verification.sample_view import SampleView
from turnloom.graphs.json_value import JsonValue, scalars
from turnloom.graphs.language.english import is_english
from turnloom.graphs.trace import GOAL

_CLAUSES = re.compile(r"(?<=[.!?;])\s+|, and ")


def untold_goals(view: SampleView, answer: Thought) -> Iterator[str]:
    """A goal, where a message has several, of which an English answer has no words of its own: a
    value that it alone was given or showed or, of a deed, a word for what its tool alone does."""
    goals = [call for call in view.calls if call.turn == answer.turn and call.step.reason == GOAL]
    if len(goals) < 2 or not is_english(f"{view.queries[answer.turn]} {answer.content}"):
        return
    clauses = _CLAUSES.split(answer.content)
    told = [_told_in(view, goal, goals, clauses) for goal in goals]
    for count in range(1, len(goals) + 1):
        if not _each_has_its_own(told[:count]):
            yield f"it passes over what {goals[count - 1].tool} came to"
            return


def _told_in(
    view: SampleView, goal: RecordedCall, goals: Sequence[RecordedCall], clauses: Sequence[str]
) -> list[int]:
    """The clauses that tell of a goal."""
    others = [each for each in goals if each is not goal]
    own = _own_values(goal, others)
    tool = view.tool(goal.tool)
    words = view.tool_context.vocabulary(goal.tool).difference(
        *(view.tool_context.vocabulary(each.tool) for each in others)
    )
    deed = tool is None or tool.effect != "read" or not own
    return [
        at
        for at, clause in enumerate(clauses)
        if (deed and stems_of([clause]) & words) or tells_any_of(clause, own, least=2)
    ]


def _each_has_its_own(told: Sequence[Sequence[int]]) -> bool:
    """Whether there is another clause for each goal."""
    return any(len(set(chosen)) == len(chosen) for chosen in product(*told))


def _own_values(goal: RecordedCall, others: Sequence[RecordedCall]) -> list[JsonValue]:
    """The values that a goal was given or showed, and no other one."""
    known = {repr(value) for each in others for value in _values(each)}
    return [value for value in _values(goal) if repr(value) not in known]


def _values(goal: RecordedCall) -> Iterator[JsonValue]:
    for value in scalars([goal.arguments, goal.step.result]):
        if value not in (None, "") and not isinstance(value, bool):
            yield value
