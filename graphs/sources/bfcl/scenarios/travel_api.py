"""TravelAPI: flights, cards, bookings. A traveller with a card or two and some trips ahead."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from functools import lru_cache
from random import Random
from typing import Any

from turnloom.graphs.json_value import JsonObject
from turnloom.graphs.sources.bfcl.classes import class_named
from turnloom.graphs.sources.bfcl.scenarios import phrases
from turnloom.graphs.sources.bfcl.scenarios.class_scenario import ClassScenario, Suggestion
from turnloom.graphs.sources.bfcl.scenarios.shared import CITIES, TODAY, SharedScenario

CABINS = ("economy", "economy", "business", "business", "first")
CURRENCIES = ("RMB", "EUR", "JPY", "GBP", "CAD", "AUD", "INR", "RUB", "BRL", "MXN")

HUBS = ("SFO", "LAX", "JFK", "ORD", "BOS", "RMS")
TOWNS = (
    "Stonebrook", "Maplecrest", "Silverpine", "Shadowridge", "Sunset Valley", "Oakendale",
    "Willowbend", "Crescent Hollow", "Autumnville", "Pinehaven", "Greenfield",
)  # fmt: skip
"""Every hub has a fare to every one of these towns."""

SUPPORT_MESSAGES = (
    "I was charged twice for this trip, please look into the second payment",
    "My surname is misspelled on the confirmation, it should match my passport",
    "Can I change to an aisle seat near the front",
    "I need a vegetarian meal on this flight",
    "Please confirm that a folding wheelchair can be checked at the gate",
    "The confirmation email never arrived, could you send it again",
    "Is it still possible to bring a cello on board as a second seat",
    "I would like to travel one day later if there are seats left",
    "My connecting train leaves an hour after landing, is the flight usually on time",
    "Please put a note on my booking that I am travelling with an infant",
    "I have a peanut allergy and would like the crew to know",
    "The receipt shows the wrong company address, it should be the {place} office",
    "How many bags may I check on this fare",
    "I want to know whether the airport lounge is included",
    "Could the deadline for free cancellation be extended to {day}",
    "My colleague {person} is on the same flight, can we sit together",
    "I left the seat selection unfinished, please give me a window seat",
    "The card I paid with has been replaced, does a refund still reach me",
    "Please tell me if the departure gate has moved since {day}",
    "I am attending the {event} and need a printed invoice for it",
    "Do I need to check in again after the stopover",
    "Can a surfboard of two metres travel as checked baggage",
)


def scenario(rng: Random, shared: SharedScenario) -> JsonObject:
    """One to three cards in the user's name, and two to five trips booked with them."""
    cards: JsonObject = {}
    balances = rng.sample(range(9_500, 64_000, 25), rng.choice((1, 2, 2, 3)))
    for balance in balances:
        cards[_digits(12, rng)] = {
            "card_number": rng.choice("45") + _digits(15, rng),
            "expiration_date": f"{rng.randint(1, 12):02}/{rng.randint(2026, 2031)}",
            "cardholder_name": shared.me.name,
            "card_verification_number": rng.randint(102, 989),
            "balance": balance,
        }
    bookings: JsonObject = {}
    days, costs = set(), set()
    for _ in range(rng.randint(2, 5)):
        start, end = rng.choice(routes())
        day, cabin = shared.day(rng.randint(9, 190)), rng.choice(CABINS)
        cost = price_of(start, end, day, cabin)
        if day in days or cost in costs:
            continue
        days.add(day)
        costs.add(cost)
        bookings[_digits(7, rng)] = {
            "card_id": rng.choice(list(cards)),
            "travel_date": day,
            "travel_from": start,
            "travel_to": end,
            "travel_class": cabin,
            "travel_cost": cost,
            "transaction_id": _digits(8, rng),
        }
    known = rng.random() < 0.4
    return {
        "random_seed": rng.randint(1_000, 9_999_999),
        "credit_card_list": cards,
        "booking_record": bookings,
        "access_token": _digits(6, rng) if known else None,
        "token_type": "Bearer" if known else None,
        "token_expires_in": rng.randint(3, 60) if known else None,
        "token_scope": "read_write" if known else None,
        "user_first_name": shared.me.first if known else None,
        "user_last_name": shared.me.last if known else None,
        "budget_limit": rng.choice((None, None, float(rng.randrange(2_500, 6_000, 100)))),
    }


@lru_cache(maxsize=1)
def routes() -> tuple[tuple[str, str], ...]:
    """Every (from, to) that the class has a fare for, read off the class itself."""
    return tuple(_fares())


def price_of(start: str, end: str, day: str, cabin: str) -> float:
    """What the class charges for a seat, in USD."""
    doubled = sum(int(digit) for digit in day if digit.isdigit()) % 2 == 0
    factor = {"economy": 1, "business": 2, "first": 5}[cabin]
    return float(_fares()[start, end] * factor * (2 if doubled else 1))


