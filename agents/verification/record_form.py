"""The form of a record: that of the schema which the package has for those who read samples, and
ids of calls that are the numbers of their steps.

No gate: gates read what a record means, and pass over what is written in a way that they need not
tell apart, such as a place `"0"` or a score `"high"`. Other readers have the schema alone.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

import jsonschema_rs

from turnloom.agents.transcript.chat_messages import call_id
from turnloom.agents.verification.finding import Finding
from turnloom.graphs.json_value import JsonObject

FORM = "form"


def form_findings(record: JsonObject) -> Iterator[Finding]:
    """Where a record has not the form that `sample.schema.json` and docs/sample.md tell. Its id is
    left alone: a record that did not come from a run may have one of its own."""
    schema = _schema()
    errors = [] if schema.is_valid(record) else [*schema.iter_errors(record)]
    places = [".".join(map(str, error.instance_path)) for error in errors]
    for error, place in zip(errors, places, strict=True):
        if place != "id":
            yield Finding(FORM, f"{error.message:.200}", place)
    if not any(place.startswith("messages") for place in places):
        yield from _misnumbered(record)


def _misnumbered(record: JsonObject) -> Iterator[Finding]:
    """The first call whose id is not the number of its step. Those of the results have to be the
    same, which the dialogue's gate sees to."""
    ids = [call["id"] for each in record["messages"] for call in each.get("tool_calls", ())]  # type: ignore[union-attr, call-overload, index]
    for number, name in enumerate(ids):
        if name != call_id(number):
            yield Finding(FORM, f"{name!r} is the id of call {number}", "messages")
            return


@cache
def _schema() -> jsonschema_rs.Validator:
    text = (files("turnloom") / "sample.schema.json").read_text(encoding="utf-8")
    return jsonschema_rs.validator_for(json.loads(text), offline=True)
