"""Travel: what it grants, what it refuses, and in which words."""

from __future__ import annotations

import copy
from collections.abc import Callable
from random import Random
from typing import Any

import pytest

from turnloom.graphs.errors import ToolError
from turnloom.graphs.sources.builtin.moments import later, read_date, read_moment
from turnloom.graphs.sources.builtin.travel.records import Offer
from turnloom.graphs.sources.builtin.travel.scenario import make_scenario
from turnloom.graphs.sources.builtin.travel.tools import TravelTools
from turnloom.graphs.sources.builtin.world import make_world


@pytest.fixture
def travel() -> TravelTools:
    desk = TravelTools(make_scenario(make_world(Random(4)), Random(4)))
    desk.state["me"]["tier"] = "blue"
    desk.state["bookings"].clear()
    return desk


def day(travel: TravelTools, ahead: int) -> str:
    return later(travel.state["today"], ahead)


def cities(travel: TravelTools) -> list[str]:
    return [*travel.state["cities"]]


def offers(travel: TravelTools, ahead: int = 5) -> list[Offer]:
    origin, destination = cities(travel)[:2]
    return travel.search_flights(origin, destination, day(travel, ahead))["offers"]


def booked(travel: TravelTools, ahead: int = 5) -> str:
    return travel.book_flight(offers(travel, ahead)[0]["offer_id"])["booking_ref"]


def hotel_booked(travel: TravelTools, ahead: int = 5) -> str:
    rooms = travel.search_hotels(cities(travel)[1], day(travel, ahead), 3)["rooms"]
    return travel.book_hotel(rooms[0]["room_id"])["booking_ref"]


def contact(travel: TravelTools) -> str:
    return next(iter(travel.state["travellers"]))


# --- what it grants -------------------------------------------------------------------------------


def test_a_trip_is_found_booked_paid_and_checked_in(travel: TravelTools) -> None:
    offer = min(offers(travel), key=lambda offer: offer["price"])
    made = travel.book_flight(offer["offer_id"])
    assert (made["departs"], made["total"], made["status"]) == (
        offer["departs"],
        offer["price"],
        "reserved",
    )
    paid = travel.pay_booking(made["booking_ref"], "credit card")
    assert paid["amount"] == made["total"]
    done = travel.check_in(made["booking_ref"], "window", bags=2)
    assert done["seat"][-1] in "AF"
    details = travel.get_booking(made["booking_ref"])
    assert details["status"] == "checked in"
    assert details["seat"] == done["seat"]
    assert details["receipt"] == paid["receipt"]
    assert details["total"] == made["total"] + done["bag_fee"]
    assert read_moment(done["boards"]) < read_moment(details["departs"])


def test_a_booked_seat_is_gone_until_the_booking_is_cancelled(travel: TravelTools) -> None:
    before = offers(travel)[0]["seats_left"]
    ref = booked(travel)
    if before > 1:
        assert offers(travel)[0]["seats_left"] == before - 1
    travel.cancel_booking(ref)
    assert offers(travel)[0]["seats_left"] == before


def test_a_flight_can_be_booked_for_somebody_else(travel: TravelTools) -> None:
    made = travel.book_flight(offers(travel)[0]["offer_id"], contact(travel))
    assert made["traveller"] == travel.state["travellers"][contact(travel)]["name"]


def test_names_and_cities_are_found_in_any_case(travel: TravelTools) -> None:
    full = travel.state["travellers"][contact(travel)]["name"]
    assert travel.find_traveller(full.split()[0].lower())["name"] == full
    assert travel.find_traveller(full.upper())["contact_id"] == contact(travel)
    origin, destination = cities(travel)[:2]
    airport = travel.state["cities"][destination]
    assert (
        travel.search_flights(origin.lower(), airport, day(travel, 5))["destination"] == destination
    )


def test_a_change_costs_the_fee_and_the_difference_in_fare(travel: TravelTools) -> None:
    ref = booked(travel)
    before = travel.get_booking(ref)
    changed = travel.change_flight(ref, day(travel, 9))
    assert changed["date"] == day(travel, 9)
    assert changed["change_cost"] >= 25
    assert changed["total"] == before["total"] + changed["change_cost"]
    assert changed["departs"][11:] == before["departs"][11:]


def test_gold_travellers_change_without_a_fee(travel: TravelTools) -> None:
    travel.state["me"]["tier"] = "gold"
    ref = booked(travel)
    old = travel.get_booking(ref)["total"]
    new = next(
        o["price"]
        for o in offers(travel, 9)
        if o["flight"] == travel.state["bookings"][ref]["flight"]
    )
    assert travel.change_flight(ref, day(travel, 9))["change_cost"] == max(0, new - old)


def test_points_pay_and_come_back(travel: TravelTools) -> None:
    travel.state["me"]["points"] = 10**6
    ref = booked(travel)
    paid = travel.pay_booking(ref, "loyalty points")
    assert paid["points_left"] == 10**6 - 100 * paid["amount"]
    refund = travel.cancel_booking(ref)["refund"]
    assert refund == paid["amount"] - paid["amount"] * 3 // 10
    assert travel.get_travel_profile()["points"] == paid["points_left"] + 100 * refund


