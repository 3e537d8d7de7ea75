from __future__ import annotations

import copy
from collections.abc import Awaitable, Callable

import pytest
from planting import Record

FailingGates = Callable[[Record], Awaitable[set[str]]]
BOOKED = "Two refundable seats are booked under Q7RZ31, 236 euros in all."
DEFECTS = (
    "Two refundable seats are booked under Q7RZ31, 263 euros in all.",
    "Two refundable seats are booked under Q7RZ31 for June 23, 236 euros in all.",
    "Two refundable seats are booked under Q7RZ13, 236 euros in all.",
    "Two refundable seats are booked under Q7RZ31, the flight leaves at 14:05.",
    "Two refundable seats are booked for Henrik under Q7RZ31.",
    "I could not book the two seats.",
    "I'm afraid that didn't work.",
    "Unfortunately, your request was rejected.",
    "Four refundable seats are booked under Q7RZ31, 236 euros in all.",
    'Two seats are booked under Q7RZ31, for the "Lisbon weekend", 236 euros in all.',
    "I found two mails from her.",
    "The mail to her has been sent.",
)
TRUE = (
    "Two seats are booked: 118 euros each, 236 in all, 13 euros less than the other flight each.",
    "You leave on Thursday, June 11, from BRU; the booking is Q7RZ31.",
    "Done. I couldn't choose the seats themselves, though.",
    "Das Lissabon-Ticket ist gebucht: zwei Pl\u00e4tze, zusammen 236 Euro, Nummer Q7RZ31.",
)


def answers_of(record: Record) -> list[Record]:
    return [m for m in record["messages"] if m["role"] == "assistant" and not m.get("tool_calls")]


@pytest.mark.parametrize("answer", DEFECTS)
async def test_an_answer_that_nothing_bears_out_is_caught(
    answer: str, sample: Record, failing_gates: FailingGates
) -> None:
    assert answers_of(sample)[0]["content"] == BOOKED
    answers_of(sample)[0]["content"] = answer
    assert "answered" in await failing_gates(sample)


@pytest.mark.parametrize("answer", TRUE)
async def test_what_follows_from_what_was_shown_may_be_told(
    answer: str, sample: Record, failing_gates: FailingGates
) -> None:
    answers_of(sample)[0]["content"] = answer
    assert await failing_gates(sample) == set()


async def test_what_a_later_turn_shows_is_not_known_before(
    sample: Record, failing_gates: FailingGates
) -> None:
    answers_of(sample)[0]["content"] = "It is booked; mara@fjord.example will be told."
    assert "answered" in await failing_gates(sample)


@pytest.mark.parametrize(
    ("answer", "passes"),
    [
        ("Your booking under the pin is done.", False),
        ("The account could not be unlocked.", True),
        ("It didn't go through.", True),
        ("That is the wrong pin.", True),
        ("Die PIN stimmt leider nicht.", True),
    ],
)
async def test_a_refusal_is_told(
    answer: str, passes: bool, sample: Record, failing_gates: FailingGates
) -> None:
    record = copy.deepcopy(sample)
    step = record["turns"][1]["steps"][-1]
    step.update(ok=False, result={"error": "wrong pin"})
    record["messages"][-2]["content"] = '{"error": "wrong pin"}'
    answers_of(record)[1]["content"] = answer
    assert ("answered" not in await failing_gates(record)) is passes
