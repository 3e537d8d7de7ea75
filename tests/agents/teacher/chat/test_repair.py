"""An answer is asked for until it is accepted, with what was found wrong, and not for ever."""

import json

import pytest

from turnloom.agents.teacher.chat.prompt_runner import assistant, system, user
from turnloom.agents.teacher.chat.repair import RefusedError, RepairLoop

OPENING = (system("You are the critic."), user("Write."))
BAD, WORSE, GOOD = ({"feedback": text} for text in ("bad", "worse", "good"))


async def accept(value) -> str:
    text = value["feedback"]
    if text != "good":
        raise RefusedError(f"{text} is not good", "it is short")
    return text


LOOP = RepairLoop(OPENING, accept, lambda findings: f"Again: {' | '.join(findings)}.")


async def repaired(scripted, context, attempts: int = 3) -> str:
    return await LOOP.run(scripted.prompt_runner, context, "names", attempts)


def remarks(scripted) -> list[str]:
    return [request.messages[-1]["content"] for request in scripted.model.requests[1:]]


async def test_the_first_answer_that_is_accepted_ends_it(asking, context) -> None:
    scripted = asking("critic", [GOOD, BAD])

    assert await repaired(scripted, context) == "good"
    assert [request.messages for request in scripted.model.requests] == [OPENING]


async def test_a_refused_answer_is_shown_again_with_what_was_found_wrong(asking, context) -> None:
    scripted = asking("critic", [BAD, GOOD])

    await repaired(scripted, context)

    assert scripted.model.requests[1].messages == (
        *OPENING,
        assistant(BAD),
        user("Again: bad is not good | it is short."),
    )


async def test_findings_about_answers_before_the_last_are_kept_apart(asking, context) -> None:
    scripted = asking("critic", [BAD, WORSE, GOOD])

    await repaired(scripted, context)

    assert remarks(scripted)[1] == (
        "Again: worse is not good | it is short | with one before: bad is not good."
    )
    assert scripted.model.requests[2].messages[2] == assistant(WORSE)


async def test_no_two_questions_share_a_key(asking, context) -> None:
    scripted = asking("critic", [BAD, "nonsense", WORSE, GOOD])

    await repaired(scripted, context)

    keys = [request.key for request in scripted.model.requests]
    assert keys == [f"s-1/critic/names/{number}" for number in range(4)]


async def test_what_could_not_be_read_is_told_at_the_end_of_the_opening(asking, context) -> None:
    scripted = asking("critic", ["nonsense", GOOD])

    await repaired(scripted, context)

    first, last = scripted.model.requests[1].messages
    assert first == OPENING[0]
    assert last["content"].startswith("Write.\n\nAgain: it could not be read: ")


async def test_slips_of_form_and_refusals_are_counted_apart(asking, context) -> None:
    scripted = asking("critic", ["nonsense", BAD, "nonsense", WORSE, GOOD])

    assert await repaired(scripted, context) == "good"


@pytest.mark.parametrize(
    ("answers", "asked", "said"),
    [
        ([BAD, WORSE, BAD], 3, "bad is not good; it is short; the last answer that could be read"),
        (["no", "no", "no"], 3, "it could not be read"),
        (["no", BAD, WORSE, "no", "no"], 5, "it could not be read"),
    ],
)
async def test_in_the_end_it_is_given_up_with_the_reasons(
    asking, context, answers, asked: int, said: str
) -> None:
    scripted = asking("critic", [*answers, GOOD])

    with pytest.raises(RefusedError) as caught:
        await repaired(scripted, context)

    assert len(scripted.model.requests) == asked
    assert str(caught.value).startswith(said)
    readable = [answer for answer in answers if isinstance(answer, dict)]
    assert all(json.dumps(answer) in str(caught.value) for answer in readable[-1:])
