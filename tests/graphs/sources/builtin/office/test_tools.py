"""The office: what it grants, what it refuses, and in which words."""

from __future__ import annotations

import copy
from collections.abc import Callable
from random import Random
from typing import Any

import pytest

from turnloom.graphs.errors import ToolError
from turnloom.graphs.sources.builtin.moments import later
from turnloom.graphs.sources.builtin.office.records import ContactRecord
from turnloom.graphs.sources.builtin.office.scenario import make_scenario
from turnloom.graphs.sources.builtin.office.tools import OfficeTools
from turnloom.graphs.sources.builtin.world import make_world


@pytest.fixture
def office() -> OfficeTools:
    desk = OfficeTools(make_scenario(make_world(Random(4)), Random(4)))
    desk.state["events"].clear()
    return desk


def at(office: OfficeTools, ahead: int, clock: str) -> str:
    return f"{later(office.state['today'], ahead)}T{clock}"


def person(office: OfficeTools, number: int = 0) -> ContactRecord:
    return [*office.state["contacts"].values()][number]


def mail(office: OfficeTools, folder: str = "inbox") -> str:
    return next(i for i, row in office.state["mails"].items() if row["folder"] == folder)


def event(
    office: OfficeTools, ahead: int = 3, clock: str = "10:00", title: str = "Budget review"
) -> str:
    guest = person(office)["email"]
    return office.create_event(title, at(office, ahead, clock), guest_email=guest)["event_id"]


# --- what it grants -------------------------------------------------------------------------------


def test_a_contact_is_found_by_first_or_full_name_in_any_case(office: OfficeTools) -> None:
    row = person(office)
    assert office.find_contact(row["name"].split()[0].lower())["email"] == row["email"]
    assert office.find_contact(row["name"].upper())["phone"] == row["phone"]


def test_mail_is_listed_by_folder_and_star_newest_first(office: OfficeTools) -> None:
    listed = office.list_mail("inbox")["messages"]
    assert [row["sent"] for row in listed] == sorted((row["sent"] for row in listed), reverse=True)
    starred = office.list_mail("inbox", starred_only=True)["messages"]
    assert starred == [row for row in listed if row["starred"]]


def test_mail_is_found_by_its_sender_and_read(office: OfficeTools) -> None:
    sender = office.state["mails"][mail(office)]["from_email"]
    for row in office.search_mail(sender)["messages"]:
        assert office.read_mail(row["mail_id"])["from_email"] == sender


def test_a_sent_mail_is_in_the_outbox_and_not_among_the_received(office: OfficeTools) -> None:
    to = person(office)
    sent = office.send_mail(to["email"], "Keys", "They are at the desk.")
    assert sent["to_name"] == to["name"]
    assert office.list_mail("outbox")["messages"][0]["mail_id"] == sent["mail_id"]
    assert office.read_mail(sent["mail_id"])["body"] == "They are at the desk."
    assert office.search_mail(office.state["me"]["email"])["messages"] == []


def test_a_reply_goes_to_the_sender_and_a_forward_carries_the_text(office: OfficeTools) -> None:
    received = office.read_mail(mail(office))
    reply = office.reply_mail(received["mail_id"], "Agreed.")
    assert reply["to_email"] == received["from_email"]
    assert reply["subject"] == f"Re: {received['subject']}"
    other = next(
        row["email"]
        for row in office.state["contacts"].values()
        if row["email"] != received["from_email"]
    )
    forwarded = office.forward_mail(received["mail_id"], other, "For you.")
    text = office.read_mail(forwarded["mail_id"])["body"]
    assert text.startswith("For you.")
    assert text.endswith(received["body"])


