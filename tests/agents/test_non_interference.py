"""Non-interference: what the reasoner writes never depends on the gold that the critic keeps.

Two worlds are set side by side which look the same to the reasoner while the gold behind the
critic differs. Honest roles write the same bytes in both; every planted leak is told apart.
"""

from __future__ import annotations

import asyncio
import dataclasses
import gc
import types
import typing
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest

from turnloom.agents.advanced_tool import AdvancedTool
from turnloom.agents.critique import critic as critic_module
from turnloom.agents.critique.critic import LeakError, critic_role
from turnloom.agents.critique.leaks import hint_leaks
from turnloom.agents.dialogue import AssistantStep, Dialogue, Draft, Feedback
from turnloom.agents.messages import (
    DialogueFinished,
    QueriesComposed,
    ReasoningDrafted,
    ReasoningRequested,
    SampleRejected,
)
from turnloom.agents.offline.reasoner.role import reasoner_role
from turnloom.agents.offline.team import offline_team
from turnloom.agents.role import Context, Message
from turnloom.graphs.call import ExecutedCall
from turnloom.graphs.environment import Environment, Session
from turnloom.graphs.origin import Default, Origin, steps_of
from turnloom.graphs.sources import open_environment
from turnloom.graphs.trace import Step, Trace, TracedTurn

SPECS = ("builtin:", "bfcl:TradingBot+TwitterAPI", "bfcl:TravelAPI+MessageAPI")
SAMPLES = 3
GOLD = (Trace, TracedTurn, Step, QueriesComposed, *typing.get_args(Origin))
Drafts = Callable[[ReasoningRequested, Context], Awaitable[Message]]


@dataclass(frozen=True)
class Composed:
    """Samples of one environment as the critic receives them."""

    environment: Environment
    samples: tuple[tuple[Context, QueriesComposed], ...]


@pytest.fixture(scope="module", params=SPECS)
def composed(request: pytest.FixtureRequest) -> Composed:
    async def compose() -> Composed:
        environment = await open_environment([request.param])
        team = await offline_team(environment)
        by_type = {accepted: role for role in team.roles for accepted in role.accepts}
        samples: list[tuple[Context, QueriesComposed]] = []
        index = 0
        while len(samples) < SAMPLES:
            context = Context(index, f"s-{index}", 11)
            message = team.start(context)
            while not isinstance(message, (QueriesComposed, *team.ends)):
                (message,) = await by_type[type(message)].handle(message, context)
            if isinstance(message, QueriesComposed):
                samples.append((context, message))
            index += 1
        return Composed(environment, tuple(samples))

    return asyncio.run(compose())


def other_gold(gold: QueriesComposed, turn: int) -> QueriesComposed:
    """The same sample to anyone's eyes but the critic's: turn `turn` asks for other calls."""
    told = gold.trace.turns[turn]
    last = told.steps[-1]
    strange: dict[str, Any] = {
        name: value + 1 if isinstance(value, int) else f"not {value}"
        for name, value in last.arguments.items()
    }
    steps = (replace(last, arguments=strange),)
    changed = replace(told, steps=steps, reasons=told.reasons[-1:])
    turns = (*gold.trace.turns[:turn], changed, *gold.trace.turns[turn + 1 :])
    return replace(gold, trace=replace(gold.trace, turns=turns))


async def written(
    environment: Environment,
    gold: QueriesComposed,
    context: Context,
    turn: int,
    drafts: Drafts,
    on_request: Callable[[QueriesComposed, ReasoningRequested], ReasoningRequested],
) -> bytes:
    """What a reasoner first writes for a turn. The turns before it are played from the gold."""
    critic = critic_role(environment)
    fresh = Context(context.index, context.sample_id, context.seed)
    (message,) = await critic.handle(gold, fresh)
    while isinstance(message, ReasoningRequested) and message.turn < turn:
        (message,) = await critic.handle(await played(message, gold), fresh)
    assert isinstance(message, ReasoningRequested), message
    seen = on_request(gold, message)
    draft = await drafts(seen, fresh)
    text = draft.draft if isinstance(draft, ReasoningDrafted) else draft
    return f"{text!r} {seen.query!r} {seen.hint!r} {seen.dialogue!r} {seen.system!r}".encode()


