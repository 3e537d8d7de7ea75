"""What is late is told from the answers that came, role by role."""

from turnloom.engine.client.limits.latencies import FEWEST, LATE, LEAST_SECONDS, Latencies


def filled(role: str, seconds: list[float]) -> Latencies:
    latencies = Latencies()
    for each in seconds:
        latencies.add(role, each)
    return latencies


def test_nothing_is_late_before_enough_is_known() -> None:
    latencies = filled("critic", [1.0] * (FEWEST - 1))
    assert latencies.late_after("critic") is None

    latencies.add("critic", 1.0)
    assert latencies.late_after("critic") == LATE


def test_it_goes_by_the_slow_ones_and_by_role() -> None:
    latencies = filled("reasoner", [float(n % 100) for n in range(400)])

    late = latencies.late_after("reasoner")
    assert late is not None
    assert 95 * LATE <= late <= 99 * LATE
    assert latencies.late_after("critic") is None


def test_old_answers_are_forgotten_and_quick_ones_are_never_late() -> None:
    latencies = filled("critic", [*([50.0] * 200), *([0.01] * 1000)])

    assert latencies.late_after("critic") == LEAST_SECONDS
