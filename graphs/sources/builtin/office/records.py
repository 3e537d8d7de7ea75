"""The records that the office remembers, and what its calls return."""

from __future__ import annotations

from typing import Literal

from typing_extensions import TypedDict

Folder = Literal["inbox", "archive", "outbox"]


class ContactRecord(TypedDict):
    """Someone in the address book; the contact's id is the key."""

    name: str
    email: str
    phone: str
    company: str
    city: str
    role: str


class MailRecord(TypedDict):
    """A mail, received or sent by the user."""

    folder: Folder
    from_name: str
    from_email: str
    to_email: str
    subject: str
    body: str
    sent: str
    starred: bool


class EventRecord(TypedDict):
    """An entry in the calendar. `organizer` and `attendees` are e-mail addresses."""

    title: str
    start: str
    minutes: int
    city: str
    place: str
    organizer: str
    attendees: list[str]
    notes: str


class UserRecord(TypedDict):
    """The user."""

    name: str
    email: str
    city: str


class OfficeState(TypedDict):
    """All that the office domain remembers; the rows' keys are their ids."""

    today: str
    salt: int
    count: int
    me: UserRecord
    contacts: dict[str, ContactRecord]
    mails: dict[str, MailRecord]
    events: dict[str, EventRecord]


class ContactDetails(TypedDict):
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
