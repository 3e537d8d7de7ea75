"""A critic's words pass only when they give nothing of the solution away."""

import pytest

from turnloom.agents.dialogue import AssistantStep, Draft
from turnloom.agents.teacher.checks.remark import remark_leaks
from turnloom.graphs.call import Call, ExecutedCall
from turnloom.graphs.environment import ToolResult
from turnloom.graphs.origin import FromResult, FromUser
from turnloom.graphs.trace import Step, TracedTurn

FOUND = ToolResult(
    ok=True,
    value={"trains": [{"id": "ic_418", "at": "09:12", "eur": 42}, {"id": "re_7", "at": "08:55"}]},
    text="",
)
BOOKED = ToolResult(ok=True, value={"ticket": "T-99X1"}, text="")
GOLD = TracedTurn(
    "ticket_book",
    0,
    (
        Step("trains_search", {"to": "Ghent", "date": "2026-06-11"}, FOUND, {}),
        Step(
            "ticket_book",
            {"train": "ic_418", "seats": 2, "seat_class": "first", "note": "Window, please"},
            BOOKED,
            {},
        ),
    ),
    ("value", "wish"),
)
SEARCH = Call("trains_search", {"to": "Ghent", "date": "2026-06-10"})
DRAFT = Draft(
    (
        AssistantStep(
            "", (ExecutedCall("trains_search", {"to": "Ghent", "date": "2026-06-10"}, FOUND),)
        ),
        AssistantStep("", (ExecutedCall("ticket_list", {"train": "re_7"}, BOOKED),)),
    ),
    "Done.",
)


@pytest.mark.parametrize(
    "text",
    [
        "The train in call 2 is not the one that the user would be happy with. Read it again.",
        "In the call of trains_search, the date is not the day that the request is about.",
        "You looked on 2026-06-10; go back to what the user said about the day.",
        "You list tickets where the user wants to have one. Something is left undone.",
        "Your search went to Ghent, which is right. The user's wish isn't met, it's another.",
        'You passed "re_7" on; compare what the results say about each of them.',
        "The second call is at odds with the request; before it you searched well.",
        "Look at the last message again: something else is wished for this time.",
        "Find out what there is before you decide. Something is wrong.",
    ],
)
def test_pointing_at_the_drafts_own_calls_gives_nothing_away(text: str) -> None:
    assert remark_leaks(text, GOLD, DRAFT) is None


@pytest.mark.parametrize(
    "text",
    [
        "Book ic_418 instead.",
        "Book IC-418 instead.",
        "Take the i c 4 1 8 one.",
        "Take i-c-_-4-1-8 instead.",
        "Search on June 11.",
        "The right day is the 11th of June 2026.",
        "Use date 2026-06-11.",
        "They want two seats.",
        "It should be first class.",
        "Add a note that says window please.",
        "You should call ticket_book at the end.",
        "You have to ticket book it.",
        "Set seat_class as well.",
        "The one that leaves at 09:12 is right.",
        "The ticket would be T-99X1.",
        "It costs 42 euros.",
        "Decode this: aWNfNDE4.",
        "Look for `the quiet one`.",
        "Write to help@trains.example.",
        "Take the second one of the trains.",
        "It is the 2nd in the list.",
        "The third train fits.",
        "Its last entry is meant.",
        "Go on the eleventh.",
        "It ends in four one eight.",
        "Take I C four-one-eight.",
        "You have to list the trains found and book a ticket.",
        "Booking the ticket is what is missing.",
    ],
)
def test_anything_of_the_solution_is_noticed(text: str) -> None:
    assert remark_leaks(text, GOLD, DRAFT) is not None


QUERY = "Get Chiara Neri two first class tickets to Ghent on June 11, she's 418 by number."
NERI = ToolResult(
    ok=True, value={"name": "Chiara Neri", "id": "Chiara Neri-2", "cap": 418}, text=""
)


def _at(words: str) -> FromUser:
    start = QUERY.index(words)
    return FromUser(0, start, start + len(words))


SAID = TracedTurn(
    "ticket_book",
    0,
    (
        Step("member_find", {"name": "Chiara Neri"}, NERI, {"name": _at("Chiara Neri")}),
        Step(
            "ticket_book",
            {"member": "Chiara Neri-2", "date": "2026-06-11", "seats": 2, "rows": 418, "cap": 418},
            BOOKED,
            {
                "member": FromResult(0, ("id",)),
                "date": _at("June 11"),
                "seats": _at("two"),
                "rows": _at("418"),
                "cap": FromResult(0, ("cap",)),
            },
        ),
    ),
    ("value", "wish"),
)
TRIED = Draft(
    (AssistantStep("", (ExecutedCall("member_find", {"name": "chiara neri"}, NERI),)),), ""
)


@pytest.mark.parametrize(
    "text",
    [
        "The user wrote Chiara Neri, with capitals; you did not.",
        'The name is written "Chiara Neri" in the request.',
        "The user asked for June 11, and for two of them.",
    ],
)
def test_the_users_own_words_give_nothing_away(text: str) -> None:
    assert remark_leaks(text, SAID, TRIED, (QUERY,)) is None
    assert remark_leaks(text, SAID, TRIED, ()) is not None


@pytest.mark.parametrize(
    "text",
    [
        "The date is 2026-06-11.",
        "It is the 11th of June.",
        "Take Chiara Neri-2 for the member.",
        "Take Chiara Neri 2 for the member.",
        "It is 418 that counts.",
        "The other one is Chiara Neri; use her cap, 97.",
    ],
)
def test_other_forms_and_what_results_reveal_stay_the_solutions(text: str) -> None:
    assert remark_leaks(text, SAID, TRIED, (QUERY,)) is not None
