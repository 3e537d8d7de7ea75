"""The records that the travel domain remembers, and what its calls return."""

from __future__ import annotations

from typing import Literal, NotRequired

from typing_extensions import TypedDict

from turnloom.graphs.sources.builtin.travel.timetable import Cabin

BookingType = Literal["flight", "hotel"]
When = Literal["upcoming", "past", "cancelled"]
Payment = Literal["credit card", "loyalty points"]
Seat = Literal["window", "aisle"]
Status = Literal["reserved", "confirmed", "checked in", "cancelled", "completed"]
Tier = Literal["blue", "silver", "gold"]


class BookingRecord(TypedDict):
    """A booking: of a flight (`flight` is set) or of a hotel (`hotel` is set)."""

    status: Status
    traveller: str
    flight: str
    hotel: str
    city: str
    date: str
    nights: int
    cabin: str
    seat: str
    bags: int
    total: int
    receipt: str
    method: str
    shared: list[str]


class HotelRecord(TypedDict):
    """A hotel; its name is its key."""

    city: str
    stars: int
    rating: float
    rate: int
    km: float
    rooms: int


class TravellerRecord(TypedDict):
    """Someone whose travel profile is saved; the contact's id is the key."""

    name: str
    email: str
    city: str
    tier: Tier
    trips: list[list[str]]


class ProfileRecord(TypedDict):
    """The user's own profile."""

    name: str
    email: str
    city: str
    tier: Tier
    points: int
    passport_until: str


class TravelState(TypedDict):
    """All that the travel domain remembers; the rows' keys are their ids."""

    today: str
    salt: int
    count: int
    cities: dict[str, str]
    me: ProfileRecord
    travellers: dict[str, TravellerRecord]
    hotels: dict[str, HotelRecord]
    bookings: dict[str, BookingRecord]
    notes: list[list[str]]


class Offer(TypedDict):
    offer_id: str
    airline: str
    flight: str
    departs: str
    arrives: str
    duration_minutes: int
    price: int
    seats_left: int


class FlightOffers(TypedDict):
    origin: str
    destination: str
    date: str
    cabin: Cabin
    offers: list[Offer]


class FlightStatus(TypedDict):
    flight_id: str
    flight: str
    airline: str
    date: str
    origin: str
    destination: str
    departs: str
    arrives: str
    status: Literal["scheduled", "delayed"]
    delay_minutes: int
    gate: str


class Room(TypedDict):
    room_id: str
    hotel: str
    stars: int
    rating: float
    distance_km: float
    price_per_night: int
    total: int


class Rooms(TypedDict):
    city: str
    check_in: str
    check_out: str
    rooms: list[Room]


class BookingSummary(TypedDict):
    booking_ref: str
    type: BookingType
    status: Status
    city: str
    date: str
    total: int


class Bookings(TypedDict):
    bookings: list[BookingSummary]


class Booking(TypedDict):
    booking_ref: str
    type: BookingType
    status: Status
    traveller: str
    city: str
    date: str
    total: int
    airline: NotRequired[str]
    flight_id: NotRequired[str]
    flight: NotRequired[str]
    origin: NotRequired[str]
    departs: NotRequired[str]
    arrives: NotRequired[str]
    cabin: NotRequired[Cabin]
    seat: NotRequired[str]
    hotel: NotRequired[str]
    nights: NotRequired[int]
    check_out: NotRequired[str]
    receipt: NotRequired[str]
    shared_with: list[str]


class Traveller(TypedDict):
    contact_id: str
    name: str
    email: str
    home_city: str
    tier: Tier


class Trip(TypedDict):
    flight_id: str
    flight: str
    date: str
    origin: str
    destination: str
    departs: str
    arrives: str
    occasion: str


class Trips(TypedDict):
    name: str
    trips: list[Trip]


class Profile(TypedDict):
    name: str
    home_city: str
    home_airport: str
    tier: Tier
    points: int
    passport_valid_until: str


class Payable(TypedDict):
    booking_ref: str
    status: Status
    city: str
    date: str
    total: int
    pay_by: str


class FlightBooked(Payable):
    traveller: str
    airline: str
    flight: str
    departs: str
    arrives: str


class HotelBooked(Payable):
    hotel: str
    nights: int
    check_out: str


class Paid(TypedDict):
    booking_ref: str
    status: Status
    amount: int
    method: Payment
    receipt: str
    points_left: int


class Changed(TypedDict):
    booking_ref: str
    flight: str
    date: str
    departs: str
    arrives: str
    change_cost: int
    total: int


class CancelledBooking(TypedDict):
    booking_ref: str
    status: Status
    refund: int


class CheckedIn(TypedDict):
    booking_ref: str
    flight: str
    seat: str
    gate: str
    boards: str
    boarding_group: int
    bags: int
    bag_fee: int


class Shared(TypedDict):
    booking_ref: str
    shared_with: str
    recipients: int
