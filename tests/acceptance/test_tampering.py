"""Whatever is falsified in a record, `verify` notices; and it notices nothing in good samples.

Every kind of tampering is tried twice: with the digest as it was, which tells any change at all,
and with a digest taken anew, as one who means to deceive would. What then goes unnoticed is what
docs/sample.md lists as under the digest alone.
"""

from __future__ import annotations

import copy
import re
import shutil
from collections import Counter
from collections.abc import Callable
from itertools import chain
from pathlib import Path
from random import Random

import orjson
import pytest

from turnloom.agents.record_digest import record_digest
from turnloom.agents.verification.mutations import OPERATORS
from turnloom.agents.verification.mutations.reactions import REACTIONS
from turnloom.agents.verification.mutations.record import (
    all_claims,
    place_of,
    renumber,
    write_arguments,
)
from turnloom.graphs.json_value import objects

pytestmark = pytest.mark.slow

ENVIRONMENTS = ("builtin:", "bfcl:TravelAPI+MessageAPI+TicketAPI", "bfcl:TwitterAPI+MathAPI")
OWN = "python:pinned_tools:RepairShop"
GOOD = 6
"""Good samples of each environment into which everything is planted."""
PAGE = Path(__file__).parents[2] / "docs" / "sample.md"

MAY_BE_TRUE = {"swap_thoughts", "extreme as first"}
"""Two thoughts about one thing may change places; a message may have the word "last" in it."""
OF_OTHER_TURNS = {each.__name__ for each in REACTIONS}
"""What is planted in turns without calls, which these samples have none of: test_reactions.py."""
MOSTLY_TOLD = {"take_thought", "swap_superlative", "change_figure", "swap_answers"}
"""Words in place of others that may be as true: of these a share is told, as the page says."""
LEAST_TOLD = 0.5
UNDER_THE_DIGEST = {
    "scenario with a foreign key", "id", "variant of another kind", "advanced tool's name",
    "advanced tool's description", "answer in other words", "seed", "version",
    "another count of attempts", "field that nothing reads",
    "calls of one message in another order", "whole number with a point",
    "source written otherwise", "plain words as natural", "judged by nobody",
    "how turns were solved taken away",
}  # fmt: skip
"""Kinds that cannot be recomputed from a record: docs/sample.md has the reason of each."""

Tamper = Callable[[dict], object]


def steps(record: dict) -> list[dict]:
    return [step for turn in record["turns"] for step in turn["steps"]]


def answers(record: dict) -> list[dict]:
    return [m for m in record["messages"] if m["role"] == "assistant" and not m.get("tool_calls")]


def function(record: dict, number: int = 0) -> dict:
    return record["tools"][number]["function"]


def certificate(record: dict) -> dict:
    return record["certificate"]


def advanced(record: dict) -> dict:
    return record["turns"][0]["advanced_tool"]


def query(record: dict, words: str) -> None:
    """Words behind the first message, in the dialogue and on record."""
    user = next(m for m in record["messages"] if m["role"] == "user")
    user["content"] = record["turns"][0]["query"] = user["content"] + words


def answer(record: dict, words: str) -> None:
    answers(record)[0]["content"] += words


def scenario(record: dict) -> None:
    """A key in the state that the dialogue begins in, which its source passes over."""
    domain = next(iter(record["environment"]["scenario"].values()))
    domain["tampered"] = 1


def more_attempts(record: dict) -> None:
    told = certificate(record)
    told["attempts"][0] = 9
    told["turns"][0].update(solved="guided", attempts={"unaided": 1, "guided": 8})


def as_unaided(record: dict) -> bool:
    """False where no turn was guided."""
    guided = [each for each in certificate(record)["turns"] if each["solved"] == "guided"]
    for turn in guided:
        turn.update(solved="unaided")
    return bool(guided)


def swap_digests(record: dict) -> bool:
    """False where nothing was changed in the world."""
    where = record["environment"]
    one, other = where["initial_digest"], where["final_digest"]
    where["initial_digest"], where["final_digest"] = other, one
    return one != other


