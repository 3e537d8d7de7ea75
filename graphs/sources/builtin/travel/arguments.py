"""What a person might ask for in a call of the travel domain."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import TypeAlias, cast

from turnloom.graphs.json_value import JsonObject
from turnloom.graphs.sources.builtin.moments import later
from turnloom.graphs.sources.builtin.travel.records import (
    BookingRecord,
    ProfileRecord,
    TravellerRecord,
)

Suggestion: TypeAlias = Callable[[JsonObject, Random], JsonObject]

NOTES = (
    "Here are my travel details, in case you want to meet me on arrival.",
    "This is when I get in. Let me know if dinner that evening suits you.",
    "My plans are final now, so you can block the time on your side.",
    "As promised, the details of my trip.",
    "Please add this to the visitor list at reception.",
    "Could you check that this fits with the agenda?",
    "For the travel folder, please.",
    "This is the trip I mentioned on the phone.",
    "So that you know where I am that week.",
    "I picked this one because it leaves time for the site tour.",
    "Please forward it to whoever arranges the pick-up.",
    "I would be glad if we could share a taxi into town.",
    "For your records; the invoice follows separately.",
    "Tell me if this is too tight and I will move it.",
    "Here is what I have booked so far.",
    "You asked for my arrival time, so here it is.",
    "I will only have hand luggage, so I should be quick.",
    "No need to reply, this is just for information.",
    "Let me know whether you would like to travel together.",
    "Please keep the afternoon of that day free for me.",
    "I'll be offline on the way, so better write before I leave.",
)


def suggest_arguments(state: JsonObject, tool: str, rng: Random) -> JsonObject:
    """Values for the parameters of `tool` that people say; empty where there are none."""
    suggest = _SUGGESTIONS.get(tool)
    return {} if suggest is None else suggest(state, rng)


def _flight_search(state: JsonObject, rng: Random) -> JsonObject:
    home = cast("ProfileRecord", state["me"])["city"]
    cities = [*cast("dict[str, str]", state["cities"])]
    away = rng.choice([city for city in cities if city != home])
    origin, destination = (home, away) if rng.random() < 0.7 else (away, home)
    if rng.random() < 0.2:
        origin, destination = rng.sample(cities, 2)
    wanted: JsonObject = {
        "origin": origin,
        "destination": destination,
        "date": _day(state, rng, 2, 50),
    }
    if rng.random() < 0.2:
        wanted["cabin"] = "business"
    return wanted


def _hotel_search(state: JsonObject, rng: Random) -> JsonObject:
    home = cast("ProfileRecord", state["me"])["city"]
    cities = [city for city in cast("dict[str, str]", state["cities"]) if city != home]
    return {
        "city": rng.choice(cities),
        "check_in": _day(state, rng, 2, 50),
        "nights": rng.choice((2, 2, 3, 3, 4, 5, 6)),
    }


def _bookings(state: JsonObject, rng: Random) -> JsonObject:
    rows = [*cast("dict[str, BookingRecord]", state["bookings"]).values()]
    coming = "upcoming", ("reserved", "confirmed", "checked in")
    when, statuses = ("past", ("completed",)) if rng.random() < 0.12 else coming
    types = {"flight" if row["flight"] else "hotel" for row in rows if row["status"] in statuses}
    if not types:
        return {}
    often = [kind for kind in ("flight", "flight", "hotel") if kind in types]
    return {"type": rng.choice(often), "when": when}


def _traveller(state: JsonObject, rng: Random) -> JsonObject:
    rows = [*cast("dict[str, TravellerRecord]", state["travellers"]).values()]
    name = rng.choice(rows)["name"]
    return {"name": name if rng.random() < 0.3 else name.split()[0]}


def _payment(state: JsonObject, rng: Random) -> JsonObject:
    rows = cast("dict[str, BookingRecord]", state["bookings"]).values()
    due = [row["total"] for row in rows if row["status"] == "reserved"]
    points = cast("ProfileRecord", state["me"])["points"]
    enough = bool(due) and min(due) * 100 <= points
    return {"method": "loyalty points" if enough and rng.random() < 0.4 else "credit card"}


def _new_date(state: JsonObject, rng: Random) -> JsonObject:
    return {"date": _day(state, rng, 3, 60)}


def _check_in(_state: JsonObject, rng: Random) -> JsonObject:
    wanted: JsonObject = {"seat": rng.choice(("window", "aisle"))}
    if rng.random() < 0.35:
        wanted["bags"] = rng.choice((2, 3))
    return wanted


def _share(_state: JsonObject, rng: Random) -> JsonObject:
    return {"note": rng.choice(NOTES)} if rng.random() < 0.5 else {}


def _day(state: JsonObject, rng: Random, first: int, last: int) -> str:
    return later(cast("str", state["today"]), rng.randrange(first, last))


_SUGGESTIONS: dict[str, Suggestion] = {
    "search_flights": _flight_search,
    "search_hotels": _hotel_search,
    "list_bookings": _bookings,
    "find_traveller": _traveller,
    "pay_booking": _payment,
    "change_flight": _new_date,
    "check_in": _check_in,
    "share_itinerary": _share,
}
