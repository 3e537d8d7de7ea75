"""The limit of an endpoint: it grows, it yields to congestion, and it ignores noise."""

import heapq
from random import Random

import pytest

from turnloom.engine.client.limits.limiter import START, Limiter


def simulate(limiter, outcome, rounds, seed=0):
    """Keep the limit in use for `rounds` outcomes. `outcome(in_flight, rng)` says whether a
    request is throttled; the limits that were seen."""
    rng = Random(seed)
    seen = []
    clock = 0.0
    out = []
    for _ in range(rounds):
        while len(out) < limiter.limit:
            throttled = outcome(len(out) + 1, rng)
            took = 0.01 if throttled else rng.uniform(0.1, 0.4)
            heapq.heappush(
                out, (clock + took, rng.random(), limiter.sent(len(out) + 1), throttled, took)
            )
        clock, _, window, throttled, took = heapq.heappop(out)
        if throttled:
            limiter.throttled(window)
        else:
            limiter.answered("role", took, busy=True, now=clock)
        seen.append(limiter.limit)
    return seen


def test_it_starts_low_and_grows_to_the_most_in_a_few_rounds():
    limits = simulate(Limiter(1000), lambda *_: False, 2000)

    assert limits[0] <= START + 1
    assert limits[1100] == 1000


@pytest.mark.parametrize("seed", range(10))
def test_random_throttling_of_five_in_a_hundred_does_not_shrink_it(seed):
    limits = simulate(Limiter(256), lambda _, rng: rng.random() < 0.05, 20_000, seed)

    assert min(limits[1000:]) >= 128
    assert sum(limits[1000:]) / len(limits[1000:]) > 240


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("rate", [0.15, 0.2, 0.3, 0.4])
def test_much_random_throttling_is_learned_as_noise(rate, seed):
    limits = simulate(Limiter(256), lambda _, rng: rng.random() < rate, 20_000, seed)

    assert sum(limits[10_000:]) / 10_000 > 64


@pytest.mark.parametrize("capacity", [4, 40, 400])
def test_it_settles_near_the_capacity_of_an_endpoint_that_sends_requests_away(capacity):
    limits = simulate(Limiter(1000), lambda out, _: out > capacity, 40_000)

    settled = limits[20_000:]
    assert 0.5 * capacity <= sum(settled) / len(settled) <= 1.5 * capacity


def test_it_never_falls_below_one_and_comes_back():
    limiter = Limiter(64)
    assert min(simulate(limiter, lambda *_: True, 500)) == 1

    assert simulate(limiter, lambda *_: False, 5000)[-1] == 64


def test_latency_far_above_the_usual_stops_growth():
    limiter = Limiter(1000)
    for _ in range(64):
        limiter.answered("role", 0.1, busy=True, now=0.0)
    before = limiter.limit
    for _ in range(640):
        limiter.answered("role", 1.0, busy=True, now=0.0)

    assert limiter.limit <= before + 32


def test_after_an_outage_it_grows_as_at_first_once_latency_is_usual_again():
    limiter = Limiter(1000)
    simulate(limiter, lambda *_: False, 2000)
    limiter.restart()
    for _ in range(100):  # had piled up in the outage
        limiter.answered("role", 10.0, busy=True, now=0.0)
    piled_up = limiter.limit

    assert piled_up <= 2 * START
    assert simulate(limiter, lambda *_: False, 1200)[-1] == 1000


def test_each_role_has_its_own_usual_latency():
    limiter = Limiter(1000)
    for _ in range(500):
        limiter.answered("critic", 0.1, busy=True, now=0.0)
        limiter.answered("reasoner", 3.0, busy=True, now=0.0)

    assert limiter.limit == 1000


def test_a_limit_that_is_not_in_use_does_not_grow():
    limiter = Limiter(1000)
    for _ in range(500):
        limiter.answered("role", 0.1, busy=False, now=0.0)

    assert limiter.limit == START


def test_outcomes_from_before_a_change_do_not_count():
    limiter = Limiter(64)
    first = limiter.sent(64)
    while not limiter.throttled(limiter.sent(64)):
        pass
    limit = limiter.limit
    for _ in range(100):
        assert not limiter.throttled(first)

    assert limiter.limit == limit


@pytest.mark.parametrize("latency", [0.05, 1.0, 30.0])
def test_after_congestion_it_grows_by_time_however_long_an_answer_takes(latency):
    limiter = Limiter(1000)
    limiter.answered("role", latency, busy=True, now=0.0)
    while not limiter.throttled(limiter.sent(100)):
        pass
    before, clock = limiter.limit, 0.0
    while clock < 60.0:
        clock += latency / limiter.limit
        limiter.answered("role", latency, busy=True, now=clock)

    assert 3 * before < limiter.limit
