"""Every command that worked ends with what to do next, and that is a command there is."""

import re
from pathlib import Path

import pytest

from turnloom.engine.cli.app import COMMANDS

DESK = """class Desk:
    def __init__(self):
        self.desks = {"d7": {"floor": 1, "price": 3}, "d8": {"floor": 1, "price": 5}}
        self.booked = []

    def find_desks(self, floor: int) -> list[dict]:
        '''Find the desks of a floor.'''
        return [{"desk_id": key, **desk} for key, desk in self.desks.items()]

    def book_desk(self, desk_id: str, days: int) -> dict:
        '''Book a desk for some days.'''
        self.booked.append(desk_id)
        return {"cost": days * self.desks[desk_id]["price"]}
"""
NAMES = {command.__name__ for command in COMMANDS}


@pytest.mark.parametrize(
    "command",
    [
        ("verify", "run"),
        ("audit", "run"),
        ("check", "run/samples-000000.jsonl"),
        ("export", "run", "--to", "openai", "-o", "out.jsonl"),
        ("report", "run"),
        ("show", "run"),
        ("explain",),
        ("explain", "reason:k_max"),
        ("graph", "--env", "builtin:shop"),
        ("tools", "builtin:shop"),
    ],
)
def test_a_command_ends_with_what_to_do_next(made: Path, turnloom_command, command) -> None:
    said = turnloom_command(*command)
    last = said.err.splitlines()[-1]
    following = re.search(r"next: turnloom (\w+)", last)

    assert said.code == 0
    assert following is not None
    assert following[1] in NAMES


def test_after_a_first_run_it_is_said_where_it_is_how_to_look_and_what_else(
    turnloom_command,
) -> None:
    said = turnloom_command("generate", "-n", "1")
    where, look = said.out.splitlines()[-2:]

    folder = where.removeprefix("in ")
    assert Path(folder).is_dir()
    assert look.startswith(f"look at them: turnloom view {folder}")
    assert said.err.splitlines()[-1].startswith(
        "on your own tools: turnloom generate --env python:"
    )


def test_after_a_run_on_tools_of_ones_own_it_is_the_export(turnloom_command) -> None:
    Path("desk.py").write_text(DESK)
    options = ("--turns", "1-1", "--sandbox", "none", "--out", "own")
    said = turnloom_command("generate", "-n", "1", "--env", "python:desk:Desk", *options)

    assert said.code == 0, said.err
    assert said.err.splitlines()[-1].startswith("next: turnloom export own --to trl -o FILE")
