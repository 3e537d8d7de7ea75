"""necessary: taking a call out changes a needed result or the final state.

Most calls show it on paper: a later necessary call takes a value from their result that nothing
before it had shown. The wish itself, the turn's target, is marked as such. Every other call is
left out of a replay, where a later call must then fail or answer otherwise, or the world end up
in another state.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from turnloom.agents.gates.examined import Call, Examined, Finding
from turnloom.graphs.environment import Session
from turnloom.graphs.json_value import JsonValue
from turnloom.graphs.origin import FromResult, Origin, Picked

GATE = "necessary"


def check(view: Examined) -> list[Finding]:
    """Find wishes that are not the turn's last call; what remains is for the `Trial`."""
    return [
        Finding(GATE, "only a turn's last call can be the user's wish", call.where)
        for call in view.calls
        if call.step.reason == "wish" and not call.last
    ]


def doubtful(view: Examined) -> frozenset[int]:
    """The calls whose necessity the record does not show."""
    marked = {call.turn for call in view.calls if call.step.reason}
    needed: set[int] = set()
    doubted: set[int] = set()
    for call in reversed(view.calls):
        wish = call.step.reason == "wish" if call.turn in marked else call.last
        if not wish and call.number not in needed:
            doubted.add(call.number)
        needed |= _drawn_on(view, call)
    return frozenset(doubted)


def _drawn_on(view: Examined, call: Call) -> set[int]:
    """The steps whose results give this call something that nothing before them had shown."""
    return {step for _, part, value in view.claims(call) for step in _new_in(view, part, value)}


def _new_in(view: Examined, origin: Origin, value: JsonValue) -> set[int]:
    match origin:
        case FromResult(step=step):
            return set() if _shown_before(view, step, value) else {step}
        case Picked(step=step):
            return {step}
        case _:
            return set()


def _shown_before(view: Examined, step: int, value: JsonValue) -> bool:
    """Whether an earlier result holds the value too, where that can be no accident."""
    if not isinstance(value, str) or len(value) < 4 or value.islower() or value.istitle():
        return False
    shown = f'"{value}"'
    return any(shown in call.text for call in view.calls[: min(step, len(view.calls))])


@dataclass(slots=True)
class Trial:
    """Leaves doubtful calls out, one at a time, while a replay passes by (see `replay.Probe`)."""

    view: Examined
    doubted: frozenset[int]
    idle: list[Call] = field(default_factory=list)

    async def probe(self, session: Session, call: Call) -> None:
        """Run the calls after `call` without it; note it as idle if nothing differs."""
        if call.number not in self.doubted:
            return
        world = await session.fork()
        try:
            for later in self.view.calls[call.number + 1 :]:
                outcome = await world.call(later.tool, later.arguments)
                if outcome.ok != later.step.ok or outcome.text != later.text:
                    return
            if world.digest() == self.view.sample.final_digest:
                self.idle.append(call)
        finally:
            await world.close()

    def findings(self) -> list[Finding]:
        return [Finding(GATE, "without it nothing would differ", call.where) for call in self.idle]
