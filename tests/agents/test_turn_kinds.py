"""Turns without calls, tools that come and go: read, verified, measured, exported."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from turnloom.agents.sample import sample_of
from turnloom.agents.verification.measures import measure
from turnloom.agents.verification.validator import validate
from turnloom.engine.cli import main
from turnloom.graphs.environment import Environment
from turnloom.graphs.errors import InputError

Record = dict[str, Any]
QUESTION = "Which of your contacts shall I look up?"


@pytest.fixture
def asked_back(sample: Record) -> Record:
    """The good sample, but that its last request takes two turns, and booking ends after the first.

    The user first says only that somebody is to be told, and is asked who.
    """
    vague = "There is somebody whom I would like to tell."
    first, last = sample["turns"]
    question = {"query": vague, "request": 1, "kind": "question", "steps": []}
    question["tools_withdrawn"] = ["flight_book"]
    last["request"] = 1
    sample["turns"] = [first, question, last]
    at = next(i for i, m in enumerate(sample["messages"]) if m["content"] == last["query"])
    sample["messages"][at:at] = [
        {"role": "user", "content": vague},
        {"role": "assistant", "content": QUESTION},
    ]
    for step in last["steps"]:
        for origin in step["provenance"].values():
            for part in (origin, *origin.get("parts", ())):
                if part["from"] == "user":
                    part["turn"] = 2
    sample["variant"] = "conditional"
    return sample


async def test_a_question_back_passes_every_gate(
    environment: Environment, asked_back: Record
) -> None:
    assert await validate(sample_of(asked_back), environment) == []


def test_it_reads_back_as_it_is_written(asked_back: Record) -> None:
    read = sample_of(asked_back)
    assert [turn.kind for turn in read.turns] == ["calls", "question", "calls"]
    assert [turn.request for turn in read.turns] == [None, 1, 1]
    assert read.turns[1].advanced is None
    assert sample_of(read.to_json()) == read


def test_it_is_measured(asked_back: Record, environment: Environment) -> None:
    measures = measure([sample_of(asked_back)], {tool.name: tool for tool in environment.tools})
    figures = measures.figures()
    assert (figures["turns"], figures["calls"]) == (3, 5)
    assert (figures["chain_depth"], figures["necessary_share"]) == (2, 1)


def test_it_is_exported_with_its_question(asked_back: Record, tmp_path: Path) -> None:
    samples, out = tmp_path / "samples.jsonl", tmp_path / "train.jsonl"
    samples.write_text(json.dumps(asked_back) + "\n", encoding="utf-8")
    assert main(["export", str(samples), "--to", "openai", "-o", str(out)]) == 0
    assert QUESTION in [m["content"] for m in json.loads(out.read_text())["messages"]]


async def test_a_withdrawn_tool_cannot_be_called(
    environment: Environment, asked_back: Record
) -> None:
    asked_back["turns"][1]["tools_withdrawn"].append("mail_send")
    (finding,) = await validate(sample_of(asked_back), environment)
    assert (finding.gate, finding.detail) == ("schema", "mail_send was not offered")


async def test_a_tool_can_be_called_from_the_turn_on_that_adds_it(
    environment: Environment, asked_back: Record
) -> None:
    tools = [each for each in asked_back["tools"] if each["function"]["name"] != "mail_send"]
    asked_back["tools"] = tools
    asked_back["turns"][2]["tools_added"] = ["mail_send"]
    assert await validate(sample_of(asked_back), environment) == []

    asked_back["turns"][0]["tools_added"] = ["contact_find"]
    asked_back["tools"] = [each for each in tools if each["function"]["name"] != "flights_search"]
    asked_back["turns"][1]["tools_added"] = ["flights_search"]
    findings = await validate(sample_of(asked_back), environment)
    assert "flights_search was not offered" in {finding.detail for finding in findings}


async def test_a_question_that_calls_is_no_dialogue(
    environment: Environment, asked_back: Record
) -> None:
    asked_back["turns"][0]["kind"] = "question"
    (finding,) = await validate(sample_of(asked_back), environment)
    assert (finding.gate, finding.where) == ("dialogue", "turn 0")


@pytest.mark.parametrize(
    ("spoil", "complaint"),
    [
        (lambda turn: turn.update(kind="chat"), r"turns\[1\].kind must be one of calls, answer"),
        (lambda turn: turn.update(kind=[]), r"turns\[1\].kind must be one of"),
        (lambda turn: turn.pop("kind"), r"turns\[1\].advanced_tool must be an object"),
        (lambda turn: turn.update(request="1"), r"turns\[1\].request must be a number"),
        (lambda turn: turn.update(tools_added="x"), r"turns\[1\].tools_added must be a list"),
        (lambda turn: turn.update(tools_added=[1]), r"turns\[1\].tools_added\[0\] must be a text"),
    ],
)
def test_what_is_wrong_with_a_turn_is_said(
    asked_back: Record, spoil: Callable[[Record], object], complaint: str
) -> None:
    spoil(asked_back["turns"][1])
    with pytest.raises(InputError, match=complaint):
        sample_of(asked_back)
