"""Defects in turns that leave what is asked for, or tempts, undone: it is done after all, said to
be done, passed over, not done without a reason; or the call is another one on record, or comes to
something else."""

from __future__ import annotations

from random import Random

from turnloom.agents.transcript.chat_messages import arguments_text, call_id
from turnloom.agents.verification.mutations.record import (
    Operator,
    Record,
    another,
    closing_of,
    leaf_places,
    new_ids,
    steps_of,
)
from turnloom.agents.verification.variants.variant_form import INFEASIBLE, TEMPTING
from turnloom.graphs.json_value import JsonValue


def overdo(record: Record, _: Random) -> Record | None:
    """What was rightly not done is done all the same: one step too many."""
    at = _undone(record)
    if at is None:
        return None
    turn = record["turns"][at]
    for step in turn["counterfactual"]:
        call = {
            "id": call_id(len(steps_of(record))),
            "type": "function",
            "function": {"name": step["tool"], "arguments": arguments_text(step["arguments"])},
        }
        closing = record["messages"].index(closing_of(record, at))
        record["messages"][closing:closing] = [
            {
                "role": "assistant",
                "content": "",
                "reasoning_content": "Now I can do what is left to be done here.",
                "tool_calls": [call],
            },
            {"role": "tool", "tool_call_id": call["id"], "content": _text(step["result"])},
        ]
        for earlier in turn["steps"][-1:]:
            earlier["reason"] = "value"
        turn["steps"].append({**step, "reason": "wish"})
    if turn.pop("kind", None):
        parameters = {"type": "object", "properties": {}, "required": []}
        turn["advanced_tool"] = {"name": "x", "description": "X.", "parameters": parameters}
    del turn["counterfactual"]
    new_ids(record)
    return record


def claim_done(record: Record, rng: Random) -> Record | None:
    """What was not done is said to be done."""
    return _say(record, rng.choice(("Done, I've taken care of it.", "All set, it went through.")))


def say_nothing(record: Record, rng: Random) -> Record | None:
    """The answer says nothing of what was not done, and why; where nobody asked for it, it need
    not."""
    if record.get("variant") in TEMPTING:
        return None
    return _say(record, rng.choice(("Okay.", "Sure, one moment.", "Noted.")))


def give_no_reason(record: Record, rng: Random) -> Record | None:
    """That it was not done is said, and not why."""
    return _say(record, rng.choice(("Sorry, I can't do that.", "I'm afraid that did not work.")))


def misstate_undone(record: Record, rng: Random) -> Record | None:
    """Another call is on record than the one that was not made."""
    at = _undone(record)
    if at is None:
        return None
    step = record["turns"][at]["counterfactual"][-1]
    places = [*leaf_places(step["arguments"])]
    if not places:
        return None
    holder, key = rng.choice(places)
    holder[key] = another(holder[key], rng)
    return record


def misjudge_undone(record: Record, rng: Random) -> Record | None:
    """The call that was not made comes to something else on record."""
    at = _undone(record)
    if at is None:
        return None
    step = record["turns"][at]["counterfactual"][-1]
    step["result"] = another(step["result"], rng)
    return record


def _undone(record: Record) -> int | None:
    turns = enumerate(record["turns"])
    return next((at for at, turn in turns if turn.get("counterfactual")), None)


def _say(record: Record, text: str) -> Record | None:
    refused = (
        at for at, turn in enumerate(record["turns"]) if not all(s["ok"] for s in turn["steps"])
    )
    at = _undone(record)
    if at is None and record.get("variant") == INFEASIBLE:
        at = next(refused, None)
    if at is None:
        return None
    closing_of(record, at)["content"] = text
    return record


def _text(result: JsonValue) -> str:
    return arguments_text(result) if isinstance(result, dict) else str(result)


UNDONE: tuple[Operator, ...] = (
    overdo, claim_done, say_nothing, give_no_reason, misstate_undone, misjudge_undone,
)  # fmt: skip
