from __future__ import annotations

import pytest

from turnloom.graphs.errors import UsageError
from turnloom.graphs.exploration.dials import USUAL_DIALS, Dials

SHARES = ("chain_depth", "fan_in", "crossing", "implicitness")


@pytest.mark.parametrize("dial", SHARES)
@pytest.mark.parametrize("usual", [0.25, 0.6, 0.75])
def test_a_dial_at_its_default_changes_no_chance(dial, usual: float) -> None:
    assert USUAL_DIALS.chance(dial, usual) == usual
    assert USUAL_DIALS.weight(dial, 12.0) == 12.0


@pytest.mark.parametrize("dial", SHARES)
def test_a_dial_goes_from_never_to_always(dial) -> None:
    chances = [Dials(**{dial: value / 20}).chance(dial, 0.6) for value in range(21)]
    assert (chances[0], chances[-1]) == (0, 1)
    assert chances == sorted(chances)


@pytest.mark.parametrize("dial", SHARES)
def test_a_dial_at_zero_makes_nothing_likelier(dial) -> None:
    assert Dials(**{dial: 0.0}).weight(dial, 12.0) == 1
    assert Dials(**{dial: 0.0}).weight(dial, 0.1) == 1
    assert Dials(**{dial: 1.0}).weight(dial, 0.1) < 0.1


def test_calls_off_says_how_far_a_turn_is_from_what_is_wanted() -> None:
    dials = Dials(turn_calls=(2, 4))
    assert [dials.calls_off(calls) for calls in (1, 2, 4, 7)] == [1, 0, 0, 3]


@pytest.mark.parametrize(
    "wrong",
    [{"turn_calls": (0, 2)}, {"turn_calls": (3, 2)}, {"turn_calls": (1, 99)}]
    + [{dial: value} for dial in SHARES for value in (-0.1, 1.1, float("nan"))],
)
def test_what_makes_no_sense_is_refused_by_name(wrong) -> None:
    (name,) = wrong
    with pytest.raises(UsageError, match=name.replace("_", "-")):
        Dials(**wrong)
