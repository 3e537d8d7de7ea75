"""The proof that the calls of one message may be made in any order, executed while a replay passes
by."""

from __future__ import annotations

from turnloom.agents.variants.requests.parallel import NAME, order_is_irrelevant
from turnloom.agents.verification.dialogue_view import RecordedCall
from turnloom.agents.verification.finding import Finding
from turnloom.agents.verification.sample_view import SampleView
from turnloom.agents.verification.variants.variant_form import SEVERAL_GOALS
from turnloom.graphs.call import ExecutedCall
from turnloom.graphs.environment import Session, ToolResult
from turnloom.graphs.trace import GOAL

NECESSARY, DIALOGUE = "necessary", "dialogue"


class ParallelProof:
    """Tries every order of the goals that one message makes; `due` has the number of the first. The
    goals of a `multi_goal` are in messages of their own."""

    def __init__(self, view: SampleView) -> None:
        self._view = view
        self.due: list[int] = []
        self.findings: list[Finding] = []
        variant = view.sample.variant
        if variant not in SEVERAL_GOALS:
            return
        for number in range(len(view.queries)):
            goals = [c for c in view.calls if c.turn == number and c.step.reason == GOAL]
            if len(goals) < 2:
                continue
            numbers = [call.number for call in goals]
            together = any([*thought.calls] == numbers for thought in view.thoughts)
            if variant == NAME:
                self.due.append(goals[0].number)
            if together is not (variant == NAME):
                detail = f"what is asked for {'is' if together else 'is not'} called in one message"
                self.findings.append(Finding(DIALOGUE, detail, f"turn {number}"))

    async def probe(self, session: Session, call: RecordedCall) -> None:
        """Prove it before the first of the calls."""
        if call.number not in self.due:
            return
        goals = [
            ExecutedCall(
                each.tool,
                each.arguments,
                ToolResult(each.step.ok, each.step.result, each.text),
            )
            for each in self._view.calls
            if each.turn == call.turn and each.step.reason == GOAL
        ]
        if not await order_is_irrelevant(session, goals):
            detail = "in another order these calls come to something else"
            self.findings.append(Finding(NECESSARY, detail, call.where))
