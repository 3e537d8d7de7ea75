"""necessary: taking a call out changes a needed result or the final state.

Most calls show it on paper: a later necessary call takes a value from their result that nothing
before it had shown. The wish itself, the turn's target, is marked as such. Every other call is
left out of a replay, where a later call must then fail or answer otherwise, or the world end up
in another state.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from turnloom.agents.verification.dialogue_view import RecordedCall
from turnloom.agents.verification.finding import Finding
from turnloom.agents.verification.gate import Gate
from turnloom.agents.verification.sample_view import SampleView
from turnloom.agents.verification.variants.variant_form import SEVERAL_GOALS
from turnloom.graphs.environment import Session
from turnloom.graphs.exploration.screen import listed_records
from turnloom.graphs.json_value import JsonValue
from turnloom.graphs.origin import FromResult, Origin, Selected, steps_of
from turnloom.graphs.trace import FOR_EFFECT, FOR_VALUE, GOAL, REFUSED


def check(view: SampleView) -> list[Finding]:
    """Find turns that do not end with the wish; what remains is for the `AblationTrial`.

    Records that mark no call at all are taken to end every turn with the wish.
    """
    findings = [
        Finding(NECESSARY.name, "only a turn's last call can be the user's wish", call.where)
        for call in view.calls
        if call.step.reason == GOAL and not call.last and view.sample.variant not in SEVERAL_GOALS
    ]
    marked = any(call.step.reason for call in view.calls)
    findings += (
        Finding(NECESSARY.name, "the turn does not end with the user's wish", call.where)
        for call in view.calls
        if marked and call.last and call.step.reason != GOAL
    )
    if marked:
        findings += _reasons(view)
    acted = {call.turn for call in view.calls}
    findings += (
        Finding(NECESSARY.name, "nothing is done for the user's wish", f"turn {number}")
        for number, turn in enumerate(view.sample.turns)
        if number not in acted and (turn.kind == "calls" or view.sample.variant == "base")
    )
    return findings


def _reasons(view: SampleView) -> Iterator[Finding]:
    """Calls that are there for another reason than the record has it: a later call uses what a call
    gave, or it does not."""
    used = {
        step
        for call in (*view.calls, *view.counterfactual)
        for origin in call.step.provenance.values()
        for step in steps_of(origin)
    }
    for call in view.calls:
        reason = FOR_VALUE if call.number in used else FOR_EFFECT
        if not call.last and call.step.reason not in (reason, GOAL, REFUSED):
            detail = f"it is there for {reason!r}, not {call.step.reason!r}"
            yield Finding(NECESSARY.name, detail, call.where)


def doubtful(view: SampleView) -> frozenset[int]:
    """The calls whose necessity the record does not show."""
    marked = any(call.step.reason for call in view.calls)
    needed = {step for _, _, part, value in view.claims for step in _new_in(view, part, value)}
    needed |= {
        step
        for call in view.counterfactual
        for origin in call.step.provenance.values()
        for step in steps_of(origin)
    }
    wishes = {
        call.number
        for call in view.calls
        if (call.step.reason in (GOAL, REFUSED) if marked else call.last)
        and not _asked_before(view, call, call.turn)
    }
    changing = {call.number for call in view.calls if not call.last and _changes(view, call)}
    return frozenset(range(len(view.calls))) - needed - (wishes - changing)


def _changes(view: SampleView, call: RecordedCall) -> bool:
    """Whether a wish may be undone by what the same message asks for after it."""
    tool = view.tool(call.tool)
    return call.step.reason == GOAL and (tool is None or tool.effect != "read")


def _new_in(view: SampleView, origin: Origin, value: JsonValue) -> set[int]:
    """The step that a claim draws on, unless it only gave back what was known before."""
    if not isinstance(origin, (FromResult, Selected)) or not 0 <= origin.step < len(view.calls):
        return set()
    source = view.calls[origin.step]
    if isinstance(origin, FromResult) and value in source.arguments.values():
        return set()
    return set() if _asked_before(view, source) else {origin.step}


def _asked_before(view: SampleView, call: RecordedCall, since: int = 0) -> bool:
    """Whether the same call had been made before, from turn `since` on, and had given the same; or
    one of its tool that was asked otherwise and listed the same records."""
    listed = bool(listed_records(call.step.result))
    return any(
        earlier.tool == call.tool
        and earlier.text == call.text
        and (listed or earlier.arguments == call.arguments)
        and earlier.turn >= since
        for earlier in view.calls[: call.number]
    )


@dataclass(slots=True)
class AblationTrial:
    """Leaves doubtful calls out, one at a time, while a replay passes by (see `replay.Probe`)."""

    view: SampleView
    doubted: frozenset[int]
    idle: list[RecordedCall] = field(default_factory=list)

    async def probe(self, session: Session, call: RecordedCall) -> None:
        """Run the calls after `call` without it; note it as idle if nothing differs."""
        if call.number not in self.doubted:
            return
        world = await session.fork()
        try:
            for later in self.view.calls[call.number + 1 :]:
                outcome = await world.call(later.tool, later.arguments)
                if outcome.ok != later.step.ok or outcome.text != later.text:
                    return
            if (await world.digest()) == self.view.sample.final_digest:
                self.idle.append(call)
        finally:
            await world.close()

    def findings(self) -> list[Finding]:
        return [
            Finding(NECESSARY.name, "without it nothing would differ", call.where)
            for call in self.idle
        ]


NECESSARY = Gate("necessary", check)
