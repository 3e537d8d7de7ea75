"""TicketAPI: a company's support tickets, most of them the user's."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from random import Random
from typing import Any

from turnloom.graphs.json_value import JsonObject, JsonValue
from turnloom.graphs.sources.bfcl.scenarios import phrases
from turnloom.graphs.sources.bfcl.scenarios.class_scenario import (
    ClassScenario,
    Suggestion,
    sometimes,
)
from turnloom.graphs.sources.bfcl.scenarios.shared import SharedScenario

TITLES = (
    "Broken {device} on the {floor}",
    "{device} keeps dropping out",
    "Request for a second {device}",
    "No access to the {device} since {day}",
    "Wrong address on the {thing}",
    "{device} shows an old password prompt",
    "Late answer about the {thing}",
    "Noise from the {device} near the {floor}",
    "Missing pages in the {thing}",
    "Move of the {device} to the {floor}",
    "Locked out of the {device}",
    "Battery of the {device} drains fast",
    "New starter needs the {device}",
    "Refund for the {event} not received",
    "{thing} cannot be opened",
    "Slow network on the {floor}",
    "Heating out of order on the {floor}",
    "Parking permit for the {event}",
    "Spare cable for the {device}",
    "Duplicate entries in the {device}",
    "Update of the {device} failed twice",
    "Keyboard layout wrong on the {device}",
)
DESCRIPTIONS = (
    "It began on {day} around {time} and has come back {count} times since",
    "{person} on the {floor} sees the same thing",
    "Restarting helps for an hour, then it stops again",
    "We need this settled before the {event} on {day}",
    "The screen stays grey and the fan keeps running",
    "Nothing in the manual covers it, and the hotline closes at {time}",
    "Please call {person} at the {place} desk for the details",
    "It works on my phone but not on the {device}",
    "The last change was made by {person} on {day}",
    "All {count} of us in the team are affected",
    "The message says that my licence ran out",
    "A photo of the label is in the shared folder",
    "It would be enough to swap it for the one from the {floor}",
    "I tried another cable and another socket already",
    "Please coordinate with the {city} office first",
    "The supplier promised a replacement by {day}",
    "Only the afternoon shift has the problem",
    "My account was renamed last week, that may be the cause",
    "The {thing} has to go out by {day}",
    "There is a workaround, but it takes {count} steps",
    "It smells of burnt plastic, so we unplugged it",
    "The same happened before the {event} last year",
)
RESOLUTIONS = (
    "Replaced the charger and checked it with {person}",
    "Reset the account, access works again since {time}",
    "Swapped it for the spare one from the {floor}",
    "Cleared the queue and updated the driver",
    "The supplier sent a new part, fitted on {day}",
    "Corrected the address and sent the {thing} again",
    "Moved it closer to the {floor} router",
    "Refund issued, it arrives by {day}",
    "Cable was loose, secured it with a clip",
    "Renewed the licence for all {count} seats",
    "Rolled back to the earlier version, update planned for {day}",
    "User had the old link, sent the right one",
    "Cleaned the reader and calibrated it twice",
    "Merged the duplicate entries by hand",
    "Facilities adjusted the valve, {person} confirmed it",
    "Granted access to the {device} for the whole team",
    "Problem went away after the network change on {day}",
    "Showed {person} the new menu, no fault in the device",
    "Ordered a new battery and fitted it",
    "Closed off the noisy fan, no side effects seen",
    "Permit is waiting at the {place}",
)
STATUSES = ("In Progress", "On Hold", "Waiting for Parts", "Escalated", "Under Review")


def scenario(rng: Random, shared: SharedScenario) -> JsonObject:
    """Four to seven tickets; the user's have each their own priority, up to five of them."""
    number = rng.randint(120, 8_400)
    mine = rng.randint(3, 5)
    count = mine + rng.randint(1, 2)
    titles = [_capitalised(title) for title in phrases.draw_phrases(TITLES, count, rng)]
    priorities = rng.sample(range(1, 6), mine)
    queue: list[JsonValue] = []
    for place, title in enumerate(titles):
        own = place < mine
        queue.append(
            {
                "id": number,
                "title": title,
                "description": phrases.compose(DESCRIPTIONS, rng),
                "status": "Open" if own and rng.random() < 0.75 else rng.choice(STATUSES),
                "priority": priorities[place] if own else rng.randint(1, 5),
                "created_by": shared.me.handle if own else rng.choice(shared.people).handle,
            }
        )
        number += rng.randint(1, 9)
    return {
        "ticket_queue": queue,
        "ticket_counter": number,
        "current_user": shared.me.handle if rng.random() < 0.4 else None,
    }


def password(rng: Random) -> str:
    """A password as people make them up: two words and a number."""
    words = ("maple", "otter", "copper", "violet", "saddle", "pebble", "comet", "walnut", "harbor")
    one, other = rng.sample(words, 2)
    return f"{one.capitalize()}{other.capitalize()}{rng.randint(12, 97)}"


def _new_ticket(obj: Any, rng: Random) -> JsonObject:
    ticket: JsonObject = {"title": _capitalised(phrases.compose(TITLES, rng))}
    if rng.random() < 0.7:
        ticket["description"] = phrases.compose(DESCRIPTIONS, rng)
    if rng.random() < 0.7:
        ticket["priority"] = rng.randint(2, 5)
    return ticket


def _updates(rng: Random) -> JsonObject:
    """One change, now and then two."""
    changes: JsonObject = {
        "priority": rng.randint(1, 5),
        "status": rng.choice(STATUSES),
        "description": phrases.compose(DESCRIPTIONS, rng),
        "title": _capitalised(phrases.compose(TITLES, rng)),
    }
    count = 2 if rng.random() < 0.25 else 1
    chosen = rng.sample(("priority", "priority", "status", "status", "description", "title"), count)
    return {name: changes[name] for name in sorted(set(chosen))}


def _capitalised(text: str) -> str:
    return text[0].upper() + text[1:]


def _log_in(obj: Any, rng: Random) -> JsonObject:
    me = _creator(obj)
    return {"username": me, "password": password(Random(zlib.crc32(f"ticket {me}".encode())))}


def _status(obj: Any, rng: Random) -> JsonObject:
    own = [ticket for ticket in obj.ticket_queue if ticket["created_by"] == _creator(obj)]
    return {"status": rng.choice(own)["status"]}


def _creator(obj: Any) -> str:
    """The user: whoever made the first ticket."""
    return str(obj.ticket_queue[0]["created_by"])


_SUGGESTIONS: Mapping[str, Suggestion] = {
    "ticket_login": _log_in,
    "create_ticket": _new_ticket,
    "resolve_ticket": lambda _, rng: {"resolution": phrases.compose(RESOLUTIONS, rng)},
    "edit_ticket": lambda _, rng: {"updates": _updates(rng)},
    "get_user_tickets": sometimes(0.35, _status),
}
"""What the creator of the first ticket could ask for."""

TICKET_API = ClassScenario("ticket_api", scenario, _SUGGESTIONS)
