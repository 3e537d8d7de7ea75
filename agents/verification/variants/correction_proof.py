"""The proof of a correction that comes after the deed, executed while a replay passes by: done
anew, all is as if the user had said at first what they said in the end."""

from __future__ import annotations

from turnloom.agents.variants.requests.correction import NAME, done_anew
from turnloom.agents.variants.taken_back import taken_back
from turnloom.agents.verification.dialogue_view import RecordedCall
from turnloom.agents.verification.finding import Finding
from turnloom.agents.verification.sample_view import SampleView
from turnloom.graphs.environment import Session
from turnloom.graphs.language.surface import find_phrase

NECESSARY = "necessary"


def is_afterwards(query: str) -> bool:
    """Whether a message takes back what an earlier one said."""
    back = taken_back(query)
    return back is not None and not find_phrase(query[: back.later[0]], query[slice(*back.first)])


class CorrectionProof:
    """Looks at the call that a sample's last turn makes anew: `due` has it, and what it is then."""

    def __init__(self, view: SampleView) -> None:
        self.due: dict[int, RecordedCall] = {}
        self.findings: list[Finding] = []
        if view.sample.variant != NAME or not is_afterwards(view.queries[-1]):
            return
        last = view.calls[-1]
        for call in view.calls[:-1]:
            if call.tool == last.tool and call.last and call.turn < last.turn:
                self.due = {call.number: last}

    async def probe(self, session: Session, call: RecordedCall) -> None:
        """Prove the correction before `call`, where this is the one that was corrected."""
        if (then := self.due.get(call.number)) is None:
            return
        if await done_anew(session, call.tool, call.arguments, then.arguments) is None:
            detail = "the world is not as if it had been asked for in this way at first"
            self.findings.append(Finding(NECESSARY, detail, then.where))
