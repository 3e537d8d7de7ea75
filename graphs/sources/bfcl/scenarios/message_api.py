"""MessageAPI: a workspace of colleagues and the messages that the user has sent them."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import Any

from turnloom.graphs.json_value import JsonObject, JsonValue
from turnloom.graphs.sources.bfcl.scenarios import phrases
from turnloom.graphs.sources.bfcl.scenarios.class_scenario import ClassScenario, Suggestion
from turnloom.graphs.sources.bfcl.scenarios.shared import FIRST_NAMES, SharedScenario

MESSAGES = (
    "Running about ten minutes late, please start without me",
    "Could you bring the {thing} to the {event} on {day}?",
    "I booked the corner table at the {place} for {time}",
    "The {thing} is ready for you to look through",
    "Are you still up for {hobby} this {day}?",
    "Please keep {day} afternoon free, the {event} has moved",
    "I left your umbrella at the {place}, pick it up any time",
    "We are {count} people for dinner on {day}, can you bring {food}?",
    "{person} asked whether the {thing} could wait until {day}",
    "Thanks for covering my shift, I owe you some {food}",
    "My train gets into {city} at {time}, no need to fetch me",
    "Let me know which day suits you for the {event}",
    "I just sent off the {thing}, fingers crossed",
    "The keys are with the neighbour across from the {place}",
    "Can we push our call to {time} tomorrow?",
    "Good news, the {thing} was approved this morning",
    "Do you still have the notes from the {event}?",
    "I am out on {day}, {person} will stand in for me",
    "Remember to sign the {thing} before {day}",
    "The {event} was lovely, pictures will follow",
    "Please print {count} copies of the {thing} for {day}",
    "I will be in {city} until {day}, reachable by phone only",
    "The {device} on the {floor} is working again",
    "Happy birthday, cake is waiting at the {place}",
    "Quick question: who looks after the {device} now?",
    "The parcel for the {event} arrived at the {floor}",
)


def scenario(rng: Random, shared: SharedScenario) -> JsonObject:
    """The user first, then the others; one to three messages to some of them."""
    number = rng.randint(11, 860)
    users: JsonObject = {}
    for person in (shared.me, *shared.people):
        users[person.first] = f"USR{number:03}"
        number += 1
    mine, *others = users.values()
    receivers = rng.choices(others, k=rng.randint(3, 6))
    written = phrases.draw_phrases(MESSAGES, len(receivers), rng)
    inbox: list[JsonValue] = [
        {str(who): text} for who, text in zip(receivers, written, strict=True)
    ]
    return {
        "random_seed": rng.randint(1_000, 9_999_999),
        "user_count": number - 1,
        "user_map": users,
        "inbox": inbox,
        "message_count": len(receivers),
        "current_user": mine if rng.random() < 0.5 else None,
    }


def _someone_written_to(obj: Any, rng: Random) -> str | None:
    written = {who for message in obj.inbox for who in message}
    names = [name for name, number in obj.user_map.items() if number in written]
    return rng.choice(names) if names and rng.random() < 0.6 else None


def _keyword(obj: Any, rng: Random) -> JsonObject:
    texts = [text for message in obj.inbox for text in message.values()]
    word = phrases.searchable(texts, rng)
    return {"keyword": word} if word else {}


def _colleague(obj: Any, rng: Random) -> JsonObject:
    """Someone else; often one who has had a message, so that taking it back can work."""
    return {"user": _someone_written_to(obj, rng) or rng.choice(list(obj.user_map)[1:])}


def _message(obj: Any, rng: Random) -> JsonObject:
    others = list(obj.user_map)[1:]
    return {"message": phrases.compose(MESSAGES, rng, {"person": others})}


def _newcomer(obj: Any, rng: Random) -> JsonObject:
    return {"user_name": rng.choice([name for name in FIRST_NAMES if name not in obj.user_map])}


_SUGGESTIONS: Mapping[str, Suggestion] = {
    "message_login": lambda obj, _: {"user_id": next(iter(obj.user_map.values()))},
    "get_user_id": _colleague,
    "send_message": _message,
    "search_messages": _keyword,
    "add_contact": _newcomer,
}
"""What the first user of the workspace could ask for."""

MESSAGE_API = ClassScenario("message_api", scenario, _SUGGESTIONS)
