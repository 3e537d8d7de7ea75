from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from random import Random
from typing import Any

import pytest

from turnloom.agents.sample import sample_of
from turnloom.agents.verification.examiner import GATES, Verification, validate
from turnloom.agents.verification.mutations import mutants
from turnloom.graphs.environment import Environment
from turnloom.graphs.errors import InputError

Record = dict[str, Any]


async def test_a_good_sample_passes_every_gate(environment: Environment, sample: Record) -> None:
    assert await validate(sample_of(sample), environment) == []


def _in_query(record: Record, turn: int, words: str, others: str) -> None:
    """Put other words of the same length into a message, on record and in the dialogue."""
    others = f"{others:<{len(words)}}"
    assert len(others) == len(words)
    users = [m for m in record["messages"] if m["role"] == "user"]
    text = record["turns"][turn]["query"].replace(words, others)
    record["turns"][turn]["query"] = users[turn]["content"] = text


def _append(record: Record, turn: int, words: str) -> None:
    users = [m for m in record["messages"] if m["role"] == "user"]
    record["turns"][turn]["query"] += words
    users[turn]["content"] += words


def _argument(record: Record, number: int, name: str, value: object) -> None:
    step = [step for turn in record["turns"] for step in turn["steps"]][number]
    calls = [call for m in record["messages"] for call in m.get("tool_calls", ())]
    step["arguments"][name] = value
    calls[number]["function"]["arguments"] = json.dumps(step["arguments"])


def _unneeded(record: Record) -> None:
    """An earlier look-up once more, with its right result, before the mail is sent."""
    steps = record["turns"][1]["steps"]
    steps.insert(1, {**steps[0], "reason": "value"})
    messages = record["messages"]
    at = next(i for i, m in enumerate(messages) if "address" in m.get("reasoning_content", ""))
    again = json.loads(json.dumps(messages[at : at + 2]).replace("call00003", "again0003"))
    messages[at + 2 : at + 2] = again


DEFECTS: dict[str, list[Callable[[Record], object]]] = {
    "schema": [
        lambda r: _argument(r, 2, "seats", "two"),
        lambda r: r["tools"].pop(1),
        lambda r: r["tools"][3]["function"]["parameters"]["properties"].clear(),
        lambda r: _argument(r, 3, "extra", 1),
    ],
    "replay": [
        lambda r: r["environment"].update(final_digest="0" * 16),
        lambda r: r["environment"].update(initial_digest="0" * 16),
        lambda r: r["environment"]["scenario"].update(pin="1"),
        lambda r: r["environment"]["scenario"].pop("contacts"),
        lambda r: r["turns"][1]["steps"][0].update(result={"email": "m@x.example"}),
        lambda r: r["turns"][1]["steps"][0].update(ok=False),
        lambda r: r["messages"][3].update(content='{"unlocked":true}'),
    ],
    "grounded": [
        lambda r: r["turns"][0]["steps"][2]["provenance"]["seats"].update(span=[0, 1]),
        lambda r: r["turns"][0]["steps"][2]["provenance"]["seats"].update(turn=1),
        lambda r: r["turns"][0]["steps"][2]["provenance"].pop("seats"),
        lambda r: r["turns"][0]["steps"][2]["provenance"]["flight"].update(op="most"),
        lambda r: r["turns"][0]["steps"][2]["provenance"]["flight"].update(op="only"),
        lambda r: r["turns"][0]["steps"][2]["provenance"]["flight"].update(op="best"),
        lambda r: r["turns"][0]["steps"][2]["provenance"]["flight"].update(step=4),
        lambda r: r["turns"][1]["steps"][1]["provenance"]["to"].update(path=["mail"]),
        lambda r: r["turns"][1]["steps"][1]["provenance"]["body"].update(glue=": "),
        lambda r: r["turns"][0]["steps"][1]["provenance"]["date"].update({"from": "default"}),
        lambda r: r["turns"][0]["steps"][2]["provenance"].update(
            flight={"from": "result", "step": 1, "path": ["flights", 1, "id"]}
        ),
    ],
    "answerable": [
        lambda r: _in_query(r, 0, "June 11", "some da"),
        lambda r: _in_query(r, 0, "cheapest", "simplest"),
        lambda r: _in_query(r, 0, "refundable", "nicest"),
    ],
    "unleaked": [
        lambda r: _append(r, 0, " That is fl_305."),
        lambda r: _append(r, 1, " She is mara@fjord.example."),
        lambda r: _append(r, 0, " Not fl_301."),
    ],
    "implicit": [
        lambda r: _append(r, 0, " Use flights_search."),
        lambda r: _append(r, 0, " Do a flights search."),
        lambda r: _append(r, 1, " Then mail_send."),
    ],
    "necessary": [
        _unneeded,
        lambda r: r["turns"][1]["steps"][0].update(reason="wish"),
    ],
    "reasoned": [
        lambda r: r["messages"][2].update(reasoning_content=""),
        lambda r: r["messages"][2].update(reasoning_content="Okay."),
        lambda r: r["messages"][2].update(reasoning_content="The hint says to unlock."),
        lambda r: r["messages"][2].update(reasoning_content="I need fl_305."),
        lambda r: r["messages"][2].update(reasoning_content="As book_cheapest_seats would."),
        lambda r: r["messages"][2].update(reasoning_content="I'll use mail_send at once."),
        lambda r: r["messages"][9].update(
            reasoning_content="First the flights between two airports on a day, from the origin."
        ),
        lambda r: r["messages"][7].update(content="Booked under Q7RZ32."),
        lambda r: r["messages"][5].update(reasoning_content="fl_301 is the one to take."),
        lambda r: r["messages"][9].update(reasoning_content="She is at mara@fjord.example."),
    ],
    "dialogue": [
        lambda r: r["messages"].pop(),
        lambda r: r["messages"].pop(1),
        lambda r: r["messages"].pop(3),
        lambda r: r["messages"][3].update(tool_call_id="call00001"),
        lambda r: r["messages"][2]["tool_calls"][0].update(id="call00001"),
        lambda r: r["messages"][2]["tool_calls"][0]["function"].update(arguments="{pin"),
        lambda r: r["messages"][2]["tool_calls"][0]["function"].update(arguments="[]"),
        lambda r: r["messages"][1].update(content="Something else."),
        lambda r: r["messages"][-1].update(content=" "),
        lambda r: r["messages"].append({"role": "user", "content": "Thanks!"}),
        lambda r: r["turns"][1]["steps"].append(r["turns"][1]["steps"][0]),
    ],
}


