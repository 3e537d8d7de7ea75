"""Turns that are solved from the request alone, as a deployed model would have to."""

from typing import Any


async def test_what_is_asked_is_done_without_a_hint(bench: Any) -> None:
    draft = await bench.draft("Could you book the cheapest room in Oslo on June 12?", None)

    assert bench.calls(draft) == [
        ("search_rooms", {"city": "Oslo", "date": "2026-06-12"}),
        ("book_room", {"room_id": "r_2"}),
    ]


async def test_what_is_pointed_back_at_is_taken_from_what_was_shown(bench: Any) -> None:
    await bench.turn("Could you book the cheapest room in Oslo on June 12?", None)

    draft = await bench.draft("Please cancel that booking.", None)

    assert bench.calls(draft) == [("cancel_booking", {"booking_ref": "Q7RZ"})]


async def test_what_is_told_beside_the_request_opens_the_door_first(bench: Any) -> None:
    draft = await bench.draft(
        "Please close the books of the day. My desk username is mara_l, password Otter31.", None
    )

    assert bench.calls(draft) == [
        ("desk_login", {"username": "mara_l", "password": "Otter31"}),
        ("close_day", {}),
    ]


async def test_a_name_is_looked_up_and_quotations_keep_their_places(bench: Any) -> None:
    draft = await bench.draft(
        'Could you send Mara a mail with the subject "Seats" and the text "We need ten more of '
        'them by Friday."?',
        None,
    )

    assert bench.calls(draft) == [
        ("find_guest", {"name": "Mara"}),
        (
            "send_mail",
            {
                "to": "mara@fjord.example",
                "subject": "Seats",
                "body": "We need ten more of them by Friday.",
            },
        ),
    ]