def test_a_cancelled_stay_costs_its_first_night(travel: TravelTools) -> None:
    ref = hotel_booked(travel)
    paid = travel.pay_booking(ref, "credit card")["amount"]
    assert travel.cancel_booking(ref)["refund"] == paid - paid // 3


def test_an_unpaid_booking_refunds_nothing(travel: TravelTools) -> None:
    assert travel.cancel_booking(booked(travel))["refund"] == 0


def test_bookings_are_listed_by_type_and_time(travel: TravelTools) -> None:
    flight, hotel = booked(travel), hotel_booked(travel)
    assert [
        row["booking_ref"] for row in travel.list_bookings("flight", "upcoming")["bookings"]
    ] == [flight]
    assert [
        row["booking_ref"] for row in travel.list_bookings("hotel", "upcoming")["bookings"]
    ] == [hotel]
    travel.cancel_booking(flight)
    assert travel.list_bookings("flight", "upcoming")["bookings"] == []
    assert travel.list_bookings("flight", "cancelled")["bookings"][0]["booking_ref"] == flight


def test_the_flight_of_a_trip_and_of_a_booking_can_be_followed(travel: TravelTools) -> None:
    trip = travel.list_traveller_trips(contact(travel))["trips"][0]
    status = travel.get_flight_status(trip["flight_id"])
    late = read_moment(status["arrives"]) - read_moment(trip["arrives"])
    assert late.total_seconds() == 60 * status["delay_minutes"]
    details = travel.get_booking(booked(travel))
    assert travel.get_flight_status(details["flight_id"])["destination"] == details["city"]


def test_every_offer_leads_back_to_its_flight_and_invented_ones_do_not(travel: TravelTools) -> None:
    for cabin in ("economy", "business"):
        for origin in cities(travel)[:3]:
            for offer in travel.search_flights(origin, cities(travel)[4], day(travel, 180), cabin)[
                "offers"
            ]:  # type: ignore[arg-type]
                found = travel._timetable.offered(offer["offer_id"])
                assert found is not None
                assert (found[0].number, found[1]) == (offer["flight"], cabin)
    for invented in ("", "of_", "of_0000", "of_zzzz", "of_ABCD", "rm_0000", "of_12345", "of_-001"):
        found = travel._timetable.offered(invented)
        assert found is None or travel._timetable.offer_id(*found) == invented


def test_references_never_repeat(travel: TravelTools) -> None:
    refs = set()
    for ahead in range(2, 60):
        refs.add(booked(travel, ahead))
    assert len(refs) == 58


def test_a_shared_note_is_kept(travel: TravelTools) -> None:
    ref = booked(travel)
    shared = travel.share_itinerary(ref, "mara@fjord.example", "See you there.")
    assert shared["recipients"] == 1
    assert travel.get_booking(ref)["shared_with"] == ["mara@fjord.example"]
    assert travel.state["notes"] == [[ref, "mara@fjord.example", "See you there."]]


# --- what it refuses ------------------------------------------------------------------------------


def full_flight(travel: TravelTools) -> Any:
    offer = offers(travel)[0]
    people = ["", *travel.state["travellers"]]
    for person in people[: offer["seats_left"]]:
        travel.book_flight(offer["offer_id"], person)
    return lambda: travel.book_flight(offer["offer_id"], people[offer["seats_left"]])


def full_hotel(travel: TravelTools) -> Any:
    rooms = travel.search_hotels(cities(travel)[1], day(travel, 5), 3)["rooms"]
    for _ in range(travel.state["hotels"][rooms[0]["hotel"]]["rooms"]):
        travel.book_hotel(rooms[0]["room_id"])
    return lambda: travel.book_hotel(rooms[0]["room_id"])


def full_new_day(travel: TravelTools) -> Any:
    ref = booked(travel)
    number = travel.state["bookings"][ref]["flight"]
    new = next(offer for offer in offers(travel, 9) if offer["flight"] == number)
    for person in [*travel.state["travellers"]][: new["seats_left"]]:
        travel.book_flight(new["offer_id"], person)
    return lambda: travel.change_flight(ref, day(travel, 9))


def clash(travel: TravelTools) -> Any:
    booked(travel)
    return lambda: travel.book_flight(offers(travel)[0]["offer_id"])


def clash_by_change(travel: TravelTools) -> Any:
    booked(travel, 5)
    ref = booked(travel, 9)
    return lambda: travel.change_flight(ref, day(travel, 5))


def after(
    *steps: Callable[[TravelTools, str], Any], hotel: bool = False
) -> Callable[[TravelTools], Any]:
    """Make a booking, take all steps but the last, and return the last."""

    def prepare(travel: TravelTools) -> Any:
        ref = hotel_booked(travel) if hotel else booked(travel)
        for step in steps[:-1]:
            step(travel, ref)
        return lambda: steps[-1](travel, ref)

    return prepare


