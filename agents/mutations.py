"""Mutations: operators that plant one defect into a good sample, to see whether a gate finds it.

Every operator works on a copy and leaves the rest of the record consistent, so that the defect is
the only thing wrong. The share of mutants that verification catches (the kill rate) is a figure
we publish; the operators are seeded, so it can be recomputed.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from random import Random
from typing import Any, TypeAlias

from turnloom.agents.sample import arguments_text, call_id
from turnloom.graphs.json_value import JsonObject
from turnloom.graphs.surface import find_spans

_Record: TypeAlias = dict[str, Any]
Operator: TypeAlias = Callable[[dict[str, Any], Random], dict[str, Any] | None]
"""Plants the defect into its argument; None where the sample has no place for it."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """A sample with one defect. `operator` names the defect."""

    operator: str
    sample: JsonObject


def mutants(sample: JsonObject, seed: int) -> Iterator[Mutant]:
    """One mutant per operator that applies to the sample."""
    for name, operator in OPERATORS.items():
        rng = Random(f"{seed}/{sample.get('id')}/{name}")
        mutated = operator(copy.deepcopy(sample), rng)
        if mutated is not None:
            yield Mutant(name, mutated)


# --- the record's joints ------------------------------------------------------------------------


def _steps(record: _Record) -> list[_Record]:
    return [step for turn in record["turns"] for step in turn["steps"]]


def _calls(record: _Record) -> list[_Record]:
    """The dialogue's tool calls, in the order of the steps."""
    return [call for message in record["messages"] for call in message.get("tool_calls") or ()]


def _results(record: _Record) -> list[_Record]:
    return [message for message in record["messages"] if message["role"] == "tool"]


def _users(record: _Record) -> list[_Record]:
    return [message for message in record["messages"] if message["role"] == "user"]


def _thinking(record: _Record) -> list[_Record]:
    return [message for message in record["messages"] if message.get("tool_calls")]


def _write_arguments(record: _Record, number: int, arguments: _Record) -> None:
    _steps(record)[number]["arguments"] = arguments
    _calls(record)[number]["function"]["arguments"] = arguments_text(arguments)


def _say(record: _Record, turn: int, query: str) -> None:
    record["turns"][turn]["query"] = query
    _users(record)[turn]["content"] = query


def _claims(origin: Any) -> Iterator[_Record]:
    """An origin's record and those inside it."""
    if isinstance(origin, dict) and "from" in origin:
        yield origin
        inner = [*origin.get("parts", ()), origin.get("equals")]
        items = origin.get("items", ())
        inner += items.values() if isinstance(items, dict) else items
        for part in inner:
            yield from _claims(part)


def _all_claims(record: _Record) -> Iterator[tuple[int, str, _Record]]:
    """(step number, parameter, claim) for every claim of the sample."""
    for number, step in enumerate(_steps(record)):
        for name, origin in step["provenance"].items():
            for claim in _claims(origin):
                yield number, name, claim


def _renumber(record: _Record, numbers: Mapping[int, int]) -> None:
    for _, _, claim in _all_claims(record):
        if "step" in claim:
            claim["step"] = numbers.get(claim["step"], claim["step"])


def _place(record: _Record, number: int) -> tuple[list[_Record], int]:
    """The turn's list of steps that holds step `number`, and its index there."""
    for turn in record["turns"]:
        if number < len(turn["steps"]):
            return turn["steps"], number
        number -= len(turn["steps"])
    raise IndexError(number)


def _new_ids(record: _Record) -> None:
    for number, (call, result) in enumerate(zip(_calls(record), _results(record), strict=True)):
        call["id"] = result["tool_call_id"] = call_id(number)


def _other(value: Any, rng: Random) -> Any:
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


