"""A draft's texts may stand when they repeat no note and tell nothing that follows from nothing."""

from dataclasses import replace

import pytest

from turnloom.agents.dialogue import AssistantStep, Draft, Feedback
from turnloom.agents.teacher.checks.draft import ECHO_WORDS, echo, validate_draft
from turnloom.agents.verification.tool_context import ToolContext

NOTE = "Settles whatever has been open between them since the spring of that year."


@pytest.fixture
async def drafted(world, begun, request_):
    """The first turn's request, its gold as a draft, and what is wrong with changes of the two."""
    steps = tuple(
        AssistantStep("I look this up.", (step,)) for step in begun.composed.trace.turns[0].steps
    )
    draft, tool_context = Draft(steps, "Done.", "That is all."), ToolContext(world)

    def check(*, answer="Done.", thought="That is all.", **asked):
        changed = replace(draft, answer=answer, thought=thought)
        advanced = begun.composed.advanced[0]
        return validate_draft(replace(request_, **asked), changed, advanced, tool_context)

    return check


async def test_a_plain_draft_may_stand(drafted) -> None:
    assert drafted() is None


@pytest.mark.parametrize("part", ["answer", "thought"])
async def test_words_of_the_hint_are_a_leak_and_quoted_as_written(drafted, part: str) -> None:
    found = drafted(hint=NOTE, **{part: f"So I see: it {NOTE.lower()}"})

    assert found is not None
    assert found.fault == "leak"
    assert "settles whatever has been open between them since" in found.text


async def test_what_the_user_said_in_the_same_words_is_no_leak(drafted) -> None:
    assert drafted(hint=NOTE, query=f"Do what {NOTE}", thought=f"It {NOTE.lower()}") is None


@pytest.mark.parametrize(("fault", "leaks"), [("missing", True), ("form", False), ("leak", False)])
async def test_a_remark_may_be_repeated_only_where_it_quoted_the_draft_itself(
    drafted, fault, leaks: bool
) -> None:
    found = drafted(feedback=(Feedback(fault, NOTE),), thought=f"It {NOTE.lower()}")

    assert (found is not None) is leaks


@pytest.mark.parametrize(
    ("answer", "part"),
    [
        ("Done, your code is QX81-77.", "'QX81-77'"),
        ("I wrote to nobody@nowhere.example.", "nobody@nowhere.example"),
        ("Done, the doors open at 4:37 am.", "4:37 am"),
        ("That makes 98431.77 euros in all.", "98431.77"),
    ],
)
async def test_what_follows_from_nothing_is_named(drafted, answer: str, part: str) -> None:
    found = drafted(answer=answer)

    assert found is not None
    assert found.fault in {"form", "leak"}
    assert part in found.text
    assert drafted(answer=answer, system=f"Note. {answer}") is None


def test_an_echo_is_so_many_words_in_a_row_whatever_their_case_and_marks() -> None:
    words = NOTE.split()
    short, long = " ".join(words[: ECHO_WORDS - 1]), " ".join(words[:ECHO_WORDS])

    assert echo(f"Well: {short}.", (NOTE,), ()) == ""
    assert echo(f"Well: {long.upper()}!", (NOTE,), ()) == long.upper()
    assert echo(f"Well: {long}.", (NOTE,), (f"They say: {NOTE}",)) == ""
