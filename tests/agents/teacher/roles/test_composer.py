"""The model writes the messages; the gates decide, and what they find goes back, a few times."""

import json
from dataclasses import replace

import pytest

from turnloom.agents.messages import QueriesComposed, SampleRejected
from turnloom.agents.offline.composer.role import composer_role as offline_composer
from turnloom.agents.teacher.brief.composer_brief import hidden_values
from turnloom.agents.teacher.brief.preview import executed_turns, preview
from turnloom.agents.teacher.chat.limits import LIMITS
from turnloom.agents.teacher.chat.repair import RefusedError
from turnloom.agents.teacher.roles.composer import MessageCheck, composer_role
from turnloom.agents.user_values import user_values
from turnloom.agents.verification.gates.answerable import ANSWERABLE
from turnloom.agents.verification.gates.grounded import GROUNDED
from turnloom.agents.verification.gates.implicit import IMPLICIT
from turnloom.agents.verification.gates.unleaked import UNLEAKED
from turnloom.agents.verification.tool_context import ToolContext
from turnloom.graphs.api.api_graph import graph_of
from turnloom.graphs.origin import FromUser, from_json, to_json
from turnloom.prompts.fence import blocks
from turnloom.prompts.library import library


def role_of(world, scripted):
    drafter = offline_composer(graph_of(world.tools, world.semantic_types))
    return composer_role(world, scripted.prompt_runner, library().personas, drafter, LIMITS)


def brief_in(request) -> dict:
    return blocks(request.messages[1]["content"])["brief"]


async def test_messages_that_pass_the_gates_are_taken_with_their_spans(
    world, begun, asking, context, rehearsed
) -> None:
    scripted = asking("composer", rehearsed)

    (made,) = await role_of(world, scripted).handle(begun.abstracted, context)

    assert isinstance(made, QueriesComposed)
    shown = executed_turns(made.trace, made.advanced, dict(enumerate(made.queries)))
    view = preview(shown, [tool.offered() for tool in world.tools], ToolContext(world))
    for gate in (ANSWERABLE, GROUNDED, UNLEAKED, IMPLICIT):
        assert gate.check(view) == []


async def test_the_brief_tells_what_to_say_and_what_to_hide(
    world, begun, asking, context, rehearsed
) -> None:
    scripted = asking("composer", rehearsed)
    await role_of(world, scripted).handle(begun.abstracted, context)
    first, second = map(brief_in, scripted.model.requests)

    opened, went_on = (request.messages for request in scripted.model.requests)
    assert went_on[: len(opened)] == opened
    assert json.loads(went_on[len(opened)]["content"]) == {"message": first["draft"]}
    assert first["hide"] == list(hidden_values(begun.abstracted.trace.turns[0]))
    for told in (*first["say"], *second["say"]):
        assert told["for_instance"]
    personas = [
        blocks(request.messages[-1]["content"])["persona"] for request in scripted.model.requests
    ]
    assert personas[0] == personas[1]


@pytest.mark.parametrize("fault", ["silent", "tool", "leak", "empty", "endless", "loop", "broken"])
async def test_a_message_that_fails_is_written_again(
    world, begun, asking, context, rehearsed, fault: str
) -> None:
    turn = begun.abstracted.trace.turns[0]
    secret = next(
        (str(value) for turn in begun.abstracted.trace.turns for value in hidden_values(turn)), "?"
    )

    def answer(request):
        sound = rehearsed(request)
        if len(scripted.model.requests) > 1:
            return sound
        message = json.loads(sound.content)["message"]
        bad = {
            "silent": "Please take care of it for me.",
            "tool": f"{message} Use {turn.steps[0].tool} for it.",
            "leak": f"{message} It is {secret}.",
            "empty": "   ",
            "endless": "word " * 1000,
            "loop": f"{message} " + "please " * 40,
        }.get(fault)
        return json.dumps({"message": bad}) if bad is not None else '{"message": "cut o'

    scripted = asking("composer", answer)
    if fault == "leak" and secret == "?":
        pytest.skip("nothing is hidden in this sample")

    (made,) = await role_of(world, scripted).handle(begun.abstracted, context)

    assert isinstance(made, QueriesComposed)
    assert len(scripted.model.requests) == 1 + len(begun.abstracted.trace.turns)
    again = scripted.model.requests[1].messages[-1]["content"]
    found = blocks(again)["rejected"]
    assert found
    if fault == "silent":
        told = brief_in(scripted.model.requests[0])["say"][0]
        value = json.dumps(told["value"], ensure_ascii=False)
        forms = [json.dumps(form, ensure_ascii=False) for form in told["for_instance"]]
        remark = next(each for each in found if f"does not say {value}" in each)
        assert all(form in remark for form in forms)


