"""The proof that a refused call left the world as it was, executed while a replay passes by."""

from __future__ import annotations

from turnloom.agents.verification.dialogue_view import RecordedCall
from turnloom.agents.verification.finding import Finding
from turnloom.agents.verification.sample_view import SampleView
from turnloom.graphs.environment import Session
from turnloom.graphs.trace import REFUSED

NECESSARY = "necessary"


class RecoveryProof:
    """Compares the world before and after refused calls; `due` has their numbers."""

    def __init__(self, view: SampleView) -> None:
        self.due = [call.number for call in view.calls if call.step.reason == REFUSED]
        self._before: dict[int, str] = {}
        self.findings: list[Finding] = []

    async def probe(self, session: Session, call: RecordedCall) -> None:
        """Look at the world before a call."""
        if call.number in self.due:
            self._before[call.number] = await session.digest()
        before = self._before.get(call.number - 1)
        if before is not None and before != await session.digest():
            self.findings.append(
                Finding(NECESSARY, "the refused call changed something", call.where)
            )
