"""`turnloom calibrate`: the solve rate of every dial, and which make no difference."""

import re
from pathlib import Path

import orjson

from turnloom.agents.difficulty import difficulty_settings


def test_every_dial_is_tried_and_told(turnloom_command) -> None:
    said = turnloom_command("calibrate", "--env", "builtin:shop", "-n", "2", "--out", "grid")
    told = orjson.loads(Path("grid/calibration.json").read_bytes())

    assert said.code == 0, said.err
    dials = ["difficulty", *difficulty_settings("easy")]
    assert list(told["dials"]) == dials
    verdicts = said.out.split("\n\n")[1].splitlines()
    assert len(verdicts) == len(dials)
    assert all(re.search(r"bites|does not bite|makes it easier", each) for each in verdicts)
    assert len(told["points"]) == 1 + 2 * len(dials)
    for point in told["points"]:
        assert point["samples"]["tried"] <= 2
        assert 0 <= point["samples"]["low"] <= point["samples"]["high"] <= 1
    assert (told["n"], told["solver"], told["environment"]) == (2, "offline", ["builtin:shop"])


def test_the_same_command_tells_the_same(turnloom_command) -> None:
    options = ("calibrate", "--env", "builtin:files", "-n", "2", "--out", "grid")
    assert turnloom_command(*options).out == turnloom_command(*options).out


def test_a_model_is_the_solver(turnloom_command, rehearse) -> None:
    address = rehearse()
    Path("job.toml").write_text("turns = '1'\ndifficulty = 'easy'\n")
    said = turnloom_command(
        *("calibrate", "--env", "builtin:travel+office", "--teacher", address, "--model", "m"),
        *("-n", "2", "--config", "job.toml", "--out", "grid"),
    )
    assert said.code == 0, said.err
    told = orjson.loads(Path("grid/calibration.json").read_bytes())
    assert told["solver"] == "m"
    assert list(Path("grid").glob("calls-*.jsonl"))


def test_what_is_wrong_is_told_as_for_a_run(turnloom_command) -> None:
    assert turnloom_command("calibrate", "--env", "builtin:nowhere").code == 64
    assert turnloom_command("calibrate", "-n", "1").code == 64
