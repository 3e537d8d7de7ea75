"""What the solver makes of a request: which calls, with which values, found how."""

from __future__ import annotations

from typing import Any

import pytest

BOOK = (
    "Book a room found in a search. Takes the city and date from the user; "
    "everything else it finds out itself."
)
MAIL = (
    "Send a mail to one person. Takes the name, subject and body from the user; "
    "everything else it finds out itself."
)
DAY: dict[str, Any] = {"city": "Oslo", "date": "2026-06-11"}


@pytest.mark.parametrize(
    ("words", "room"),
    [
        ("the cheapest room", "r_2"),
        ("the most expensive room", "r_3"),
        ("the largest room", "r_3"),
        ("the smallest room", "r_2"),
    ],
)
async def test_a_superlative_is_matched_to_a_field(bench: Any, words: str, room: str) -> None:
    draft = await bench.draft(f"Please book {words} in Oslo on June 11.", BOOK)
    assert bench.calls(draft) == [("search_rooms", DAY), ("book_room", {"room_id": room})]


async def test_an_item_is_found_by_what_the_user_calls_it(bench: Any) -> None:
    hint = BOOK.replace("city and date", "city, date and name")
    draft = await bench.draft("Could you book the Cellar in Oslo for the 11th of June?", hint)
    assert bench.calls(draft)[-1] == ("book_room", {"room_id": "r_3"})


async def test_an_optional_value_is_given_when_the_user_tells_it(bench: Any) -> None:
    hint = BOOK.replace("city and date", "city, date and hours")
    query = "Book the cheapest room in Oslo on June 11 for four hours, please."
    assert bench.calls(await bench.draft(query, hint))[-1] == (
        "book_room",
        {"room_id": "r_2", "hours": 4},
    )


async def test_that_booking_is_the_one_of_the_turn_before(bench: Any) -> None:
    await bench.turn("Book the cheapest room in Oslo on June 11.", BOOK)
    draft = await bench.draft("Please cancel that booking again.", "Cancel a booking.")
    assert bench.calls(draft) == [("cancel_booking", {"booking_ref": "Q7RZ"})]


async def test_a_person_is_looked_up_for_an_address(bench: Any) -> None:
    query = 'Write to Mara with "Hello" as the subject: "See you on Thursday at the desk."'
    draft = await bench.draft(query, MAIL)
    assert bench.calls(draft) == [
        ("find_guest", {"name": "Mara"}),
        (
            "send_mail",
            {
                "to": "mara@fjord.example",
                "subject": "Hello",
                "body": "See you on Thursday at the desk.",
            },
        ),
    ]


async def test_a_dictated_text_goes_on_with_a_value_that_is_spoken_of(bench: Any) -> None:
    await bench.turn("Book the cheapest room in Oslo on June 11.", BOOK)
    query = (
        'Mail Tomas a note titled "Room" that says "The total is" plus the total of that booking.'
    )
    draft = await bench.draft(query, MAIL)
    assert bench.calls(draft)[-1][1]["body"] == "The total is 110"


async def test_what_the_user_tells_beside_the_goal_belongs_to_a_call_before_it(bench: Any) -> None:
    hint = (
        "Close the day's books. Takes the username and password from the user; "
        "everything else it finds out itself."
    )
    query = "Close the books for today. I'm marlin_7 and the password is OtterMaple31."
    assert bench.calls(await bench.draft(query, hint)) == [
        ("desk_login", {"username": "marlin_7", "password": "OtterMaple31"}),
        ("close_day", {}),
    ]


async def test_a_purpose_in_other_words_is_understood_too(bench: Any) -> None:
    draft = await bench.draft(
        "Could you find out how I reach Tomas?", "Looks a guest up so that one can write to them"
    )
    assert bench.calls(draft) == [("find_guest", {"name": "Tomas"})]


async def test_calls_are_made_on_a_fork_and_the_world_stays_as_it_was(bench: Any) -> None:
    before = await bench.world.digest()
    await bench.draft("Book the cheapest room in Oslo on June 11.", BOOK)
    assert (await bench.world.digest()) == before
    assert (await bench.after.digest()) != before


async def test_the_same_request_gives_the_same_draft(bench: Any) -> None:
    query = "Book the cheapest room in Oslo on June 11."
    assert await bench.draft(query, BOOK) == await bench.draft(query, BOOK)
