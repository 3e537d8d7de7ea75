"""A sample: the dialogue and its tools, every call's provenance, its world, and a certificate.

In process it is the frozen value below; its JSON form is the contract that trainers and
`turnloom verify` rely on: OpenAI chat messages and tools, beside them the turns with every call's
provenance, and the environment to replay them in. Steps are numbered through the whole sample, in
the order of the calls.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

import pydantic_core

from turnloom.agents.advanced_tool import AdvancedTool
from turnloom.agents.certificate import Certificate
from turnloom.graphs.errors import InputError
from turnloom.graphs.json_value import JsonObject, JsonValue
from turnloom.graphs.origin import Origin, from_json, to_json
from turnloom.graphs.trace import FOR_EFFECT, FOR_VALUE, GOAL

T = TypeVar("T")

_OF_AN_EXPORT = frozenset({"messages", "tools"})

REASONS = frozenset({FOR_VALUE, FOR_EFFECT, GOAL})
"""Why a step is there: a later call uses its result, a later call fails without it, the user's
explicit wish."""


@dataclass(frozen=True, slots=True)
class SampleStep:
    """One call on record. `reason` is one of `REASONS`, or empty in records of other makers."""

    tool: str
    arguments: JsonObject
    ok: bool
    result: JsonValue
    provenance: Mapping[str, Origin]
    reason: str = ""

    def to_json(self) -> JsonObject:
        written: JsonObject = {
            "tool": self.tool,
            "arguments": self.arguments,
            "ok": self.ok,
            "result": self.result,
            "provenance": {name: to_json(origin) for name, origin in self.provenance.items()},
        }
        if self.reason:
            written["reason"] = self.reason
        return written


@dataclass(frozen=True, slots=True)
class SampleTurn:
    """One turn on record: what was asked, the advanced tool that stands for it, its calls."""

    query: str
    advanced: AdvancedTool
    steps: tuple[SampleStep, ...]

    def to_json(self) -> JsonObject:
        return {
            "query": self.query,
            "advanced_tool": self.advanced.to_json(),
            "steps": [step.to_json() for step in self.steps],
        }


@dataclass(frozen=True, slots=True)
class Sample:
    """A sample of the right form; whether it is true is for the gates to say.

    `tools` and `messages` are as offered and shown to a model; `source` and `scenario` open the
    world, whose state has the digests before the first call and after the last.
    """

    id: str
    variant: str
    tools: tuple[JsonObject, ...]
    messages: tuple[JsonObject, ...]
    turns: tuple[SampleTurn, ...]
    source: str
    scenario: JsonObject
    initial_digest: str
    final_digest: str
    certificate: Certificate

    def to_json(self) -> JsonObject:
        """The record, in the form and key order in which it is written."""
        return {
            "id": self.id,
            "variant": self.variant,
            "tools": list(self.tools),
            "messages": list(self.messages),
            "turns": [turn.to_json() for turn in self.turns],
            "environment": {
                "source": self.source,
                "scenario": self.scenario,
                "initial_digest": self.initial_digest,
                "final_digest": self.final_digest,
            },
            "certificate": self.certificate.to_json(),
        }


# --- reading ------------------------------------------------------------------------------------


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
        certificate=Certificate.from_json(_object(whole.get("certificate"), "certificate")),
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
