"""The proof that several things could have been meant, executed while a replay passes by: the call
can be made for each, and nothing said before tells them apart."""

from __future__ import annotations

from turnloom.agents.variants.requests.ambiguous import NAME, items_of, several_fit
from turnloom.agents.verification.dialogue_view import RecordedCall
from turnloom.agents.verification.finding import Finding
from turnloom.agents.verification.sample_view import SampleView
from turnloom.graphs.environment import Session
from turnloom.graphs.json_value import JsonObject, JsonValue, scalars
from turnloom.graphs.language.surface import find_spans
from turnloom.graphs.origin import FromUser, Selected

NECESSARY = "necessary"


class AmbiguityProof:
    """Looks at the choice that a question asked for; `due` has the number of its call."""

    def __init__(self, view: SampleView) -> None:
        self._view = view
        self.due: dict[int, tuple[str, Selected]] = {}
        self.findings: list[Finding] = []
        if view.sample.variant != NAME:
            return
        asked = {at for at, turn in enumerate(view.sample.turns) if turn.kind == "question"}
        for call in view.calls:
            for name, origin in call.step.provenance.items():
                if not isinstance(origin, Selected):
                    continue
                said = origin.equals
                if isinstance(said, FromUser) and said.turn == call.turn and said.turn - 1 in asked:
                    self.due[call.number] = (name, origin)
        if len(self.due) != 1:
            detail = "nothing that was asked for tells one of several things from the others"
            self.findings.append(Finding(NECESSARY, detail, "turns"))

    async def probe(self, session: Session, call: RecordedCall) -> None:
        """Prove it before the call."""
        if (found := self.due.get(call.number)) is None:
            return
        name, selection = found
        items = items_of(selection, self._view.calls[selection.step].step.result)
        query = self._view.queries[call.turn - 1]
        meant = [item for item in items if item.get(selection.key) == selection.wanted]
        if any(_is_told_apart(query, item, items) for item in meant):
            fault = "what was said before tells which one is meant"
        elif not await several_fit(session, call.tool, call.arguments, name, selection, items):
            fault = "the call cannot be made for any other one"
        else:
            return
        self.findings.append(Finding(NECESSARY, fault, call.where))


def _is_told_apart(query: str, item: JsonObject, items: list[JsonObject]) -> bool:
    """Whether a message says something that one item alone has."""
    others: list[JsonValue] = [each for each in items if each is not item]
    theirs = {repr(value) for value in scalars(others)}
    return any(
        find_spans(query, value)
        for value in scalars(item)
        if isinstance(value, str) and value and repr(value) not in theirs
    )