def _leaf_places(value: Any) -> Iterator[tuple[Any, Any]]:
    """(container, key) of every scalar inside `value`."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value)
    for key, item in pairs:
        if isinstance(item, (dict, list)):
            yield from _leaf_places(item)
        else:
            yield value, key


# --- calls --------------------------------------------------------------------------------------


def change_value(record: _Record, rng: Random) -> _Record | None:
    """Another value for one argument, in the dialogue and on record."""
    places = [(n, name) for n, step in enumerate(_steps(record)) for name in step["arguments"]]
    if not places:
        return None
    number, name = rng.choice(places)
    arguments = dict(_steps(record)[number]["arguments"])
    arguments[name] = _other(arguments[name], rng)
    _write_arguments(record, number, arguments)
    return record


def mistype_value(record: _Record, rng: Random) -> _Record | None:
    """An argument becomes an object, which its schema does not allow."""
    places = [
        (n, name)
        for n, step in enumerate(_steps(record))
        for name, value in step["arguments"].items()
        if not isinstance(value, dict)
    ]
    if not places:
        return None
    number, name = rng.choice(places)
    arguments = dict(_steps(record)[number]["arguments"])
    _write_arguments(record, number, {**arguments, name: {"value": arguments[name]}})
    return record


def drop_call(record: _Record, rng: Random) -> _Record | None:
    """One call less, with its result and its step; the rest is numbered anew."""
    count = len(_steps(record))
    if count < 2:
        return None
    number = rng.randrange(count)
    name = _calls(record)[number]["id"]
    steps, index = _place(record, number)
    del steps[index]
    kept = []
    for message in record["messages"]:
        if message.get("tool_calls"):
            message["tool_calls"] = [c for c in message["tool_calls"] if c["id"] != name]
            if not message["tool_calls"]:
                continue
        if message.get("tool_call_id") != name:
            kept.append(message)
    record["messages"] = kept
    _renumber(record, {later: later - 1 for later in range(number + 1, count)})
    return record


def repeat_call(record: _Record, rng: Random) -> _Record | None:
    """A call that nothing needs: one that only looked something up is made again at once."""
    candidates = [
        number
        for number, step in enumerate(_steps(record))
        if _only_reads(step)
        and _place(record, number)[1] < len(_place(record, number)[0]) - 1
        and len(_asking(record, number)["tool_calls"]) == 1
    ]
    if not candidates:
        return None
    number = rng.choice(candidates)
    name = _calls(record)[number]["id"]
    at = next(i for i, message in enumerate(record["messages"]) if _has(message, name))
    again = copy.deepcopy(record["messages"][at : at + 2])
    again[0]["reasoning_content"] = "Let me make sure of that once more."
    record["messages"][at + 2 : at + 2] = again
    steps, index = _place(record, number)
    count = len(_steps(record))
    _renumber(record, {later: later + 1 for later in range(number + 1, count)})
    steps.insert(index + 1, {**copy.deepcopy(steps[index]), "reason": "value"})
    _new_ids(record)
    return record


_CHANGING = {"ok", "success", "status", "sent", "booked", "created", "deleted", "updated"}


def _only_reads(step: _Record) -> bool:
    """Whether a call looks as if it changed nothing, judging by its result."""
    result = step["result"]
    return isinstance(result, dict) and bool(result) and not _CHANGING & result.keys()


def _asking(record: _Record, number: int) -> _Record:
    """The assistant message that makes call `number`."""
    name = _calls(record)[number]["id"]
    return next(message for message in record["messages"] if _has(message, name))


def _has(message: _Record, name: str) -> bool:
    return any(call["id"] == name for call in message.get("tool_calls") or ())


def check_again(record: _Record, rng: Random) -> _Record | None:
    """A turn that only looks something up ends with the same call again, passed off as a wish."""
    turns = [
        (number, turn["steps"][-1])
        for number, turn in enumerate(record["turns"])
        if turn["steps"] and _only_reads(turn["steps"][-1])
    ]
    if not turns:
        return None
    turn, step = rng.choice(turns)
    number = max(n for t, n in _numbered(record) if t == turn)
    name = _calls(record)[number]["id"]
    at = next(i for i, message in enumerate(record["messages"]) if _has(message, name))
    if len(record["messages"][at]["tool_calls"]) != 1:
        return None
    again = copy.deepcopy(record["messages"][at : at + 2])
    again[0]["reasoning_content"] = "I check once more."
    record["messages"][at + 2 : at + 2] = again
    count = len(_steps(record))
    _renumber(record, {later: later + 1 for later in range(number + 1, count)})
    record["turns"][turn]["steps"].append(copy.deepcopy(step))
    step["reason"] = "value"
    _new_ids(record)
    return record


def swap_calls(record: _Record, rng: Random) -> _Record | None:
    """A call and the one that uses its result change places, with their results and steps."""
    messages = record["messages"]
    numbers = {call["id"]: number for number, call in enumerate(_calls(record))}
    pairs = []
    for at in range(len(messages) - 3):
        first, second = messages[at].get("tool_calls"), messages[at + 2].get("tool_calls")
        if first and second and len(first) == len(second) == 1:
            number = numbers[first[0]["id"]]
            if any(c.get("step") == number for c in _claims_of(_steps(record)[number + 1])):
                pairs.append((at, number))
    if not pairs:
        return None
    at, number = rng.choice(pairs)
    messages[at : at + 4] = [*messages[at + 2 : at + 4], *messages[at : at + 2]]
    steps, index = _place(record, number)
    steps[index], steps[index + 1] = steps[index + 1], steps[index]
    _renumber(record, {number: number + 1, number + 1: number})
    return record


def merge_calls(record: _Record, rng: Random) -> _Record | None:
    """A call that uses another's result is made in parallel with it."""
    messages = record["messages"]
    sizes = [len(message.get("tool_calls") or ()) for message in messages]
    number, places = 0, []
    for at, size in enumerate(sizes):
        after = at + 1 + size
        if size and after < len(messages) and sizes[after]:
            wanted = set(range(number, number + size))
            users = _steps(record)[number + size : number + size + sizes[after]]
            if wanted & {c["step"] for s in users for c in _claims_of(s) if "step" in c}:
                places.append((at, after))
        number += size
    if not places:
        return None
    at, after = rng.choice(places)
    messages[at]["tool_calls"] += messages[after]["tool_calls"]
    del messages[after]
    return record


