"""The one critic: what it accepts, what it turns down, and what can be seen of it meanwhile."""

from __future__ import annotations

from random import Random

import pytest

from turnloom.agents.advanced_tool import AdvancedTool
from turnloom.agents.certificate import SolvedTurn
from turnloom.agents.critique.critic import Critic, Review, TurnedDown, certify_offline
from turnloom.agents.critique.guidance import Guidance
from turnloom.agents.dialogue import AssistantStep, Attempt, Dialogue, Draft, Feedback, Turn
from turnloom.agents.messages import (
    DialogueFinished,
    QueriesComposed,
    ReasoningDrafted,
    ReasoningFailed,
    ReasoningRequested,
    SampleRejected,
)
from turnloom.agents.role import Context, Message
from turnloom.graphs.call import Call, ExecutedCall
from turnloom.graphs.environment import Environment
from turnloom.graphs.origin import FromResult, FromUser, Origin
from turnloom.graphs.packing import pack
from turnloom.graphs.trace import Step, Trace, TracedTurn

QUERIES = ("Which address does Mara have?", "Write her: see you, under the subject Lisbon.")
FIND = Call("contact_find", {"name": "Mara"})
MAIL = {"to": "mara@fjord.example", "subject": "Lisbon", "body": "see you"}
SEND = Call("mail_send", MAIL)
PAPER = Guidance(2, "first")
BLUNT = Feedback("form", "That is no draft.")


def said(turn: int, words: str) -> FromUser:
    start = QUERIES[turn].index(words)
    return FromUser(turn, start, start + len(words))


ORIGINS: tuple[dict[str, Origin], ...] = (
    {"name": said(0, "Mara")},
    {"to": FromResult(0, ("email",)), "subject": said(1, "Lisbon"), "body": said(1, "see you")},
)


@pytest.fixture
def context() -> Context:
    return Context(0, "s-0", 7)


@pytest.fixture
async def gold(environment: Environment) -> QueriesComposed:
    """Two turns of one call each."""
    scenario = await environment.scenario(Random(0))
    session = await environment.open(scenario)
    initial = await session.digest()
    turns = []
    for number, (call, origins) in enumerate(zip((FIND, SEND), ORIGINS, strict=True)):
        result = await session.call(call.tool, call.arguments)
        step = Step(call.tool, call.arguments, result, origins)
        turns.append(TracedTurn(call.tool, number, (step,), ("wish",)))
    trace = Trace(pack(scenario), initial, tuple(turns), (await session.digest()))
    advanced = AdvancedTool("write_to", "Finds and writes.", {"type": "object"})
    return QueriesComposed(trace, (advanced, advanced), QUERIES)


async def drafted(request: Message, *calls: Call, answer: str = "Done.") -> ReasoningDrafted:
    assert isinstance(request, ReasoningRequested)
    after = await request.world.fork()
    steps = []
    for call in calls:
        executed = ExecutedCall(
            call.tool, call.arguments, await after.call(call.tool, call.arguments)
        )
        steps.append(AssistantStep("I look this up.", (executed,)))
    return ReasoningDrafted(request.turn, Draft(tuple(steps), answer), after)


async def test_the_gold_is_accepted_turn_by_turn_and_becomes_a_sample(
    environment: Environment, gold: QueriesComposed, context: Context
) -> None:
    critic = Critic(environment)
    (request,) = await critic.handle(gold, context)
    (request,) = await critic.handle(await drafted(request, FIND), context)
    (end,) = await critic.handle(await drafted(request, SEND), context)

    assert isinstance(end, DialogueFinished)
    assert [turn.steps[0].provenance for turn in end.sample.turns] == list(ORIGINS)
    assert [turn.steps[0].reason for turn in end.sample.turns] == ["wish", "wish"]
    unaided = SolvedTurn("unaided", "offline", {"unaided": 1})
    assert end.sample.certificate == certify_offline([unaided, unaided], context)
    assert end.sample.final_digest == gold.trace.final_digest


async def test_how_far_a_sample_has_come_can_be_looked_at(
    environment: Environment, gold: QueriesComposed, context: Context
) -> None:
    critic = Critic(environment)
    assert critic.dialogue(context) is None
    (request,) = await critic.handle(gold, context)
    assert critic.dialogue(context) == Dialogue()

    first = await drafted(request, FIND)
    (request,) = await critic.handle(first, context)
    missed = await drafted(request)
    (request,) = await critic.handle(missed, context)

    assert isinstance(request, ReasoningRequested)
    (feedback,) = request.feedback
    assert critic.dialogue(context) == Dialogue(
        (Turn(QUERIES[0], first.draft),), (Attempt(missed.draft, feedback),)
    )


async def test_an_attempt_that_came_to_nothing_counts_and_the_last_one_ends_the_sample(
    environment: Environment, gold: QueriesComposed, context: Context
) -> None:
    critic = Critic(environment, PAPER)
    await critic.handle(gold, context)
    failed = ReasoningFailed(0, Draft((), ""), BLUNT)

    (request,) = await critic.handle(failed, context)
    assert isinstance(request, ReasoningRequested)
    assert request.feedback == (BLUNT,)

    (end,) = await critic.handle(failed, context)
    assert end == SampleRejected(
        "critic", "reason:k_max", "turn 0: form - That is no draft.", missed=(0, "contact_find")
    )


async def test_a_missed_turn_is_rejected_under_the_name_of_its_target(
    environment: Environment, gold: QueriesComposed, context: Context
) -> None:
    critic = Critic(environment, Guidance(1, "first"))
    (request,) = await critic.handle(gold, context)
    (end,) = await critic.handle(await drafted(request), context)
    assert isinstance(end, SampleRejected)
    assert end.detail.startswith("turn 0, contact_find: missing - ")


