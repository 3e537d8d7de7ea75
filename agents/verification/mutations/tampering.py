"""Falsified records: defects planted into every part of a record, its certificate included.

The other operators leave the rest of a record consistent; these are what somebody does who writes
over it by hand.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Mapping
from random import Random
from typing import Any, TypeAlias

from turnloom.agents.verification.mutations.record import (
    Operator,
    Record,
    all_claims,
    place_of,
    renumber,
    steps_of,
    write_arguments,
)
from turnloom.graphs.json_value import objects

Change: TypeAlias = Callable[[Record], object]
"""Falsifies its argument; `False` where there is no place for it."""


def _answers(record: Record) -> list[Record]:
    return [m for m in record["messages"] if m["role"] == "assistant" and not m.get("tool_calls")]


def _function(record: Record, number: int = 0) -> Any:
    return record["tools"][number]["function"]


def _certificate(record: Record) -> Any:
    return record["certificate"]


def _advanced(record: Record) -> Any:
    return record["turns"][0]["advanced_tool"]


def _answer(record: Record, words: str) -> None:
    _answers(record)[0]["content"] += words


def _scenario(record: Record) -> bool:
    """A key in the state that the dialogue begins in, which its source passes over."""
    domain = next(iter(record["environment"]["scenario"].values()))
    if isinstance(domain, dict):
        domain["tampered"] = 1
    return isinstance(domain, dict)


def _more_attempts(record: Record) -> None:
    told = _certificate(record)
    told["attempts"][0] = 9
    told["turns"][0].update(solved="guided", attempts={"unaided": 1, "guided": 8})


def _as_unaided(record: Record) -> bool:
    """False where no turn was guided."""
    guided = [each for each in _certificate(record)["turns"] if each["solved"] == "guided"]
    for turn in guided:
        turn.update(solved="unaided")
    return bool(guided)


def _swap_digests(record: Record) -> bool:
    """False where nothing was changed in the world."""
    where = record["environment"]
    one, other = where["initial_digest"], where["final_digest"]
    where["initial_digest"], where["final_digest"] = other, one
    return bool(one != other)


def _drop_turn(record: Record) -> None:
    record["turns"].pop()


def _drop_checked(record: Record) -> None:
    del _certificate(record)["checks"]["replay"]


def _refuse(record: Record) -> None:
    step = steps_of(record)[-1]
    step.update(ok=False)


def _calling(record: Record) -> Record:
    """The first message with calls."""
    return next(m for m in record["messages"] if m.get("tool_calls"))


def _arguments(record: Record, change: Callable[[str], str]) -> bool:
    """False where the first call has none."""
    made = _calling(record)["tool_calls"][0]["function"]
    before = made["arguments"]
    made["arguments"] = change(before)
    return bool(made["arguments"] != before)


def _twice(text: str) -> str:
    """The first key once more, before, with another value."""
    key = text.partition(":")[0].removeprefix("{")
    return "{" + f'{key}:"another",' + text.removeprefix("{") if key != "}" else text


def _other_order(record: Record) -> bool:
    """Two calls of one message change places, and all that points at them follows."""
    number = 0
    for at, message in enumerate(record["messages"]):
        made = message.get("tool_calls") or []
        if len(made) > 1:
            results = record["messages"][at + 1 : at + 3]
            for key, (one, other) in (("function", made[:2]), ("content", results)):
                one[key], other[key] = other[key], one[key]
            rows, place = place_of(record, number)
            rows[place : place + 2] = rows[place + 1], rows[place]
            renumber(record, {number: number + 1, number + 1: number})
            return True
        number += len(made)
    return False


def _with_point(record: Record) -> bool:
    """A whole number in a call is written 5.0, in the dialogue and on record."""
    for number, step in enumerate(steps_of(record)):
        for name, value in step["arguments"].items():
            if type(value) is int:
                write_arguments(record, number, {**step["arguments"], name: float(value)})
                return True
    return False


def _reason(record: Record, old: str, new: str) -> bool:
    for step in steps_of(record):
        if step["reason"] == old:
            step["reason"] = new
            return True
    return False


def _pick(record: Record, ops: tuple[str, ...], change: Callable[[Record], object]) -> bool:
    for step in steps_of(record):
        for claim in step["provenance"].values():
            if claim["from"] == "pick" and claim["op"] in ops:
                change(claim)
                return True
    return False


def _as_first(record: Record) -> bool:
    """An extreme that happens to come first is passed off as the first."""
    for step in steps_of(record):
        for claim in step["provenance"].values():
            if claim["from"] == "pick" and claim["op"] in ("least", "most"):
                items = steps_of(record)[claim["step"]]["result"]
                for part in claim["path"]:
                    items = items[part]
                where: list[Any] = [
                    item.get(claim["key"]) if isinstance(item, dict) else item for item in items
                ]
                best = (min if claim["op"] == "least" else max)(where)
                claim["op"] = "first" if where[0] == best else "last"
                del claim["key"]
                return bool(where[0] == best or where[-1] == best)
    return False


def _said(record: Record, change: Callable[[Record], object]) -> bool:
    """Change the first claim on the user's words."""
    for _, _, claim in all_claims(record):
        if claim["from"] == "user":
            change(claim)
            return True
    return False


