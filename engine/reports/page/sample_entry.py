"""A sample as the viewer is given it: the conversation, each argument's origin in words that point
to a place, and what is vouched for.

`messages` have `role` and `text`. One of the user's has what is known of its turn, too; one of the
assistant's its `thought` and `calls`; results stand with their calls. An argument's `from` is a
list of `[words]` or `[words, place]`, a place being `["user", turn, start, end]` or `["result",
step, path]`.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest

from turnloom.agents.certificate import SolvedTurn
from turnloom.agents.sample import Sample, SampleStep, SampleTurn
from turnloom.engine.reports.origin_text import Phrase, origin_phrases
from turnloom.graphs.json_value import JsonObject, JsonValue
from turnloom.graphs.origin import FromResult, FromUser


def sample_entry(sample: Sample) -> JsonObject:
    """The entry of one sample, without its tools."""
    certificate = sample.certificate.to_json()
    certificate.pop("turns", None)
    return {
        "id": sample.id,
        "variant": sample.variant,
        "source": sample.source,
        "initial_digest": sample.initial_digest,
        "final_digest": sample.final_digest,
        "messages": list(_messages(sample)),
        "certificate": certificate,
    }


def _messages(sample: Sample) -> Iterator[JsonObject]:
    steps = iter([step for turn in sample.turns for step in turn.steps])
    turns = iter(zip_longest(sample.turns, sample.certificate.turns or ()))
    calls: list[JsonValue] = []
    answered = number = turn = 0
    for message in sample.messages:
        role = str(message.get("role"))
        entry: JsonObject = {"role": role, "text": _text(message.get("content"))}
        if role == "user":
            entry |= {"turn": turn, **_turn(*next(turns, (None, None)))}
            turn += 1
        if thought := message.get("reasoning_content"):
            entry["thought"] = str(thought)
        if isinstance(made := message.get("tool_calls"), list) and made:
            fresh: list[JsonValue] = [
                _call(next(steps, None), number + place, call, sample)
                for place, call in enumerate(made)
            ]
            number += len(fresh)
            calls += fresh
            entry["calls"] = fresh
        if role == "tool" and answered < len(calls):
            call = calls[answered]
            answered += 1
            if isinstance(call, dict):
                call["shown"] = entry["text"]
            continue
        yield entry


def _turn(turn: SampleTurn | None, how: SolvedTurn | None) -> JsonObject:
    if turn is None:
        return {}
    told: JsonObject = {"kind": turn.kind}
    if turn.request is not None:
        told["request"] = turn.request
    if turn.advanced is not None:
        told["advanced"] = {"name": turn.advanced.name, "text": turn.advanced.description}
    if turn.tools_added:
        told["added"] = list(turn.tools_added)
    if turn.tools_withdrawn:
        told["withdrawn"] = list(turn.tools_withdrawn)
    if how is not None:
        told |= {"solved": how.solved, "attempts": sum(how.attempts.values())}
    return told


def _call(step: SampleStep | None, number: int, call: JsonValue, sample: Sample) -> JsonObject:
    if step is None:  # a message calls what no step has: shown as it stands
        function = call.get("function") if isinstance(call, dict) else None
        return {"step": number, "tool": "", "arguments": [], "raw": function}
    arguments: list[JsonValue] = [
        {"name": name, "value": value, "from": _origin(step, name, sample)}
        for name, value in step.arguments.items()
    ]
    return {
        "step": number,
        "tool": step.tool,
        "ok": step.ok,
        "reason": step.reason,
        "arguments": arguments,
        "result": step.result,
    }


def _origin(step: SampleStep, name: str, sample: Sample) -> list[JsonValue]:
    origin = step.provenance.get(name)
    if origin is None:
        return [["origin unknown"]]
    return [_phrase(phrase) for phrase in origin_phrases(origin, sample)]


def _phrase(phrase: Phrase) -> list[JsonValue]:
    match phrase.place:
        case FromUser(turn, start, end):
            return [phrase.text, ["user", turn, start, end]]
        case FromResult(step, path):
            return [phrase.text, ["result", step, list(path)]]
        case None:
            return [phrase.text]


def _text(content: JsonValue) -> str:
    return content if isinstance(content, str) else ""