async def played(request: ReasoningRequested, gold: QueriesComposed) -> ReasoningDrafted:
    """The gold of a turn as a draft."""
    after = await request.world.fork()
    steps = []
    for step in gold.trace.turns[request.turn].steps:
        outcome = await after.call(step.tool, step.arguments)
        steps.append(
            AssistantStep("I do this.", (ExecutedCall(step.tool, step.arguments, outcome),))
        )
    return ReasoningDrafted(request.turn, Draft(tuple(steps), "Done."), after)


def honest() -> Drafts:
    role = reasoner_role()

    async def drafts(request: ReasoningRequested, context: Context) -> Message:
        (message,) = await role.handle(request, context)
        return message

    return drafts


def untouched(_: QueriesComposed, request: ReasoningRequested) -> ReasoningRequested:
    return request


async def depends_on_gold(
    composed: Composed,
    reasoner: Callable[[], Drafts] = honest,
    on_request: Callable[[QueriesComposed, ReasoningRequested], ReasoningRequested] = untouched,
) -> bool:
    """Whether a change of the gold alone changes a byte that a reasoner reads or writes."""
    for context, gold in composed.samples:
        for turn in range(len(gold.trace.turns)):
            texts = {
                await written(composed.environment, each, context, turn, reasoner(), on_request)
                for each in (gold, other_gold(gold, turn))
            }
            if len(texts) > 1:
                return True
    return False


async def test_the_honest_reasoner_writes_the_same_bytes_whatever_the_gold(
    composed: Composed,
) -> None:
    assert not await depends_on_gold(composed)


async def test_a_reasoner_that_has_worked_on_other_samples_writes_the_same_bytes(
    composed: Composed,
) -> None:
    used = honest()
    for context, gold in composed.samples:
        for turn in range(len(gold.trace.turns)):
            texts = {
                await written(composed.environment, gold, context, turn, each, untouched)
                for each in (honest(), used, used)
            }
            assert len(texts) == 1


@pytest.mark.parametrize("planted", ["closure", "world", "memory", "hint"])
async def test_a_smuggled_gold_is_told_apart(composed: Composed, planted: str) -> None:
    """Ways by which a gold could reach a reasoner: a variable they share, an attribute of the
    world, the interpreter's own list of live objects, a number put into the hint."""
    shared: dict[int, QueriesComposed] = {}

    def on_request(gold: QueriesComposed, request: ReasoningRequested) -> ReasoningRequested:
        shared[0] = gold
        if planted == "world":
            request.world.gold = gold  # type: ignore[attr-defined]
        if planted == "hint":
            answer = gold.trace.turns[request.turn].steps[-1].arguments
            return replace(request, hint=f"{request.hint} {answer}")
        return request

    def reasoner() -> Drafts:
        if planted == "hint":
            return honest()

        async def drafts(request: ReasoningRequested, context: Context) -> Message:
            if planted == "closure":
                return await played(request, shared[0])
            if planted == "world":
                return await played(request, request.world.gold)  # type: ignore[attr-defined]
            alive = [each for each in gc.get_objects() if isinstance(each, QueriesComposed)]
            mine = next(each for each in alive if each is shared[0])
            return await played(request, mine)

        return drafts

    if planted == "world" and not hasattr(await _world(composed), "__dict__"):
        pytest.skip("this world takes no attributes")
    assert await depends_on_gold(composed, reasoner, on_request)


async def _world(composed: Composed) -> Session:
    return await composed.environment.open(composed.samples[0][1].trace.scenario)