async def test_a_message_that_never_passes_gives_the_sample_up(
    world, begun, asking, context
) -> None:
    scripted = asking("composer", [{"message": "Please take care of it."}] * 9)

    (ended,) = await role_of(world, scripted).handle(begun.abstracted, context)

    assert isinstance(ended, SampleRejected)
    assert (ended.stage, ended.reason) == ("composer", "compose:unusable")
    assert len(scripted.model.requests) == LIMITS.attempts
    assert '{"message": "Please take care of it."}' in ended.detail


async def test_slips_of_form_leave_the_attempts_to_the_content(
    world, begun, asking, context, rehearsed
) -> None:
    bad = iter(["no JSON", {"message": "Please."}, {"message": " "}, '{"message": "a'])

    def answer(request):
        told = next(bad, None)
        if told is None:
            return rehearsed(request)
        return told if isinstance(told, str) else json.dumps(told)

    scripted = asking("composer", answer)

    (made,) = await role_of(world, scripted).handle(begun.abstracted, context)

    assert isinstance(made, QueriesComposed)
    assert len(scripted.model.requests) == 4 + len(begun.abstracted.trace.turns)
    assert len({request.key for request in scripted.model.requests}) == len(scripted.model.requests)
    *_, shown, remark = scripted.model.requests[4].messages
    assert json.loads(shown["content"]) == {"message": " "}
    slip, last, *before = blocks(remark["content"])["rejected"]
    assert "could not be read" in slip
    assert "JSON object alone" in slip
    assert last == "the message is empty"
    assert before
    assert all(each.startswith("with one before: ") for each in before)


def test_what_is_not_said_is_told_with_a_form_of_saying_it(world, begun) -> None:
    trace = begun.abstracted.trace
    want = user_values(trace.turns[0], list(trace.turns[0].steps), ToolContext(world).tools)[0]
    instances = {json.dumps(want.value, ensure_ascii=False): ["as people say it", "or so"]}
    check = MessageCheck(ToolContext(world), begun.abstracted, (), instances)

    told = 'in a form that reads as this value: write "as people say it" or "or so"'
    with pytest.raises(RefusedError, match=told):
        check.validate("Please take care of it.")


def said_two(begun) -> tuple[str, FromUser] | None:
    """The argument that the first message gives as 2 in a digit, and where."""
    query = begun.composed.queries[0]
    for step in begun.composed.trace.turns[0].steps:
        for name, origin in step.origins.items():
            if isinstance(origin, FromUser) and query[origin.start : origin.end] == "2":
                return name, origin
    return None


@pytest.fixture(scope="module")
def begun_with_two(begun_where):
    return begun_where(said_two)


def reworded(begun, words: str) -> str:
    """The first message with other words for the 2."""
    query, (_, said) = begun.composed.queries[0], said_two(begun)
    return f"{query[: said.start]}{words}{query[said.end :]}"


@pytest.mark.parametrize("words", ["a couple of", "a pair of"])
async def test_a_value_in_a_natural_wording_counts_and_is_marked(
    world, begun_with_two, words: str
) -> None:
    name, _ = said_two(begun_with_two)
    message = reworded(begun_with_two, words)

    spoken = MessageCheck(ToolContext(world), begun_with_two.abstracted, ()).validate(message)

    (said,) = [step.origins[name] for step in spoken.steps if step.arguments.get(name) == 2]
    assert said.wording == "natural"
    assert message[said.start : said.end] == words
    assert from_json(to_json(said)) == said