def drop_turn(record: dict) -> None:
    record["turns"].pop()


def drop_checked(record: dict) -> None:
    del certificate(record)["checks"]["replay"]


def refuse(record: dict) -> None:
    step = steps(record)[-1]
    step.update(ok=False)


def fail_write(record: dict) -> bool:
    """A failure told of a call that was carried out; only where one surely changed something."""
    if record["environment"]["initial_digest"] == record["environment"]["final_digest"]:
        return False
    for turn, told in zip(record["turns"], answers(record), strict=True):
        if turn["steps"][-1]["tool"] in WRITING:
            told["content"] = "I'm afraid that did not work."
            return True
    return False


WRITING = {
    "send_mail", "create_event", "cancel_booking", "place_order", "book_flight", "send_message",
    "post_tweet", "create_ticket", "close_ticket",
}  # fmt: skip


def calling(record: dict) -> dict:
    """The first message with calls."""
    return next(m for m in record["messages"] if m.get("tool_calls"))


def arguments(record: dict, change: Callable[[str], str]) -> bool:
    """False where the first call has none."""
    made = calling(record)["tool_calls"][0]["function"]
    before = made["arguments"]
    made["arguments"] = change(before)
    return made["arguments"] != before


def twice(text: str) -> str:
    """The first key once more, before, with another value."""
    key = text.partition(":")[0].removeprefix("{")
    return "{" + f'{key}:"another",' + text.removeprefix("{") if key != "}" else text


def other_order(record: dict) -> bool:
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


def with_point(record: dict) -> bool:
    """A whole number in a call is written 5.0, in the dialogue and on record."""
    for number, step in enumerate(steps(record)):
        for name, value in step["arguments"].items():
            if type(value) is int:
                write_arguments(record, number, {**step["arguments"], name: float(value)})
                return True
    return False


def reason(record: dict, old: str, new: str) -> bool:
    for step in steps(record):
        if step["reason"] == old:
            step["reason"] = new
            return True
    return False


def pick(record: dict, ops: tuple[str, ...], change: Callable[[dict], object]) -> bool:
    for step in steps(record):
        for claim in step["provenance"].values():
            if claim["from"] == "pick" and claim["op"] in ops:
                change(claim)
                return True
    return False


def as_first(record: dict) -> bool:
    """An extreme that happens to come first is passed off as the first."""
    for step in steps(record):
        for claim in step["provenance"].values():
            if claim["from"] == "pick" and claim["op"] in ("least", "most"):
                items = steps(record)[claim["step"]]["result"]
                for part in claim["path"]:
                    items = items[part]
                where = [
                    item.get(claim["key"]) if isinstance(item, dict) else item for item in items
                ]
                best = (min if claim["op"] == "least" else max)(where)
                claim["op"] = "first" if where[0] == best else "last"
                del claim["key"]
                return where[0] == best or where[-1] == best
    return False


def said(record: dict, change: Callable[[dict], object]) -> bool:
    """Change the first claim on the user's words."""
    for _, _, claim in all_claims(record):
        if claim["from"] == "user":
            change(claim)
            return True
    return False


def in_numbers(values: list) -> bool:
    """The first true or false inside becomes 1 or 0; False where there is none."""
    for owner in objects(values):
        for key, value in owner.items():
            if isinstance(value, bool):
                owner[key] = int(value)
                return True
    return False


def other_ids(record: dict) -> None:
    for message in record["messages"]:
        for call in message.get("tool_calls") or ():
            call["id"] = "x" + call["id"]
        if "tool_call_id" in message:
            message["tool_call_id"] = "x" + message["tool_call_id"]


def come_later(record: dict) -> None:
    """A tool that nobody calls is offered with the last turn."""
    called = {step["tool"] for step in steps(record)}
    tool = next(each for each in record["tools"] if each["function"]["name"] not in called)
    record["tools"].remove(tool)
    record["later_tools"] = [tool]
    record["turns"][-1]["tools_added"] = [tool["function"]["name"]]