def _claims_of(step: _Record) -> Iterator[_Record]:
    for origin in step["provenance"].values():
        yield from _claims(origin)


# --- provenance ---------------------------------------------------------------------------------


def shift_span(record: _Record, rng: Random) -> _Record | None:
    """A claim on the user's words points a little beside them."""
    claims = [c for _, _, c in _all_claims(record) if c["from"] == "user"]
    if not claims:
        return None
    claim = rng.choice(claims)
    start, end = claim["span"]
    claim["span"] = [start + 1, end + 1] if start == 0 else [start - 1, end - 1]
    return record


def misplace_source(record: _Record, rng: Random) -> _Record | None:
    """A claim on a result leads to a place that holds another value."""
    steps = _steps(record)
    places = []
    for number, name, claim in _all_claims(record):
        if claim["from"] == "result" and isinstance(result := steps[claim["step"]]["result"], dict):
            value = steps[number]["arguments"].get(name)
            others = [key for key, item in result.items() if item != value]
            places += [(claim, key) for key in others if [key] != claim["path"]]
    if not places:
        return None
    claim, key = rng.choice(places)
    claim["path"] = [key]
    return record


def forget_source(record: _Record, rng: Random) -> _Record | None:
    """An argument loses its provenance."""
    sourced = [step for step in _steps(record) if step["provenance"]]
    if not sourced:
        return None
    step = rng.choice(sourced)
    del step["provenance"][rng.choice(list(step["provenance"]))]
    return record


# --- the user's message -------------------------------------------------------------------------


def leak_value(record: _Record, rng: Random) -> _Record | None:
    """The user's message gives away a value that a result reveals."""
    steps = _steps(record)
    places = [
        (turn, claim)
        for turn, number in _numbered(record)
        for name, claim in steps[number]["provenance"].items()
        if claim["from"] in {"result", "pick"} and _tells(steps[number]["arguments"].get(name))
        if not _said(record, turn, steps[number]["arguments"][name])
        for claim in [{"value": steps[number]["arguments"][name]}]
    ]
    if not places:
        return None
    turn, claim = rng.choice(places)
    query = record["turns"][turn]["query"]
    _say(record, turn, f"{query} I mean {claim['value']}.")
    return record


