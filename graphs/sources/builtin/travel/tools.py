"""Travel: flights, hotels, bookings, and the trips of the people one travels with."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, cast

from pydantic import Field

from turnloom.graphs.errors import ToolError
from turnloom.graphs.sources.builtin.code import hash_of
from turnloom.graphs.sources.builtin.moments import (
    Date,
    Email,
    later,
    read_date,
)
from turnloom.graphs.sources.builtin.travel.records import (
    Booking,
    Bookings,
    BookingSummary,
    BookingType,
    CancelledBooking,
    Changed,
    CheckedIn,
    FlightBooked,
    FlightOffers,
    FlightStatus,
    HotelBooked,
    Offer,
    Paid,
    Payment,
    Profile,
    Room,
    Rooms,
    Seat,
    Shared,
    Traveller,
    Trip,
    Trips,
    When,
)
from turnloom.graphs.sources.builtin.travel.scenario import no_booking
from turnloom.graphs.sources.builtin.travel.service import TravelService, shifted, type_of
from turnloom.graphs.sources.builtin.travel.timetable import Cabin

Nights = Annotated[int, Field(ge=1, le=14)]

POINTS_PER_EURO = 100
BAG_FEE = 35
CHANGE_FEE = 25
CHECK_IN_DAYS = 30


class TravelTools(TravelService):
    """A booking service for one user; its public methods are the tools."""

    # --- looking things up ----------------------------------------------------------------------

    def search_flights(
        self, origin: str, destination: str, date: Date, cabin: Cabin = "economy"
    ) -> FlightOffers:
        """List the flights with free seats between two cities on one day.

        Args:
            origin: City of departure, for example "Oslo".
            destination: City of arrival, for example "Lisbon".
            date: Day of departure, as YYYY-MM-DD; today or up to 180 days ahead.
            cabin: Cabin to price.
        """
        origin, destination = self._city(origin), self._city(destination)
        if origin == destination:
            raise ToolError("Origin and destination are the same city.")
        day = self._bookable(date)
        offers = [
            Offer(
                offer_id=self._timetable.offer_id(flight, cabin),
                airline=flight.airline,
                flight=flight.number,
                departs=flight.departs,
                arrives=flight.arrives,
                duration_minutes=flight.minutes,
                price=flight.price(cabin),
                seats_left=self._seats_left(flight),
            )
            for flight in self._timetable.between(origin, destination, day)
            if self._seats_left(flight) > 0
        ]
        return FlightOffers(
            origin=origin, destination=destination, date=date, cabin=cabin, offers=offers
        )

    def get_flight_status(self, flight_id: str) -> FlightStatus:
        """Get the expected departure, arrival and gate of one flight on its day.

        Args:
            flight_id: Id of the flight, as a booking or a trip gives it.
        """
        number, _, day = flight_id.partition("/")
        if not day:
            raise ToolError(f"Flight {flight_id} is unknown.")
        found = self._found(number.replace("-", " "), day)
        delay = self._delay(found)
        return FlightStatus(
            flight_id=flight_id,
            flight=found.number,
            airline=found.airline,
            date=found.day,
            origin=found.origin,
            destination=found.destination,
            departs=shifted(found.departs, delay),
            arrives=shifted(found.arrives, delay),
            status="delayed" if delay else "scheduled",
            delay_minutes=delay,
            gate=self._gate(found),
        )

    def search_hotels(self, city: str, check_in: Date, nights: Nights) -> Rooms:
        """List the hotels in a city that have a room for a stay.

        Args:
            city: City of the stay, for example "Lisbon".
            check_in: Day of arrival, as YYYY-MM-DD; today or up to 180 days ahead.
            nights: How many nights, 1 to 14.
        """
        city = self._city(city)
        self._bookable(check_in)
        rooms = [
            Room(
                room_id=self._room_id(name, check_in, nights),
                hotel=name,
                stars=hotel["stars"],
                rating=hotel["rating"],
                distance_km=hotel["km"],
                price_per_night=hotel["rate"],
                total=hotel["rate"] * nights,
            )
            for name, hotel in self._rows["hotels"].items()
            if hotel["city"] == city and self._rooms_left(name, check_in, nights) > 0
        ]
        return Rooms(city=city, check_in=check_in, check_out=later(check_in, nights), rooms=rooms)

    def list_bookings(self, type: BookingType, when: When) -> Bookings:  # noqa: A002
        """List the user's flight or hotel bookings.

        Args:
            type: Which bookings to list.
            when: Those still to come, those that are over, or those that were cancelled.
        """
        rows = [
            BookingSummary(
                booking_ref=ref,
                type=type_of(row),
                status=row["status"],
                city=row["city"],
                date=row["date"],
                total=row["total"],
            )
            for ref, row in self._rows["bookings"].items()
            if type_of(row) == type and self._when(row) == when
        ]
        return Bookings(bookings=sorted(rows, key=lambda row: row["date"]))

    def get_booking(self, booking_ref: str) -> Booking:
        """Get everything about one booking: flight or hotel, times, price, receipt.

        Args:
            booking_ref: Reference of the booking.
        """
        row = self._booking(booking_ref)
        booking = Booking(
            booking_ref=booking_ref,
            type=type_of(row),
            status=row["status"],
            traveller=self._name_of(row),
            city=row["city"],
            date=row["date"],
            total=row["total"],
            shared_with=[*row["shared"]],
        )
        if row["receipt"]:
            booking["receipt"] = row["receipt"]
        if row["flight"]:
            flight = self._flight(row)
            booking["airline"], booking["flight"] = flight.airline, flight.number
            booking["flight_id"] = flight.id
            booking["origin"] = flight.origin
            booking["departs"], booking["arrives"] = flight.departs, flight.arrives
            booking["cabin"] = cast("Cabin", row["cabin"])
            if row["seat"]:
                booking["seat"] = row["seat"]
        else:
            booking["hotel"], booking["nights"] = row["hotel"], row["nights"]
            booking["check_out"] = later(row["date"], row["nights"])
        return booking

    def find_traveller(self, name: str) -> Traveller:
        """Find the saved travel profile of someone the user travels with.

        Args:
            name: First name or full name.
        """
        wanted = " ".join(name.lower().split())
        for contact_id, row in self._rows["travellers"].items():
            full = row["name"].lower()
            if wanted in (full, full.split()[0]):
                return Traveller(
                    contact_id=contact_id,
                    name=row["name"],
                    email=row["email"],
                    home_city=row["city"],
                    tier=row["tier"],
                )
        raise ToolError(f"No saved traveller is called '{name}'.")

    def list_traveller_trips(self, contact_id: str) -> Trips:
        """List the upcoming flights that a saved traveller shares with the user.

        Args:
            contact_id: Contact id of the traveller.
        """
        row = self._traveller(contact_id)
        trips: list[Trip] = []
        for number, day, occasion in row["trips"]:
            flight = self._found(number, day)
            trips.append(
                Trip(
                    flight_id=flight.id,
                    flight=number,
                    date=day,
                    origin=flight.origin,
                    destination=flight.destination,
                    departs=flight.departs,
                    arrives=flight.arrives,
                    occasion=occasion,
                )
            )
        return Trips(name=row["name"], trips=trips)

    def get_travel_profile(self) -> Profile:
        """Get the user's own travel profile: home airport, loyalty points, passport."""
        me = self._me
        return Profile(
            name=me["name"],
            home_city=me["city"],
            home_airport=self._rows["cities"][me["city"]],
            tier=me["tier"],
            points=me["points"],
            passport_valid_until=me["passport_until"],
        )

    # --- changing things ------------------------------------------------------------------------

    def book_flight(self, offer_id: str, contact_id: str = "") -> FlightBooked:
        """Reserve a seat on an offered flight. The booking still has to be paid.

        Args:
            offer_id: Id of an offer from a flight search.
            contact_id: Contact id of the saved traveller to book for; the user when left out.
        """
        offered = self._timetable.offered(offer_id)
        if offered is None:
            raise ToolError(f"Offer {offer_id} is unknown or has expired; search again.")
        flight, cabin = offered
        if contact_id:
            self._traveller(contact_id)
        if self._seats_left(flight) <= 0:
            raise ToolError(f"Flight {flight.number} on {flight.day} is sold out.")
        self._refuse_clash(flight, contact_id)
        row = no_booking()
        row["traveller"], row["flight"] = contact_id, flight.number
        row["city"], row["date"] = flight.destination, flight.day
        row["cabin"], row["total"] = cabin, flight.price(cabin)
        ref = self._add(row)
        return FlightBooked(
            booking_ref=ref,
            status="reserved",
            traveller=self._name_of(row),
            airline=flight.airline,
            flight=flight.number,
            city=flight.destination,
            date=flight.day,
            departs=flight.departs,
            arrives=flight.arrives,
            total=row["total"],
            pay_by=self._pay_by(row),
        )

    def book_hotel(self, room_id: str) -> HotelBooked:
        """Reserve a room found in a hotel search. The booking still has to be paid.

        Args:
            room_id: Id of a room from a hotel search.
        """
        name, day, nights = self._room(room_id)
        if self._rooms_left(name, day, nights) <= 0:
            raise ToolError(f"{name} has no room left for these nights.")
        row = no_booking()
        row["hotel"], row["city"] = name, self._rows["hotels"][name]["city"]
        row["date"], row["nights"] = day, nights
        row["total"] = self._rows["hotels"][name]["rate"] * nights
        ref = self._add(row)
        return HotelBooked(
            booking_ref=ref,
            status="reserved",
            hotel=name,
            city=row["city"],
            date=day,
            nights=nights,
            check_out=later(day, nights),
            total=row["total"],
            pay_by=self._pay_by(row),
        )

    def pay_booking(self, booking_ref: str, method: Payment) -> Paid:
        """Pay a reserved booking, which confirms it. The booking must still be unpaid.

        Args:
            booking_ref: Reference of the booking.
            method: What to pay with; 100 loyalty points are worth one euro.
        """
        row = self._live(booking_ref)
        if row["status"] != "reserved":
            raise ToolError(f"Booking {booking_ref} is already paid.")
        if method == "loyalty points":
            price = row["total"] * POINTS_PER_EURO
            if price > self._me["points"]:
                raise ToolError(
                    f"Booking {booking_ref} costs {price} points; you have {self._me['points']}."
                )
            self._me["points"] -= price
        row["status"], row["method"] = "confirmed", method
        row["receipt"] = (
            f"R-{10_000 + hash_of(self._rows['salt'], 'receipt', booking_ref) % 90_000}"
        )
        return Paid(
            booking_ref=booking_ref,
            status=row["status"],
            amount=row["total"],
            method=method,
            receipt=row["receipt"],
            points_left=self._me["points"],
        )

    def change_flight(self, booking_ref: str, date: Date) -> Changed:
        """Move a flight booking to the same flight on another day. Check-in must not be done yet.

        Args:
            booking_ref: Reference of the flight booking.
            date: New day of departure, as YYYY-MM-DD.
        """
        row = self._live_flight(booking_ref)
        if row["status"] == "checked in":
            raise ToolError(f"Booking {booking_ref} is checked in and can no longer be changed.")
        if date == row["date"]:
            raise ToolError(f"Booking {booking_ref} is already on {date}.")
        self._bookable(date)
        old, new = self._flight(row), self._found(row["flight"], date)
        if self._seats_left(new) <= 0:
            raise ToolError(f"Flight {new.number} on {date} is sold out.")
        self._refuse_clash(new, row["traveller"], booking_ref)
        fee = 0 if self._me["tier"] == "gold" else CHANGE_FEE
        cost = fee + max(0, new.price(row["cabin"]) - old.price(row["cabin"]))
        row["date"] = date
        row["total"] += cost
        return Changed(
            booking_ref=booking_ref,
            flight=new.number,
            date=date,
            departs=new.departs,
            arrives=new.arrives,
            change_cost=cost,
            total=row["total"],
        )

    def cancel_booking(self, booking_ref: str) -> CancelledBooking:
        """Cancel an upcoming booking. Flights refund 70 %, hotels everything but the first night.

        Args:
            booking_ref: Reference of the booking.
        """
        row = self._live(booking_ref)
        if row["status"] == "checked in":
            raise ToolError(f"Booking {booking_ref} is checked in and can no longer be cancelled.")
        refund = 0
        if row["status"] == "confirmed":
            kept = row["total"] * 3 // 10 if row["flight"] else row["total"] // row["nights"]
            refund = row["total"] - kept
        if row["method"] == "loyalty points":
            self._me["points"] += refund * POINTS_PER_EURO
        row["status"] = "cancelled"
        return CancelledBooking(booking_ref=booking_ref, status=row["status"], refund=refund)

    def check_in(
        self, booking_ref: str, seat: Seat, bags: Annotated[int, Field(ge=0, le=4)] = 0
    ) -> CheckedIn:
        """Check in for a flight. The booking must be paid; check-in opens 30 days before departure.

        Args:
            booking_ref: Reference of the flight booking.
            seat: Where to sit.
            bags: How many bags to check in.
        """
        row = self._live_flight(booking_ref)
        if row["status"] == "reserved":
            raise ToolError(f"Booking {booking_ref} is not paid yet.")
        if row["status"] == "checked in":
            raise ToolError(f"Booking {booking_ref} is already checked in.")
        opens = read_date(row["date"]) - timedelta(days=CHECK_IN_DAYS)
        if self._today < opens:
            raise ToolError(f"Check-in for booking {booking_ref} opens on {opens.isoformat()}.")
        flight = self._flight(row)
        deal = hash_of(self._rows["salt"], "seat", booking_ref)
        row["status"], row["bags"] = "checked in", bags
        row["seat"] = f"{4 + deal % 25}{('AF' if seat == 'window' else 'CD')[deal % 2]}"
        row["total"] += bags * BAG_FEE
        return CheckedIn(
            booking_ref=booking_ref,
            flight=flight.number,
            seat=row["seat"],
            gate=self._gate(flight),
            boards=shifted(flight.departs, -40),
            boarding_group=1 + deal % 4,
            bags=bags,
            bag_fee=bags * BAG_FEE,
        )

    def share_itinerary(self, booking_ref: str, email: Email, note: str = "") -> Shared:
        """Send the itinerary of an upcoming booking to an e-mail address.

        Args:
            booking_ref: Reference of the booking.
            email: Address of the person to send it to.
            note: A few words to go with it.
        """
        row = self._live(booking_ref)
        if email in row["shared"]:
            raise ToolError(f"Booking {booking_ref} was already shared with {email}.")
        row["shared"].append(email)
        if note:
            self._rows["notes"].append([booking_ref, email, note])
        return Shared(booking_ref=booking_ref, shared_with=email, recipients=len(row["shared"]))
