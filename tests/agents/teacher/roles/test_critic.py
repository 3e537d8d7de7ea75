"""The machine decides, the model words; what gives the gold away never reaches the reasoner."""

import re
from dataclasses import replace

import pytest

from turnloom.agents.critique.guidance import Guidance
from turnloom.agents.dialogue import AssistantStep, Draft, Feedback
from turnloom.agents.messages import (
    DialogueFinished,
    ReasoningDrafted,
    ReasoningFailed,
    ReasoningRequested,
    SampleRejected,
)
from turnloom.agents.model import ModelSilentError
from turnloom.agents.teacher.certifier import Certifier
from turnloom.agents.teacher.chat.limits import LIMITS
from turnloom.agents.teacher.chat.role_model import ROLES, same_model
from turnloom.agents.teacher.chat.usage_meter import UsageMeter
from turnloom.agents.teacher.roles.critic import critic_role
from turnloom.agents.teacher.roles.reasoner import reasoner_role
from turnloom.graphs.call import Call, ExecutedCall
from turnloom.graphs.origin import FromUser
from turnloom.prompts.fence import blocks
from turnloom.prompts.library import library

K_MAX = 3


def critic_of(world, scripted):
    certifier = Certifier(same_model("m", scripted.model), ROLES, library(), UsageMeter())
    return critic_role(world, scripted.prompt_runner, certifier, Guidance(K_MAX, "first"))


async def drafted(request, calls, *, thought="I look this up.", answer="Done.") -> ReasoningDrafted:
    after = await request.world.fork()
    steps = []
    for call in calls:
        outcome = await after.call(call.tool, call.arguments)
        steps.append(AssistantStep(thought, (ExecutedCall(call.tool, call.arguments, outcome),)))
    return ReasoningDrafted(request.turn, Draft(tuple(steps), answer), after)


def gold_calls(begun, turn=0) -> list[Call]:
    return [Call(step.tool, step.arguments) for step in begun.composed.trace.turns[turn].steps]


async def opened(world, begun, context, scripted):
    critic = critic_of(world, scripted)
    (request,) = await critic.handle(begun.composed, context)
    assert isinstance(request, ReasoningRequested)
    return critic, request


async def test_the_gold_is_accepted_without_asking_the_model(world, begun, asking, context) -> None:
    scripted = asking("critic", [])
    critic, request = await opened(world, begun, context, scripted)

    for turn in range(len(begun.composed.trace.turns)):
        draft = await drafted(request, gold_calls(begun, turn))
        (request,) = await critic.handle(draft, context)

    assert isinstance(request, DialogueFinished)
    assert scripted.model.requests == []
    certificate = request.sample.certificate.to_json()
    assert certificate["teacher"] == "m"
    assert certificate["attempts"] == [1] * len(begun.composed.trace.turns)
    assert certificate["models"] == dict.fromkeys(ROLES, "m")
    assert certificate["prompts"] == library().versions(*ROLES)


async def test_the_models_words_take_the_place_of_the_machines(
    world, begun, asking, context
) -> None:
    words = "Part of the request is still open. Go through what the user wants once more."
    scripted = asking("critic", [{"feedback": words}])
    critic, request = await opened(world, begun, context, scripted)

    (again,) = await critic.handle(await drafted(request, gold_calls(begun)[:-1]), context)

    assert again.turn == request.turn
    assert [each.text for each in again.feedback] == [words]
    assert len(again.earlier) == 1
    review = blocks(scripted.model.requests[0].messages[1]["content"])["review"]
    assert [step["arguments"] for step in review["solution"]] == [
        call.arguments for call in gold_calls(begun)
    ]


async def test_the_turns_before_stand_as_messages_above_the_review(
    world, begun, asking, context
) -> None:
    scripted = asking("critic", [{"feedback": "Go through what the user wants once more."}])
    critic, request = await opened(world, begun, context, scripted)

    (request,) = await critic.handle(await drafted(request, gold_calls(begun)), context)
    await critic.handle(await drafted(request, gold_calls(begun, 1)[:-1]), context)

    _, said, done, review = scripted.model.requests[0].messages
    assert [each["role"] for each in (said, done, review)] == ["user", "assistant", "user"]
    assert blocks(said["content"])["user"] == begun.composed.queries[0]
    turn = blocks(done["content"])["turn"]
    assert [call["tool"] for call in turn["calls"]] == [call.tool for call in gold_calls(begun)]
    assert turn["answer"] == "Done."
    assert blocks(review["content"])["review"]["request"] == begun.composed.queries[1]