@pytest.mark.parametrize("planted", ["value", "tool"])
async def test_a_critic_that_hands_over_the_gold_is_stopped(
    composed: Composed, planted: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    context, gold = composed.samples[0]
    step = gold.trace.turns[0].steps[-1]
    handed = step.tool if planted == "tool" else "QX-77 Verity"
    if planted == "value":
        origins = {**step.origins, "extra": Default()}
        step = replace(step, arguments={**step.arguments, "extra": handed}, origins=origins)
        turn = replace(gold.trace.turns[0], steps=(*gold.trace.turns[0].steps[:-1], step))
        trace = replace(gold.trace, turns=(turn, *gold.trace.turns[1:]))
        gold = replace(gold, trace=trace)
    feedback = Feedback("missing", f"Something is missing: think of {handed} here.")
    monkeypatch.setattr(critic_module, "compare", lambda *_, **__: feedback)
    critic = critic_role(composed.environment)
    (request,) = await critic.handle(gold, context)
    assert isinstance(request, ReasoningRequested)
    empty = ReasoningDrafted(0, Draft((), "Nothing to do."), await request.world.fork())

    with pytest.raises(LeakError, match="hands over"):
        await critic.handle(empty, context)


async def test_a_hint_that_holds_a_hidden_value_is_turned_down(composed: Composed) -> None:
    planted = 0
    for context, gold in composed.samples:
        for number, turn in enumerate(gold.trace.turns):
            value = _hidden(turn, gold.queries[number])
            if value is None:
                continue
            planted += 1
            honest_tool = gold.advanced[number]
            telling = AdvancedTool(
                honest_tool.name, f"{honest_tool.description} Use {value}.", honest_tool.parameters
            )
            advanced = (*gold.advanced[:number], telling, *gold.advanced[number + 1 :])
            critic = critic_role(composed.environment)
            (message,) = await critic.handle(replace(gold, advanced=advanced), context)
            assert isinstance(message, SampleRejected)
            assert message.reason == "hint:leak"
            assert hint_leaks(telling.description, turn, gold.queries[number]) == value
    assert planted


def _hidden(turn: TracedTurn, query: str) -> str | None:
    """A value of the gold that comes from a result and that the user does not say."""
    for step in turn.steps:
        for name, value in step.arguments.items():
            if not steps_of(step.origins[name]) or not isinstance(value, str):
                continue
            if value not in query and len(value) > 3 and not value.isalpha():
                return value
    return None


async def test_feedback_in_whole_runs_never_gives_the_gold_away(composed: Composed) -> None:
    """The critic raises `LeakError` on its own defect, so reaching an end is the proof."""
    for context, gold in composed.samples:
        critic, drafts = critic_role(composed.environment), honest()
        (message,) = await critic.handle(gold, context)
        while isinstance(message, ReasoningRequested):
            drafted = await drafts(message, context)
            if not isinstance(drafted, ReasoningDrafted):
                break
            (message,) = await critic.handle(drafted, context)
        assert isinstance(message, (DialogueFinished, SampleRejected, ReasoningRequested))


class Json:
    """Stands for `JsonValue`, which names itself: text, numbers, lists and tables of such."""


JSON = {"JsonValue": Json, "JsonObject": dict[str, Json]}
PLAIN = (str, int, float, bool, type(None), Json)
OPEN = (Session,)
"""Protocols end the walk: what a world is at run time is not a question of types."""


def reachable(root: object) -> Iterator[object]:
    """Every type reachable from `root` through dataclass fields, unions and containers.

    Raises on a type that could hold anything.
    """
    seen: list[object] = []
    ahead = [root]
    while ahead:
        each = ahead.pop()
        if each in seen:
            continue
        seen.append(each)
        yield each
        if dataclasses.is_dataclass(each):
            hints = typing.get_type_hints(each, localns=JSON)
            ahead += [hints[field.name] for field in dataclasses.fields(each)]
        elif typing.get_origin(each) is typing.Literal or each is Ellipsis:
            continue
        elif typing.get_origin(each) is not None or isinstance(each, types.UnionType):
            ahead += typing.get_args(each)
        else:
            assert each in PLAIN or each in OPEN, f"{each!r} could hold anything"


def test_no_type_that_the_reasoner_is_given_can_hold_the_gold() -> None:
    found = list(reachable(ReasoningRequested))

    assert Draft in found
    assert Feedback in found
    assert not [each for each in found if each in GOLD]


def test_no_dialogue_that_can_be_looked_at_can_hold_the_gold() -> None:
    found = list(reachable(Dialogue))

    assert Feedback in found
    assert not [each for each in found if each in GOLD]


def test_a_field_for_the_gold_would_be_found() -> None:
    @dataclass(frozen=True)
    class Careless(ReasoningRequested):
        gold: tuple[TracedTurn, ...] = ()

    @dataclass(frozen=True)
    class Sly(ReasoningRequested):
        notes: Any = None

    names = {"Careless": Careless, "TracedTurn": TracedTurn}
    hints = typing.get_type_hints(Careless, localns=names)
    assert any(each in GOLD for each in reachable(hints["gold"]))
    with pytest.raises(AssertionError, match="could hold anything"):
        list(reachable(typing.get_type_hints(Sly)["notes"]))
