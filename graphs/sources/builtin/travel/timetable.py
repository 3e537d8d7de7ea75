"""The flights of the travel domain, derived from a salt instead of being stored.

Every ordered pair of cities has two to four daily flights, each with its own number. Times belong
to the number, fares and free seats to number and date. An offer's id encodes flight, day and cabin,
so that a search leaves no trace in the state and an invented id is recognised as such.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal

from turnloom.graphs.sources.builtin.code import decode_number, encode_number, hash_of
from turnloom.graphs.sources.builtin.moments import write_moment

Cabin = Literal["economy", "business"]

AIRLINES = (
    ("Nordwing", "NW"), ("Lusair", "LU"), ("Alpina Air", "AP"), ("Skylark", "SY"),
    ("Velair", "VE"), ("Meridian", "MD"), ("Harbour Air", "HB"),
)  # fmt: skip
SLOTS = ((365, 120), (600, 135), (825, 140), (1045, 120))  # first minute of the day, spread
SLOTS_PER_PAIR = len(SLOTS)
HORIZON = 180
"""Days ahead for which flights are on sale."""


@dataclass(frozen=True, slots=True)
class Flight:
    """One flight on one day. The fare is for economy, in euros."""

    number: str
    airline: str
    origin: str
    destination: str
    day: str
    departs: str
    arrives: str
    minutes: int
    fare: int
    seats: int

    @property
    def id(self) -> str:
        """The flight on its day, as bookings and trips refer to it."""
        return f"{self.number.replace(' ', '-')}/{self.day}"

    def price(self, cabin: str) -> int:
        """The fare in `cabin`, in euros."""
        return self.fare if cabin == "economy" else self.fare * 5 // 2 + 30


@dataclass(frozen=True, slots=True)
class Timetable:
    """All flights between `cities`, as `salt` deals them."""

    salt: int
    cities: Sequence[str]
    today: date

    def between(self, origin: str, destination: str, day: date) -> list[Flight]:
        """The flights from one city to another on a day, in order of departure."""
        pair = self.cities.index(origin) * len(self.cities) + self.cities.index(destination)
        count = 2 + hash_of(self.salt, "count", pair) % 3
        flights: list[Flight] = []
        for slot in sorted(range(SLOTS_PER_PAIR), key=lambda s: hash_of(self.salt, pair, s))[
            :count
        ]:
            taken = {flight.fare for flight in flights}
            flights.append(self._flight(pair, slot, day, taken))
        return sorted(flights, key=lambda flight: flight.departs)

    def find(self, number: str, day: date) -> Flight | None:
        """The flight with this number on a day, if there is one."""
        _, _, digits = number.partition(" ")
        index = int(digits) - self._first_number if digits.isdecimal() else -1
        pair = index // SLOTS_PER_PAIR
        origin, destination = divmod(pair, len(self.cities))
        if index < 0 or origin >= len(self.cities) or origin == destination:
            return None
        flights = self.between(self.cities[origin], self.cities[destination], day)
        return next((flight for flight in flights if flight.number == number.upper()), None)

    def offer_id(self, flight: Flight, cabin: str) -> str:
        """The id under which a seat in `cabin` of this flight is offered."""
        index = int(flight.number.split()[1]) - self._first_number
        day = (date.fromisoformat(flight.day) - self.today).days
        plain = (index * (HORIZON + 1) + day) * 2 + (cabin == "business")
        return "of_" + encode_number(plain, self.salt, 4)

    def offered(self, offer_id: str) -> tuple[Flight, Cabin] | None:
        """The flight and cabin behind an offer's id, if it is one."""
        prefix, _, code = offer_id.partition("_")
        plain = decode_number(code, self.salt, 4) if prefix == "of" else None
        if plain is None:
            return None
        rest, business = divmod(plain, 2)
        index, ahead = divmod(rest, HORIZON + 1)
        pair = index // SLOTS_PER_PAIR
        origin, destination = divmod(pair, len(self.cities))
        if origin >= len(self.cities) or origin == destination:
            return None
        day = self.today + timedelta(days=ahead)
        number = self._first_number + index
        for flight in self.between(self.cities[origin], self.cities[destination], day):
            if flight.number.endswith(f" {number}"):
                return flight, "business" if business else "economy"
        return None

    @property
    def _first_number(self) -> int:
        return 300 + self.salt % 500

    def _flight(self, pair: int, slot: int, day: date, taken: set[int]) -> Flight:
        origin, destination = divmod(pair, len(self.cities))
        near, far = sorted((origin, destination))
        start, spread = SLOTS[slot]
        number = self._first_number + pair * SLOTS_PER_PAIR + slot
        airline, code = AIRLINES[(hash_of(self.salt, "airline", pair) + slot) % len(AIRLINES)]
        minutes = 75 + hash_of(self.salt, "air", near, far) % 28 * 5 + (slot * 3 % 4) * 5
        departs = datetime.combine(day, time()) + timedelta(
            minutes=start + hash_of(self.salt, "at", number) % (spread // 5) * 5
        )
        fare = 38 + minutes // 4 + hash_of(self.salt, "fare", number, day.isoformat()) % 110
        while fare in taken:
            fare += 7
        return Flight(
            number=f"{code} {number}",
            airline=airline,
            origin=self.cities[origin],
            destination=self.cities[destination],
            day=day.isoformat(),
            departs=write_moment(departs),
            arrives=write_moment(departs + timedelta(minutes=minutes)),
            minutes=minutes,
            fare=fare,
            seats=1 + hash_of(self.salt, "seats", number, day.isoformat()) % 9,
        )
