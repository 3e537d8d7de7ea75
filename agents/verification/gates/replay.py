"""replay: from the scenario, in a fresh world, every call gives the result on record."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from turnloom.agents.verification.finding import Finding
from turnloom.agents.verification.sample_view import RecordedCall, SampleView
from turnloom.graphs.environment import Session
from turnloom.graphs.errors import TurnloomError

REPLAY = "replay"

Probe = Callable[[Session, RecordedCall], Awaitable[None]]
"""Looks at the world as it stands before a call. It may fork the session, never use it."""


async def replay(
    view: SampleView, probe: Probe | None = None, *, from_start: bool = True
) -> list[Finding]:
    """Replay the sample once and compare results, texts and digests with the record.

    The initial digest is compared `from_start` only; a repeated replay need not.
    """
    sample = view.sample
    try:
        session = await view.tool_context.environment.open(sample.scenario)
    except (TurnloomError, LookupError, TypeError, ValueError, AttributeError) as error:
        detail = f"the scenario cannot be opened: {type(error).__name__}: {error}"
        return [Finding(REPLAY, detail, "environment.scenario")]
    try:
        if from_start and session.digest() != sample.initial_digest:
            return [Finding(REPLAY, "the initial digest differs", "environment.initial_digest")]
        for call in view.calls:
            if probe is not None:
                await probe(session, call)
            outcome = await session.call(call.tool, call.arguments)
            step = call.step
            if outcome.ok != step.ok or outcome.value != step.result:
                return [Finding(REPLAY, f"the result is {outcome.value!r:.200}", call.where)]
            if outcome.text != call.text:
                return [Finding(REPLAY, "the result is not as the dialogue shows it", call.where)]
        if session.digest() != sample.final_digest:
            return [Finding(REPLAY, "the final digest differs", "environment.final_digest")]
    finally:
        await session.close()
    return []
