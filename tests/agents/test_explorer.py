"""What turns are about: tools that begin something get their turn, too."""

from collections import Counter
from pathlib import Path
from textwrap import dedent

import pytest

from turnloom.agents.explorer import Explorer
from turnloom.agents.messages import SampleRejected, SampleSeeded, TraceFound
from turnloom.agents.role import Context
from turnloom.agents.settings import TeamSettings
from turnloom.graphs.api.api_graph import graph_of
from turnloom.graphs.sources import open_environment
from turnloom.graphs.sources.python import open_python

WORKSHOP = """
class Workshop:
    def __init__(self):
        self.parts = {
            "BRK-01": {"name": "brake pads", "stock": 14},
            "CHN-11": {"name": "chain", "stock": 3},
            "TYR-28": {"name": "tyre", "stock": 8},
        }
        self.repairs = {}

    def list_parts(self) -> list:
        'List the parts in stock.'
        return [{"sku": sku, **part} for sku, part in self.parts.items()]

    def reserve_part(self, sku: str) -> dict:
        'Reserve a part.'
        self.parts[sku]["stock"] -= 1
        return {"sku": sku}

    def recount_part(self, sku: str, stock: int) -> dict:
        'Recount a part.'
        self.parts[sku]["stock"] = stock
        return {"sku": sku}

    def start_repair(self, bike: str) -> dict:
        'Start a repair of a bike.'
        self.repairs[f"R{len(self.repairs) + 1}"] = {"bike": bike}
        return {"repair_id": f"R{len(self.repairs)}"}

    def finish_repair(self, repair_id: str, hours: float) -> dict:
        'Finish a repair.'
        return {"bill": 40 * hours, "bike": self.repairs[repair_id]["bike"]}
"""


async def test_what_nothing_but_a_deed_leads_to_is_reached(tmp_path: Path) -> None:
    path = tmp_path / "workshop_that_repairs.py"
    path.write_text(dedent(WORKSHOP))
    environment = await open_python([f"{path}:Workshop"])
    explorer = Explorer(
        environment, graph_of(environment.tools, environment.semantic_types), TeamSettings()
    )
    targets: Counter[str] = Counter()
    for seed in range(40):
        for found in await explorer.handle(SampleSeeded(), Context(seed, f"s-{seed}", 0)):
            if isinstance(found, TraceFound):
                targets.update(turn.target for turn in found.trace.turns)
    assert targets["start_repair"] > 8
    assert targets["finish_repair"] > 3


@pytest.mark.parametrize("target", ["get_travel_profile", "return_order", "submit_expense"])
async def test_every_sample_ends_a_turn_with_a_wanted_target_and_is_about_more(target: str) -> None:
    environment = await open_environment(["builtin:travel+office+shop+files"])
    graph = graph_of(environment.tools, environment.semantic_types)
    settings = TeamSettings(turns=(1, 3), targets={target: 1.0})
    explorer = Explorer(environment, graph, settings)
    others: set[str] = set()
    for seed in range(10):
        (found,) = await explorer.handle(SampleSeeded(), Context(seed, f"s-{seed}", 0))
        assert isinstance(found, TraceFound), found
        ends = {turn.target for turn in found.trace.turns}
        assert target in ends
        others |= ends - {target}
    assert len(others) > 3


async def test_a_wanted_target_that_no_world_lets_be_reached_gives_the_sample_up() -> None:
    environment = await open_environment(["bfcl:VehicleControlAPI"])
    graph = graph_of(environment.tools, environment.semantic_types)
    target = "get_outside_temperature_from_weather_com"
    explorer = Explorer(environment, graph, TeamSettings(turns=(1, 2), targets={target: 1.0}))
    (found,) = await explorer.handle(SampleSeeded(), Context(0, "s-0", 0))
    assert isinstance(found, SampleRejected)
    assert found.reason == "explore:target"
    assert target in found.detail


async def test_a_sample_has_a_chain_of_calls_wherever_its_tools_allow_one(tmp_path: Path) -> None:
    path = tmp_path / "workshop_of_chains.py"
    path.write_text(dedent(WORKSHOP))
    environment = await open_python([f"{path}:Workshop"])
    graph = graph_of(environment.tools, environment.semantic_types)
    explorer = Explorer(environment, graph, TeamSettings(turns=(1, 2)))
    chained: Counter[bool] = Counter()
    for index in range(60):
        (found,) = await explorer.handle(SampleSeeded(), Context(index, f"s-{index}", 0))
        if isinstance(found, TraceFound):
            chained[found.trace.is_chained] += 1
    assert chained[True] >= 57


async def test_without_value_edges_no_further_world_is_tried(tmp_path: Path) -> None:
    path = tmp_path / "lone_till.py"
    path.write_text("class Till:\n    def total(self, number: int) -> int:\n        'Add it up.'\n"
                    "        return number * 2\n")  # fmt: skip
    environment = await open_python([f"{path}:Till"])
    graph = graph_of(environment.tools, environment.semantic_types)
    explorer = Explorer(environment, graph, TeamSettings(turns=(1, 1)))
    opened = 0
    opening = environment.open

    async def counted(scenario: dict) -> object:
        nonlocal opened
        opened += 1
        return await opening(scenario)

    environment.open = counted
    (found,) = await explorer.handle(SampleSeeded(), Context(0, "s-0", 0))
    assert isinstance(found, TraceFound)
    assert not found.trace.is_chained
    assert opened == 1
