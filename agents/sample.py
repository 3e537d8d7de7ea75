"""The finished record of a sample: assembled from its parts, and read back with every part checked.

The form is the contract that trainers and `turnloom verify` rely on: OpenAI chat messages and
tools, beside them the turns with every call's provenance, the environment to replay them in, and
a certificate. Steps are numbered through the whole sample, in the order of the calls.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

import pydantic_core

from turnloom.agents.dialogue import Draft
from turnloom.agents.messages import AdvancedTool
from turnloom.graphs.errors import InputError
from turnloom.graphs.json_value import JsonObject, JsonValue
from turnloom.graphs.origin import Origin, from_json, to_json

T = TypeVar("T")

_OF_AN_EXPORT = frozenset({"messages", "tools"})

REASONS = frozenset({"value", "state", "wish"})
"""Why a step is there: a later call uses its result, a later call fails without it, the user's
explicit wish."""


# --- writing ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FinishedTurn:
    """A turn as it goes on record.

    `origins` and `reasons` have one entry per call of the draft, in the order of the calls.
    """

    query: str
    advanced: AdvancedTool
    draft: Draft
    origins: tuple[Mapping[str, Origin], ...]
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Parts:
    """All that a record is made of. `tools` as offered to a model; `system` may be empty."""

    id: str
    tools: tuple[JsonObject, ...]
    turns: tuple[FinishedTurn, ...]
    source: str
    scenario: JsonObject
    initial_digest: str
    final_digest: str
    certificate: JsonObject
    variant: str = "base"
    system: str = ""


def assemble(parts: Parts) -> JsonObject:
    """The record, in the form and key order in which it is written."""
    return {
        "id": parts.id,
        "variant": parts.variant,
        "tools": list(parts.tools),
        "messages": list(_messages(parts)),
        "turns": [_turn(turn) for turn in parts.turns],
        "environment": {
            "source": parts.source,
            "scenario": parts.scenario,
            "initial_digest": parts.initial_digest,
            "final_digest": parts.final_digest,
        },
        "certificate": parts.certificate,
    }


def call_id(number: int) -> str:
    """The id of the call of step `number`: nine letters and digits, which every template takes."""
    return f"call{number:05}"


def arguments_text(arguments: JsonObject) -> str:
    """Arguments as a model writes them: compact JSON, keys in the order of the call."""
    return json.dumps(arguments, ensure_ascii=False, separators=(",", ":"))


def _messages(parts: Parts) -> Iterator[JsonObject]:
    if parts.system:
        yield {"role": "system", "content": parts.system}
    number = 0
    for turn in parts.turns:
        yield {"role": "user", "content": turn.query}
        for step in turn.draft.steps:
            ids = [call_id(number + offset) for offset in range(len(step.calls))]
            number += len(ids)
            calls: list[JsonValue] = [
                {
                    "id": name,
                    "type": "function",
                    "function": {"name": call.tool, "arguments": arguments_text(call.arguments)},
                }
                for name, call in zip(ids, step.calls, strict=True)
            ]
            yield {
                "role": "assistant",
                "content": "",
                "reasoning_content": step.thought,
                "tool_calls": calls,
            }
            for name, outcome in zip(ids, step.outcomes, strict=True):
                yield {"role": "tool", "tool_call_id": name, "content": outcome.text}
        answer: JsonObject = {"role": "assistant", "content": turn.draft.answer}
        if turn.draft.thought:
            answer["reasoning_content"] = turn.draft.thought
        yield answer


def _turn(turn: FinishedTurn) -> JsonObject:
    made = [
        (call, outcome)
        for step in turn.draft.steps
        for call, outcome in zip(step.calls, step.outcomes, strict=True)
    ]
    steps: list[JsonValue] = []
    for index, ((call, outcome), origins) in enumerate(zip(made, turn.origins, strict=True)):
        step: JsonObject = {
            "tool": call.tool,
            "arguments": call.arguments,
            "ok": outcome.ok,
            "result": outcome.value,
            "provenance": {name: to_json(origin) for name, origin in origins.items()},
        }
        if turn.reasons:
            step["reason"] = turn.reasons[index]
        steps.append(step)
    return {
        "query": turn.query,
        "advanced_tool": {
            "name": turn.advanced.name,
            "description": turn.advanced.description,
            "parameters": turn.advanced.parameters,
        },
        "steps": steps,
    }


# --- reading ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SampleStep:
    """One call on record. `reason` is one of `REASONS`, or empty in records of other makers."""

    tool: str
    arguments: JsonObject
    ok: bool
    result: JsonValue
    provenance: Mapping[str, Origin]
    reason: str = ""


@dataclass(frozen=True, slots=True)
class SampleTurn:
    query: str
    advanced: AdvancedTool
    steps: tuple[SampleStep, ...]


@dataclass(frozen=True, slots=True)
class Sample:
    """A record that has the right form; whether it is true is for the gates to say."""

    id: str
    variant: str
    tools: tuple[JsonObject, ...]
    messages: tuple[JsonObject, ...]
    turns: tuple[SampleTurn, ...]
    source: str
    scenario: JsonObject
    initial_digest: str
    final_digest: str
    certificate: JsonObject
    record: JsonObject = field(repr=False)


def read_sample(line: bytes | str) -> Sample:
    """Read one line of a samples file. Raises `InputError` saying what is wrong where in it."""
    try:
        record = pydantic_core.from_json(line, allow_inf_nan=False)
    except ValueError as error:
        raise InputError(f"not JSON: {error}") from None
    return sample_of(record)


def sample_of(record: JsonValue) -> Sample:
    """Check a record's form. Raises `InputError` saying what is wrong where in it."""
    whole = _object(record, "the sample")
    if whole.keys() <= _OF_AN_EXPORT and "messages" in whole:
        raise InputError(
            "it has messages and tools alone, as an export has: what it was made from is needed"
        )
    environment = _object(whole.get("environment"), "environment")
    return Sample(
        id=_text(whole, "id"),
        variant=_text(whole, "variant"),
        tools=_each(whole, "tools", _tool),
        messages=_each(whole, "messages", _object),
        turns=_each(whole, "turns", _read_turn),
        source=_text(environment, "source", "environment."),
        scenario=_object(environment.get("scenario"), "environment.scenario"),
        initial_digest=_text(environment, "initial_digest", "environment."),
        final_digest=_text(environment, "final_digest", "environment."),
        certificate=_object(whole.get("certificate"), "certificate"),
        record=whole,
    )


