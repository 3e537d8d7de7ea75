"""`--target X -n 10` makes ten samples for every tool that can succeed at all."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING

import pytest

from turnloom.graphs.sources import open_environment

if TYPE_CHECKING:
    from conftest import Turnloom

BUILT_IN = "builtin:travel+office+shop+files"
PAIRS = ("bfcl:TravelAPI+MessageAPI+TicketAPI", "bfcl:TradingBot+VehicleControlAPI")
NEVER = {"get_outside_temperature_from_weather_com"}
"""It asks a site of the network, and answers an error otherwise."""
HARD = (
    (BUILT_IN, "get_travel_profile"),
    (BUILT_IN, "list_vouchers"),
    ("bfcl:TravelAPI+MessageAPI", "list_all_airports"),
    ("bfcl:GorillaFileSystem+MathAPI", "pwd"),
)


def _makes_ten(turnloom: Turnloom, spec: str, target: str) -> bool:
    options = ("-n", "10", "--env", spec, "--target", target, "--turns", "1-2")
    said = turnloom("generate", *options, "--out", f"out-{target}")
    if said.code != 0:
        return False
    lines = (turnloom.folder / f"out-{target}" / "samples-000000.jsonl").read_text().splitlines()
    samples = [json.loads(line) for line in lines]
    return len(samples) == 10 and all(
        any(turn["steps"][-1]["tool"] == target for turn in sample["turns"]) for sample in samples
    )


@pytest.mark.parametrize(("spec", "target"), HARD)
def test_a_target_that_says_and_takes_little_is_reached(
    turnloom: Turnloom, spec: str, target: str
) -> None:
    assert _makes_ten(turnloom, spec, target)


@pytest.mark.slow
@pytest.mark.parametrize("spec", PAIRS)
def test_every_tool_that_can_succeed_is_reached(turnloom: Turnloom, spec: str) -> None:
    names = [tool.name for tool in asyncio.run(open_environment([spec])).tools]
    assert not [
        name for name in names if name not in NEVER and not _makes_ten(turnloom, spec, name)
    ]


def test_a_target_out_of_reach_is_named_before_the_run(turnloom: Turnloom) -> None:
    (never,) = NEVER
    said = turnloom("generate", "--env", "bfcl:VehicleControlAPI", "--target", never)
    assert said.code == 64
    assert never in said.err
    assert "cannot be reached" in said.err
