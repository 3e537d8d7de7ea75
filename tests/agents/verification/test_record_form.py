"""What other readers of a record rest on is held to its schema, though no gate tells it apart."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from turnloom.agents.verification.record_form import form_findings

Record = dict[str, Any]


def provenance(record: Record, name: str) -> Record:
    return record["turns"][0]["steps"][2]["provenance"][name]


def renamed(record: Record) -> None:
    for message in record["messages"]:
        for call in message.get("tool_calls", ()):
            call["id"] += "0"
        if "tool_call_id" in message:
            message["tool_call_id"] += "0"


CHANGES: dict[str, Callable[[Record], object]] = {
    "an answer with no calls in a list": lambda r: r["messages"][-1].update(tool_calls=[]),
    "an answer with null for calls": lambda r: r["messages"][-1].update(tool_calls=None),
    "calls beside null": lambda r: r["messages"][2].update(content=None),
    "calls beside no content": lambda r: r["messages"][2].pop("content"),
    "null for a thought": lambda r: r["messages"][-1].update(reasoning_content=None),
    "other ids of calls": renamed,
    "a turn's number in part": lambda r: provenance(r, "seats").update(turn=0.5),
    "a turn's number as text": lambda r: provenance(r, "seats").update(turn="0"),
    "a span in parts of letters": lambda r: provenance(r, "seats").update(span=[0.5, 4.5]),
    "a step's number as truth": lambda r: provenance(r, "flight").update(step=True),
    "a wording of no kind": lambda r: provenance(r, "seats").update(wording="splendid"),
    "a score in words": lambda r: r["certificate"].update(judge={"natural": "excellent"}),
    "half a request": lambda r: r["certificate"].update(usage={"requests": 0.5}),
    "a prompt by number": lambda r: r["certificate"].update(prompts={"critic": 7}),
    "models in one text": lambda r: r["certificate"].update(models="gpt-x"),
    "replays as truth": lambda r: r["certificate"].update(replays=True),
    "an attempt as truth": lambda r: r["certificate"].update(attempts=[True, 1]),
    "a seed in words": lambda r: r["certificate"].update(seed="seven"),
    "a digest in digits": lambda r: r["certificate"].update(digest=7),
    "simulated in words": lambda r: r["certificate"].update(simulated="yes"),
    "independent in words": lambda r: r["certificate"].update(independent="yes"),
    "a request below the first": lambda r: r["turns"][0].update(request=-1),
}


def test_a_good_record_has_the_form_whatever_its_id(certified_record: Record) -> None:
    assert certified_record["id"] == "s-1"
    assert list(form_findings(certified_record)) == []


def test_a_field_that_later_formats_may_have_is_passed_over(certified_record: Record) -> None:
    certified_record["format"] = 2
    certified_record["turns"][0]["accepted"] = "anything"
    assert list(form_findings(certified_record)) == []


@pytest.mark.parametrize("change", CHANGES)
def test_another_form_is_told(change: str, certified_record: Record) -> None:
    CHANGES[change](certified_record)
    findings = list(form_findings(certified_record))
    assert findings
    assert {finding.gate for finding in findings} == {"form"}
