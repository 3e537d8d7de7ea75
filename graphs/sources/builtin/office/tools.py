"""The office: mail, calendar and contacts of one user."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Annotated

from pydantic import Field

from turnloom.graphs.errors import ToolError
from turnloom.graphs.sources.builtin.moments import (
    Date,
    Email,
    Moment,
    read_date,
    read_moment,
    write_moment,
)
from turnloom.graphs.sources.builtin.office.records import (
    Attendee,
    CalledOff,
    ContactDetails,
    Event,
    EventRecord,
    Events,
    Folder,
    FreeTime,
    Invited,
    Mail,
    Messages,
    Scheduled,
    Sent,
)
from turnloom.graphs.sources.builtin.office.scenario import DAY_ENDS, DAY_STARTS
from turnloom.graphs.sources.builtin.office.service import OfficeService, end_of

Minutes = Annotated[int, Field(ge=15, le=480)]


class OfficeTools(OfficeService):
    """Mail, calendar and contacts; its public methods are the tools."""

    # --- looking things up ----------------------------------------------------------------------

    def find_contact(self, name: str) -> ContactDetails:
        """Find a person in the address book by first name or full name.

        Args:
            name: First name or full name.
        """
        wanted = " ".join(name.lower().split())
        for contact_id, row in self._rows["contacts"].items():
            full = row["name"].lower()
            if wanted in (full, full.split()[0]):
                return ContactDetails(
                    contact_id=contact_id,
                    name=row["name"],
                    email=row["email"],
                    phone=row["phone"],
                    company=row["company"],
                    role=row["role"],
                    city=row["city"],
                )
        raise ToolError(f"Nobody called '{name}' is in the address book.")

    def list_mail(self, folder: Folder, starred_only: bool = False) -> Messages:
        """List the mail in a folder, newest first, without the texts.

        Args:
            folder: Folder to list; what the user wrote is in the outbox.
            starred_only: Whether to list only the mail marked with a star.
        """
        mails = {
            mail_id: mail
            for mail_id, mail in self._rows["mails"].items()
            if mail["folder"] == folder and (mail["starred"] or not starred_only)
        }
        return Messages(messages=self._listed(mails))

    def search_mail(self, sender: Email) -> Messages:
        """List all mail received from one address, newest first, without the texts.

        Args:
            sender: Address the mail came from.
        """
        mails = {
            mail_id: mail
            for mail_id, mail in self._rows["mails"].items()
            if mail["from_email"] == sender and mail["folder"] != "outbox"
        }
        return Messages(messages=self._listed(mails))

    def read_mail(self, mail_id: str) -> Mail:
        """Get one mail with its text and the sender's address.

        Args:
            mail_id: Id of the mail.
        """
        mail = self._mail(mail_id)
        return Mail(
            mail_id=mail_id,
            folder=mail["folder"],
            from_name=mail["from_name"],
            from_email=mail["from_email"],
            to_email=mail["to_email"],
            subject=mail["subject"],
            sent=mail["sent"],
            body=mail["body"],
        )

    def list_events(self, date: Date) -> Events:
        """List the events of one day in the calendar, in order.

        Args:
            date: Day to look at, as YYYY-MM-DD.
        """
        read_date(date)
        events = {
            event_id: event
            for event_id, event in self._rows["events"].items()
            if event["start"].startswith(date)
        }
        return Events(events=self._summaries(events))

    def search_events(self, text: str) -> Events:
        """Find today's and later events whose title has all the given words, in order.

        Args:
            text: Words from the title, in any case.
        """
        words = text.lower().split()
        if not words:
            raise ToolError("Give at least one word of the title.")
        events = {
            event_id: event
            for event_id, event in self._rows["events"].items()
            if event["start"] >= self._rows["today"]
            and all(word in event["title"].lower() for word in words)
        }
        return Events(events=self._summaries(events))

    def get_event(self, event_id: str) -> Event:
        """Get everything about one event: time, city, organizer, attendees with addresses.

        Args:
            event_id: Id of the event.
        """
        event = self._event(event_id)
        return Event(
            event_id=event_id,
            title=event["title"],
            date=event["start"][:10],
            start=event["start"],
            end=end_of(event),
            city=event["city"],
            place=event["place"],
            organizer=self._organizer(event),
            organizer_email=event["organizer"],
            attendees=[
                Attendee(name=self._name_at(email), email=email) for email in event["attendees"]
            ],
            notes=event["notes"],
        )

    def find_free_time(self, date: Date, minutes: Minutes) -> FreeTime:
        """Find the first gap of a given length in the calendar, between 9:00 and 18:00.

        Args:
            date: Day to look at, as YYYY-MM-DD; not in the past.
            minutes: Length of the gap in minutes.
        """
        day = read_date(date)
        if day < self._today:
            raise ToolError(f"{date} is in the past.")
        start = datetime.combine(day, time(DAY_STARTS))
        for event in self.list_events(date)["events"]:
            if start + timedelta(minutes=minutes) <= read_moment(event["start"]):
                break
            start = max(start, read_moment(event["end"]))
        end = start + timedelta(minutes=minutes)
        if end > datetime.combine(day, time(DAY_ENDS)):
            raise ToolError(f"There is no gap of {minutes} minutes on {date}.")
        return FreeTime(date=date, start=write_moment(start), end=write_moment(end))

    # --- changing things ------------------------------------------------------------------------

    def send_mail(self, to: Email, subject: str, body: str) -> Sent:
        """Send a new mail to one person.

        Args:
            to: Address of the recipient.
            subject: Subject line.
            body: Text of the mail.
        """
        if not subject.strip() or not body.strip():
            raise ToolError("A mail needs a subject and a text.")
        return self._send(self._deliverable(to), subject, body)

    def reply_mail(self, mail_id: str, body: str) -> Sent:
        """Answer a received mail. What the user sent cannot be answered.

        Args:
            mail_id: Id of the mail to answer.
            body: Text of the answer.
        """
        mail = self._mail(mail_id)
        if mail["folder"] == "outbox":
            raise ToolError(f"Mail {mail_id} was sent by you; there is nobody to reply to.")
        if not body.strip():
            raise ToolError("The reply is empty.")
        return self._send(mail["from_email"], f"Re: {mail['subject']}", body)

    def forward_mail(self, mail_id: str, to: Email, note: str = "") -> Sent:
        """Pass a mail on to another person.

        Args:
            mail_id: Id of the mail to pass on.
            to: Address of the person to send it to.
            note: A few words to put above it.
        """
        mail = self._mail(mail_id)
        if to == mail["from_email"]:
            raise ToolError(f"Mail {mail_id} was written by {to}; there is no point in that.")
        body = f"{note}\n\n{mail['body']}" if note else mail["body"]
        return self._send(self._deliverable(to), f"Fwd: {mail['subject']}", body)

    def create_event(
        self,
        title: str,
        start: Moment,
        minutes: Minutes = 60,
        city: str = "",
        guest_email: Annotated[str, Field(json_schema_extra={"format": "email"})] = "",
    ) -> Scheduled:
        """Put an event into the calendar. The time must be free and not in the past.

        Args:
            title: Title of the event.
            start: When it starts, as YYYY-MM-DDTHH:MM.
            minutes: Length in minutes.
            city: City it takes place in; the user's own city when left out.
            guest_email: Address of a person to invite; more can be invited later.
        """
        if not title.strip():
            raise ToolError("An event needs a title.")
        begin = self._future(start)
        self._refuse_overlap(begin, minutes)
        guests = [self._deliverable(guest_email)] if guest_email else []
        event_id = self._new_id("ev")
        self._rows["events"][event_id] = EventRecord(
            title=title,
            start=write_moment(begin),
            minutes=minutes,
            city=city or self._rows["me"]["city"],
            place="",
            organizer=self._rows["me"]["email"],
            attendees=guests,
            notes="",
        )
        return self._scheduled(event_id)

    def reschedule_event(self, event_id: str, start: Moment) -> Scheduled:
        """Move an upcoming event. The user must be its organizer and the new time must be free.

        Args:
            event_id: Id of the event.
            start: New start, as YYYY-MM-DDTHH:MM.
        """
        event = self._own(event_id)
        begin = self._future(start)
        if write_moment(begin) == event["start"]:
            raise ToolError(f"'{event['title']}' starts at that time already.")
        self._refuse_overlap(begin, event["minutes"], event_id)
        event["start"] = write_moment(begin)
        return self._scheduled(event_id)

    def invite_to_event(self, event_id: str, email: Email) -> Invited:
        """Invite one more person to an upcoming event.

        Args:
            event_id: Id of the event.
            email: Address of the person.
        """
        event = self._coming(event_id)
        if email in (event["organizer"], *event["attendees"]):
            raise ToolError(f"{self._name_at(email)} already takes part in '{event['title']}'.")
        event["attendees"].append(self._deliverable(email))
        return Invited(
            event_id=event_id,
            title=event["title"],
            start=event["start"],
            invited=self._name_at(email),
            attendees=len(event["attendees"]),
        )

    def cancel_event(self, event_id: str, note: str = "") -> CalledOff:
        """Call off an upcoming event and tell its attendees. The user must be its organizer.

        Args:
            event_id: Id of the event.
            note: What to tell the attendees.
        """
        event = self._own(event_id)
        del self._rows["events"][event_id]
        if note:
            for email in event["attendees"]:
                self._send(email, f"Cancelled: {event['title']}", note)
        return CalledOff(
            event_id=event_id,
            title=event["title"],
            start=event["start"],
            notified=len(event["attendees"]),
        )
