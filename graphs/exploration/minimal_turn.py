"""What of a turn is needed: a counterfactual for calls made for their effect, then a replay."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from turnloom.graphs.exploration.exploration_state import ExplorationState
from turnloom.graphs.origin import renumbered, steps_of
from turnloom.graphs.trace import FOR_EFFECT, FOR_VALUE, GOAL


async def minimal_turn(
    before: ExplorationState, after: ExplorationState, repairs: Collection[int]
) -> tuple[ExplorationState, tuple[str, ...]] | None:
    """The turn that leads from `before` to `after`, without the steps that nothing needed.

    `repairs` are its steps made to lift a refusal. Returns the state after what is left, executed
    again, and the reason of every step left; None where it then comes to something else.
    """
    reasons = await _needed_steps(before, after, repairs)
    kept = sorted(reasons)
    if len(kept) < len(after.steps) - len(before.steps):
        replayed = await _replay(before, after, kept)
        if replayed is None:
            return None
        after = replayed
    return after, tuple(reasons[number] for number in kept)


async def _needed_steps(
    before: ExplorationState, after: ExplorationState, repairs: Collection[int]
) -> dict[int, str]:
    """Which of a turn's steps are needed, and why: step number → reason (`TracedTurn.reasons`)."""
    first, last = len(before.steps), len(after.steps) - 1
    reasons: dict[int, str] = {}
    _mark_needed(after, first, last, GOAL, reasons)
    for number in sorted(repairs):
        if number not in reasons and await _fails_without(before, after, number):
            _mark_needed(after, first, number, FOR_EFFECT, reasons)
    return reasons


def _mark_needed(
    state: ExplorationState, first: int, number: int, reason: str, reasons: dict[int, str]
) -> None:
    """Mark a step of the turn as needed, and the steps that its arguments come from."""
    if number < first or number in reasons:
        return
    reasons[number] = reason
    for origin in state.steps[number].origins.values():
        for source in steps_of(origin):
            _mark_needed(state, first, source, FOR_VALUE, reasons)


async def _fails_without(before: ExplorationState, after: ExplorationState, number: int) -> bool:
    """The counterfactual: without step `number`, does a later call of the turn fail?"""
    session = await before.session.fork()
    for index in range(len(before.steps), len(after.steps)):
        if index == number:
            continue
        step = after.steps[index]
        if (await session.call(step.tool, step.arguments)).ok != step.result.ok:
            return True
    return False


async def _replay(
    before: ExplorationState, after: ExplorationState, kept: Sequence[int]
) -> ExplorationState | None:
    """Execute only the kept steps, from where the turn began; None if a result then differs."""
    state = await before.branch()
    numbers: dict[int, int] = {number: number for number in range(len(before.steps))}
    for number in kept:
        step = after.steps[number]
        moved = {name: renumbered(origin, numbers) for name, origin in step.origins.items()}
        origins = {name: origin for name, origin in moved.items() if origin is not None}
        numbers[number] = len(state.steps)
        outcome = await state.call(state.tools[step.tool], step.arguments, origins)
        if outcome.text != step.result.text:
            return None
    return state