@pytest.mark.parametrize("planted", ["value", "tool", "json", "hex"])
async def test_a_critic_that_hands_over_the_gold_is_not_listened_to(
    world, begun, asking, context, planted: str
) -> None:
    turn = next(turn for turn in begun.composed.trace.turns if len(turn.steps) > 1)
    number = begun.composed.trace.turns.index(turn)
    last = turn.steps[-1]
    value = next(str(value) for value in last.arguments.values())
    words = {
        "value": f"Use {value} there.",
        "tool": f"Finish with {last.tool}.",
        "json": str({"tool": last.tool, "arguments": last.arguments}),
        "hex": f"The right value in hex is {value.encode().hex()}.",
    }[planted]
    scripted = asking("critic", [{"feedback": words}])
    critic, request = await opened(world, begun, context, scripted)
    for before in range(number):
        (request,) = await critic.handle(await drafted(request, gold_calls(begun, before)), context)

    (again,) = await critic.handle(await drafted(request, gold_calls(begun, number)[:-1]), context)

    text = again.feedback[-1].text
    assert text != words
    assert value not in text
    assert last.tool not in text
    (request,) = await critic.handle(await drafted(again, gold_calls(begun, number)), context)
    while isinstance(request, ReasoningRequested):
        draft = await drafted(request, gold_calls(begun, request.turn))
        (request,) = await critic.handle(draft, context)
    assert request.sample.certificate.to_json()["feedback"] == {"worded": 0, "withheld": 1}


@pytest.mark.parametrize(
    "answer",
    ["", "{}", {"feedback": ""}, {"feedback": "no " * 400}, ModelSilentError("gone"), "\ud800"],
)
async def test_a_critic_that_talks_nonsense_is_replaced_by_the_machine(
    world, begun, asking, context, answer
) -> None:
    scripted = asking("critic", [answer])
    critic, request = await opened(world, begun, context, scripted)

    (again,) = await critic.handle(await drafted(request, []), context)

    assert again.feedback[0].fault == "missing"
    assert again.feedback[0].text.startswith("Something that the request needs")


async def test_an_attempt_that_came_to_nothing_counts_and_keeps_its_reason(
    world, begun, asking, context
) -> None:
    scripted = asking("critic", [])
    critic, request = await opened(world, begun, context, scripted)
    reasoner = reasoner_role(
        asking("reasoner", ["nonsense"] * K_MAX * (LIMITS.mends + 1)).prompt_runner, LIMITS
    )

    for attempt in range(1, K_MAX):
        (failed,) = await reasoner.handle(request, context)
        assert isinstance(failed, ReasoningFailed)
        (request,) = await critic.handle(failed, context)
        assert len(request.feedback) == attempt
        assert request.feedback[-1].fault == "form"
        assert "not JSON" in request.feedback[-1].text

    (failed,) = await reasoner.handle(request, context)
    (ended,) = await critic.handle(failed, context)
    assert isinstance(ended, SampleRejected)
    assert ended.reason == "reason:k_max"
    assert "not JSON" in ended.detail
    assert scripted.model.requests == []


@pytest.mark.parametrize(
    ("thought", "answer", "part"),
    [
        ("The hint says to look this up.", "Done.", "hint"),
        ("As the feedback says, I look again.", "Done.", "feedback says"),
        ("HINT", "Done.", "repeats a note"),
        ("I look this up.", "Done, your code is QX81-77.", "'QX81-77'"),
        ("I look this up.", "I wrote to nobody@nowhere.example.", "nobody@nowhere.example"),
        ("I look this up.", "Done, the doors open at 4:37 am.", "4:37 am"),
    ],
)
async def test_the_right_calls_with_texts_that_know_too_much_are_turned_down(
    world, begun, asking, context, thought: str, answer: str, part: str
) -> None:
    hint = "Settles whatever has been open between them since the spring of that year."
    advanced = tuple(replace(tool, description=hint) for tool in begun.composed.advanced)
    scripted = asking("critic", [])
    critic = critic_of(world, scripted)
    (request,) = await critic.handle(replace(begun.composed, advanced=advanced), context)
    thought = f"I should know that it {hint.lower()}" if thought == "HINT" else thought

    draft = await drafted(request, gold_calls(begun), thought=thought, answer=answer)
    (again,) = await critic.handle(draft, context)

    assert isinstance(again, ReasoningRequested)
    assert again.turn == request.turn
    assert again.feedback[0].fault in {"leak", "form"}
    assert part in again.feedback[0].text
    assert scripted.model.requests == []


