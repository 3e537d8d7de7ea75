"""A sample in the terminal: what a turn has besides calls is said."""

from dataclasses import replace
from pathlib import Path

from turnloom.agents.sample import Sample
from turnloom.engine.reports.sample_text import sample_text
from turnloom.engine.runs.sample_files import read_samples


def first(run: Path, **changes: object) -> Sample:
    sample = next(read_samples(run))
    turn, *others = sample.turns
    return replace(sample, turns=(replace(turn, **changes), *others))


def test_a_turn_without_calls_and_a_change_of_tools_are_told(run: Path) -> None:
    changes = {"kind": "refusal", "steps": (), "tools_added": ("a", "b"), "tools_withdrawn": ("c",)}
    text = sample_text(first(run, **changes))

    assert "   turn    refusal, without calls; tools added: a, b; tools withdrawn: c\n" in text


def test_nothing_is_said_of_a_plain_turn(run: Path) -> None:
    assert "   turn " not in sample_text(first(run))


def test_a_dialogue_with_more_messages_than_turns_is_shown_all_the_same(run: Path) -> None:
    sample = next(read_samples(run))

    assert sample_text(replace(sample, turns=())).count("\nuser ") == len(sample.turns)
