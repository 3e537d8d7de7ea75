"""A traveller's world leaves something to choose from, and each choice has one answer."""

from __future__ import annotations

from random import Random

from turnloom.graphs.sources.builtin.travel.arguments import suggest_arguments
from turnloom.graphs.sources.builtin.travel.scenario import make_scenario
from turnloom.graphs.sources.builtin.travel.tools import TravelTools
from turnloom.graphs.sources.builtin.world import make_world


def test_what_a_traveller_chooses_from_has_one_answer() -> None:
    for seed in range(60):
        travel = TravelTools(make_scenario(make_world(Random(seed)), Random(seed)))

        def found(tool: str, travel: TravelTools = travel, seed: int = seed):
            return getattr(travel, tool)(**suggest_arguments(travel.state, tool, Random(seed)))

        search, stay = found("search_flights"), found("search_hotels")
        booked = [row for row in travel.state["bookings"].values() if row["flight"]]
        assert len(search["offers"]) > 1
        assert len(stay["rooms"]) > 1
        assert len({row["total"] for row in travel.state["bookings"].values()}) >= 9
        assert len({row["city"] for row in booked}) == len(booked)
        for rows, fields in (
            (search["offers"], ("price", "departs", "arrives", "duration_minutes", "airline")),
            (stay["rooms"], ("total", "rating", "distance_km", "hotel")),
        ):
            for field in fields:
                assert len({row[field] for row in rows}) == len(rows), field