def test_an_event_is_created_found_and_described(office: OfficeTools) -> None:
    made = office.create_event(
        "Design week planning", at(office, 3, "10:00"), 45, "Porto", person(office)["email"]
    )
    assert made["end"] == at(office, 3, "10:45")
    assert made["attendees"] == 1
    found = office.search_events("WEEK design")["events"]
    assert [row["event_id"] for row in found] == [made["event_id"]]
    assert office.list_events(made["date"])["events"] == found
    details = office.get_event(made["event_id"])
    assert details["city"] == "Porto"
    assert details["organizer"] == office.state["me"]["name"]
    assert details["attendees"] == [
        {"name": person(office)["name"], "email": person(office)["email"]}
    ]


def test_an_event_without_a_city_is_at_home(office: OfficeTools) -> None:
    assert (
        office.create_event("Tasting", at(office, 3, "10:00"))["city"] == office.state["me"]["city"]
    )


def test_events_may_touch(office: OfficeTools) -> None:
    event(office)
    assert office.create_event("Lunch", at(office, 3, "11:00"), 30)["start"] == at(
        office, 3, "11:00"
    )


def test_an_event_moves_within_its_own_time(office: OfficeTools) -> None:
    moved = office.reschedule_event(event(office), at(office, 3, "10:30"))
    assert (moved["start"], moved["end"]) == (at(office, 3, "10:30"), at(office, 3, "11:30"))


def test_more_people_can_be_invited(office: OfficeTools) -> None:
    invited = office.invite_to_event(event(office), person(office, 1)["email"])
    assert invited["attendees"] == 2
    assert invited["invited"] == person(office, 1)["name"]


def test_calling_an_event_off_tells_everyone(office: OfficeTools) -> None:
    off = office.cancel_event(event(office), "I am ill.")
    assert off["notified"] == 1
    newest = office.list_mail("outbox")["messages"][0]
    assert newest["subject"] == "Cancelled: Budget review"
    assert office.search_events("budget")["events"] == []


def test_the_first_gap_is_found(office: OfficeTools) -> None:
    day = later(office.state["today"], 3)
    assert office.find_free_time(day, 60)["start"] == f"{day}T09:00"
    event(office, 3, "09:30")
    assert office.find_free_time(day, 30)["start"] == f"{day}T09:00"
    assert office.find_free_time(day, 60)["start"] == f"{day}T10:30"


def test_a_day_without_events_is_empty(office: OfficeTools) -> None:
    assert office.list_events(later(office.state["today"], 200))["events"] == []


# --- what it refuses ------------------------------------------------------------------------------


def foreign(office: OfficeTools) -> str:
    made = event(office)
    office.state["events"][made]["organizer"] = person(office)["email"]
    return made


def past(office: OfficeTools) -> str:
    made = event(office)
    office.state["events"][made]["start"] = at(office, -3, "10:00")
    return made


def full_day(office: OfficeTools) -> str:
    event(office, 3, "09:00")
    office.create_event("Strategy day", at(office, 3, "10:00"), 450)
    return later(office.state["today"], 3)


def busy(office: OfficeTools) -> str:
    event(office, 3, "10:00")
    return event(office, 3, "14:00", "Roadmap session")


def nothing(_office: OfficeTools) -> str:
    return ""