def source_twice(record: dict) -> bool:
    """The domains are named twice, which are the same tools; of built-in ones alone."""
    where = record["environment"]
    kind, _, names = where["source"].partition(":")
    where["source"] = f"{kind}:{names}+{names}"
    return kind == "builtin"


KINDS: dict[str, Tamper] = {
    # what is offered
    "tool description": lambda r: function(r).update(description="Does something else."),
    "tool parameter's description": lambda r: function(r)["parameters"].update(description="?"),
    "tool parameter's type": lambda r: function(r)["parameters"].update(type="array"),
    "tool renamed": lambda r: function(r, -1).update(name="other_tool"),
    "tool of another type": lambda r: r["tools"][0].update(type="custom"),
    "field of a tool": lambda r: function(r).update(strict=True),
    "tool left out": lambda r: r["tools"].pop(
        next(
            n
            for n, tool in enumerate(r["tools"])
            if tool["function"]["name"] not in {step["tool"] for step in steps(r)}
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
    "tool from the last turn on": come_later,
    "tool withdrawn": lambda r: r["turns"][-1].update(tools_withdrawn=["other_tool"]),
    "tool's truth as a number": lambda r: in_numbers(r["tools"]),
    "variant unknown": lambda r: r.update(variant="splendid"),
    # turns and steps
    "query on record alone": lambda r: r["turns"][0].update(query=r["turns"][0]["query"] + "!"),
    "turn less on record": drop_turn,
    "turn of another kind": lambda r: r["turns"][0].update(kind="answer"),
    "requests with numbers": lambda r: [t.update(request=n) for n, t in enumerate(r["turns"])],
    "truth in a result as a number": lambda r: in_numbers([s["result"] for s in steps(r)]),
    "wish as value": lambda r: reason(r, "wish", "value"),
    "value as state": lambda r: reason(r, "value", "state"),
    "state as value": lambda r: reason(r, "state", "value"),
    "value as wish": lambda r: reason(r, "value", "wish"),
    "reason gone": lambda r: steps(r)[0].pop("reason") and any("reason" in s for s in steps(r)),
    "refused on record": refuse,
    "call added in a message": lambda r: next(m for m in r["messages"] if m.get("tool_calls"))[
        "tool_calls"
    ].append({"id": "call99999", "type": "function", "function": {"name": "x", "arguments": "{}"}}),
    "call of another type": lambda r: next(m for m in r["messages"] if m.get("tool_calls"))[
        "tool_calls"
    ][0].update(type="custom"),
    "words beside a call": lambda r: calling(r).update(content="I'll see to all of it."),
    "field of a message": lambda r: calling(r).update(refusal="I can't."),
    "arguments in another notation": lambda r: arguments(r, lambda text: text.replace(":", ": ")),
    "key twice in arguments": lambda r: arguments(r, twice),
    "answer with an empty list of calls": lambda r: answers(r)[0].update(tool_calls=[]),
    "null beside a call": lambda r: calling(r).update(content=None),
    "calls with other ids": other_ids,
    # claims
    "turn's number in part": lambda r: said(r, lambda c: c.update(turn=c["turn"] + 0.5)),
    "span as texts": lambda r: said(r, lambda c: c.update(span=[str(at) for at in c["span"]])),
    # the advanced tool
    "advanced tool's parameter gone": lambda r: (
        advanced(r)["parameters"]["properties"].popitem()
        if advanced(r)["parameters"]["properties"]
        else False
    ),
    "advanced tool's parameter invented": lambda r: advanced(r)["parameters"]["properties"].update(
        extra={"type": "string"}
    ),
    "advanced tool requires less": lambda r: (
        bool(advanced(r)["parameters"]["required"])
        and (advanced(r)["parameters"].update(required=[])) is None
    ),
    # picks
    "extreme as first": as_first,
    "least as most": lambda r: pick(r, ("least",), lambda c: c.update(op="most")),
    "by another key": lambda r: pick(r, ("least", "most"), lambda c: c.update(key="nothing")),
    "by a value of nobody's": lambda r: pick(r, ("where",), lambda c: c.update(wanted="nobody")),
    "one of one as the least": lambda r: pick(
        r, ("only",), lambda c: c.update(op="least", key=(c["field"] or ["x"])[-1])
    ),
    # messages
    "tool named in a message": lambda r: (
        query(r, f" Use {steps(r)[0]['tool']} for it.") or ("_" in steps(r)[0]["tool"])
    ),
    "answer with a sum of nobody's": lambda r: answer(r, " That comes to 987123.45 euros."),
    "answer with a day of nobody's": lambda r: answer(r, " It is on February 29, 2088."),
    "answer with a code of nobody's": lambda r: answer(r, " The code is ZX-9917-QV."),
    "answer with an address of nobody's": lambda r: answer(r, " Write to zoe@quux.example."),
    "answer with a name of nobody's": lambda r: answer(
        r, " This is for you and it was handed to Zebediah in the end."
    ),
    "answer that tells a failure": fail_write,
    "answer that knows the critic": lambda r: answer(r, " The critic agrees."),
    # the world
    "scenario with a foreign key": scenario,
    "digests exchanged": swap_digests,
    # the certificate
    "gate not named": drop_checked,
    "gate invented": lambda r: certificate(r)["checks"].update(splendid="pass"),
    "gate assumed": lambda r: certificate(r)["checks"].update(grounded="assumed"),
    "more replays": lambda r: certificate(r).update(replays=20),
    "attempt more": lambda r: certificate(r)["attempts"].append(1),
    "attempt of no kind": lambda r: certificate(r)["attempts"].__setitem__(0, 9),
    "turn solved otherwise": lambda r: certificate(r)["turns"][0].update(solved="somehow"),
    "guided turn as unaided": as_unaided,
    "thoughts of nobody": lambda r: certificate(r)["turns"][0].update(thoughts="written"),
    "attempt of none": lambda r: certificate(r)["attempts"].__setitem__(0, 0),
    "another teacher": lambda r: certificate(r).update(teacher="gpt-x"),
    "models of nobody": lambda r: certificate(r).update(models={"critic": "gpt-x"}),
    "prompts of nobody": lambda r: certificate(r).update(prompts={"critic": "abc"}),
    "usage of nobody": lambda r: certificate(r).update(usage={"requests": 3}),
    "remarks of nobody": lambda r: certificate(r).update(feedback={"worded": 9, "withheld": 9}),
    "models that did nothing": lambda r: certificate(r).update(
        models={"critic": "offline"}, usage={"requests": 3}
    ),
    "samples of nobody": lambda r: certificate(r)["turns"][0].update(
        samples={"drawn": 8, "solved": 4}
    ),
    "judged in words": lambda r: certificate(r).update(judge={"natural": "excellent"}),
    "judged beyond the scale": lambda r: certificate(r).update(judge={"natural": 9}),
    # under the digest alone
    "id": lambda r: r.update(id="0" * 12 + "-" + "9" * 6),
    "variant of another kind": lambda r: r.update(variant="parallel"),
    "advanced tool's name": lambda r: advanced(r).update(name="some_other_name"),
    "advanced tool's description": lambda r: advanced(r).update(description="Something else."),
    "answer in other words": lambda r: answers(r)[0].update(content="Done."),
    "seed": lambda r: certificate(r).update(seed=12345),
    "version": lambda r: certificate(r).update(turnloom="9.9"),
    "another count of attempts": more_attempts,
    "field that nothing reads": lambda r: r.update(note="by hand"),
    "calls of one message in another order": other_order,
    "whole number with a point": with_point,
    "source written otherwise": source_twice,
    "plain words as natural": lambda r: said(r, lambda c: c.update(wording="natural")),
    "judged by nobody": lambda r: certificate(r).update(judge={"natural": 5}),
    "how turns were solved taken away": lambda r: certificate(r).pop("turns"),
}


def planted(good: list[dict], kind: str, *, anew: bool) -> list[dict]:
    bad = []
    for record in good:
        changed = copy.deepcopy(record)
        if kind in OPERATORS:
            changed = OPERATORS[kind](changed, Random(record["id"]))
            if changed is None:
                continue
        elif KINDS[kind](changed) is False:
            continue
        if anew:
            changed["certificate"]["digest"] = record_digest(changed)
        bad.append(changed)
    return bad


def noticed(turnloom, records: list[tuple[str, dict]]) -> tuple[Counter[str], Counter[str]]:
    """How many of each kind there are, and in how many of them `verify` finds something else than
    that they are copies of each other."""
    file = turnloom.folder / "tampered.jsonl"
    file.write_bytes(b"".join(orjson.dumps(record) + b"\n" for _, record in records))
    said = turnloom("verify", file, "--env", OWN)
    assert said.code == 1, said.err
    told = (re.match(r".*?:(\d+): \S+: (\w+): ", line) for line in said.out.splitlines())
    found = {int(each[1]) for each in told if each[2] != "unique"}
    made = Counter(kind for kind, _ in records)
    return made, Counter(kind for line, (kind, _) in enumerate(records, 1) if line in found)


@pytest.fixture
def good(turnloom, generated) -> list[dict]:
    pytest.importorskip("bfcl_eval")
    shutil.copy(Path(__file__).parent / "pinned_tools.py", turnloom.folder)
    said = turnloom("generate", "-n", str(GOOD), "--env", OWN, "--out", "own")
    assert said.code == 0, said.err
    lines = (turnloom.folder / "own" / "samples-000000.jsonl").read_bytes().splitlines()
    runs = [generated("--env", spec, n=60).records[:GOOD] for spec in ENVIRONMENTS]
    return [*chain(*runs), *map(orjson.loads, lines)]


def test_there_are_enough_kinds_over_every_part_of_a_record() -> None:
    assert len({*KINDS, *OPERATORS}) >= 90


def test_any_change_is_told_by_the_digest(turnloom, good: list[dict]) -> None:
    every = [
        (kind, record)
        for kind in {**KINDS, **OPERATORS}
        for record in planted(good[:: GOOD // 2], kind, anew=False)
    ]
    made, killed = noticed(turnloom, every)

    assert made == killed


def test_what_is_falsified_and_digested_anew_is_told_but_for_what_the_page_lists(
    turnloom, good: list[dict]
) -> None:
    every = [
        (kind, record)
        for kind in {**KINDS, **OPERATORS}
        for record in planted(good, kind, anew=True)
    ]
    made, killed = noticed(turnloom, every)

    assert made.keys() == {*KINDS, *OPERATORS} - OF_OTHER_TURNS
    alive = {kind: made[kind] - killed[kind] for kind in made if killed[kind] < made[kind]}
    assert alive.keys() - MAY_BE_TRUE - MOSTLY_TOLD == UNDER_THE_DIGEST, alive
    told = {kind: killed[kind] / made[kind] for kind in MOSTLY_TOLD}
    assert min(told.values()) >= LEAST_TOLD, told


def test_the_page_lists_what_is_under_the_digest_alone() -> None:
    listed = (
        PAGE.read_text(encoding="utf-8").split("### Under the digest alone")[1].split("\n## ")[0]
    )
    rows = re.findall(r"^\| ([^|`].*?) \|", listed, re.MULTILINE)[1:]
    assert len([row for row in rows if not row.startswith("---")]) == len(UNDER_THE_DIGEST)


@pytest.mark.slow
def test_no_good_sample_is_blamed(turnloom, generated) -> None:
    pytest.importorskip("bfcl_eval")
    for spec in ENVIRONMENTS:
        run = generated("--env", spec, n=300)
        said = turnloom("verify", run.folder)
        assert (said.code, said.out) == (0, ""), said.out[:2000]
