import pytest

from turnloom.engine.reports.wilson import wilson_interval


def test_known_intervals() -> None:
    assert wilson_interval(10, 10) == pytest.approx((0.722, 1.0), abs=0.001)
    assert wilson_interval(3, 10) == pytest.approx((0.108, 0.603), abs=0.001)
    assert wilson_interval(0, 10) == pytest.approx((0.0, 0.278), abs=0.001)


def test_more_trials_narrow_it_around_the_share() -> None:
    widths = []
    for count in (10, 100, 1000):
        low, high = wilson_interval(count // 5, count)
        assert low < 0.2 < high
        widths.append(high - low)
    assert widths == sorted(widths, reverse=True)
