"""Defects in the words alone: answers and thoughts that are not those of their calls."""

from __future__ import annotations

import re
from random import Random
from typing import Any

from turnloom.agents.verification.mutations.record import (
    Operator,
    Record,
    asking,
    claims_of,
    numbered,
    steps_of,
    thinking_of,
)
from turnloom.graphs.json_value import at_path
from turnloom.graphs.language.figures import figures_in
from turnloom.graphs.language.superlatives import opposite

_NUMBERS = ("two", "three", "four", "five", "six", "seven", "eight", "nine")
_NUMBER = re.compile(rf"\b(?:{'|'.join(_NUMBERS)})\b", re.IGNORECASE)
_WORD = re.compile(r"[a-z]+")


def answers_of(record: Record) -> list[tuple[int, Record]]:
    """(turn, message) of every answer to what was called for in its turn."""
    answers, turn = [], -1
    for message in record["messages"]:
        turn += message["role"] == "user"
        is_answer = message["role"] == "assistant" and not message.get("tool_calls")
        if is_answer and record["turns"][turn]["steps"]:
            answers.append((turn, message))
    return answers


def falsify_outcome(record: Record, rng: Random) -> Record | None:
    """An answer that says the contrary of what came out."""
    answers = answers_of(record)
    if not answers:
        return None
    turn, message = rng.choice(answers)
    last = record["turns"][turn]["steps"][-1]
    told = ["I could not do that.", "Unfortunately that was refused.", "Sorry, that did not work."]
    if not last["ok"]:
        told = ["That is done.", "All set, it went through.", "Done, that worked."]
    elif (listed := _list_in(last["result"])) is not None:
        told = ["There are none.", "I found nothing.", "Nothing came up."]
        told = told if listed else ["I found three of them.", "There are two of them."]
    message["content"] = rng.choice(told)
    return record


def _list_in(result: Any) -> list[Any] | None:
    """The list that a result is, or has beside nothing else."""
    if isinstance(result, dict) and len(result) == 1:
        result = next(iter(result.values()))
    return result if isinstance(result, list) else None


def change_figure(record: Record, rng: Random) -> Record | None:
    """The first figure of an answer is another."""
    places = []
    for _, message in answers_of(record):
        text = message["content"]
        figure = next(figures_in(text), None)
        worded = _NUMBER.search(text)
        if figure and figure.readings and (not worded or text.find(figure.text) < worded.start()):
            places.append((message, figure.text, _changed(figure.text, rng)))
        elif worded:
            at = _NUMBERS.index(worded[0].lower())
            places.append((message, worded[0], _NUMBERS[(at + rng.choice((1, 2, 3))) % 8]))
    if not places:
        return None
    message, old, new = rng.choice(places)
    message["content"] = message["content"].replace(old, new, 1)
    return record


def _changed(figure: str, rng: Random) -> str:
    """The figure with one of its digits changed."""
    places = [at for at, character in enumerate(figure) if character.isdigit()]
    at = rng.choice(places)
    digits = [digit for digit in "123456789" if digit != figure[at]]
    return f"{figure[:at]}{rng.choice(digits)}{figure[at + 1 :]}"


def swap_answers(record: Record, rng: Random) -> Record | None:
    """Two turns' answers change places."""
    answers = [
        (record["turns"][turn]["steps"][-1]["tool"], message)
        for turn, message in answers_of(record)
    ]
    pairs = [
        (one, other)
        for at, (tool, one) in enumerate(answers)
        for others_tool, other in answers[at + 1 :]
        if tool != others_tool
    ]
    if not pairs:
        return None
    one, other = rng.choice(pairs)
    one["content"], other["content"] = other["content"], one["content"]
    return record


def swap_superlative(record: Record, rng: Random) -> Record | None:
    """A thought that compares says the opposite superlative."""
    places = []
    for _, number in numbered(record):
        if any(claim.get("op") in ("least", "most") for claim in _picks(record, number)):
            message = asking(record, number)
            places += [
                (message, word, opposite(word))
                for word in _WORD.findall(message.get("reasoning_content", ""))
                if opposite(word)
            ]
    if not places:
        return None
    message, word, other = rng.choice(places)
    text = message["reasoning_content"]
    message["reasoning_content"] = re.sub(rf"\b{word}\b", other, text)
    return record


def _picks(record: Record, number: int) -> list[Record]:
    return [claim for claim in claims_of(steps_of(record)[number]) if claim["from"] == "pick"]


def take_thought(record: Record, rng: Random) -> Record | None:
    """A thought before a call is that of a call of another tool."""
    thinking = thinking_of(record)
    pairs = [
        (one, other)
        for one in thinking
        for other in thinking
        if not _tools_of(one) & _tools_of(other)
    ]
    if not pairs:
        return None
    one, other = rng.choice(pairs)
    one["reasoning_content"] = other["reasoning_content"]
    return record


def _tools_of(message: Record) -> set[str]:
    return {call["function"]["name"] for call in message["tool_calls"]}


def tell_another_record(record: Record, rng: Random) -> Record | None:
    """An answer tells a value of another item of the list than the one that was taken."""
    places = []
    steps = steps_of(record)
    for turn, message in answers_of(record):
        for number in (n for t, n in numbered(record) if t == turn):
            for claim in _picks(record, number):
                items = at_path(steps[claim["step"]]["result"], tuple(claim["path"]))
                places += [
                    (message, str(own), str(other))
                    for own, other in _others(items, claim["field"], steps[number]["arguments"])
                    if re.search(rf"(?<!\w){re.escape(str(own))}(?!\w)", message["content"])
                ]
    if not places:
        return None
    message, own, other = rng.choice(places)
    message["content"] = re.sub(
        rf"(?<!\w){re.escape(own)}(?!\w)", lambda _: other, message["content"]
    )
    return record


def _others(items: Any, field: list[str], given: Record) -> list[tuple[Any, Any]]:
    """(value of the item that was taken, the same field's value of another), where they differ."""
    rows = [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []
    taken = [row for row in rows if len(field) == 1 and row.get(field[0]) in given.values()]
    return [
        (own, row[key])
        for key, own in (taken[0].items() if len(taken) == 1 else ())
        for row in rows
        if isinstance(own, (str, int, float)) and not isinstance(own, bool)
        if key in row and row[key] not in (own, None, "") and len(str(own)) > 2
    ]


WORDS: tuple[Operator, ...] = (
    falsify_outcome,
    change_figure,
    swap_answers,
    swap_superlative,
    take_thought,
    tell_another_record,
)
