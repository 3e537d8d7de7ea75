"""A target out of reach is named before a run, with what is missing."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from turnloom.agents.settings import TeamSettings
from turnloom.agents.targets.reachable_targets import check_reachable_targets
from turnloom.graphs.api.probe import probed_graph
from turnloom.graphs.errors import UsageError
from turnloom.graphs.json_value import JsonObject
from turnloom.graphs.sources import open_environment
from turnloom.graphs.sources.python import open_python
from turnloom.graphs.tool import Tool

SHED = """
class Shed:
    def __init__(self):
        self.things = {"A1": {"name": "saw", "lent": False}, "B2": {"name": "axe", "lent": False}}

    def list_things(self) -> list:
        'List the things in the shed.'
        return [{"thing_id": key, **thing} for key, thing in self.things.items()]

    def lend_thing(self, thing_id: str) -> dict:
        'Lend a thing.'
        self.things[thing_id]["lent"] = True
        return {"thing_id": thing_id, "lent": True}

    def open_gate(self) -> dict:
        'Open the gate.'
        raise ValueError("the gate is rusty")

    def ring_bell(self) -> dict:
        'Ring the bell.'
        return {}
"""


async def _check(tmp_path: Path, target: str) -> None:
    path = tmp_path / "shed.py"
    path.write_text(dedent(SHED))
    environment = await open_python([f"{path}:Shed"])
    settings = TeamSettings(turns=(1, 2), targets={target: 1.0})
    await check_reachable_targets(environment, await probed_graph(environment), settings)


async def test_what_can_be_reached_passes(tmp_path: Path) -> None:
    await _check(tmp_path, "lend_thing")


async def test_a_tool_that_always_refuses_is_named_with_what_it_says(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"'open_gate' cannot be reached: .*the gate is rusty"):
        await _check(tmp_path, "open_gate")


class Only:
    """An environment, or one of its worlds, of which one tool alone is left."""

    def __init__(self, whole: Any, name: str) -> None:
        self._whole, self._name = whole, name

    def __getattr__(self, attribute: str) -> Any:
        return getattr(self._whole, attribute)

    @property
    def tools(self) -> tuple[Tool, ...]:
        return tuple(tool for tool in self._whole.tools if tool.name == self._name)

    async def open(self, scenario: JsonObject) -> Only:
        return Only(await self._whole.open(scenario), self._name)

    async def fork(self) -> Only:
        return Only(await self._whole.fork(), self._name)


async def test_a_tool_whose_need_nothing_gives_is_named_with_the_parameter() -> None:
    environment: Any = Only(await open_environment(["builtin:shop"]), "track_parcel")
    settings = TeamSettings(turns=(1, 2), targets={"track_parcel": 1.0})
    with pytest.raises(UsageError, match="no tool gives what its parameter 'order_no' takes"):
        await check_reachable_targets(environment, await probed_graph(environment), settings)


async def test_a_tool_that_nobody_can_ask_for_is_named_so() -> None:
    environment = await open_environment(["bfcl:VehicleControlAPI"])
    target = "get_outside_temperature_from_weather_com"
    settings = TeamSettings(turns=(1, 2), targets={target: 1.0})
    with pytest.raises(UsageError, match="no request that a user could make"):
        await check_reachable_targets(environment, await probed_graph(environment), settings)
