"""`atif`: one trajectory a sample, in the Agent Trajectory Interchange Format 1.8.

A step of the agent holds its thought, its calls and, as its observation, what they gave;
`extra` holds variant and certificate.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from turnloom.engine.exports.chat_message import calls_of, text_of, thought_of
from turnloom.engine.exports.format import Choices, Format, json_lines
from turnloom.engine.exports.row import Row, turns_of
from turnloom.engine.exports.thoughts import with_thoughts
from turnloom.graphs.json_value import JsonObject, JsonValue
from turnloom.graphs.version import VERSION

SCHEMA = "ATIF-v1.8"

_SOURCES: dict[JsonValue, str] = {"system": "system", "assistant": "agent"}


def _row(row: Row, choices: Choices) -> JsonObject:
    sample = row.sample
    messages = [with_thoughts(message, choices.thoughts) for message in row.messages]
    steps: list[JsonValue] = [
        {"step_id": number} | step for number, step in enumerate(_steps(messages), start=1)
    ]
    agent: JsonObject = {"name": "turnloom", "version": sample.certificate.turnloom or VERSION}
    if sample.certificate.teacher:
        agent["model_name"] = sample.certificate.teacher
    told: JsonObject = {
        "schema_version": SCHEMA,
        "session_id": sample.id,
        "trajectory_id": sample.id,
        "agent": agent | {"tool_definitions": [*row.tools]},
        "steps": steps,
    }
    extra: JsonObject = {"variant": sample.variant, "certificate": sample.certificate.to_json()}
    return told | {"extra": row.ids | extra}


def _steps(messages: Sequence[JsonObject]) -> Iterator[JsonObject]:
    results = {text_of(each, "tool_call_id"): text_of(each) for each in messages}
    for message, turn in zip(messages, turns_of(messages), strict=True):
        if message.get("role") == "tool":
            continue
        step: JsonObject = {
            "source": _SOURCES.get(message.get("role"), "user"),
            "message": text_of(message),
            "extra": {"turn": turn},
        }
        if thought := thought_of(message):
            step["reasoning_content"] = thought
        yield step | _called(message, results)


def _called(message: JsonObject, results: dict[str, str]) -> JsonObject:
    calls = calls_of(message)
    if not calls:
        return {}
    made: list[JsonValue] = [
        {"tool_call_id": call.id, "function_name": call.name, "arguments": call.arguments}
        for call in calls
    ]
    given: list[JsonValue] = [
        {"source_call_id": call.id, "content": results.get(call.id, "")} for call in calls
    ]
    return {"tool_calls": made, "observation": {"results": given}}


def _misfit(row: Row, choices: Choices) -> str:
    ids = [call.id for message in row.messages for call in calls_of(message)]
    return "two calls have the same id" if len(set(ids)) < len(ids) else ""


ATIF = Format(
    "atif",
    splits=("dialogue",),
    thoughts=("keep", "inline", "drop"),
    failed=("train",),
    open=json_lines(_row),
    misfit=_misfit,
    one_file=True,
    about="ATIF 1.8 trajectories, one a line, with the certificate",
)
