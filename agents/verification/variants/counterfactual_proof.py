"""The proof of calls that were not made, executed while a replay passes by.

They could have been made: they fit their schemas, and each argument is entailed by what was visible
(`schema`, `grounded`, `answerable`). They come to what is on record, and leave the world as it was,
or do not, as the variant has it (`necessary`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from turnloom.agents.variants.requests.no_op import shows
from turnloom.agents.verification.dialogue_view import RecordedCall
from turnloom.agents.verification.finding import Finding
from turnloom.agents.verification.gates.answerable import ANSWERABLE, unanswerable
from turnloom.agents.verification.gates.grounded import GROUNDED, ungrounded_arguments
from turnloom.agents.verification.gates.schema import SCHEMA, call_fault
from turnloom.agents.verification.sample_view import SampleView
from turnloom.agents.verification.variants.variant_form import INFEASIBLE, NO_OP, TEMPTING
from turnloom.graphs.environment import Session
from turnloom.graphs.json_value import same

NECESSARY = "necessary"


class CounterfactualProof:
    """Executes what was not made. `due` are the turns that have such calls."""

    def __init__(self, view: SampleView) -> None:
        self._view = view
        turns = view.sample.turns
        self.due = [number for number, turn in enumerate(turns) if turn.counterfactual]
        self._refused = (
            next((call.number for call in view.calls if not call.step.ok), None)
            if view.sample.variant == INFEASIBLE
            else None
        )
        self._unrefused = ""
        self._before: dict[int, str] = {}
        self.findings: list[Finding] = []
        for number in self.due:
            self._read(number)

    @property
    def looks(self) -> bool:
        """Whether there is anything to be looked at while a replay passes by."""
        return bool(self.due) or self._refused is not None

    def _read(self, turn: int) -> None:
        """What the record shows of a turn's calls that were not made."""
        calls = [call for call in self._view.counterfactual if call.turn == turn]
        made = [call for call in self._view.calls if call.turn <= turn]
        tempts = self._view.sample.variant in TEMPTING
        view = replace(self._view, calls=(*made, *calls))
        for at, call in enumerate(calls):
            found = [(NECESSARY, fault) for fault in _faults(call, calls[:at])]
            found += [(SCHEMA.name, call_fault(view, call))]
            found += [(GROUNDED.name, fault) for fault in ungrounded_arguments(view, call)]
            found += (
                []
                if tempts
                else [
                    (ANSWERABLE.name, unanswerable(view, call, name, part, value))
                    for each, name, part, value in view.claims
                    if each is call
                ]
            )
            self.findings += [Finding(gate, fault, _where(call)) for gate, fault in found if fault]

    async def probe(self, session: Session, call: RecordedCall | None) -> None:
        """Look at the world before a call, or after all of them."""
        made = len(self._view.calls) if call is None else call.number
        if made == self._refused:
            self._unrefused = await session.digest()
        is_next = self._refused is not None and made == self._refused + 1
        if is_next and await session.digest() != self._unrefused:
            self.findings.append(
                Finding(NECESSARY, "what was refused changed something", f"call {made - 1}")
            )
        for turn in self.due:
            if made == sum(each.turn < turn for each in self._view.calls):
                self._before[turn] = await session.digest()
            is_over = made == sum(each.turn <= turn for each in self._view.calls)
            if is_over and (fault := await self._fault(session, turn)):
                self.findings.append(Finding(NECESSARY, fault, f"turn {turn}, counterfactual"))

    async def _fault(self, session: Session, turn: int) -> str:
        """What is wrong with a turn's calls that were not made, or ''."""
        calls = [call for call in self._view.counterfactual if call.turn == turn]
        idle = self._view.sample.variant == NO_OP
        before = await session.digest()
        if idle and before != self._before[turn]:
            return "something was changed that is so already"
        world = await session.fork()
        try:
            for call in calls:
                outcome = await world.call(call.tool, call.arguments)
                if outcome.ok != call.step.ok or not same(outcome.value, call.step.result):
                    return f"{call.tool} would give {outcome.value!r:.200}"
            changed = await world.digest() != before
        finally:
            await world.close()
        if idle != changed:
            return "" if not idle or self._is_shown(turn, calls[-1]) else "no look-up shows that"
        return f"{calls[-1].tool} would {'change something' if idle else 'change nothing'}"

    def _is_shown(self, turn: int, goal: RecordedCall) -> bool:
        """Whether a look-up of the turn shows what its goal would put in place."""
        return any(
            shows(
                goal.arguments, goal.step.provenance, call.arguments, call.step.result, call.number
            )
            for call in self._view.calls
            if call.turn == turn
        )


def _faults(call: RecordedCall, before: Sequence[RecordedCall]) -> Iterator[str]:
    """What a call has that one which was not made needs not."""
    if call.step.reason:
        yield f"a call that was not made has no reason, and this one {call.step.reason!r}"
    if any(same([each.tool, each.arguments], [call.tool, call.arguments]) for each in before):
        yield "it is there twice"


def _where(call: RecordedCall) -> str:
    return f"turn {call.turn}, {call.tool}, not called"
