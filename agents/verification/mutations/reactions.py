"""Defects in turns without calls: what is not asked, asked wrongly, guessed, improvised, refused
without a reason."""

from __future__ import annotations

from random import Random

from turnloom.agents.verification.mutations.record import (
    Operator,
    Record,
    all_claims,
    closing_of,
    say_instead,
)


def evade_question(record: Record, rng: Random) -> Record | None:
    """A question is not put."""
    return _say(record, "question", rng.choice(("Okay.", "Sure, I'll see to it.", "One moment.")))


def ask_otherwise(record: Record, _: Random) -> Record | None:
    """A question asks for something else than what is missing."""
    return _say(record, "question", "Could you tell me your favourite colour?")


def refuse_blankly(record: Record, rng: Random) -> Record | None:
    """A refusal says neither what cannot be done nor why."""
    return _say(record, "refusal", rng.choice(("No.", "Sorry, I can't.", "That won't work.")))


def promise_instead(record: Record, _: Random) -> Record | None:
    """What cannot be done is said to be done."""
    return _say(record, "refusal", "Done, I've taken care of it with the tools I have.")


def say_already(record: Record, _: Random) -> Record | None:
    """What is asked for was said in the message before."""
    at = _reaction(record, "question")
    if at is None:
        return None
    values = [
        claim.get("wanted", step["arguments"][name])
        for turn in record["turns"]
        for step in turn["steps"]
        for name, claim in step["provenance"].items()
        if claim.get("equals", claim).get("turn") == at + 1
    ]
    if not values:
        return None
    say_instead(record, at, f"{record['turns'][at]['query']} Take {values[0]}.")
    return record


def guess(record: Record, _: Random) -> Record | None:
    """What is missing is guessed: the calls come without the question."""
    return _at_once(record, "question")


def improvise(record: Record, _: Random) -> Record | None:
    """A tool is used that is not offered yet."""
    return _at_once(record, "refusal")


def claim_deed(record: Record, rng: Random) -> Record | None:
    """What was only told is said to have been acted on."""
    told = ("Done, I've booked it.", "I've sent it off.", "It has been cancelled, as you wished.")
    return _say(record, "answer", rng.choice(told), last=True)


def tell_otherwise(record: Record, rng: Random) -> Record | None:
    """What is asked for again is not told, or something else is."""
    if record.get("variant") != "irrelevant":
        return None
    told = rng.choice(("I'd have to look.", "That is up to you."))
    return _say(record, "answer", told, last=True)


def say_again(record: Record, _: Random) -> Record | None:
    """The request says what was told ahead of it."""
    at = _reaction(record, "answer")
    if at is None:
        return None
    values = [
        step["arguments"][name]
        for step in record["turns"][at + 1]["steps"]
        for name, claim in step["provenance"].items()
        if claim["from"] == "user" and claim["turn"] == at
    ]
    if not values:
        return None
    say_instead(record, at + 1, f"{record['turns'][at + 1]['query']} Take {values[0]}.")
    return record


def _reaction(record: Record, kind: str, *, last: bool = False) -> int | None:
    """The first turn of a kind that another follows; or not, if it may be the `last`."""
    turns = record["turns"] if last else record["turns"][:-1]
    found = (at for at, turn in enumerate(turns) if turn.get("kind") == kind)
    return next(found, None)


def _say(record: Record, kind: str, text: str, *, last: bool = False) -> Record | None:
    at = _reaction(record, kind, last=last)
    if at is None:
        return None
    closing_of(record, at)["content"] = text
    return record


def _at_once(record: Record, kind: str) -> Record | None:
    """The turn after a reaction, carried out in its place."""
    at = _reaction(record, kind)
    if at is None:
        return None
    silent, acting = record["turns"][at : at + 2]
    users = [place for place, each in enumerate(record["messages"]) if each["role"] == "user"]
    del record["messages"][users[at + 1] - 1 : users[at + 1] + 1]
    acting["query"] = silent["query"]
    acting.pop("tools_added", None)
    del record["turns"][at]
    certificate = record["certificate"]
    for counts in (certificate.get("attempts"), certificate.get("turns")):
        if counts:
            del counts[at]
    for _, _, claim in all_claims(record):
        if claim["from"] == "user" and claim["turn"] > at:
            claim["turn"] -= 1
    return record


REACTIONS: tuple[Operator, ...] = (
    evade_question, ask_otherwise, refuse_blankly, promise_instead, say_already, guess, improvise,
    claim_deed, say_again, tell_otherwise,
)  # fmt: skip