async def test_what_a_check_finds_about_the_texts_costs_the_attempt(
    environment: Environment, gold: QueriesComposed, context: Context
) -> None:
    def curt(_request: ReasoningRequested, draft: Draft, _tool: AdvancedTool) -> Feedback | None:
        return BLUNT if draft.answer == "Done." else None

    critic = Critic(environment, check=curt)
    (request,) = await critic.handle(gold, context)
    (again,) = await critic.handle(await drafted(request, FIND), context)
    assert isinstance(again, ReasoningRequested)
    assert (again.turn, again.feedback) == (0, (BLUNT,))

    (after,) = await critic.handle(await drafted(again, FIND, answer="There it is."), context)
    assert isinstance(after, ReasoningRequested)
    assert after.turn == 1


async def test_findings_are_passed_on_as_they_are_phrased_as_long_as_one_is_passed_on(
    environment: Environment, gold: QueriesComposed, context: Context
) -> None:
    reviews: list[Review] = []

    async def phrase(review: Review, _context: Context) -> Feedback:
        reviews.append(review)
        return Feedback(review.finding.fault, "Think again.")

    critic = Critic(environment, PAPER, phrase=phrase)
    (request,) = await critic.handle(gold, context)
    draft = await drafted(request)
    (again,) = await critic.handle(draft, context)

    assert isinstance(again, ReasoningRequested)
    assert again.feedback[0].text == "Think again."
    (review,) = reviews
    assert review.gold is gold.trace.turns[0]
    assert (review.draft, review.queries) == (draft.draft, QUERIES[:1])

    (end,) = await critic.handle(await drafted(again), context)
    assert isinstance(end, SampleRejected)
    assert len(reviews) == 1


async def test_a_turn_without_calls_is_met_by_a_draft_without_calls(
    environment: Environment, gold: QueriesComposed, context: Context
) -> None:
    silent = TracedTurn("", 0, (), ())
    trace = Trace(
        gold.trace.packed_scenario, gold.trace.initial_digest, (silent,), gold.trace.initial_digest
    )
    alone = QueriesComposed(trace, gold.advanced[:1], ("Hello!",))
    critic = Critic(environment)
    (request,) = await critic.handle(alone, context)

    (again,) = await critic.handle(await drafted(request, FIND), context)
    assert isinstance(again, ReasoningRequested)
    assert again.feedback[0].fault == "extra"

    (end,) = await critic.handle(await drafted(again), context)
    assert isinstance(end, DialogueFinished)
    assert end.sample.turns[0].steps == ()


async def test_several_unaided_attempts_are_drawn_and_the_first_one_is_the_attempt(
    environment: Environment, gold: QueriesComposed, context: Context
) -> None:
    critic = Critic(environment, Guidance(2, samples=3))
    (asked,) = await critic.handle(gold, context)
    names = []
    for calls in ((), (FIND,), (FIND,)):
        assert asked.is_unaided
        names.append(asked.attempt)
        (asked,) = await critic.handle(await drafted(asked, *calls), context)

    assert len(set(names)) == 3
    assert not asked.is_unaided
    assert [draft.calls for draft in asked.earlier] == [()]

    (asked,) = await critic.handle(await drafted(asked, FIND), context)
    for _ in range(2):
        (asked,) = await critic.handle(await drafted(asked, SEND), context)
    (end,) = await critic.handle(
        ReasoningFailed(1, Draft((), ""), Feedback("form", "No draft.")), context
    )

    assert isinstance(end, DialogueFinished)
    first, second = end.sample.certificate.turns
    assert (first.solved, first.samples) == ("guided", {"drawn": 3, "solved": 2})
    assert (second.solved, second.samples) == ("unaided", {"drawn": 3, "solved": 2})


@pytest.mark.parametrize(
    ("kept", "is_kept"),
    [((0.5, 0.5), True), ((0.0, 0.4), False), ((0.6, 1.0), False), (None, True)],
)
async def test_a_dialogue_is_kept_where_some_of_the_attempts_solve_it(
    environment: Environment, gold: QueriesComposed, context: Context, kept, is_kept: bool
) -> None:
    critic = Critic(environment, Guidance(2, samples=2, keep_solved=kept))
    (end,) = await critic.handle(gold, context)
    for calls in ((FIND,), (), (SEND,), ()):
        (end,) = await critic.handle(await drafted(end, *calls), context)

    assert isinstance(end, DialogueFinished) == is_kept
    if not is_kept:
        assert end.reason == "reason:solved"
        assert end.detail.startswith("2 of 4 attempts solved their turns")


async def test_attempts_that_are_turned_down_are_told(
    environment: Environment, gold: QueriesComposed, context: Context
) -> None:
    told: list[TurnedDown] = []
    critic = Critic(environment, Guidance(2), note=told.append)
    (asked,) = await critic.handle(gold, context)
    for _ in range(2):
        (asked,) = await critic.handle(await drafted(asked), context)
    await critic.handle(await drafted(asked, FIND), context)

    assert [(each.turn, each.attempt, each.kind) for each in told] == [
        (0, 0, "unaided"),
        (0, 1, "guided"),
    ]
    assert told[0].feedback.fault == "missing"


async def test_without_guided_turns_a_miss_ends_the_sample(
    environment: Environment, gold: QueriesComposed, context: Context
) -> None:
    critic = Critic(environment, Guidance(2, keeps_guided=False))
    (asked,) = await critic.handle(gold, context)

    (end,) = await critic.handle(await drafted(asked), context)

    assert isinstance(end, SampleRejected)
    assert end.reason == "reason:guided"