def pay(travel: TravelTools, ref: str) -> Any:
    return travel.pay_booking(ref, "credit card")


def check_in(travel: TravelTools, ref: str) -> Any:
    return travel.check_in(ref, "aisle")


def cancel(travel: TravelTools, ref: str) -> Any:
    return travel.cancel_booking(ref)


def change(travel: TravelTools, ref: str) -> Any:
    return travel.change_flight(ref, day(travel, 9))


def share(travel: TravelTools, ref: str) -> Any:
    return travel.share_itinerary(ref, "mara@fjord.example")


def finish(travel: TravelTools, ref: str) -> None:
    travel.state["bookings"][ref]["status"] = "completed"


def early(travel: TravelTools) -> Any:
    ref = booked(travel, 60)
    pay(travel, ref)
    return lambda: check_in(travel, ref)


def without_points(travel: TravelTools, ref: str) -> Any:
    travel.state["me"]["points"] = 5
    return None


REFUSALS: dict[str, tuple[str, Callable[[TravelTools], Any]]] = {
    "unknown city": (
        "not served",
        lambda t: lambda: t.search_flights("Atlantis", cities(t)[0], day(t, 3)),
    ),
    "same city": (
        "same city",
        lambda t: lambda: t.search_flights(cities(t)[0], cities(t)[0], day(t, 3)),
    ),
    "past day": ("in the past", lambda t: lambda: t.search_flights(*cities(t)[:2], day(t, -1))),
    "far day": ("too far ahead", lambda t: lambda: t.search_flights(*cities(t)[:2], day(t, 181))),
    "no such day": ("not a date", lambda t: lambda: t.search_flights(*cities(t)[:2], "2026-02-31")),
    "hotel in the past": (
        "in the past",
        lambda t: lambda: t.search_hotels(cities(t)[0], day(t, -1), 2),
    ),
    "unknown flight": ("is unknown", lambda t: lambda: t.get_flight_status("NW 1")),
    "no such flight": ("no flight", lambda t: lambda: t.get_flight_status("XX-9/2026-06-11")),
    "unknown booking": ("No booking", lambda t: lambda: t.get_booking("ZZZZ")),
    "unknown traveller": ("No saved traveller", lambda t: lambda: t.find_traveller("Nobody")),
    "unknown contact": ("No saved traveller", lambda t: lambda: t.list_traveller_trips("c_0")),
    "unknown offer": ("unknown or has expired", lambda t: lambda: t.book_flight("of_0001")),
    "offer for nobody": (
        "No saved traveller",
        lambda t: lambda: t.book_flight(offers(t)[0]["offer_id"], "c_0"),
    ),
    "unknown room": ("unknown or no longer", lambda t: lambda: t.book_hotel("rm_")),
    "sold out": ("sold out", full_flight),
    "no room left": ("no room left", full_hotel),
    "two flights at once": ("already booked on", clash),
    "paid twice": ("already paid", after(pay, pay)),
    "too few points": (
        "costs .* points",
        after(without_points, lambda t, ref: t.pay_booking(ref, "loyalty points")),
    ),
    "cancelled twice": ("was cancelled", after(cancel, cancel)),
    "cancelled when over": ("is over", after(finish, cancel)),
    "cancelled after check-in": ("can no longer be cancelled", after(pay, check_in, cancel)),
    "changed after check-in": ("can no longer be changed", after(pay, check_in, change)),
    "changed to the same day": (
        "already on",
        after(lambda t, ref: t.change_flight(ref, day(t, 5))),
    ),
    "changed to the past": ("in the past", after(lambda t, ref: t.change_flight(ref, day(t, -2)))),
    "changed to a full flight": ("sold out", full_new_day),
    "changed onto another": ("already booked on", clash_by_change),
    "a hotel is no flight": ("not a flight", after(change, hotel=True)),
    "no check-in at a hotel": ("not a flight", after(check_in, hotel=True)),
    "unpaid check-in": ("not paid yet", after(check_in)),
    "checked in twice": ("already checked in", after(pay, check_in, check_in)),
    "early check-in": ("opens on", early),
    "shared twice": ("already shared", after(share, share)),
    "shared when cancelled": ("was cancelled", after(cancel, share)),
}


@pytest.mark.parametrize("case", REFUSALS)
def test_it_refuses_and_leaves_all_as_it_was(travel: TravelTools, case: str) -> None:
    words, prepare = REFUSALS[case]
    for row in travel.state["hotels"].values():
        row["rooms"] = 2
    call = prepare(travel)
    before = copy.deepcopy(travel.state)
    with pytest.raises(ToolError, match=words):
        call()
    assert travel.state == before


def test_flights_arrive_on_the_day_they_leave(travel: TravelTools) -> None:
    for ahead in range(1, 30):
        for offer in offers(travel, ahead):
            assert read_moment(offer["departs"]).date() == read_date(day(travel, ahead))
            assert read_moment(offer["arrives"]).date() == read_date(day(travel, ahead))
            assert offer["departs"] < offer["arrives"]
