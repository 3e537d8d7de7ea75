"""Live figures."""

from turnloom.engine.client.figures import RateMeter


def test_the_rate_is_that_of_the_latest_seconds():
    meter = RateMeter()
    assert meter.measure(0.0, 0, 0) == (0.0, 0.0)
    assert meter.measure(1.0, 10, 1000) == (10.0, 1000.0)
    for second in range(2, 60):
        meter.measure(float(second), 10 + 20 * (second - 1), 1000)

    assert meter.measure(60.0, 10 + 20 * 59, 1000) == (20.0, 0.0)