@pytest.mark.parametrize("words", ["another", "a dozen", "not a couple of", "some"])
async def test_a_near_miss_is_refused(world, begun_with_two, words: str) -> None:
    check = MessageCheck(ToolContext(world), begun_with_two.abstracted, ())

    with pytest.raises(RefusedError, match="does not say 2"):
        check.validate(reworded(begun_with_two, words))


async def test_words_marked_as_natural_have_to_say_the_value_and_others_are_read_strictly(
    world, begun_with_two
) -> None:
    plan, (name, _) = begun_with_two.abstracted, said_two(begun_with_two)
    query = reworded(begun_with_two, "a couple of")
    turn = MessageCheck(ToolContext(world), plan, ()).validate(query)
    start = query.index("a couple of")
    end = start + len("a couple of")

    def findings(origin: FromUser) -> list[str]:
        steps = tuple(
            replace(
                step, origins={key: origin if key == name else o for key, o in step.origins.items()}
            )
            for step in turn.steps
        )
        spoken = replace(plan.trace, turns=(replace(turn, steps=steps), *plan.trace.turns[1:]))
        view = preview(
            executed_turns(spoken, plan.advanced, {0: query}),
            [tool.offered() for tool in world.tools],
            ToolContext(world),
        )
        return [found.detail for found in GROUNDED.check(view) if "as 2" in found.detail]

    assert findings(FromUser(0, start, end, "natural")) == []
    assert findings(FromUser(0, start, end))
    assert findings(FromUser(0, 0, query.index(" "), "natural"))


def said_choice(begun):
    """An argument of the first turn that is one of several choices, in the user's words."""
    for step in begun.abstracted.trace.turns[0].steps:
        for name, origin in step.origins.items():
            value = step.arguments.get(name)
            if isinstance(origin, FromUser) and isinstance(value, str) and value.islower():
                yield name, value


async def read_as(world, begun, asking, context, rehearsed, yes: bool):
    """What the composer makes of a message that says its choice in words of its own."""
    name, value = next(said_choice(begun))
    words = "the sort we like so much"
    said = next(
        one.origins[name] for one in begun.composed.trace.turns[0].steps if name in one.origins
    )
    query = begun.composed.queries[0]
    message = f"{query[: said.start]}{words}{query[said.end :]}"

    def answer(request):
        shown = blocks(request.messages[-1]["content"])
        if "reading" in shown:
            assert shown["reading"]["value"] == value
            return json.dumps({"says": yes, "words": words if yes else ""})
        first = "brief" in shown and len(request.messages) == 2
        return json.dumps({"message": message}) if first else rehearsed(request)

    scripted = asking("composer", answer)
    drafter = offline_composer(graph_of(world.tools, world.semantic_types))
    reader = replace(scripted.prompt_runner, prompt=library()["reader"])
    role = composer_role(world, scripted.prompt_runner, library().personas, drafter, LIMITS, reader)
    (made,) = await role.handle(begun.abstracted, context)
    assert isinstance(made, QueriesComposed)
    return made, message, name, scripted.model.requests


@pytest.fixture(scope="module")
def begun_with_choice(begun_where):
    return begun_where(lambda one: any(said_choice(one)))


async def test_a_message_that_a_reader_understands_is_not_written_again(
    world, begun_with_choice, asking, context, rehearsed
) -> None:
    made, message, name, requests = await read_as(
        world, begun_with_choice, asking, context, rehearsed, yes=True
    )

    assert made.queries[0] == message
    origins = [step.origins[name] for step in made.trace.turns[0].steps if name in step.origins]
    assert [origin.wording for origin in origins] == ["understood"]
    assert from_json(to_json(origins[0])) == origins[0]
    assert len(requests) == 1 + len(made.queries)


async def test_a_message_is_written_again_when_the_reader_says_no(
    world, begun_with_choice, asking, context, rehearsed
) -> None:
    made, message, _, requests = await read_as(
        world, begun_with_choice, asking, context, rehearsed, yes=False
    )

    assert made.queries[0] != message
    assert len(requests) == 2 + len(made.queries)
