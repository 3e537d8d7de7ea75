"""The thought before the answer: what the last result holds that the user is to be told."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from turnloom.agents.offline.reasoner.listing import listing_of
from turnloom.agents.offline.reasoner.made import Made
from turnloom.agents.offline.reasoner.reading.words import identifies, is_asked, pieces
from turnloom.agents.offline.reasoner.wording import counted, human, one_of, plural, words
from turnloom.graphs.json_value import JsonValue
from turnloom.graphs.language.lexicon import lexicon
from turnloom.graphs.language.morphology import singular

PLAIN = 0.4
"""Chance of a thought where there is nothing to say but that it went well."""
SHORT = 40
"""A longer text is not repeated in a thought."""


def closing(last: Made, rng: Random, currency: str, today: str, request: str = "") -> str:
    """What the last call of a turn brought for `request`, in a sentence without its full stop;
    '' where nothing is worth a thought."""
    if not last.outcome.ok:
        return one_of(
            rng,
            "that was refused, and I can't change it; the user should know why",
            "no way around this refusal; I'll pass on the reason",
        )
    listing = listing_of(last)
    if listing is not None and listing.main and last.tool.reads:
        return _of_list(len(listing.items), words(listing.key) if listing.key else "", rng)
    if listing is not None and listing.main and listing.items:
        count = counted(len(listing.items))
        return one_of(
            rng,
            f"the result lists {count}, so it worked",
            f"{count} listed in the result; I can report that",
            f"with {count} on the list now, there is something to tell",
        )
    told = _fact(last, currency, today, request)
    if told is None:
        return _plain(last, rng) if rng.random() < PLAIN else ""
    what, said = told
    if last.tool.reads:
        return one_of(
            rng,
            f"the {what} is {said}; I can answer with that",
            f"that gives the {what}, {said}, so I can reply",
            f"now I know the {what}: {said}. That is what I'll tell",
            f"the result says {what} {said}, which is enough to answer",
        )
    return one_of(
        rng,
        f"it went through, with {what} {said}",
        f"the result shows {what} {said}, so it worked",
        f"that is done, and on record under {what} {said}",
        f"accepted: {what} {said}. Time to report back",
    )


def _of_list(count: int, named: str, rng: Random) -> str:
    if count == 0:
        what = plural(named) if named and not named.endswith("s") else named or "entries"
        return one_of(
            rng,
            f"no {what} came back, and that is the answer",
            f"the look-up shows no {what}; I'll say so",
            "the list is empty, so there is nothing to name",
        )
    if count == 1:
        return one_of(
            rng,
            "one entry came back; I'll tell what it is",
            "just a single one to tell of",
            "that is the only one there is, so the answer is short",
        )
    return one_of(
        rng,
        f"{counted(count)} came back; I'll tell which",
        f"that makes {counted(count)} to tell of",
        f"I have all {counted(count)} now and can list them",
    )


def _fact(last: Made, currency: str, today: str, request: str) -> tuple[str, str] | None:
    """A field that the result adds to what the call said, in words: of a record that was looked up
    one that the request names, since no other says why there is enough to answer."""
    result = last.outcome.value
    if not isinstance(result, dict):
        return None
    given = [str(value) for value in last.call.arguments.values()]
    own = next((key for key in result if identifies(key)), "")
    new = [
        (key, value)
        for key, value in result.items()
        if _is_new(value, given)
        and _is_noun(pieces(key)[-1:])
        and (key == own or not identifies(key))
    ]
    if not last.tool.reads:
        new = [pair for pair in new if pair[0] == own]  # no other field says that it worked
    elif len(new) > 1:
        new = [pair for pair in new if is_asked(pair[0], request)]
    if not new:
        return None
    key, value = new[0]
    return words(key), human(value, key, currency, today)


def _is_new(value: JsonValue, given: list[str]) -> bool:
    plain = isinstance(value, (str, int, float)) and not isinstance(value, bool)
    return plain and 0 < len(str(value)) <= SHORT and str(value) not in given


_HALF_NAMES = lexicon("with by to from in of at for on")


def _is_noun(last: Sequence[str]) -> bool:
    """Whether a field's last word may stand before "is": no `shared_with`, `cancelled`, `days`."""
    return not last or not (
        last[0] in _HALF_NAMES or last[0].endswith("ed") or singular(last[0]) != last[0]
    )


def _plain(last: Made, rng: Random) -> str:
    if last.tool.reads:
        return one_of(
            rng,
            "that answers the question",
            "I have what was asked for",
            "this is what the user wanted to know",
            "enough to answer now",
            "nothing else has to be looked up; I'll tell what it says",
            "the details are there, so I can reply",
        )
    return one_of(
        rng,
        "that went through",
        "it worked, so I can report back",
        "no error, so it's settled",
        "everything asked for is in place",
    )
