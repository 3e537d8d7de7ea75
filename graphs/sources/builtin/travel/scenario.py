"""A traveller's world, and how a seed fills it."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import cast

from turnloom.graphs.json_value import JsonObject
from turnloom.graphs.sources.builtin.code import booking_code
from turnloom.graphs.sources.builtin.moments import later, read_date
from turnloom.graphs.sources.builtin.travel.records import (
    BookingRecord,
    HotelRecord,
    ProfileRecord,
    Status,
    TravellerRecord,
    TravelState,
)
from turnloom.graphs.sources.builtin.travel.timetable import Timetable
from turnloom.graphs.sources.builtin.world import Contact, SharedWorld

HOTEL_NAMES = (
    "Hotel Miradouro", "The Copper Lantern", "Casa Verde", "Grand Meridian", "Linden House",
    "Hotel Aurora", "The Old Foundry", "Riverside Rooms", "Pension Amsel", "Hotel Bellavista",
    "The Signal Box", "Atlas Suites", "Hotel Kastanie", "Harbour Lodge", "The Weaver's Rest",
    "Hotel Polaris", "Villa Sereno", "Station Hotel", "The Quiet Courtyard", "Hotel Novum",
    "Maison Clair", "Park Lane Inn", "The Botanist", "Hotel Terminus", "Sundial House",
    "Hotel Esplanade", "The Tannery", "Cathedral Rooms", "Hotel Windrose", "Blue Door Inn",
)  # fmt: skip
OCCASIONS = (
    "client visit", "design week", "site inspection", "board meeting", "trade fair", "city break",
    "training course", "product launch", "supplier audit", "family visit", "spring conference",
    "contract signing", "team offsite", "press day",
)  # fmt: skip


def make_scenario(world: SharedWorld, rng: Random) -> JsonObject:
    """The seeded initial state of the travel domain."""
    salt = rng.randrange(1, 30_000)
    cities = [city.name for city in world.cities]
    timetable = Timetable(salt, cities, world.today)
    hotels = dict(_hotels(cities, rng))
    home = world.me.city.name
    bookings = {
        booking_code(number, salt): row
        for number, row in enumerate(_bookings(timetable, hotels, home, rng))
    }
    profile = ProfileRecord(
        name=world.me.name,
        email=world.me.email,
        city=home,
        tier=rng.choice(("blue", "silver", "gold")),
        points=rng.randrange(40, 260) * 100,
        passport_until=world.day(rng.randrange(200, 2200)),
    )
    state = TravelState(
        today=world.today.isoformat(),
        salt=salt,
        count=len(bookings),
        cities={city.name: city.airport for city in world.cities},
        me=profile,
        travellers={person.id: _traveller(person, timetable, rng) for person in world.people},
        hotels=hotels,
        bookings=bookings,
        notes=[],
    )
    return cast("JsonObject", state)


def no_booking() -> BookingRecord:
    """An empty row to fill in."""
    return BookingRecord(
        status="reserved",
        traveller="",
        flight="",
        hotel="",
        city="",
        date="",
        nights=0,
        cabin="",
        seat="",
        bags=0,
        total=0,
        receipt="",
        method="",
        shared=[],
    )


def _hotels(cities: list[str], rng: Random) -> Iterator[tuple[str, HotelRecord]]:
    names = rng.sample(HOTEL_NAMES, len(HOTEL_NAMES))
    for city in cities:
        count = rng.randrange(3, 5)
        rates = rng.sample(range(58, 240), count)
        ratings = rng.sample(range(62, 98), count)
        distances = rng.sample(range(2, 60), count)
        for rate, rating, distance in zip(rates, ratings, distances, strict=True):
            yield (
                names.pop(),
                HotelRecord(
                    city=city,
                    stars=min(5, 2 + rate // 60),
                    rating=rating / 10,
                    rate=rate,
                    km=distance / 10,
                    rooms=rng.choice((1, 2, 3)),
                ),
            )


def _bookings(
    timetable: Timetable, hotels: dict[str, HotelRecord], home: str, rng: Random
) -> Iterator[BookingRecord]:
    """Upcoming trips away from home, and what is over; every total differs."""
    away = rng.sample([city for city in timetable.cities if city != home], 6)
    today = timetable.today.isoformat()
    starts = sorted(rng.sample(range(9, 29), 3))
    spent: set[int] = set()
    plan: list[tuple[str, int, Status]] = [
        (away[0], rng.randrange(2, 7), rng.choice(("confirmed", "confirmed", "reserved"))),
        (away[1], starts[0], rng.choice(("confirmed", "reserved", "reserved"))),
        (away[2], starts[1], "reserved"),
        (away[3], -rng.randrange(9, 60), "completed"),
        (away[4], -rng.randrange(70, 120), "completed"),
        (away[5], starts[2], rng.choice(("cancelled", "confirmed", "reserved"))),
    ]
    for city, offset, status in plan:
        day = later(today, offset)
        flight = rng.choice(timetable.between(home, city, read_date(day)))
        row = no_booking()
        row["flight"], row["city"], row["date"] = flight.number, city, day
        row["cabin"] = rng.choice(("economy", "economy", "business"))
        yield _priced(row, status, flight.price(row["cabin"]), spent, rng)
    stays: list[tuple[str, int, Status]] = [
        (away[0], plan[0][1], rng.choice(("confirmed", "reserved"))),
        (away[1], plan[1][1], rng.choice(("reserved", "reserved", "confirmed"))),
        (away[3], plan[3][1], "completed"),
        (away[2], starts[1], "reserved"),
    ]
    for city, offset, status in stays[: rng.randrange(3, 5)]:
        name = rng.choice([name for name, hotel in hotels.items() if hotel["city"] == city])
        row = no_booking()
        row["hotel"], row["city"], row["date"] = name, city, later(today, offset)
        row["nights"] = rng.randrange(1, 5)
        yield _priced(row, status, hotels[name]["rate"] * row["nights"], spent, rng)


def _priced(
    row: BookingRecord, status: Status, price: int, spent: set[int], rng: Random
) -> BookingRecord:
    while price in spent:
        price += 3
    spent.add(price)
    row["status"], row["total"] = status, price
    if status in ("confirmed", "completed"):
        row["method"] = rng.choice(("credit card", "credit card", "loyalty points"))
        row["receipt"] = f"R-{rng.randrange(10_000, 100_000)}"
    return row


def _traveller(person: Contact, timetable: Timetable, rng: Random) -> TravellerRecord:
    home = person.city.name
    places = [city for city in timetable.cities if city != home]
    count = rng.choice((1, 2, 2, 3))
    days = sorted(rng.sample(range(1, 45), count))
    trips = []
    for city, offset, why in zip(
        rng.sample(places, count), days, rng.sample(OCCASIONS, count), strict=True
    ):
        day = later(timetable.today.isoformat(), offset)
        flight = rng.choice(timetable.between(home, city, read_date(day)))
        trips.append([flight.number, day, why])
    return TravellerRecord(
        name=person.name,
        email=person.email,
        city=home,
        tier=rng.choice(("blue", "blue", "silver", "gold")),
        trips=trips,
    )