def _tool(value: JsonValue, place: str) -> JsonObject:
    tool = _object(value, place)
    function = _object(tool.get("function"), f"{place}.function")
    _text(function, "name", f"{place}.function.")
    _object(function.get("parameters"), f"{place}.function.parameters")
    return tool


def _read_turn(value: JsonValue, place: str) -> SampleTurn:
    turn = _object(value, place)
    advanced = _object(turn.get("advanced_tool"), f"{place}.advanced_tool")
    inside = f"{place}.advanced_tool."
    return SampleTurn(
        query=_text(turn, "query", f"{place}."),
        advanced=AdvancedTool(
            _text(advanced, "name", inside),
            _text(advanced, "description", inside),
            _object(advanced.get("parameters"), f"{inside}parameters"),
        ),
        steps=_each(turn, "steps", _read_step, f"{place}."),
    )


def _read_step(value: JsonValue, place: str) -> SampleStep:
    step = _object(value, place)
    ok, reason = step.get("ok"), step.get("reason", "")
    if not isinstance(ok, bool):
        raise InputError(f"{place}.ok must be true or false")
    if not isinstance(reason, str) or (reason and reason not in REASONS):
        raise InputError(f"{place}.reason must be one of {', '.join(sorted(REASONS))}")
    if "result" not in step:
        raise InputError(f"{place}.result is missing")
    origins: dict[str, Origin] = {}
    for name, claim in _object(step.get("provenance"), f"{place}.provenance").items():
        try:
            origins[name] = from_json(claim)
        except ValueError as error:
            raise InputError(f"{place}.provenance.{name}: {error}") from None
    return SampleStep(
        tool=_text(step, "tool", f"{place}."),
        arguments=_object(step.get("arguments"), f"{place}.arguments"),
        ok=ok,
        result=step["result"],
        provenance=origins,
        reason=reason,
    )


def _object(value: JsonValue, place: str) -> JsonObject:
    if not isinstance(value, dict):
        raise InputError(f"{place} must be an object, not {_kind(value)}")
    return value


def _text(owner: JsonObject, key: str, place: str = "") -> str:
    value = owner.get(key)
    if not isinstance(value, str):
        raise InputError(f"{place}{key} must be a text, not {_kind(value)}")
    return value


def _each(
    owner: JsonObject, key: str, read: Callable[[JsonValue, str], T], place: str = ""
) -> tuple[T, ...]:
    values = owner.get(key)
    if not isinstance(values, list):
        raise InputError(f"{place}{key} must be a list, not {_kind(values)}")
    return tuple(read(value, f"{place}{key}[{index}]") for index, value in enumerate(values))


def _kind(value: JsonValue) -> str:
    if value is None:
        return "missing or null"
    return {bool: "a boolean", str: "a text", list: "a list", dict: "an object"}.get(
        type(value), "a number"
    )
