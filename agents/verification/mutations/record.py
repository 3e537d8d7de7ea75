"""A sample's record, open for changes: where its calls, results, steps and claims are, and how they
move together."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from random import Random
from typing import Any, TypeAlias

from turnloom.agents.transcript.chat_messages import arguments_text, call_id
from turnloom.graphs.json_value import at_path, leaves, objects

Record: TypeAlias = dict[str, Any]

Operator: TypeAlias = Callable[[Record, Random], Record | None]
"""Plants a defect into its argument; None where the sample has no place for it."""


def steps_of(record: Record) -> list[Record]:
    return [step for turn in record["turns"] for step in turn["steps"]]


def calls_of(record: Record) -> list[Record]:
    """The dialogue's tool calls, in the order of the steps."""
    return [call for message in record["messages"] for call in message.get("tool_calls") or ()]


def results_of(record: Record) -> list[Record]:
    return [message for message in record["messages"] if message["role"] == "tool"]


def users_of(record: Record) -> list[Record]:
    return [message for message in record["messages"] if message["role"] == "user"]


def thinking_of(record: Record) -> list[Record]:
    return [message for message in record["messages"] if message.get("tool_calls")]


def closing_of(record: Record, turn: int) -> Record:
    """The message that ends a turn."""
    messages = record["messages"]
    asked = [place for place, each in enumerate(messages) if each["role"] == "user"]
    end = asked[turn + 1] if turn + 1 < len(asked) else len(messages)
    closing: Record = messages[end - 1]
    return closing


def write_arguments(record: Record, number: int, arguments: Record) -> None:
    steps_of(record)[number]["arguments"] = arguments
    calls_of(record)[number]["function"]["arguments"] = arguments_text(arguments)


def say_instead(record: Record, turn: int, query: str) -> None:
    record["turns"][turn]["query"] = query
    users_of(record)[turn]["content"] = query


def claims_in(origin: Any) -> Iterator[Record]:
    """An origin's record and those inside it; the key of an object may be "from" too."""
    return (each for each in objects(origin) if isinstance(each.get("from"), str))


def all_claims(record: Record) -> Iterator[tuple[int, str, Record]]:
    """(step number, parameter, claim) for every claim of the sample."""
    for number, step in enumerate(steps_of(record)):
        for name, origin in step["provenance"].items():
            for claim in claims_in(origin):
                yield number, name, claim


def renumber(record: Record, numbers: Mapping[int, int]) -> None:
    for _, _, claim in all_claims(record):
        if "step" in claim:
            claim["step"] = numbers.get(claim["step"], claim["step"])


def place_of(record: Record, number: int) -> tuple[list[Record], int]:
    """The turn's list of steps that holds step `number`, and its index there."""
    for turn in record["turns"]:
        if number < len(turn["steps"]):
            return turn["steps"], number
        number -= len(turn["steps"])
    raise IndexError(number)


def new_ids(record: Record) -> None:
    for number, (call, result) in enumerate(zip(calls_of(record), results_of(record), strict=True)):
        call["id"] = result["tool_call_id"] = call_id(number)


def another(value: Any, rng: Random) -> Any:
    """A value of the same type that is not `value`."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, (int, float)):
        return value + rng.choice((1, 2, 7))
    if isinstance(value, str):
        return value[:-1] + ("x" if value[-1:] != "x" else "y") if value else "x"
    if isinstance(value, list):
        return value[:-1] if value else ["x"]
    return {**value, "x": 1} if isinstance(value, dict) else "x"


def leaf_places(value: Any) -> Iterator[tuple[Any, Any]]:
    """(container, key) of every scalar inside `value`."""
    return ((at_path(value, path[:-1]), path[-1]) for path, _ in leaves(value))


_CHANGING = {"ok", "success", "status", "sent", "booked", "created", "deleted", "updated"}


def only_reads(step: Record) -> bool:
    """Whether a call looks as if it changed nothing, judging by its result."""
    result = step["result"]
    return isinstance(result, dict) and bool(result) and not _CHANGING & result.keys()


def asking(record: Record, number: int) -> Record:
    """The assistant message that makes call `number`."""
    name = calls_of(record)[number]["id"]
    return next(message for message in record["messages"] if makes(message, name))


def makes(message: Record, name: str) -> bool:
    return any(call["id"] == name for call in message.get("tool_calls") or ())


def claims_of(step: Record) -> Iterator[Record]:
    for origin in step["provenance"].values():
        yield from claims_in(origin)


def numbered(record: Record) -> Iterator[tuple[int, int]]:
    """(turn, step number) of every step."""
    number = 0
    for turn, made in enumerate(record["turns"]):
        for _ in made["steps"]:
            yield turn, number
            number += 1


def is_telling(value: Any) -> bool:
    return isinstance(value, str) and any(character.isdigit() for character in value)
