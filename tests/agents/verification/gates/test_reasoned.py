from __future__ import annotations

import json
from collections.abc import Awaitable, Callable

import pytest
from planting import Defect, Record

DEFECTS: tuple[Defect, ...] = (
    lambda r: r["messages"][2].update(reasoning_content=""),
    lambda r: r["messages"][2].update(reasoning_content="Okay."),
    lambda r: r["messages"][2].update(reasoning_content="The hint says to unlock."),
    lambda r: r["messages"][2].update(reasoning_content="I unlock it, as the note says."),
    lambda r: r["messages"][2].update(reasoning_content="This time I unlock the car first."),
    lambda r: r["messages"][2].update(reasoning_content="I need fl_305."),
    lambda r: r["messages"][2].update(reasoning_content="As book_cheapest_seats would."),
    lambda r: r["messages"][2].update(reasoning_content="I'll use mail_send at once."),
    lambda r: r["messages"][9].update(
        reasoning_content="First the flights between two airports on a day, from the origin."
    ),
    lambda r: r["messages"][7].update(content="Booked under Q7RZ32."),
    lambda r: r["messages"][5].update(reasoning_content="fl_301 is the one to take."),
    lambda r: r["messages"][9].update(reasoning_content="She is at mara@fjord.example."),
    lambda r: r["messages"][5].update(reasoning_content="I book the dearest flight of the two."),
    lambda r: r["messages"][5].update(reasoning_content="Only one flight came back; I book it."),
    lambda r: r["messages"][5].update(reasoning_content="I book the first flight on the list."),
    lambda r: r["messages"][5].update(reasoning_content="I'll send a mail to the contact."),
    lambda r: r["messages"][2].update(reasoning_content="Now I can find the contact by name."),
    lambda r: r["messages"][5].update(reasoning_content="Neither waits for the other: book it."),
    lambda r: r["messages"][2].update(reasoning_content="I unlock the account for April 3."),
    lambda r: r["messages"][2].update(reasoning_content="I unlock the account of Henrik."),
)


@pytest.mark.parametrize("number", range(len(DEFECTS)))
async def test_a_planted_defect_is_caught(
    number: int, sample: Record, failing_gates: Callable[[Record], Awaitable[set[str]]]
) -> None:
    DEFECTS[number](sample)
    assert "reasoned" in await failing_gates(sample)


HONEST = (
    (5, "Of the two, the cheapest flight is the one to book."),
    (5, "118 euros is the lowest price, so I book that flight."),
    (5, "It costs less than the other flight, which is the dearer one: I book it."),
    (2, "The account has to be unlocked before anything can be booked."),
    (2, "The account first, then the flights of that day."),
)


@pytest.mark.parametrize(("at", "thought"), HONEST)
async def test_an_honest_thought_passes(
    at: int, thought: str, sample: Record, failing_gates: Callable[[Record], Awaitable[set[str]]]
) -> None:
    sample["messages"][at]["reasoning_content"] = thought
    assert await failing_gates(sample) == set()


def told_in_a_call(record: Record, text: str) -> None:
    """The first call has a text more."""
    call = record["messages"][2]["tool_calls"][0]["function"]
    arguments = {**json.loads(call["arguments"]), "note": text}
    call["arguments"] = json.dumps(arguments, separators=(",", ":"))
    record["turns"][0]["steps"][0]["arguments"] = arguments


@pytest.mark.parametrize("text", ["As the hint says, unlock it.", "I was told to unlock it."])
async def test_a_text_of_a_call_that_tells_of_help_is_caught_unless_the_user_said_it(
    text: str, sample: Record, failing_gates: Callable[[Record], Awaitable[set[str]]]
) -> None:
    told_in_a_call(sample, text)
    assert "reasoned" in await failing_gates(sample)

    query = f"{sample['messages'][1]['content']} Add this: {text}"
    sample["messages"][1]["content"] = sample["turns"][0]["query"] = query
    assert "reasoned" not in await failing_gates(sample)
