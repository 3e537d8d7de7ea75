"""TwitterAPI: a small feed of the user and some of the people around."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import Any

from turnloom.graphs.json_value import JsonObject, JsonValue
from turnloom.graphs.sources.bfcl.scenarios import phrases
from turnloom.graphs.sources.bfcl.scenarios.class_scenario import ClassScenario, Suggestion
from turnloom.graphs.sources.bfcl.scenarios.shared import SharedScenario
from turnloom.graphs.sources.bfcl.scenarios.ticket_api import password

TWEETS = (
    "First frost on the {place} this morning, and I forgot my gloves",
    "Spent {day} learning {hobby}, my arms will complain tomorrow",
    "The {event} in {city} was worth every minute of the queue",
    "Nothing beats {food} after a long walk to the {place}",
    "Finally finished the {thing}, time for {food}",
    "Does anyone know a good spot for {hobby} near {city}?",
    "The {device} broke on the very day of the {event}, of course",
    "{count} strangers helped push my car today, thank you {city}",
    "Sunset over the {place} looked painted tonight",
    "Our {event} sold out in {count} minutes",
    "Trying to bake {food} without a recipe, wish me luck",
    "The night bus in {city} has better playlists than I do",
    "My neighbour plays the cello at {time} sharp and I love it",
    "Looking for {count} volunteers for the {event} on {day}",
    "{hobby} in the rain is still better than a day indoors",
    "Small win: the {thing} went out before {time}",
    "Met an old friend by chance at the {place}",
    "Hot take: {food} belongs on every breakfast table",
    "Back from {city} with too many postcards and no socks",
    "The new mural by the {place} is up, go and see it",
    "Signed up for a {hobby} course that starts on {day}",
    "Whoever left fresh flowers at the {place}, you made my week",
    "Rehearsals for the {event} begin on {day} at {time}",
    "Repaired the {device} with tape and optimism",
)
REPLIES = (
    "This made me smile, thank you for sharing",
    "Count me in for {day}",
    "We should go there together next time",
    "Could you send me the details for the {event}?",
    "The same happened to me at the {place}",
    "Congratulations, well deserved",
    "Please save me a slice of {food}",
    "I was there too and missed you",
    "How early do I need to arrive?",
    "That light is unbelievable",
    "Is there still room for one more?",
    "Bring a warm coat, it gets windy by the {place}",
    "Try it with cardamom, it changes everything",
    "My class for {hobby} begins on {day}, come along",
    "You have convinced me to visit {city}",
    "I can lend you a spare one",
    "Saving this for the weekend",
    "The queue was worth it, I agree",
    "Greetings from {city}",
    "Let us celebrate with {food}",
    "Where exactly is that?",
)
TAGS = (
    "#OpenStudio", "#SlowMornings", "#CanalLife", "#SmallWins", "#RainyDay", "#LocalMarket",
    "#NightBus", "#HandMade", "#WeekendPlans", "#TownHall", "#FreshBread", "#HarbourLight",
    "#GardenDiary", "#ChoirNight", "#BikeSwap", "#LanternParade", "#StudioNotes", "#FirstFrost",
)  # fmt: skip


def scenario(rng: Random, shared: SharedScenario) -> JsonObject:
    """Six to nine tweets: two to four of the user's, the others by people around."""
    authors = [shared.me.handle] * rng.randint(2, 4)
    authors += rng.choices([person.handle for person in shared.people], k=rng.randint(3, 5))
    rng.shuffle(authors)
    number = rng.randint(18, 700)
    tweets: JsonObject = {}
    for author, content in zip(
        authors, phrases.draw_phrases(TWEETS, len(authors), rng), strict=True
    ):
        tags: list[JsonValue] = list(rng.sample(TAGS, rng.choice((0, 1, 1, 2))))
        tweets[str(number)] = {
            "id": number, "username": author, "content": content, "tags": tags, "mentions": [],
        }  # fmt: skip
        number += rng.randint(1, 6)
    followed: list[JsonValue] = [person.handle for person in rng.sample(shared.people, 3)]
    return {
        "username": shared.me.handle,
        "password": password(rng),
        "authenticated": rng.random() < 0.4,
        "tweets": tweets,
        "comments": {},
        "retweets": {},
        "following_list": followed,
        "tweet_counter": number,
    }


def _authors(obj: Any) -> list[str]:
    return sorted({tweet["username"] for tweet in obj.tweets.values()})


def _others(obj: Any) -> list[str]:
    return [name for name in _authors(obj) if name != obj.username]


def _post(obj: Any, rng: Random) -> JsonObject:
    others = _others(obj)
    tweet: JsonObject = {"content": phrases.compose(TWEETS, rng)}
    if rng.random() < 0.45:
        tweet["tags"] = list(rng.sample(TAGS, rng.choice((1, 1, 2))))
    if others and rng.random() < 0.3:
        tweet["mentions"] = [f"@{rng.choice(others)}"]
    return tweet


def _keyword(obj: Any, rng: Random) -> JsonObject:
    word = phrases.searchable([tweet["content"] for tweet in obj.tweets.values()], rng)
    return {"keyword": word} if word else {}


def _tagged(obj: Any, rng: Random) -> JsonObject:
    others = _others(obj)
    names = rng.sample(others, min(len(others), rng.choice((1, 1, 2))))
    return {"mentioned_usernames": [f"@{name}" for name in names]} if names else {}


def _someone_new(obj: Any, rng: Random) -> JsonObject:
    new = [name for name in _others(obj) if name not in obj.following_list]
    return {"username_to_follow": rng.choice(new)} if new else {}


def _someone_followed(obj: Any, rng: Random) -> JsonObject:
    followed = obj.following_list
    return {"username_to_unfollow": rng.choice(followed)} if followed else {}


_SUGGESTIONS: Mapping[str, Suggestion] = {
    "authenticate_twitter": lambda obj, _: {"username": obj.username, "password": obj.password},
    "post_tweet": _post,
    "comment": lambda _, rng: {"comment_content": phrases.compose(REPLIES, rng)},
    "mention": _tagged,
    "follow_user": _someone_new,
    "unfollow_user": _someone_followed,
    "get_user_tweets": lambda obj, rng: {"username": rng.choice(_authors(obj))},
    "get_user_stats": lambda obj, rng: {"username": rng.choice(_authors(obj))},
    "search_tweets": _keyword,
}
"""What the owner of the account could ask for."""

TWITTER_API = ClassScenario("twitter_api", scenario, _SUGGESTIONS)
