"""Samples with anything in them: the commands that read them end with a documented code."""

from pathlib import Path
from random import Random

import orjson
import pytest
from mutated_json import mutated_json

COMMANDS = {
    "verify": {0, 1, 65},
    "report": {0, 65},
    "export --to openai -o out.jsonl": {0, 65},
    "export --to bfcl -o out": {0, 65},
}


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("count", [30, pytest.param(150, marks=pytest.mark.slow)])
def test_no_line_leads_to_a_traceback(
    made: Path, turnloom_command, command: str, count: int
) -> None:
    lines = (made / "samples-000000.jsonl").read_bytes().splitlines()
    rng, codes = Random(count), set()
    for _ in range(count):
        Path("mutated.jsonl").write_bytes(mutated_json(rng, rng.choice(lines)) + b"\n")
        said = turnloom_command(*command.split(), "mutated.jsonl")
        assert "Traceback" not in said.err, Path("mutated.jsonl").read_bytes()
        codes.add(said.code)

    assert codes <= COMMANDS[command]
    assert 65 in codes


@pytest.mark.parametrize("number", [2**63, 2**64, -(2**63) - 1])
@pytest.mark.parametrize("command", COMMANDS)
def test_a_scenario_may_hold_any_integer(
    made: Path, turnloom_command, command: str, number: int
) -> None:
    text = (made / "samples-000000.jsonl").read_text().splitlines()[0]
    scenario = orjson.dumps(orjson.loads(text)["environment"]["scenario"]).decode()
    Path("big.jsonl").write_text(text.replace(scenario, f'{scenario[:-1]},"more":{number}}}'))
    said = turnloom_command(*command.split(), "big.jsonl")

    assert "Traceback" not in said.err
    assert said.code in COMMANDS[command]


@pytest.mark.parametrize("command", list(COMMANDS)[:3])
def test_blank_lines_are_passed_over(made: Path, turnloom_command, command: str) -> None:
    lines = (made / "samples-000000.jsonl").read_bytes().splitlines()
    Path("blank.jsonl").write_bytes(b"\n" + b"\n  \n".join(lines) + b"\n\n")
    said = turnloom_command(*command.split(), "blank.jsonl")

    assert said.code == 0, said.err
    assert "4" in said.err + said.out


@pytest.mark.parametrize("command", list(COMMANDS)[:3])
def test_a_line_of_more_than_16_mib_is_told(made: Path, turnloom_command, command: str) -> None:
    record = orjson.loads((made / "samples-000000.jsonl").read_bytes().splitlines()[0])
    record["messages"][0]["content"] = "x" * (16 * 2**20 + 1)
    Path("long.jsonl").write_bytes(orjson.dumps(record) + b"\n")
    said = turnloom_command(*command.split(), "long.jsonl")

    assert said.code == 65
    assert "long.jsonl, line 1: it is longer than" in said.err
