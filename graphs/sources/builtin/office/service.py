"""What stands behind the office domain's tools: its rows, look-ups and checks."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import cast

from turnloom.graphs.errors import ToolError
from turnloom.graphs.json_value import JsonObject
from turnloom.graphs.sources.builtin.moments import read_date, read_moment, write_moment
from turnloom.graphs.sources.builtin.office.records import (
    EventRecord,
    EventSummary,
    MailRecord,
    MessageSummary,
    OfficeState,
    Scheduled,
    Sent,
)
from turnloom.graphs.sources.builtin.office.scenario import new_id


class OfficeService:
    """Everything but the tools. `state` is all it remembers."""

    def __init__(self, state: JsonObject) -> None:
        self.state = state

    @property
    def _rows(self) -> OfficeState:
        return cast("OfficeState", self.state)

    @property
    def _today(self) -> date:
        return read_date(self._rows["today"])

    def _new_id(self, prefix: str) -> str:
        made = new_id(prefix, self._rows["count"], self._rows["salt"])
        self._rows["count"] += 1
        return made

    # --- people ---------------------------------------------------------------------------------

    def _name_at(self, email: str) -> str:
        """The name that goes with an address; the address itself where none is known."""
        for row in self._rows["contacts"].values():
            if row["email"] == email:
                return row["name"]
        for mail in self._rows["mails"].values():
            if mail["from_email"] == email:
                return mail["from_name"]
        return email

    def _deliverable(self, email: str) -> str:
        """Refuses an address that its own mail host would refuse."""
        known = {row["email"] for row in self._rows["contacts"].values()}
        known |= {mail["from_email"] for mail in self._rows["mails"].values()}
        known.add(self._rows["me"]["email"])
        host = email.partition("@")[2]
        if email not in known and any(address.endswith(f"@{host}") for address in known):
            raise ToolError(f"Delivery failed: there is no mailbox {email}.")
        return email

    # --- mail -----------------------------------------------------------------------------------

    def _mail(self, mail_id: str) -> MailRecord:
        if mail_id not in self._rows["mails"]:
            raise ToolError(f"No mail has the id {mail_id}.")
        return self._rows["mails"][mail_id]

    def _listed(self, mails: dict[str, MailRecord]) -> list[MessageSummary]:
        rows = [
            MessageSummary(
                mail_id=mail_id,
                from_name=mail["from_name"],
                subject=mail["subject"],
                sent=mail["sent"],
                starred=mail["starred"],
            )
            for mail_id, mail in mails.items()
        ]
        return sorted(rows, key=lambda row: row["sent"], reverse=True)

    def _send(self, to: str, subject: str, body: str) -> Sent:
        mail_id = self._new_id("m")
        out = sum(mail["folder"] == "outbox" for mail in self._rows["mails"].values())
        sent = write_moment(datetime.combine(self._today, time(9)) + timedelta(minutes=7 * out))
        self._rows["mails"][mail_id] = MailRecord(
            folder="outbox",
            from_name=self._rows["me"]["name"],
            from_email=self._rows["me"]["email"],
            to_email=to,
            subject=subject,
            body=body,
            sent=sent,
            starred=False,
        )
        return Sent(
            mail_id=mail_id, to_name=self._name_at(to), to_email=to, subject=subject, sent=sent
        )

    # --- calendar -------------------------------------------------------------------------------

    def _event(self, event_id: str) -> EventRecord:
        if event_id not in self._rows["events"]:
            raise ToolError(f"No event has the id {event_id}.")
        return self._rows["events"][event_id]

    def _organizer(self, event: EventRecord) -> str:
        me, email = self._rows["me"], event["organizer"]
        return me["name"] if email == me["email"] else self._name_at(email)

    def _coming(self, event_id: str) -> EventRecord:
        event = self._event(event_id)
        if read_moment(event["start"]).date() < self._today:
            raise ToolError(f"'{event['title']}' is over.")
        return event

    def _own(self, event_id: str) -> EventRecord:
        event = self._coming(event_id)
        if event["organizer"] != self._rows["me"]["email"]:
            name = self._name_at(event["organizer"])
            raise ToolError(f"'{event['title']}' is organized by {name}; only they can change it.")
        return event

    def _refuse_overlap(self, start: datetime, minutes: int, moved: str = "") -> None:
        for event_id, event in self._rows["events"].items():
            if event_id == moved:
                continue
            other = read_moment(event["start"])
            end = other + timedelta(minutes=event["minutes"])
            if other < start + timedelta(minutes=minutes) and start < end:
                raise ToolError(
                    f"That overlaps with '{event['title']}'"
                    f" ({write_moment(other)} to {write_moment(end)})."
                )

    def _future(self, text: str) -> datetime:
        start = read_moment(text)
        if start.date() < self._today:
            raise ToolError(f"{text} is in the past.")
        return start

    def _summaries(self, events: dict[str, EventRecord]) -> list[EventSummary]:
        rows = [
            EventSummary(
                event_id=event_id,
                title=event["title"],
                date=event["start"][:10],
                start=event["start"],
                end=end_of(event),
                city=event["city"],
                organizer=self._organizer(event),
            )
            for event_id, event in events.items()
        ]
        return sorted(rows, key=lambda row: row["start"])

    def _scheduled(self, event_id: str) -> Scheduled:
        event = self._rows["events"][event_id]
        return Scheduled(
            event_id=event_id,
            title=event["title"],
            date=event["start"][:10],
            start=event["start"],
            end=end_of(event),
            city=event["city"],
            attendees=len(event["attendees"]),
        )


def end_of(event: EventRecord) -> str:
    """When an event ends."""
    return write_moment(read_moment(event["start"]) + timedelta(minutes=event["minutes"]))
