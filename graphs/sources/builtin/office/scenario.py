"""An office's world, and how a seed fills it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from random import Random
from typing import cast

from turnloom.graphs.json_value import JsonObject
from turnloom.graphs.sources.builtin.code import encode_number
from turnloom.graphs.sources.builtin.moments import write_moment
from turnloom.graphs.sources.builtin.office.phrases import (
    EVENT_NOTES,
    OUTSIDERS,
    PLACES,
    RECEIVED,
    ROLES,
    SENT,
    TITLES,
    WEEKDAYS,
)
from turnloom.graphs.sources.builtin.office.records import (
    ContactRecord,
    EventRecord,
    MailRecord,
    OfficeState,
    UserRecord,
)
from turnloom.graphs.sources.builtin.world import COMPANIES, SharedWorld

DAY_STARTS = 9
DAY_ENDS = 18


def make_scenario(world: SharedWorld, rng: Random) -> JsonObject:
    """The seeded initial state of the office domain."""
    salt = rng.randrange(1, 30_000)
    mails = [*_mails(world, rng)]
    events = [*_events(world, rng)]
    state = OfficeState(
        today=world.today.isoformat(),
        salt=salt,
        count=len(mails) + len(events),
        me=UserRecord(name=world.me.name, email=world.me.email, city=world.me.city.name),
        contacts={
            person.id: ContactRecord(
                name=person.name,
                email=person.email,
                phone=person.phone,
                company=person.company,
                city=person.city.name,
                role=rng.choice(ROLES),
            )
            for person in world.people
        },
        mails={new_id("m", number, salt): mail for number, mail in enumerate(mails)},
        events={
            new_id("ev", number, salt): event for number, event in enumerate(events, len(mails))
        },
    )
    return cast("JsonObject", state)


def new_id(prefix: str, number: int, salt: int) -> str:
    """The id of the `number`th thing made."""
    return f"{prefix}_{encode_number(number, salt, 4)}"


def filled(text: str, world_cities: Sequence[str], rng: Random) -> str:
    """A phrase with a company, a city and a weekday put in."""
    return text.format(
        company=rng.choice(COMPANIES), city=rng.choice(world_cities), day=rng.choice(WEEKDAYS)
    )


def workday(today: date, offset: int) -> date:
    """The day `offset` working days from today."""
    day, step = today, 1 if offset > 0 else -1
    for _ in range(abs(offset)):
        day += timedelta(days=step)
        while day.weekday() > 4:
            day += timedelta(days=step)
    return day


def _mails(world: SharedWorld, rng: Random) -> Iterator[MailRecord]:
    """Mail of the last weeks: some people wrote several times, all moments differ."""
    cities = [city.name for city in world.cities]
    people = world.others(rng, 6)
    senders = [(person.name, person.email) for person in people]
    authors = [*senders[:4], *senders, *rng.sample(OUTSIDERS, 2)]
    rng.shuffle(authors)
    moments = [*_moments(world.today, len(authors) + 3, rng)]
    texts = rng.sample(RECEIVED, len(authors))
    for (name, address), (subject, body) in zip(authors, texts, strict=True):
        sent = moments.pop()
        recent = (world.today - sent.date()).days < 9
        company, city, day = rng.choice(COMPANIES), rng.choice(cities), rng.choice(WEEKDAYS)
        yield MailRecord(
            folder="inbox" if recent or rng.random() < 0.2 else "archive",
            from_name=name,
            from_email=address,
            to_email=world.me.email,
            subject=subject.format(company=company, city=city, day=day),
            body=body.format(company=company, city=city, day=day),
            sent=write_moment(sent),
            starred=rng.random() < 0.3,
        )
    for subject, body in rng.sample(SENT, 3):
        company, city, day = rng.choice(COMPANIES), rng.choice(cities), rng.choice(WEEKDAYS)
        yield MailRecord(
            folder="outbox",
            from_name=world.me.name,
            from_email=world.me.email,
            to_email=rng.choice(people).email,
            subject=subject.format(company=company, city=city, day=day),
            body=body.format(company=company, city=city, day=day),
            sent=write_moment(moments.pop()),
            starred=False,
        )


def _moments(today: date, count: int, rng: Random) -> Iterator[datetime]:
    """Different moments in office hours of the last days, in random order."""
    for offset in rng.sample(range(1, 20), count):
        yield datetime.combine(workday(today, -offset), time(8)) + timedelta(
            minutes=rng.randrange(600)
        )


def _events(world: SharedWorld, rng: Random) -> Iterator[EventRecord]:
    """Entries of three weeks, none overlapping; most days that have one have several."""
    cities = [city.name for city in world.cities]
    days = [rng.choice((-4, -3, -2)), *sorted(rng.sample(range(1, 16), 5))]
    titles = rng.sample(TITLES, 3 * len(days))
    for offset in days:
        starts = rng.sample((9, 11, 14, 16), rng.choice((2, 2, 3)))
        city = world.me.city.name if rng.random() < 0.5 else rng.choice(cities)
        for hour in sorted(starts):
            guests = [person.email for person in world.others(rng, rng.choice((1, 2, 2, 3)))]
            mine = rng.random() < 0.8
            yield EventRecord(
                title=filled(titles.pop(), cities, rng),
                start=write_moment(
                    datetime.combine(
                        workday(world.today, offset), time(hour, rng.choice((0, 0, 15, 30)))
                    )
                ),
                minutes=rng.choice((30, 45, 60, 75, 90)),
                city=city,
                place=rng.choice(PLACES),
                organizer=world.me.email if mine else guests[0],
                attendees=guests,
                notes=rng.choice(EVENT_NOTES),
            )
