from __future__ import annotations

import pytest

from turnloom.agents.difficulty import difficulty_settings
from turnloom.engine.preflight.calibration import AS_ASKED, Point, SolveRate, bite, calibration
from turnloom.engine.recipe.request import GenerateRequest
from turnloom.engine.stop import Stop


def point(samples: tuple[int, int], turns: tuple[int, int]) -> Point:
    return Point("turns", "", {}, SolveRate(*samples), SolveRate(*turns))


@pytest.mark.parametrize(
    ("easy", "hard", "bites"),
    [
        (((50, 60), (80, 90)), ((5, 60), (40, 90)), "samples"),
        (((12, 60), (80, 90)), ((10, 60), (40, 90)), "turns"),
        (((12, 60), (50, 90)), ((10, 60), (48, 90)), "none"),
        (((5, 60), (40, 90)), ((50, 60), (80, 90)), "reversed"),
        (((0, 0), (0, 0)), ((0, 60), (0, 60)), "none"),
    ],
)
def test_a_dial_bites_where_intervals_lie_apart(easy, hard, bites: str) -> None:
    assert bite(point(*easy), point(*hard)) == bites


def test_every_dial_has_an_easy_and_a_hard_end_and_difficulty_turns_all() -> None:
    grid = calibration(GenerateRequest(fan_in=0.1, variant={"irrelevant": 1.0}))
    ends = {easy.dial: (easy.settings, hard.settings) for easy, hard in grid.ends()}

    dials = difficulty_settings("easy").keys()
    assert ends.keys() == {"difficulty", *dials}
    for name in dials:
        assert ends[name][0] == {name: difficulty_settings("easy")[name]}
        assert ends["difficulty"][1][name] is None, "what was asked for would win"
    assert grid.points[0].dial == AS_ASKED
    assert (grid.request.fan_in, grid.request.variant, grid.request.guided) == (0.1, None, "drop")


async def test_every_seed_is_solved_missed_or_lost() -> None:
    grid = calibration(GenerateRequest(env=("builtin:shop",)))
    tried = grid.points[0]
    grid = type(grid)(grid.request, (tried,))
    done = [each async for each in grid.counted(12, Stop())]

    assert done == [tried]
    assert tried.samples.tried + tried.lost.total() == 12
    assert 0 < tried.samples.solved < tried.samples.tried, "neither all nor none"
    assert tried.turns.tried - tried.turns.solved == tried.samples.tried - tried.samples.solved
    assert sum(rate.solved for rate in tried.tools.values()) <= tried.turns.solved
    told = grid.to_json()
    assert told["points"][0]["samples"]["tried"] == tried.samples.tried
    assert told["tools"].keys() == tried.tools.keys()


async def test_it_ends_early_where_it_is_asked_to_stop() -> None:
    stop = Stop()
    stop.request()
    grid = calibration(GenerateRequest(env=("builtin:shop",)))
    assert [each async for each in grid.counted(3, stop)] == []
