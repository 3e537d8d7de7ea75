"""Latency: constant or lognormal, drawn from the seed."""

from math import inf, nan
from random import Random

import pytest

from turnloom.engine.testing.endpoint.latency import Latency
from turnloom.graphs.errors import UsageError


def test_lognormal_latency_has_the_median_and_the_99th_percentile_that_were_asked_for():
    latency, rng = Latency(0.2, 2.0), Random(0)
    drawn = sorted(latency.draw(rng) for _ in range(20_000))

    assert drawn[10_000] == pytest.approx(0.2, rel=0.05)
    assert drawn[19_800] == pytest.approx(2.0, rel=0.1)


@pytest.mark.parametrize(
    "times", [(-1.0, None), (nan, None), (inf, None), (2.0, 1.0), (0.0, 1.0), (1.0, inf)]
)
def test_latencies_that_make_no_sense_are_refused(times):
    with pytest.raises(UsageError):
        Latency(*times)


def test_without_a_99th_percentile_it_is_always_the_median():
    rng = Random(0)

    assert {Latency(0.25).draw(rng) for _ in range(10)} == {0.25}
