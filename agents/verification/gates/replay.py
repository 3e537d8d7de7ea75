"""replay: from the scenario, in a fresh world, every call gives the result on record."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator

from turnloom.agents.settings import VARIANTS
from turnloom.agents.transcript.system_message import system_message
from turnloom.agents.variants.context.distractors import NAME as DISTRACTORS
from turnloom.agents.variants.context.distractors import nearest
from turnloom.agents.verification.dialogue_view import RecordedCall
from turnloom.agents.verification.finding import Finding
from turnloom.agents.verification.sample_view import SampleView
from turnloom.graphs.environment import Session
from turnloom.graphs.errors import TurnloomError
from turnloom.graphs.json_value import JsonValue, same

REPLAY = "replay"

SCHEMA, DIALOGUE = "schema", "dialogue"
"""The gates to which it belongs what a dialogue begins with; only an opened world can tell."""

Probe = Callable[[Session, RecordedCall | None], Awaitable[None]]
"""Looks at the world as it stands before a call, or after all. It may fork the session, never use
it."""


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
        if from_start and (await session.digest()) != sample.initial_digest:
            return [Finding(REPLAY, "the initial digest differs", "environment.initial_digest")]
        if from_start and (findings := list(_opening(view, session))):
            return findings
        for call in view.calls:
            if probe is not None:
                await probe(session, call)
            outcome = await session.call(call.tool, call.arguments)
            step = call.step
            if outcome.ok != step.ok or not same(outcome.value, step.result):
                return [Finding(REPLAY, f"the result is {outcome.value!r:.200}", call.where)]
            if outcome.text != call.text:
                return [Finding(REPLAY, "the result is not as the dialogue shows it", call.where)]
        if probe is not None:
            await probe(session, None)
        if (await session.digest()) != sample.final_digest:
            return [Finding(REPLAY, "the final digest differs", "environment.final_digest")]
    finally:
        await session.close()
    return []


def _opening(view: SampleView, session: Session) -> Iterator[Finding]:
    """What the dialogue begins with and the world does not: its system message, the tools offered
    in number, order and wording. In a variant that is not made yet tools may be missing, or
    foreign."""
    policy = view.sample.certificate.policy
    if view.system != system_message(session.today, policy.text if policy else ""):
        yield Finding(DIALOGUE, "the system message is not the one of this world", "messages[0]")
    sample = view.sample
    later = {name for turn in sample.turns for name in turn.tools_added}
    expected: list[JsonValue] = [t.offered() for t in session.tools if t.name not in later]
    offered: list[JsonValue] = list(sample.tools)
    if sample.variant == DISTRACTORS:
        called = {step.tool for turn in sample.turns for step in turn.steps}
        alike = nearest(session.tools, called, len(offered) - len(called))
        expected = [t.offered() for t in session.tools if t.name in called | alike]
    if sample.variant not in VARIANTS:
        names = [tool["function"]["name"] for tool in offered]  # type: ignore[call-overload, index]
        known = view.tool_context.tools
        offered = [tool for tool, name in zip(offered, names, strict=True) if name in known]
        expected = [tool for tool in expected if tool["function"]["name"] in names]  # type: ignore[call-overload, index]
    if not same(offered, expected):
        yield Finding(SCHEMA, _difference(offered, expected), "tools")
    added: list[JsonValue] = [tool.offered() for tool in session.tools if tool.name in later]
    described: list[JsonValue] = list(sample.later_tools)
    if described and not same(described, added):
        yield Finding(SCHEMA, _difference(described, added), "later_tools")


def _difference(offered: list[JsonValue], expected: list[JsonValue]) -> str:
    for number, (one, other) in enumerate(zip(offered, expected, strict=False)):
        if not same(one, other):
            return f"tool {number} is not offered as the environment has it"
    return f"{len(offered)} tools are offered, the environment has {len(expected)}"
