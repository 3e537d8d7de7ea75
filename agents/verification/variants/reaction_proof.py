"""The proof that a question, a refusal or a fact told ahead was due, executed while a replay passes
by.

What a question asks for, or was told ahead, stood in nothing said or shown, and no look-up of one
call shows it. No tool that was offered does, or shows, what a missing one does.
"""

from __future__ import annotations

from collections.abc import Iterator

from turnloom.agents.variants.possible_calls import known_values
from turnloom.agents.variants.refusals.missing_function import stands_in
from turnloom.agents.variants.requests.ambiguous import NAME as AMBIGUOUS
from turnloom.agents.variants.requests.missing_parameter import is_found
from turnloom.agents.verification.dialogue_view import RecordedCall
from turnloom.agents.verification.finding import Finding
from turnloom.agents.verification.sample_view import SampleView
from turnloom.graphs.environment import Session
from turnloom.graphs.json_value import JsonValue
from turnloom.graphs.language.surface import find_spans
from turnloom.graphs.origin import FromUser

NECESSARY = "necessary"


class ReactionProof:
    """Looks for what would have made the reactions of a sample idle. `due` are the turns that come
    after a reaction, each to be proven before one of its calls."""

    def __init__(self, view: SampleView) -> None:
        self._view = view
        turns = view.sample.turns
        self.due = {
            number: turns[number - 1].kind
            for number in range(1, len(turns))
            if turns[number - 1].kind != "calls"
            and view.sample.variant != AMBIGUOUS
            and turns[number - 1].request is not None
            and turns[number - 1].request == turns[number].request
        }
        self.findings: list[Finding] = []

    async def probe(self, session: Session, call: RecordedCall) -> None:
        """Prove the reaction before the turn of `call`, where this is the call to do it at."""
        kind = self.due.get(call.turn)
        first = call.number == 0 or self._view.calls[call.number - 1].turn != call.turn
        if kind == "question" and first:
            fault = await self._found(session, call.turn, call.turn)
        elif kind == "answer" and first:
            fault = await self._found(session, call.turn, call.turn - 1)
        elif kind == "refusal" and call.last:
            fault = await self._replaced(session, call)
        else:
            return
        if fault:
            self.findings.append(Finding(NECESSARY, fault, f"turn {call.turn - 1}"))

    async def _found(self, session: Session, turn: int, told: int) -> str:
        """What turn `told` says for the calls of `turn` though it could be known without, or ''."""
        view = self._view
        seen: list[JsonValue] = []
        for call in view.calls:
            if call.turn < turn:
                seen += [call.arguments, call.step.result]
        others = [(name, value) for at, name, value in self._said(turn) if at != told]
        seen += [{name: value} for name, value in others]
        said = [value for _, value in others]
        world = await session.fork()
        try:
            for call, name, part, value in view.claims:
                if not isinstance(part, FromUser) or part.turn != told or call.turn != turn:
                    continue
                messages = (*view.queries[:told], *view.queries[told + 1 : turn + 1])
                if any(find_spans(query, value) for query in messages):
                    return f"{name} is said in another message, too"
                if await is_found(value, seen, said, world):
                    return f"{name} was shown already, or could be looked up"
        finally:
            await world.close()
        return ""

    def _said(self, turn: int) -> Iterator[tuple[int, str, JsonValue]]:
        """What the user says for arguments of calls up to a turn: the message, the argument, the
        value."""
        for call, name, part, value in self._view.claims:
            if isinstance(part, FromUser) and part.turn <= turn and call.turn <= turn:
                yield part.turn, name, value

    async def _replaced(self, session: Session, goal: RecordedCall) -> str:
        """The tool that was there all along, or ''."""
        view = self._view
        seen: list[JsonValue] = [call.step.result for call in view.calls[: goal.number]]
        seen += [call.arguments for call in view.calls[: goal.number + 1]]
        said = [value for _, _, value in self._said(goal.turn)]
        known = known_values(seen, said)
        other = await stands_in(goal.tool, goal.arguments, known, session)
        return f"{other} does what {goal.tool} does" if other else ""
