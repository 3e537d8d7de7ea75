"""A sample: the dialogue and its tools, every call's provenance, its world, and a certificate.

In process it is the frozen value below; its JSON form is the contract that trainers and
`turnloom verify` rely on: OpenAI chat messages and tools, beside them the turns with every call's
provenance, and the environment to replay them in. Steps are numbered through the whole sample, in
the order of the calls.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal, TypeVar, get_args

import pydantic_core

from turnloom.agents.advanced_tool import AdvancedTool
from turnloom.agents.certificate import Certificate
from turnloom.graphs.errors import InputError
from turnloom.graphs.json_value import JsonObject, JsonValue, scalars
from turnloom.graphs.origin import Origin, from_json, steps_of, to_json
from turnloom.graphs.trace import FOR_EFFECT, FOR_VALUE, GOAL, REFUSED

T = TypeVar("T")

_LOWEST, _HIGHEST = -(2**63), 2**64 - 1
"""The integers that can be written, so that what was read can be."""
_DIGITS = bytes(ord("0") if chr(byte).isdecimal() else ord(" ") for byte in range(128)) + b" " * 128
_LONG = b"0" * 19
"""Without so many digits in a row no integer is larger: a quick no."""

_OF_AN_EXPORT = frozenset({"messages", "tools"})

REASONS = frozenset({FOR_VALUE, FOR_EFFECT, GOAL, REFUSED})
"""Why a step is there: a later call uses its result, a later call fails without it, the user's
explicit wish; or it was made too early and refused."""


VARIANTS = frozenset({
    "base", "missing_function", "missing_parameter", "irrelevant", "infeasible", "policy",
    "confirmation", "error_recovery", "correction", "ambiguous", "multi_goal", "conditional",
    "parallel", "stop_in_time", "long_context", "distractors", "split_facts", "injection", "no_op",
})  # fmt: skip
"""What a sample may be of; `turnloom.agents.settings` has those that are made so far."""

TurnKind = Literal["calls", "answer", "question", "refusal"]
"""How the assistant reacts to a user's message; all but the first do without calls."""


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
    """One turn on record: what was asked, the advanced tool that stands for it, its calls.

    `advanced` may be missing where nothing is called. `request` is the number of the request that
    the turn belongs to; None says that it is a request of its own. From this turn on the tools
    named in `tools_added` are offered too, and those in `tools_withdrawn` no longer. The calls of
    `counterfactual` were not made in the dialogue, though they are asked for there, or tempt: what
    they come to was executed beside it, after the turn's own.
    """

    query: str
    advanced: AdvancedTool | None
    steps: tuple[SampleStep, ...]
    kind: TurnKind = "calls"
    request: int | None = None
    tools_added: tuple[str, ...] = ()
    tools_withdrawn: tuple[str, ...] = ()
    counterfactual: tuple[SampleStep, ...] = ()

    def to_json(self) -> JsonObject:
        """As it stands in a sample; what is as in a plain turn of calls is left out."""
        written: JsonObject = {"query": self.query}
        if self.request is not None:
            written["request"] = self.request
        if self.kind != "calls":
            written["kind"] = self.kind
        if self.advanced is not None:
            written["advanced_tool"] = self.advanced.to_json()
        if self.tools_added:
            written["tools_added"] = list(self.tools_added)
        if self.tools_withdrawn:
            written["tools_withdrawn"] = list(self.tools_withdrawn)
        written["steps"] = [step.to_json() for step in self.steps]
        if self.counterfactual:
            written["counterfactual"] = [step.to_json() for step in self.counterfactual]
        return written