def test_every_gate_has_a_planted_defect() -> None:
    assert set(DEFECTS) == set(GATES)


@pytest.mark.parametrize(
    ("gate", "number"),
    [(gate, number) for gate, defects in DEFECTS.items() for number in range(len(defects))],
)
async def test_a_planted_defect_is_caught_by_its_gate(
    gate: str, number: int, environment: Environment, sample: Record
) -> None:
    DEFECTS[gate][number](sample)
    findings = await validate(sample_of(sample), environment)
    assert gate in {finding.gate for finding in findings}, findings


async def test_calls_made_in_parallel_cannot_use_each_other(
    environment: Environment, sample: Record
) -> None:
    messages = sample["messages"]
    at = next(i for i, m in enumerate(messages) if "118" in m.get("reasoning_content", ""))
    messages[2]["tool_calls"] += messages[at]["tool_calls"]
    messages[2]["reasoning_content"] = "All at once."
    del messages[at]
    findings = await validate(sample_of(sample), environment)
    assert [finding.gate for finding in findings] == ["grounded"]


async def test_every_mutant_is_killed(environment: Environment, sample: Record) -> None:
    made = [mutant for seed in range(20) for mutant in mutants(sample, seed)]
    alive = [m.operator for m in made if not await validate(sample_of(m.sample), environment)]
    assert len({mutant.operator for mutant in made}) >= 20
    assert alive == []


def _places(value: Any) -> list[tuple[Any, Any]]:
    """(container, key) of everything inside a record."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value)
    places: list[tuple[Any, Any]] = []
    for key, item in pairs:
        places.append((value, key))
        if isinstance(item, (dict, list)):
            places += _places(item)
    return places


@pytest.mark.parametrize("seed", range(300))
async def test_whatever_stands_in_a_record_is_found_or_refused(
    seed: int, environment: Environment, sample: Record
) -> None:
    """Nothing in a record makes verification itself fail."""
    rng = Random(seed)
    owner, key = rng.choice(_places(sample))
    other = rng.choice([None, True, -1, 2.5, "x", "", [], ["x"], {}, {"x": 1}])
    if rng.random() < 0.2:
        del owner[key]
    else:
        owner[key] = other
    with suppress(InputError):
        await validate(sample_of(sample), environment)


def _file(folder: Path, *records: Record) -> Path:
    file = folder / "samples-00000.jsonl"
    file.write_text("".join(json.dumps(record) + "\n" for record in records))
    return file


async def _verify(environment: Environment, file: Path) -> list[tuple[int, str, str]]:
    async def opened(specs: Sequence[str]) -> Environment:
        return environment

    verification = Verification(opened)
    found = [(f.line, f.sample_id, f.gate) async for f in verification.file(file)]
    await verification.close()
    return found


async def test_a_file_is_verified_and_a_repeated_sample_found(
    environment: Environment, sample: Record, tmp_path: Path
) -> None:
    file = _file(tmp_path, sample, sample)
    assert await _verify(environment, file) == [(2, "s-1", "unique")]


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("{not json", "not JSON"),
        ("[]", "the sample must be an object"),
        ('{"id": 3, "environment": {}}', "id must be a text, not a number"),
    ],
)
async def test_a_corrupt_line_is_named(
    line: str, complaint: str, environment: Environment, sample: Record, tmp_path: Path
) -> None:
    file = _file(tmp_path, sample)
    file.write_text(file.read_text() + line + "\n")
    with pytest.raises(InputError, match=rf"samples-00000.jsonl, line 2: {complaint}.*Restore"):
        await _verify(environment, file)


async def test_a_file_that_is_not_there_is_an_input_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        await anext(Verification().file(tmp_path / "nowhere"))


async def test_a_sample_of_an_unknown_environment_is_an_input_error(
    sample: Record, tmp_path: Path
) -> None:
    file = _file(tmp_path, sample)
    with pytest.raises(InputError, match="line 1: unknown environment kind"):
        await anext(Verification().file(file))