@lru_cache(maxsize=1)
def _fares() -> Mapping[tuple[str, str], int]:
    travel = class_named("TravelAPI")()
    travel._load_scenario({})
    fares = {}
    for start in travel.list_all_airports():
        for end in travel.list_all_airports():
            try:
                answer = travel.get_flight_cost(start, end, "2024-09-02", "economy")
            except ValueError:
                continue
            fares[start, end] = int(answer["travel_cost_list"][0])
    return fares


def _trip(obj: Any, rng: Random) -> JsonObject:
    """A flight out of a hub that every card can pay, wherever it goes; the town comes apart."""
    trip = _fare(obj, rng)
    limit = obj.budget_limit or 0
    balances = [card["balance"] for card in obj.credit_card_list.values()]
    dearest = {"economy": 1_120, "business": 2_240, "first": 5_600}[str(trip["travel_class"])]
    return trip if min(balances) >= max(limit, dearest) else {}


def _exchange(obj: Any, rng: Random) -> JsonObject:
    """Out of USD, in which every fare and balance is."""
    value = rng.choice(
        (rng.randrange(40, 3_000, 5), rng.randint(15, 980), rng.randrange(100, 9_000, 100))
    )
    target = rng.choice(CURRENCIES)
    return {"base_currency": "USD", "target_currency": target, "value": float(value)}


def _cover(obj: Any, rng: Random) -> JsonObject:
    kinds = ("medical", "cancellation", "baggage", "trip delay", "accident", "full travel")
    cost = float(rng.randrange(35, 460, 5))
    if obj.budget_limit is not None and obj.budget_limit < cost:
        return {}
    return {"insurance_type": rng.choice(kinds), "insurance_cost": cost}


def _owner(obj: Any) -> tuple[str, str]:
    """The user's first and last name: what the session knows, else what the first card says."""
    if obj.user_first_name:
        return obj.user_first_name, obj.user_last_name
    first, _, last = next(iter(obj.credit_card_list.values()))["cardholder_name"].partition(" ")
    return first, last


def _credentials(obj: Any) -> JsonObject:
    """The user's own, the same whenever they are asked for."""
    rng = Random(zlib.crc32(next(iter(obj.credit_card_list)).encode()))
    return {
        "client_id": f"client-{_digits(5, rng)}",
        "client_secret": "".join(rng.choices("abcdefghjkmnpqrstuvwxyz23456789", k=10)),
        "refresh_token": f"rt-{''.join(rng.choices('abcdefghjkmnpqrstuvwxyz23456789', k=8))}",
        "grant_type": "read_write",
    }


def _day(rng: Random) -> str:
    ordinal = TODAY.toordinal() + rng.randint(6, 160)
    return TODAY.fromordinal(ordinal).isoformat()


def _digits(count: int, rng: Random) -> str:
    return str(rng.randint(10 ** (count - 1), 10**count - 1))


def _log_in(obj: Any, rng: Random) -> JsonObject:
    first, last = _owner(obj)
    return {**_credentials(obj), "user_first_name": first, "user_last_name": last}


def _fare(obj: Any, rng: Random) -> JsonObject:
    return {
        "travel_from": rng.choice(HUBS),
        "travel_date": _day(rng),
        "travel_class": rng.choice(CABINS),
    }


def _city(obj: Any, rng: Random) -> JsonObject:
    """Mostly a town that the hubs fly to."""
    return {"location": rng.choice(TOWNS if rng.random() < 0.85 else CITIES)}


def _new_card(obj: Any, rng: Random) -> JsonObject:
    return {
        "card_number": rng.choice("45") + _digits(15, rng),
        "expiration_date": f"{rng.randint(1, 12):02}/{rng.randint(2026, 2031)}",
        "cardholder_name": " ".join(_owner(obj)),
        "card_verification_number": rng.randint(102, 989),
    }


def _identity(obj: Any, rng: Random) -> JsonObject:
    first, last = _owner(obj)
    born = f"{rng.randint(1958, 1999)}-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}"
    return {
        "first_name": first,
        "last_name": last,
        "date_of_birth": born,
        "passport_number": f"US{_digits(7, rng)}",
    }


_SUGGESTIONS: Mapping[str, Suggestion] = {
    "authenticate_travel": _log_in,
    "book_flight": _trip,
    "get_flight_cost": _fare,
    "get_nearest_airport_by_city": _city,
    "compute_exchange_rate": _exchange,
    "register_credit_card": _new_card,
    "verify_traveler_information": _identity,
    "set_budget_limit": lambda _, rng: {"budget_limit": float(rng.randrange(1_500, 9_000, 50))},
    "purchase_insurance": _cover,
    "contact_customer_support": lambda _, rng: {"message": phrases.compose(SUPPORT_MESSAGES, rng)},
}
"""What the owner of the cards could ask for."""

TRAVEL_API = ClassScenario("travel_api", scenario, _SUGGESTIONS)