@dataclass(frozen=True, slots=True)
class Sample:
    """A sample of the right form; whether it is true is for the gates to say.

    `tools` and `messages` are as offered and shown to a model, `later_tools` those that a turn
    adds; `source` and `scenario` open the world, whose state has the digests before the first call
    and after the last.
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
    later_tools: tuple[JsonObject, ...] = ()

    @property
    def is_chained(self) -> bool:
        """Whether a call takes a value from an earlier call's result."""
        steps = (step for turn in self.turns for step in turn.steps)
        return any(steps_of(origin) for step in steps for origin in step.provenance.values())

    def to_json(self) -> JsonObject:
        """The record, in the form and key order in which it is written."""
        return {
            "id": self.id,
            "variant": self.variant,
            "tools": list(self.tools),
            **({"later_tools": list(self.later_tools)} if self.later_tools else {}),
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
    return sample_of(read_record(line))


def read_record(line: bytes | str) -> JsonObject:
    """The record on one line of a samples file, its form unchecked. Raises `InputError` for what
    is no JSON object."""
    try:
        record = pydantic_core.from_json(line, allow_inf_nan=False)
    except ValueError as error:
        raise InputError(f"not JSON: {error}") from None
    text = line.encode() if isinstance(line, str) else line
    if _LONG in text.translate(_DIGITS):  # some fifty times as fast as a pattern
        for number in scalars(record):
            if isinstance(number, int) and not _LOWEST <= number <= _HIGHEST:
                raise InputError("it holds an integer of more than 64 bits: no sample can")
    return _object(record, "the sample")


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
        later_tools=_each(whole, "later_tools", _tool) if "later_tools" in whole else (),
    )


def _tool(value: JsonValue, place: str) -> JsonObject:
    tool = _object(value, place)
    function = _object(tool.get("function"), f"{place}.function")
    _text(function, "name", f"{place}.function.")
    _object(function.get("parameters"), f"{place}.function.parameters")
    return tool


def _read_turn(value: JsonValue, place: str) -> SampleTurn:
    turn = _object(value, place)
    kind = _kind(turn, place)
    plain = kind != "calls" and "advanced_tool" not in turn
    return SampleTurn(
        query=_text(turn, "query", f"{place}."),
        advanced=None if plain else _advanced(turn.get("advanced_tool"), f"{place}.advanced_tool"),
        steps=_each(turn, "steps", _read_step, f"{place}."),
        kind=kind,
        request=_request(turn, place),
        tools_added=_names(turn, "tools_added", place),
        tools_withdrawn=_names(turn, "tools_withdrawn", place),
        counterfactual=_each(turn, "counterfactual", _read_step, f"{place}.")
        if "counterfactual" in turn
        else (),
    )


def _advanced(value: JsonValue, place: str) -> AdvancedTool:
    advanced, inside = _object(value, place), f"{place}."
    return AdvancedTool(
        _text(advanced, "name", inside),
        _text(advanced, "description", inside),
        _object(advanced.get("parameters"), f"{inside}parameters"),
    )


def _kind(turn: JsonObject, place: str) -> TurnKind:
    kinds: tuple[TurnKind, ...] = get_args(TurnKind)
    for kind in kinds:
        if turn.get("kind", "calls") == kind:
            return kind
    raise InputError(f"{place}.kind must be one of {', '.join(kinds)}")


def _request(turn: JsonObject, place: str) -> int | None:
    number = turn.get("request")
    if number is None or (isinstance(number, int) and not isinstance(number, bool)):
        return number
    raise InputError(f"{place}.request must be a number, not {_type_name(number)}")


def _names(turn: JsonObject, key: str, place: str) -> tuple[str, ...]:
    def name(value: JsonValue, where: str) -> str:
        if not isinstance(value, str):
            raise InputError(f"{where} must be a text, not {_type_name(value)}")
        return value

    return _each(turn, key, name, f"{place}.") if key in turn else ()


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
        raise InputError(f"{place} must be an object, not {_type_name(value)}")
    return value


def _text(owner: JsonObject, key: str, place: str = "") -> str:
    value = owner.get(key)
    if not isinstance(value, str):
        raise InputError(f"{place}{key} must be a text, not {_type_name(value)}")
    return value


def _each(
    owner: JsonObject, key: str, read: Callable[[JsonValue, str], T], place: str = ""
) -> tuple[T, ...]:
    values = owner.get(key)
    if not isinstance(values, list):
        raise InputError(f"{place}{key} must be a list, not {_type_name(values)}")
    return tuple(read(value, f"{place}{key}[{index}]") for index, value in enumerate(values))


def _type_name(value: JsonValue) -> str:
    if value is None:
        return "missing or null"
    return {bool: "a boolean", str: "a text", list: "a list", dict: "an object"}.get(
        type(value), "a number"
    )