Prepare = Callable[[OfficeTools], str]
Call = Callable[[OfficeTools, str], Any]
REFUSALS: dict[str, tuple[str, Prepare, Call]] = {
    "unknown name": ("Nobody called", nothing, lambda o, _: o.find_contact("Nobody")),
    "unknown mail": ("No mail", nothing, lambda o, _: o.read_mail("m_0")),
    "unknown event": ("No event", nothing, lambda o, _: o.get_event("ev_0")),
    "no such day": ("not a date", nothing, lambda o, _: o.list_events("2026-02-31")),
    "no words": ("at least one word", nothing, lambda o, _: o.search_events("  ")),
    "gap in the past": (
        "in the past",
        nothing,
        lambda o, _: o.find_free_time(later(o.state["today"], -1), 30),
    ),
    "no gap": ("no gap of 60", full_day, lambda o, day: o.find_free_time(day, 60)),
    "empty mail": (
        "needs a subject",
        nothing,
        lambda o, _: o.send_mail(person(o)["email"], " ", "x"),
    ),
    "no mailbox": (
        "no mailbox",
        nothing,
        lambda o, _: o.send_mail(f"nobody@{person(o)['email'].partition('@')[2]}", "Keys", "Here."),
    ),
    "reply to own mail": (
        "sent by you",
        lambda o: mail(o, "outbox"),
        lambda o, m: o.reply_mail(m, "Hm."),
    ),
    "empty reply": ("is empty", mail, lambda o, m: o.reply_mail(m, " ")),
    "forward to its author": (
        "written by",
        mail,
        lambda o, m: o.forward_mail(m, o.state["mails"][m]["from_email"]),
    ),
    "forward to no mailbox": (
        "no mailbox",
        mail,
        lambda o, m: o.forward_mail(m, f"nobody@{person(o)['email'].partition('@')[2]}"),
    ),
    "no title": ("needs a title", nothing, lambda o, _: o.create_event(" ", at(o, 3, "10:00"))),
    "event in the past": (
        "in the past",
        nothing,
        lambda o, _: o.create_event("X", at(o, -1, "10:00")),
    ),
    "no such time": (
        "not a date and time",
        nothing,
        lambda o, _: o.create_event("X", at(o, 3, "25:00")),
    ),
    "time zone": (
        "time zone",
        nothing,
        lambda o, _: o.create_event("X", at(o, 3, "10:00") + "+02:00"),
    ),
    "overlap": (
        "overlaps with 'Budget review'",
        event,
        lambda o, _: o.create_event("X", at(o, 3, "10:59")),
    ),
    "guest without mailbox": (
        "no mailbox",
        nothing,
        lambda o, _: o.create_event(
            "X", at(o, 3, "10:00"), guest_email=f"nobody@{person(o)['email'].partition('@')[2]}"
        ),
    ),
    "moved by a guest": (
        "only they",
        foreign,
        lambda o, e: o.reschedule_event(e, at(o, 4, "10:00")),
    ),
    "moved when over": ("is over", past, lambda o, e: o.reschedule_event(e, at(o, 4, "10:00"))),
    "moved to the past": (
        "in the past",
        event,
        lambda o, e: o.reschedule_event(e, at(o, -4, "10:00")),
    ),
    "not moved at all": (
        "at that time already",
        event,
        lambda o, e: o.reschedule_event(e, at(o, 3, "10:00")),
    ),
    "moved onto another": ("overlaps", busy, lambda o, e: o.reschedule_event(e, at(o, 3, "10:30"))),
    "invited twice": (
        "already takes part",
        event,
        lambda o, e: o.invite_to_event(e, person(o)["email"]),
    ),
    "organizer invited": (
        "already takes part",
        event,
        lambda o, e: o.invite_to_event(e, o.state["me"]["email"]),
    ),
    "invited when over": (
        "is over",
        past,
        lambda o, e: o.invite_to_event(e, person(o, 1)["email"]),
    ),
    "no mailbox invited": (
        "no mailbox",
        event,
        lambda o, e: o.invite_to_event(e, f"nobody@{person(o)['email'].partition('@')[2]}"),
    ),
    "called off by a guest": ("only they", foreign, lambda o, e: o.cancel_event(e)),
    "called off when over": ("is over", past, lambda o, e: o.cancel_event(e)),
}


@pytest.mark.parametrize("case", REFUSALS)
def test_it_refuses_and_leaves_all_as_it_was(office: OfficeTools, case: str) -> None:
    words, prepare, call = REFUSALS[case]
    thing = prepare(office)
    before = copy.deepcopy(office.state)
    with pytest.raises(ToolError, match=words):
        call(office, thing)
    assert office.state == before


def test_an_outside_address_is_taken_on_trust(office: OfficeTools) -> None:
    sent = office.send_mail("orders@brightshop.example", "Order", "Thank you.")
    assert sent["to_name"] == "orders@brightshop.example"
