from __future__ import annotations

from dataclasses import asdict

import pytest

from turnloom.agents.difficulty import LEVELS, difficulty_settings
from turnloom.agents.settings import TeamSettings
from turnloom.graphs.errors import UsageError


def test_medium_is_what_is_made_by_default() -> None:
    usual = TeamSettings()
    assert difficulty_settings("medium") == {"turns": usual.turns, **asdict(usual.dials)}
    assert difficulty_settings(0.5) == difficulty_settings("0.5") == difficulty_settings("medium")


def test_every_dial_goes_up_with_the_difficulty() -> None:
    steps = [difficulty_settings(step / 10) for step in range(11)]
    for name in steps[0]:
        values = [step[name] for step in steps]
        assert values == sorted(values), name
        assert values[0] != values[-1], name
    assert (steps[0], steps[-1]) == (difficulty_settings("easy"), difficulty_settings("hard"))


def test_names_are_figures() -> None:
    for name, figure in LEVELS.items():
        assert difficulty_settings(name) == difficulty_settings(figure)


@pytest.mark.parametrize("wrong", ["hardest", "", "1.5", -1, float("nan")])
def test_what_is_no_difficulty_is_refused(wrong) -> None:
    with pytest.raises(UsageError, match="easy, medium, hard"):
        difficulty_settings(wrong)
