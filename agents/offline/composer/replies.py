"""Messages that ask for nothing themselves: the answer to a question back, word of a new tool, a
fact told ahead, and one asked for again."""

from __future__ import annotations

import re
from collections.abc import Sequence

from turnloom.agents.offline.composer.phrase_sampler import PhraseSampler
from turnloom.agents.offline.composer.text import SpokenValue, Text, capitalised, join, plain
from turnloom.graphs.language.template import fill, fill_text, parse

NEW_TOOL = (
    "I've given you another function just now. Does that help?",
    "There's one more tool that you can use now. Please try again.",
    "You should have what you need for it now: I added a function. Could you go ahead?",
    "Okay, I've just added the missing function. Try it again, please.",
    "Fair enough. I've switched on another tool for you, so please go on with it.",
    "I see. There is a new function on your list now; please use that.",
)
CONFIRMATIONS = {
    "yes": (
        "Yes, please go ahead.",
        "Yes, that's right.",
        "Yes, please.",
        "Confirmed, go ahead.",
        "That's right, please do it.",
        "Yes, I'm sure.",
    ),
    "no": (
        "No, leave it, please. I've changed my mind.",
        "Hm, no. Better not.",
        "No, please don't. I have to think about it.",
        "On second thoughts, no. Leave it as it is.",
        "No, not now. Let's leave it at that.",
    ),
}
"""What one says when asked whether to go ahead."""
HOLDS = (
    "Please don't do anything about it yet.",
    "Just that for now; I haven't decided anything.",
    "I only want to know for now, so leave everything as it is.",
    "Don't act on it yet, please. I have to think first.",
    "Nothing else for the moment: I'll let you know what comes of it.",
)
"""What a message adds that wants nothing to be done yet."""
RECALLS = (
    "Sorry, what was the {noun} again?",
    "And what is the {noun}, once more?",
    "Can you remind me of the {noun}?",
    "What did you say the {noun} was?",
    "Could you repeat the {noun} for me?",
    "Just to be sure: what's the {noun}?",
)
ANSWERS = (
    "{value}, please.",
    "Sorry, I forgot that: {value}.",
    "Oh, right. {value}.",
    "{value}.",
    "That would be {value}.",
    "Of course: {value}.",
    "{value}, thanks.",
    "Ah, I left that out. {value}.",
)
_ANNOUNCING = tuple(each for each in ANSWERS if ": {" in each)


TELLINGS = (
    "Before I forget, {about} is {value}.",
    "Just so that you have it: {about} is {value}.",
    "For what I'm about to ask, {about} is {value}.",
    "First a detail for later: {about} is {value}.",
    "Keep this in mind, please: {about} is {value}.",
    "One thing up front: {about} is {value}.",
)
TAKEN_BACK = (
    "No, wait, make that {later} instead of {first}.",
    "Sorry, I meant {later} rather than {first}.",
    "Actually, make it {later} instead of {first}.",
    "Hold on, it should be {later} rather than {first}.",
    "Hm, no: take {later} instead of {first}, please.",
)
CHANGED = (
    "I've changed my mind: make that {later} instead of {first}.",
    "On second thought, I'd want {later} rather than {first}.",
    "Sorry, that was my mistake: I meant {later} rather than {first}.",
    "Actually, could you make it {later} instead of {first}?",
    "Hm, that wasn't right. Please make that {later} instead of {first}.",
)
"""How one takes back what was acted on already."""
_YOUR = re.compile(r"\byour\b")


def telling_message(sampler: PhraseSampler, about: str, values: Sequence[Text]) -> Text:
    """A message that says these values and what they are, and asks for nothing."""
    template = sampler.draw(TELLINGS)
    slots: dict[str, Text] = {"about": (_YOUR.sub("my", about),), "value": _series(values)}
    return fill(parse(template), slots.get) or slots["value"]


def correcting_message(
    sampler: PhraseSampler, later: SpokenValue, first: str, *, later_turn: bool
) -> Text:
    """A message that puts a value in the place of what was said first."""
    template = sampler.draw(CHANGED if later_turn else TAKEN_BACK)
    slots: dict[str, Text] = {"later": (later,), "first": (first,)}
    return fill(parse(template), slots.get) or (later,)


def recalling_message(sampler: PhraseSampler, noun: str) -> str:
    """A message that asks for what was shown already."""
    return fill_text(sampler.draw(RECALLS), lambda _: noun)


def reply_message(sampler: PhraseSampler, values: Sequence[Text]) -> Text:
    """A message that says these values and nothing else, in answer to a question."""
    value = _series(values)
    words = plain(value)
    template = sampler.draw(_ANNOUNCING if '"' in words else ANSWERS)
    if words.endswith((".", '."', '!"', '?"')):
        template = template.removesuffix(".")
    return capitalised(fill(parse(template), {"value": value}.get) or value)


def _series(values: Sequence[Text]) -> Text:
    series = values[0]
    for number, each in enumerate(values[1:], 2):
        series = join(series, " and " if number == len(values) else ", ", each)
    return series
