"""What the calls of the office domain return."""

from __future__ import annotations

from typing_extensions import TypedDict

from turnloom.graphs.sources.builtin.office.scenario import Folder


class Contact(TypedDict):
    contact_id: str
    name: str
    email: str
    phone: str
    company: str
    role: str
    city: str


class MessageSummary(TypedDict):
    mail_id: str
    from_name: str
    subject: str
    sent: str
    starred: bool


class Messages(TypedDict):
    messages: list[MessageSummary]


class Mail(TypedDict):
    mail_id: str
    folder: Folder
    from_name: str
    from_email: str
    to_email: str
    subject: str
    sent: str
    body: str


class EventSummary(TypedDict):
    event_id: str
    title: str
    date: str
    start: str
    end: str
    city: str
    organizer: str


class Events(TypedDict):
    events: list[EventSummary]


class Attendee(TypedDict):
    name: str
    email: str


class Event(TypedDict):
    event_id: str
    title: str
    date: str
    start: str
    end: str
    city: str
    place: str
    organizer: str
    organizer_email: str
    attendees: list[Attendee]
    notes: str


class FreeTime(TypedDict):
    date: str
    start: str
    end: str


class Sent(TypedDict):
    mail_id: str
    to_name: str
    to_email: str
    subject: str
    sent: str


class Scheduled(TypedDict):
    event_id: str
    title: str
    date: str
    start: str
    end: str
    city: str
    attendees: int


class Invited(TypedDict):
    event_id: str
    title: str
    start: str
    invited: str
    attendees: int


class CalledOff(TypedDict):
    event_id: str
    title: str
    start: str
    notified: int