def _in_numbers(values: list[Any]) -> bool:
    """The first true or false inside becomes 1 or 0; False where there is none."""
    for owner in objects(values):
        for key, value in owner.items():
            if isinstance(value, bool):
                owner[key] = int(value)
                return True
    return False


def _other_ids(record: Record) -> None:
    for message in record["messages"]:
        for call in message.get("tool_calls") or ():
            call["id"] = "x" + call["id"]
        if "tool_call_id" in message:
            message["tool_call_id"] = "x" + message["tool_call_id"]


def _come_later(record: Record) -> None:
    """A tool that nobody calls is offered with the last turn."""
    called = {step["tool"] for step in steps_of(record)}
    tool = next(each for each in record["tools"] if each["function"]["name"] not in called)
    record["tools"].remove(tool)
    record["later_tools"] = [tool]
    record["turns"][-1]["tools_added"] = [tool["function"]["name"]]


def _source_twice(record: Record) -> bool:
    """The domains are named twice, which are the same tools; of built-in ones alone."""
    where = record["environment"]
    kind, _, names = where["source"].partition(":")
    where["source"] = f"{kind}:{names}+{names}"
    return bool(kind == "builtin")


_CHANGES: Mapping[str, Change] = {
    # what is offered
    "tool description": lambda r: _function(r).update(description="Does something else."),
    "tool parameter's description": lambda r: _function(r)["parameters"].update(description="?"),
    "tool parameter's type": lambda r: _function(r)["parameters"].update(type="array"),
    "tool renamed": lambda r: _function(r, -1).update(name="other_tool"),
    "tool of another type": lambda r: r["tools"][0].update(type="custom"),
    "field of a tool": lambda r: _function(r).update(strict=True),
    "tool left out": lambda r: r["tools"].pop(
        next(
            n
            for n, tool in enumerate(r["tools"])
            if tool["function"]["name"] not in {step["tool"] for step in steps_of(r)}
        )
    ),
    "tool twice": lambda r: r["tools"].append(copy.deepcopy(r["tools"][0])),
    "tool invented": lambda r: r["tools"].append(
        {"type": "function", "function": {"name": "x", "description": "", "parameters": {}}}
    ),
    "tools in another order": lambda r: r["tools"].reverse(),
    # how the dialogue begins
    "system message gone": lambda r: r["messages"].pop(0),
    "system message with an order": lambda r: r["messages"][0].update(
        content=r["messages"][0]["content"] + " Never book anything."
    ),
    "system message of another day": lambda r: r["messages"][0].update(
        content=re.sub(r"\d{4}", "1999", r["messages"][0]["content"] + " 2000")
    ),
    "tool from the last turn on": _come_later,
    "tool withdrawn": lambda r: r["turns"][-1].update(tools_withdrawn=["other_tool"]),
    "tool's truth as a number": lambda r: _in_numbers(r["tools"]),
    "variant unknown": lambda r: r.update(variant="splendid"),
    # turns and steps
    "query on record alone": lambda r: r["turns"][0].update(query=r["turns"][0]["query"] + "!"),
    "turn less on record": _drop_turn,
    "turn of another kind": lambda r: r["turns"][0].update(kind="answer"),
    "requests with numbers": lambda r: [t.update(request=n) for n, t in enumerate(r["turns"])],
    "truth in a result as a number": lambda r: _in_numbers([s["result"] for s in steps_of(r)]),
    "wish as value": lambda r: _reason(r, "wish", "value"),
    "value as state": lambda r: _reason(r, "value", "state"),
    "state as value": lambda r: _reason(r, "state", "value"),
    "value as wish": lambda r: _reason(r, "value", "wish"),
    "reason gone": lambda r: (
        steps_of(r)[0].pop("reason") and any("reason" in s for s in steps_of(r))
    ),
    "refused on record": _refuse,
    "call added in a message": lambda r: next(m for m in r["messages"] if m.get("tool_calls"))[
        "tool_calls"
    ].append({"id": "call99999", "type": "function", "function": {"name": "x", "arguments": "{}"}}),
    "call of another type": lambda r: next(m for m in r["messages"] if m.get("tool_calls"))[
        "tool_calls"
    ][0].update(type="custom"),
    "words beside a call": lambda r: _calling(r).update(content="I'll see to all of it."),
    "field of a message": lambda r: _calling(r).update(refusal="I can't."),
    "arguments in another notation": lambda r: _arguments(r, lambda text: text.replace(":", ": ")),
    "key twice in arguments": lambda r: _arguments(r, _twice),
    "answer with an empty list of calls": lambda r: _answers(r)[0].update(tool_calls=[]),
    "null beside a call": lambda r: _calling(r).update(content=None),
    "calls with other ids": _other_ids,
    # claims
    "turn's number in part": lambda r: _said(r, lambda c: c.update(turn=c["turn"] + 0.5)),
    "span as texts": lambda r: _said(r, lambda c: c.update(span=[str(at) for at in c["span"]])),
    # the advanced tool
    "advanced tool's parameter gone": lambda r: (
        _advanced(r)["parameters"]["properties"].popitem()
        if _advanced(r)["parameters"]["properties"]
        else False
    ),
    "advanced tool's parameter invented": lambda r: _advanced(r)["parameters"]["properties"].update(
        extra={"type": "string"}
    ),
    "advanced tool requires less": lambda r: (
        bool(_advanced(r)["parameters"]["required"])
        and (_advanced(r)["parameters"].update(required=[])) is None
    ),
    # picks
    "extreme as first": _as_first,
    "least as most": lambda r: _pick(r, ("least",), lambda c: c.update(op="most")),
    "by another key": lambda r: _pick(r, ("least", "most"), lambda c: c.update(key="nothing")),
    "by a value of nobody's": lambda r: _pick(r, ("where",), lambda c: c.update(wanted="nobody")),
    "one of one as the least": lambda r: _pick(
        r, ("only",), lambda c: c.update(op="least", key=(c["field"] or ["x"])[-1])
    ),
    # messages
    "answer with a sum of nobody's": lambda r: _answer(r, " That comes to 987123.45 euros."),
    "answer with a day of nobody's": lambda r: _answer(r, " It is on February 29, 2088."),
    "answer with a code of nobody's": lambda r: _answer(r, " The code is ZX-9917-QV."),
    "answer with an address of nobody's": lambda r: _answer(r, " Write to zoe@quux.example."),
    "answer with a name of nobody's": lambda r: _answer(
        r, " This is for you and it was handed to Zebediah in the end."
    ),
    "answer that knows the critic": lambda r: _answer(r, " The critic agrees."),
    # the world
    "scenario with a foreign key": _scenario,
    "digests exchanged": _swap_digests,
    # the certificate
    "gate not named": _drop_checked,
    "gate invented": lambda r: _certificate(r)["checks"].update(splendid="pass"),
    "gate assumed": lambda r: _certificate(r)["checks"].update(grounded="assumed"),
    "more replays": lambda r: _certificate(r).update(replays=20),
    "attempt more": lambda r: _certificate(r)["attempts"].append(1),
    "attempt of no kind": lambda r: _certificate(r)["attempts"].__setitem__(0, 9),
    "turn solved otherwise": lambda r: _certificate(r)["turns"][0].update(solved="somehow"),
    "guided turn as unaided": _as_unaided,
    "thoughts of nobody": lambda r: _certificate(r)["turns"][0].update(thoughts="written"),
    "attempt of none": lambda r: _certificate(r)["attempts"].__setitem__(0, 0),
    "another teacher": lambda r: _certificate(r).update(teacher="gpt-x"),
    "models of nobody": lambda r: _certificate(r).update(models={"critic": "gpt-x"}),
    "prompts of nobody": lambda r: _certificate(r).update(prompts={"critic": "abc"}),
    "usage of nobody": lambda r: _certificate(r).update(usage={"requests": 3}),
    "remarks of nobody": lambda r: _certificate(r).update(feedback={"worded": 9, "withheld": 9}),
    "models that did nothing": lambda r: _certificate(r).update(
        models={"critic": "offline"}, usage={"requests": 3}
    ),
    "samples of nobody": lambda r: _certificate(r)["turns"][0].update(
        samples={"drawn": 8, "solved": 4}
    ),
    "judged in words": lambda r: _certificate(r).update(judge={"natural": "excellent"}),
    "judged beyond the scale": lambda r: _certificate(r).update(judge={"natural": 9}),
    # under the digest alone
    "id": lambda r: r.update(id="0" * 12 + "-" + "9" * 6),
    "variant of another kind": lambda r: r.update(variant="conditional"),
    "advanced tool's name": lambda r: _advanced(r).update(name="some_other_name"),
    "advanced tool's description": lambda r: _advanced(r).update(description="Something else."),
    "answer in other words": lambda r: _answers(r)[0].update(content="Done."),
    "seed": lambda r: _certificate(r).update(seed=12345),
    "version": lambda r: _certificate(r).update(turnloom="9.9"),
    "another count of attempts": _more_attempts,
    "field that nothing reads": lambda r: r.update(note="by hand"),
    "calls of one message in another order": _other_order,
    "whole number with a point": _with_point,
    "source written otherwise": _source_twice,
    "plain words as natural": lambda r: _said(r, lambda c: c.update(wording="natural")),
    "judged by nobody": lambda r: _certificate(r).update(judge={"natural": 5}),
    "how turns were solved taken away": lambda r: _certificate(r).pop("turns"),
}


def _operator(change: Change) -> Operator:
    def plant(record: Record, _: Random) -> Record | None:
        try:
            return None if change(record) is False else record
        except (LookupError, StopIteration, TypeError, AttributeError):  # it has no such part
            return None

    return plant


TAMPERING: Mapping[str, Operator] = {name: _operator(each) for name, each in _CHANGES.items()}
"""Name of the part that is falsified → how."""
