"""What lies in an office is told apart by its moments and titles."""

from __future__ import annotations

from random import Random

from turnloom.graphs.sources.builtin.office.scenario import make_scenario
from turnloom.graphs.sources.builtin.world import make_world


def test_moments_and_titles_differ() -> None:
    for seed in range(60):
        state = make_scenario(make_world(Random(seed)), Random(seed))
        for values in (
            [mail["sent"] for mail in state["mails"].values()],
            [mail["subject"] for mail in state["mails"].values()],
            [event["start"] for event in state["events"].values()],
        ):
            assert len(set(values)) == len(values)