def _numbered(record: _Record) -> Iterator[tuple[int, int]]:
    """(turn, step number) of every step."""
    number = 0
    for turn, made in enumerate(record["turns"]):
        for _ in made["steps"]:
            yield turn, number
            number += 1


def _said(record: _Record, turn: int, value: str) -> bool:
    """Whether the user has said it by then, for a reason of their own."""
    return any(find_spans(earlier["query"], value) for earlier in record["turns"][: turn + 1])


def _tells(value: Any) -> bool:
    return isinstance(value, str) and any(character.isdigit() for character in value)


def name_tool(record: _Record, rng: Random) -> _Record | None:
    """The user's message names the tool of a prerequisite call."""
    places = [
        (number, step["tool"])
        for number, turn in enumerate(record["turns"])
        for step in turn["steps"][:-1]
        if step["tool"] != turn["steps"][-1]["tool"]
    ]
    if not places:
        return None
    turn, tool = rng.choice(places)
    _say(record, turn, f"{record['turns'][turn]['query']} You may need {tool} first.")
    return record


def unsay_value(record: _Record, rng: Random) -> _Record | None:
    """Words that a value was read from are replaced; the spans of the rest move along."""
    claims = [c for _, _, c in _all_claims(record) if c["from"] == "user" and c["span"][0] >= 0]
    if not claims:
        return None
    claim = rng.choice(claims)
    turn, (start, end) = claim["turn"], claim["span"]
    query = record["turns"][turn]["query"]
    _say(record, turn, f"{query[:start]}something{query[end:]}")
    moved = len("something") - (end - start)
    for _, _, other in _all_claims(record):
        if other["from"] == "user" and other["turn"] == turn and other["span"][0] >= end:
            other["span"] = [other["span"][0] + moved, other["span"][1] + moved]
    return record


# --- thoughts -----------------------------------------------------------------------------------


def blank_thought(record: _Record, rng: Random) -> _Record | None:
    """Calls without a thought."""
    if not _thinking(record):
        return None
    rng.choice(_thinking(record))["reasoning_content"] = " "
    return record


def confess(record: _Record, rng: Random) -> _Record | None:
    """A thought that tells of the machinery behind it."""
    if not _thinking(record):
        return None
    message = rng.choice(_thinking(record))
    confession = rng.choice((
        "The hint says what to do here.",
        "The critic wants another value.",
        "This leads to the expected answer.",
        "According to the ground truth this comes next.",
    ))  # fmt: skip
    message["reasoning_content"] += " " + confession
    return record


def swap_thoughts(record: _Record, rng: Random) -> _Record | None:
    """A thought that speaks of what a later result showed stands before an earlier call."""
    thinking = _thinking(record)
    known = {id(message): at for at, message in enumerate(record["messages"])}
    pairs = []
    for index, later in enumerate(thinking[1:], 1):
        first = thinking[index - 1]
        shown = json.dumps(record["messages"][: known[id(first)]])
        words = (word.strip(".,;:!?()'\"") for word in later["reasoning_content"].split())
        if any(_tells(word) and len(word) >= 4 and word not in shown for word in words):
            pairs.append((first, later))
    if not pairs:
        return None
    first, later = rng.choice(pairs)
    one, other = first["reasoning_content"], later["reasoning_content"]
    first["reasoning_content"], later["reasoning_content"] = other, one
    return record


def contradict(record: _Record, rng: Random) -> _Record | None:
    """A thought that settles on another item of the list than its call takes."""
    steps = _steps(record)
    places = []
    for number, _, claim in _all_claims(record):
        if claim["from"] == "pick" and len(claim["path"]) <= 1 and len(claim["field"]) == 1:
            items = steps[claim["step"]]["result"]
            items = items[claim["path"][0]] if claim["path"] else items
            taken = steps[number]["arguments"].values()
            values = [item.get(claim["field"][0]) for item in items if isinstance(item, dict)]
            places += [(number, value) for value in values if _tells(value) and value not in taken]
    if not places:
        return None
    number, value = rng.choice(places)
    _asking(record, number)["reasoning_content"] = f"I'll take {value}, which fits best."
    return record


