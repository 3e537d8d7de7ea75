"""The breaker: an endpoint that only fails is left in peace, and looked in on."""

from random import Random

from turnloom.engine.client.limits.breaker import LONGEST_REST, TRIPS_AT, Breaker


def failing(breaker, times, now=0.0):
    for _ in range(times):
        breaker.failed(now)


def test_a_breaker_opens_after_failures_in_a_row_only():
    breaker = Breaker(Random(0))
    for _ in range(50):
        failing(breaker, TRIPS_AT - 1)
        breaker.answered()
    assert breaker.closed

    failing(breaker, TRIPS_AT)
    assert not breaker.closed


def test_an_open_breaker_lets_one_probe_out_at_a_time_after_rests_that_double():
    breaker = Breaker(Random(0))
    failing(breaker, TRIPS_AT)
    now, rests = 0.0, []
    for _ in range(12):
        available = breaker.available_at(now)
        rests.append(available - now)
        assert breaker.available_at(available) is None
        breaker.sent()
        assert breaker.available_at(available) == float("inf")
        now = available
        breaker.failed(now)

    assert 0.3 < rests[0] < 0.7
    assert rests[4] > 3 * rests[0]
    assert max(rests) <= 1.25 * LONGEST_REST


def test_a_probe_that_is_answered_closes_the_breaker():
    breaker = Breaker(Random(0))
    failing(breaker, TRIPS_AT)
    breaker.sent()

    assert breaker.answered()
    assert breaker.closed
    assert breaker.down_since is None


def test_a_probe_that_is_cancelled_is_sent_again():
    breaker = Breaker(Random(0))
    failing(breaker, TRIPS_AT)
    breaker.sent()
    breaker.abandoned()

    assert breaker.available_at(1e9) is None


def test_failures_of_requests_from_before_do_not_lengthen_the_rest():
    breaker = Breaker(Random(0))
    failing(breaker, TRIPS_AT)
    available = breaker.available_at(0.0)
    failing(breaker, 100)

    assert breaker.available_at(0.0) == available
