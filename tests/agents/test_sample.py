from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from random import Random
from typing import Any

import pytest
from mutated_json import mutated_json

from turnloom.agents.sample import Sample, read_sample, sample_of
from turnloom.agents.transcript.chat_messages import arguments_text, call_id
from turnloom.graphs.errors import InputError
from turnloom.graphs.origin import FromUser, Selected

Record = dict[str, Any]


async def test_a_record_has_the_contracts_form(sample: Record) -> None:
    assert list(sample) == [
        "id",
        "variant",
        "tools",
        "messages",
        "turns",
        "environment",
        "certificate",
    ]
    assert [message["role"] for message in sample["messages"]] == [
        "system",
        "user",
        "assistant",
        "tool",
        "tool",
        "assistant",
        "tool",
        "assistant",
        "user",
        "assistant",
        "tool",
        "assistant",
        "tool",
        "assistant",
    ]
    first = sample["messages"][2]
    assert first["reasoning_content"].startswith("The account")
    assert [call["id"] for call in first["tool_calls"]] == ["call00000", "call00001"]
    assert first["tool_calls"][0]["function"] == {
        "name": "account_unlock",
        "arguments": '{"pin":"4417"}',
    }
    assert sample["messages"][3] == {
        "role": "tool",
        "tool_call_id": "call00000",
        "content": '{"unlocked": true}',
    }
    assert sample["messages"][-1]["content"] == "I've written to Mara."
    step = sample["turns"][0]["steps"][0]
    assert step == {
        "tool": "account_unlock",
        "arguments": {"pin": "4417"},
        "ok": True,
        "result": {"unlocked": True},
        "provenance": {"pin": {"from": "user", "turn": 0, "span": [88, 92]}},
        "reason": "state",
    }


async def test_a_line_reads_back_as_the_sample(sample: Record) -> None:
    read = read_sample(json.dumps(sample).encode())
    assert read == sample_of(sample)
    assert read.to_json() == sample
    assert read.source == "test:agency"
    picked = read.turns[0].steps[2].provenance["flight"]
    assert picked == Selected(1, ("flights",), ("id",), "least", "price")
    assert isinstance(read.turns[0].steps[2].provenance["seats"], FromUser)


async def test_a_sample_made_in_process_is_the_one_that_its_record_reads_back_as(
    finished: Sample,
) -> None:
    assert sample_of(finished.to_json()) == finished


def test_arguments_keep_their_order_and_every_digit() -> None:
    text = arguments_text({"b": 10**30, "a": "naïve “x”"})
    assert text == '{"b":1000000000000000000000000000000,"a":"naïve “x”"}'


def test_call_ids_have_nine_letters_and_digits() -> None:
    assert call_id(12) == "call00012"
    assert len({call_id(number) for number in range(100)}) == 100


@pytest.mark.parametrize(
    ("spoil", "complaint"),
    [
        (lambda r: r.pop("id"), "id must be a text, not missing or null"),
        (lambda r: r.update(messages={}), "messages must be a list, not an object"),
        (lambda r: r["messages"].append(3), r"messages\[14\] must be an object, not a number"),
        (lambda r: r["tools"][1].pop("function"), r"tools\[1\].function must be an object"),
        (lambda r: r.update(environment="x"), "environment must be an object, not a text"),
        (lambda r: r["environment"].pop("source"), "environment.source must be a text"),
        (lambda r: r["turns"][0].pop("query"), r"turns\[0\].query must be a text"),
        (lambda r: r["turns"][1]["steps"][0].update(ok=1), r"turns\[1\].steps\[0\].ok must be"),
        (lambda r: r["turns"][1]["steps"][0].pop("result"), r"steps\[0\].result is missing"),
        (lambda r: r["turns"][1]["steps"][0].update(reason="x"), r"steps\[0\].reason must be one"),
        (
            lambda r: r["turns"][0]["steps"][0]["provenance"].update(pin={"from": "heaven"}),
            r"turns\[0\].steps\[0\].provenance.pin: not an origin",
        ),
    ],
)
async def test_what_is_wrong_is_said_with_its_place(
    spoil: Callable[[Record], object], complaint: str, sample: Record
) -> None:
    spoil(sample)
    with pytest.raises(InputError, match=complaint):
        read_sample(json.dumps(sample))


@pytest.mark.parametrize("line", ["", "{", "[1,", '{"a": NaN}', b"\xff", '"\\ud800"'])
def test_what_is_not_json_is_said_so(line: str | bytes) -> None:
    with pytest.raises(InputError, match="not JSON"):
        read_sample(line)


@pytest.mark.parametrize("number", [2**64, -(2**63) - 1, 10**30])
def test_an_integer_that_could_not_be_written_is_told(sample: Record, number: int) -> None:
    sample["environment"]["scenario"]["x"] = [{"deep": number}]
    with pytest.raises(InputError, match="an integer of more than 64 bits"):
        read_sample(json.dumps(sample))


@pytest.mark.parametrize("count", [3_000, pytest.param(50_000, marks=pytest.mark.slow)])
def test_a_line_with_anything_in_it_is_read_or_told(sample: Record, count: int) -> None:
    rng, line = Random(count), json.dumps(sample).encode()
    read = 0
    for _ in range(count):
        with suppress(InputError):
            read_sample(mutated_json(rng, line))
            read += 1
    assert count // 10 < read < count