def foresee(record: _Record, rng: Random) -> _Record | None:
    """A thought that knows a value which only its own call will show."""
    places = []
    for number, (call, result) in enumerate(zip(_calls(record), _results(record), strict=True)):
        step = _steps(record)[number]
        if not isinstance(step["result"], (dict, list)):
            continue
        known = json.dumps(record["messages"][: record["messages"].index(result)])
        for owner, key in _leaf_places(step["result"]):
            if _is_news(owner[key], known):
                places.append((call["id"], owner[key]))
    if not places:
        return None
    name, value = rng.choice(places)
    message = next(m for m in _thinking(record) if _has(m, name))
    message["reasoning_content"] += f" It will be {value}."
    return record


def _is_news(value: Any, known: str) -> bool:
    return _tells(value) and len(value) >= 4 and value not in known and not set(" ,") & set(value)


# --- results, digests, form ---------------------------------------------------------------------


def tamper_result(record: _Record, rng: Random) -> _Record | None:
    """A result on record and in the dialogue that the environment never gave."""
    places = [
        (number, owner, key)
        for number, step in enumerate(_steps(record))
        if isinstance(step["result"], (dict, list))
        for owner, key in _leaf_places(step["result"])
    ]
    if not places:
        return None
    number, owner, key = rng.choice(places)
    owner[key] = _other(owner[key], rng)
    _results(record)[number]["content"] = json.dumps(_steps(record)[number]["result"])
    return record


def tamper_text(record: _Record, rng: Random) -> _Record | None:
    """A result that the dialogue shows otherwise than it is on record."""
    if not _results(record):
        return None
    result = rng.choice(_results(record))
    result["content"] = result["content"] + " "
    return record


def tamper_digest(record: _Record, rng: Random) -> _Record:
    """The digest of another state."""
    key = rng.choice(("initial_digest", "final_digest"))
    record["environment"][key] = _other(record["environment"][key], rng)
    return record


def withdraw_tool(record: _Record, rng: Random) -> _Record | None:
    """A tool that is called was not offered."""
    if not _steps(record):
        return None
    tool = rng.choice(_steps(record))["tool"]
    record["tools"] = [t for t in record["tools"] if t["function"]["name"] != tool]
    return record


def break_id(record: _Record, rng: Random) -> _Record | None:
    """A result that belongs to no call."""
    if not _results(record):
        return None
    rng.choice(_results(record))["tool_call_id"] = "call99999"
    return record


def repeat_id(record: _Record, rng: Random) -> _Record | None:
    """Two calls share an id."""
    if len(_calls(record)) < 2:
        return None
    number = rng.randrange(1, len(_calls(record)))
    name = _calls(record)[number - 1]["id"]
    _calls(record)[number]["id"] = _results(record)[number]["tool_call_id"] = name
    return record


def lose_result(record: _Record, rng: Random) -> _Record | None:
    """A call without its result."""
    if not _results(record):
        return None
    record["messages"].remove(rng.choice(_results(record)))
    return record


def lose_answer(record: _Record, _rng: Random) -> _Record:
    """The last turn ends without an answer."""
    del record["messages"][-1]
    return record


OPERATORS: Mapping[str, Operator] = {
    operator.__name__: operator
    for operator in (
        change_value, mistype_value, drop_call, repeat_call, check_again, swap_calls, merge_calls,
        shift_span, misplace_source, forget_source, leak_value, name_tool, unsay_value,
        blank_thought, confess, swap_thoughts, contradict, foresee, tamper_result, tamper_text,
        tamper_digest, withdraw_tool, break_id, repeat_id, lose_result, lose_answer,
    )
}  # fmt: skip
