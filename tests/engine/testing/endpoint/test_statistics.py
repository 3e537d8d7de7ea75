"""Statistics of the mock endpoint, and what the same would cost."""

from turnloom.engine.testing.endpoint.statistics import EndpointStatistics


def test_the_cost_is_told():
    statistics = EndpointStatistics(prompt_tokens=2_000_000, completion_tokens=500_000)

    assert "$2.5000" in statistics.summary(0.5, 3.0)


def test_the_peak_is_of_what_was_in_progress_at_a_time():
    statistics = EndpointStatistics()
    for _ in range(3):
        statistics.begin()
    statistics.in_progress -= 2
    statistics.begin()

    assert (statistics.requests, statistics.in_progress, statistics.peak) == (4, 2, 3)


def test_faults_are_listed_by_name():
    statistics = EndpointStatistics()
    statistics.faults.update({"hang": 1, "429": 2})

    assert "faults: 429 2, hang 1" in statistics.summary(0.0, 0.0)
    assert statistics.to_dict()["faults"] == {"hang": 1, "429": 2}
