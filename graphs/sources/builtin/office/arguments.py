"""What a person might ask for in a call of the office domain."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta
from random import Random
from typing import TypeAlias, cast

from turnloom.graphs.json_value import JsonObject
from turnloom.graphs.sources.builtin.moments import read_date, read_moment, write_moment
from turnloom.graphs.sources.builtin.office.phrases import (
    ASKED_TITLES,
    CANCEL_NOTES,
    FORWARD_NOTES,
    REPLIES,
    TO_SEND,
    WEEKDAYS,
)
from turnloom.graphs.sources.builtin.office.records import OfficeState
from turnloom.graphs.sources.builtin.office.scenario import filled, workday
from turnloom.graphs.sources.builtin.world import COMPANIES

Suggestion: TypeAlias = Callable[[OfficeState, Random], JsonObject]


def suggest_arguments(state: JsonObject, tool: str, rng: Random) -> JsonObject:
    """Values for the parameters of `tool` that people say; empty where there are none."""
    suggest = _SUGGESTIONS.get(tool)
    return {} if suggest is None else suggest(cast("OfficeState", state), rng)


def _contact(state: OfficeState, rng: Random) -> JsonObject:
    name = rng.choice([*state["contacts"].values()])["name"]
    return {"name": name if rng.random() < 0.3 else name.split()[0]}


def _folder(state: OfficeState, rng: Random) -> JsonObject:
    folder = rng.choice(("inbox", "inbox", "inbox", "inbox", "archive", "archive"))
    wanted: JsonObject = {"folder": folder}
    starred = sum(m["starred"] and m["folder"] == folder for m in state["mails"].values())
    if starred > 1 and rng.random() < 0.3:
        wanted["starred_only"] = True
    return wanted


def _day_with_events(state: OfficeState, rng: Random) -> JsonObject:
    days = sorted(
        {e["start"][:10] for e in state["events"].values() if e["start"] >= state["today"]}
    )
    return {"date": rng.choice(days)} if days else {}


def _words(state: OfficeState, rng: Random) -> JsonObject:
    """The topic of an event to come, as one would mention it."""
    titles = [e["title"] for e in state["events"].values() if e["start"] >= state["today"]]
    if not titles:
        return {}
    topic = rng.choice(titles)
    for joint in (" with ", " at ", " for ", " on ", " of "):
        topic = topic.partition(joint)[0]
    proper = topic.startswith(tuple(company.split()[0] for company in COMPANIES))
    return {"text": topic if proper else topic[0].lower() + topic[1:]}


def _gap(state: OfficeState, rng: Random) -> JsonObject:
    day = workday(read_date(state["today"]), rng.randrange(1, 16))
    return {"date": day.isoformat(), "minutes": rng.choice((30, 45, 60, 90))}


def _mail(state: OfficeState, rng: Random) -> JsonObject:
    subject, body = rng.choice(TO_SEND)
    names = _names(state, rng)
    return {"subject": subject.format(**names), "body": body.format(**names)}


def _reply(state: OfficeState, rng: Random) -> JsonObject:
    return {"body": rng.choice(REPLIES).format(**_names(state, rng))}


def _forward(state: OfficeState, rng: Random) -> JsonObject:
    note = rng.choice(FORWARD_NOTES).format(**_names(state, rng))
    return {"note": note} if rng.random() < 0.6 else {}


def _event(state: OfficeState, rng: Random) -> JsonObject:
    minutes = rng.choice((60, 60, 60, 30, 45, 90, 120))
    start = _free(state, rng, minutes)
    if start is None:
        return {}
    title = filled(rng.choice(ASKED_TITLES), _cities(state), rng)
    wanted: JsonObject = {"title": title, "start": start}
    if minutes != 60:
        wanted["minutes"] = minutes
    if rng.random() < 0.25:
        wanted["city"] = rng.choice(_cities(state))
    return wanted


def _new_start(state: OfficeState, rng: Random) -> JsonObject:
    start = _free(state, rng, 90)
    return {} if start is None else {"start": start}


def _cancel(state: OfficeState, rng: Random) -> JsonObject:
    note = rng.choice(CANCEL_NOTES).format(**_names(state, rng))
    return {"note": note} if rng.random() < 0.6 else {}


def _free(state: OfficeState, rng: Random, minutes: int) -> str | None:
    """A start in the coming weeks that leaves `minutes` free of other events."""
    taken = []
    for event in state["events"].values():
        begin = read_moment(event["start"])
        taken.append((begin, begin + timedelta(minutes=event["minutes"])))
    for _ in range(20):
        day = workday(read_date(state["today"]), rng.randrange(1, 18))
        start = datetime.combine(day, time(rng.randrange(9, 17), rng.choice((0, 0, 30))))
        end = start + timedelta(minutes=minutes)
        if all(end <= begin or stop <= start for begin, stop in taken):
            return write_moment(start)
    return None


def _cities(state: OfficeState) -> list[str]:
    return sorted({row["city"] for row in state["contacts"].values()} | {state["me"]["city"]})


def _names(state: OfficeState, rng: Random) -> dict[str, str]:
    return {
        "company": rng.choice(COMPANIES),
        "city": rng.choice(_cities(state)),
        "day": rng.choice(WEEKDAYS),
    }


_SUGGESTIONS: dict[str, Suggestion] = {
    "find_contact": _contact,
    "list_mail": _folder,
    "list_events": _day_with_events,
    "search_events": _words,
    "find_free_time": _gap,
    "send_mail": _mail,
    "reply_mail": _reply,
    "forward_mail": _forward,
    "create_event": _event,
    "reschedule_event": _new_start,
    "cancel_event": _cancel,
}