CLOCK = re.compile(r"T(\d\d):(\d\d)")


@pytest.fixture(scope="module")
def begun_with_a_time(begun_where):
    def shows_a_time(begun) -> bool:
        return any(CLOCK.search(step.result.text) for step in begun.composed.trace.turns[0].steps)

    return begun_where(shows_a_time)


async def test_a_time_that_a_result_shows_may_be_told_in_any_form(
    world, begun_with_a_time, asking, context
) -> None:
    begun = begun_with_a_time
    critic, request = await opened(world, begun, context, asking("critic", []))
    draft = await drafted(request, gold_calls(begun))
    shown = "".join(call.result.text for call in draft.draft.calls)
    hour, minute = next((int(h), m) for h, m in CLOCK.findall(shown))
    half = "pm" if hour >= 12 else "am"
    answer = f"It is at {hour:02}:{minute}, or {hour % 12 or 12}:{minute} {half}."
    told = replace(draft, draft=replace(draft.draft, answer=answer))

    (next_one,) = await critic.handle(told, context)

    assert isinstance(next_one, ReasoningRequested)
    assert next_one.turn == request.turn + 1


@pytest.mark.parametrize("figure", ["7.31", "March 3, 1999"])
async def test_a_figure_from_nowhere_costs_the_attempt_and_is_named(
    world, begun, asking, context, figure: str
) -> None:
    critic, request = await opened(world, begun, context, asking("critic", []))
    draft = await drafted(request, gold_calls(begun), answer=f"It says {figure} there.")

    (again,) = await critic.handle(draft, context)

    assert again.turn == request.turn
    assert again.feedback[0].fault == "form"
    assert repr(figure) in again.feedback[0].text


async def test_a_thought_may_be_written_again_after_a_remark_on_its_form_quoted_it(
    world, begun, asking, context
) -> None:
    critic, request = await opened(world, begun, context, asking("critic", []))
    thought = "I read the request and look up each thing that it needs, one after the other."
    remark = Feedback("form", f"What was written cannot be used: after the object comes {thought}")
    failed = ReasoningFailed(request.turn, Draft((), ""), remark)
    (request,) = await critic.handle(failed, context)
    assert thought in request.feedback[0].text

    draft = await drafted(request, gold_calls(begun), thought=thought)
    (next_one,) = await critic.handle(draft, context)

    assert next_one.turn == request.turn + 1


async def test_words_of_the_hint_are_quoted_as_the_thought_has_them(
    world, begun, asking, context
) -> None:
    hint = "Settles whatever has been open between them since the spring of that year."
    advanced = tuple(replace(tool, description=hint) for tool in begun.composed.advanced)
    critic = critic_of(world, asking("critic", []))
    (request,) = await critic.handle(replace(begun.composed, advanced=advanced), context)
    thought = "So it settles, whatever has been open between Them, since the spring: I look."

    draft = await drafted(request, gold_calls(begun), thought=thought)
    (again,) = await critic.handle(draft, context)

    quoted = "'settles, whatever has been open between Them, since'"
    assert again.feedback[0].text.startswith(quoted)


async def test_a_critic_may_repeat_the_users_own_words(world, begun, asking, context) -> None:
    number, said = next(
        (number, origin)
        for number, turn in enumerate(begun.composed.trace.turns)
        for step in turn.steps
        for name, origin in step.origins.items()
        if isinstance(origin, FromUser) and isinstance(step.arguments[name], str)
    )
    words = f"The user wrote {begun.composed.queries[said.turn][said.start : said.end]}: see there."
    scripted = asking("critic", [{"feedback": words}])
    critic, request = await opened(world, begun, context, scripted)
    for before in range(number):
        (request,) = await critic.handle(await drafted(request, gold_calls(begun, before)), context)

    (again,) = await critic.handle(await drafted(request, []), context)

    assert [each.text for each in again.feedback] == [words]
