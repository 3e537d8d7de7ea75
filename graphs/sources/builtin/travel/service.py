"""What stands behind the counter of the travel domain: its rows, look-ups and checks."""

from __future__ import annotations

from datetime import date, timedelta
from typing import cast

from turnloom.graphs.errors import ToolError
from turnloom.graphs.json_value import JsonObject
from turnloom.graphs.sources.builtin.code import (
    booking_code,
    decode_number,
    encode_number,
    hash_of,
)
from turnloom.graphs.sources.builtin.moments import later, read_date, read_moment, write_moment
from turnloom.graphs.sources.builtin.travel.records import (
    BookingRecord,
    BookingType,
    ProfileRecord,
    TravellerRecord,
    TravelState,
    When,
)
from turnloom.graphs.sources.builtin.travel.timetable import HORIZON, Flight, Timetable

WATCHED_DAYS = 7
"""Delays are known this many days ahead."""
MAX_NIGHTS = 14


class TravelService:
    """Everything but the tools. `state` is all it remembers."""

    def __init__(self, state: JsonObject) -> None:
        self.state = state

    @property
    def _rows(self) -> TravelState:
        return cast("TravelState", self.state)

    @property
    def _me(self) -> ProfileRecord:
        return self._rows["me"]

    @property
    def _today(self) -> date:
        return read_date(self._rows["today"])

    @property
    def _timetable(self) -> Timetable:
        return Timetable(self._rows["salt"], [*self._rows["cities"]], self._today)

    def _city(self, name: str) -> str:
        for city, airport in self._rows["cities"].items():
            if name.strip().lower() in (city.lower(), airport.lower()):
                return city
        raise ToolError(f"'{name}' is not served; we fly to {', '.join(self._rows['cities'])}.")

    def _bookable(self, text: str) -> date:
        day = read_date(text)
        if day < self._today:
            raise ToolError(f"{text} is in the past.")
        if (day - self._today).days > HORIZON:
            raise ToolError(f"{text} is too far ahead; sales open {HORIZON} days before.")
        return day

    def _booking(self, ref: str) -> BookingRecord:
        if ref not in self._rows["bookings"]:
            raise ToolError(f"No booking has the reference {ref}.")
        return self._rows["bookings"][ref]

    def _live(self, ref: str) -> BookingRecord:
        row = self._booking(ref)
        if row["status"] == "cancelled":
            raise ToolError(f"Booking {ref} was cancelled.")
        if row["status"] == "completed":
            raise ToolError(f"Booking {ref} is over.")
        return row

    def _live_flight(self, ref: str) -> BookingRecord:
        row = self._live(ref)
        if not row["flight"]:
            raise ToolError(f"Booking {ref} is a hotel booking, not a flight.")
        return row

    def _when(self, row: BookingRecord) -> When:
        if row["status"] == "cancelled":
            return "cancelled"
        return "past" if row["status"] == "completed" else "upcoming"

    def _add(self, row: BookingRecord) -> str:
        ref = booking_code(self._rows["count"], self._rows["salt"])
        self._rows["count"] += 1
        self._rows["bookings"][ref] = row
        return ref

    def _pay_by(self, row: BookingRecord) -> str:
        return min(row["date"], later(self._rows["today"], 2))

    def _traveller(self, contact_id: str) -> TravellerRecord:
        if contact_id not in self._rows["travellers"]:
            raise ToolError(f"No saved traveller has the contact id {contact_id}.")
        return self._rows["travellers"][contact_id]

    def _name_of(self, row: BookingRecord) -> str:
        return (
            self._rows["travellers"][row["traveller"]]["name"]
            if row["traveller"]
            else self._me["name"]
        )

    # --- flights and rooms ----------------------------------------------------------------------

    def _found(self, number: str, day: str) -> Flight:
        flight = self._timetable.find(number, read_date(day))
        if flight is None:
            raise ToolError(f"There is no flight {number} on {day}.")
        return flight

    def _flight(self, row: BookingRecord) -> Flight:
        return self._found(row["flight"], row["date"])

    def _seats_left(self, flight: Flight) -> int:
        taken = sum(
            row["flight"] == flight.number
            and row["date"] == flight.day
            and row["status"] != "cancelled"
            for row in self._rows["bookings"].values()
        )
        return flight.seats - taken

    def _refuse_clash(self, flight: Flight, traveller: str, moved: str = "") -> None:
        for ref, row in self._rows["bookings"].items():
            same_day = row["flight"] and row["date"] == flight.day and ref != moved
            if not same_day or row["traveller"] != traveller or row["status"] == "cancelled":
                continue
            other = self._flight(row)
            if other.departs < flight.arrives and flight.departs < other.arrives:
                raise ToolError(
                    f"{self._name_of(row)} is already booked on {other.number} at that time"
                    f" (booking {ref})."
                )

    def _delay(self, flight: Flight) -> int:
        deal = hash_of(self._rows["salt"], "delay", flight.number, flight.day)
        near = 0 <= (read_date(flight.day) - self._today).days <= WATCHED_DAYS
        return deal % 9 * 10 + 10 if near and deal // 9 % 4 == 0 else 0

    def _gate(self, flight: Flight) -> str:
        deal = hash_of(self._rows["salt"], "gate", flight.number, flight.day)
        return f"{'ABCD'[deal % 4]}{1 + deal // 4 % 30}"

    def _rooms_left(self, hotel: str, check_in: str, nights: int) -> int:
        end = later(check_in, nights)
        taken = sum(
            row["hotel"] == hotel
            and row["status"] != "cancelled"
            and row["date"] < end
            and check_in < later(row["date"], row["nights"])
            for row in self._rows["bookings"].values()
        )
        return self._rows["hotels"][hotel]["rooms"] - taken

    def _room_id(self, hotel: str, check_in: str, nights: int) -> str:
        day = (read_date(check_in) - self._today).days
        plain = (
            ([*self._rows["hotels"]].index(hotel) * (HORIZON + 1) + day) * MAX_NIGHTS + nights - 1
        )
        return "rm_" + encode_number(plain, self._rows["salt"], 5)

    def _room(self, room_id: str) -> tuple[str, str, int]:
        prefix, _, code = room_id.partition("_")
        plain = decode_number(code, self._rows["salt"], 5) if prefix == "rm" else None
        rest, nights = divmod(-1 if plain is None else plain, MAX_NIGHTS)
        hotel, day = divmod(rest, HORIZON + 1)
        if not 0 <= hotel < len(self._rows["hotels"]):
            raise ToolError(f"Room {room_id} is unknown or no longer offered; search again.")
        return [*self._rows["hotels"]][hotel], later(self._today.isoformat(), day), nights + 1


def type_of(row: BookingRecord) -> BookingType:
    return "flight" if row["flight"] else "hotel"


def shifted(moment: str, minutes: int) -> str:
    return write_moment(read_moment(moment) + timedelta(minutes=minutes))
