"""A greenhouse behind an asynchronous interface: a source of tools in two small classes.

An installed package names it as an entry point, `greenhouse = "greenhouse:Greenhouse"` in the
group `turnloom.sources`; then

turnloom generate --env greenhouse:south -n 20
"""

from __future__ import annotations

from random import Random

from turnloom import JsonObject, JsonValue, Tool, ToolError, ToolSource, ToolWorld

PLANTS = ("tomato", "basil", "orchid", "cucumber", "lemon", "fern", "chili", "mint")


def parameters(**properties: JsonValue) -> JsonObject:
    """The JSON Schema of a tool that needs all of these."""
    return {"type": "object", "properties": properties, "required": list(properties)}


BED: JsonObject = {"type": "string", "description": "Id of the bed"}
LITERS: JsonObject = {"type": "integer", "minimum": 1, "maximum": 40, "description": "Liters"}
DEGREES: JsonObject = {"type": "integer", "minimum": 5, "maximum": 35, "description": "Celsius"}

TOOLS = (
    Tool("list_beds", "List the beds and what grows in them.", parameters()),
    Tool("get_bed", "Look at one bed.", parameters(bed_id=BED)),
    Tool("water_bed", "Water a bed.", parameters(bed_id=BED, liters=LITERS)),
    Tool("set_temperature", "Set the temperature of the house.", parameters(degrees=DEGREES)),
)


class House(ToolWorld):
    """The beds, as they are now."""

    def __init__(self, scenario: JsonObject) -> None:
        self.house = scenario

    async def call(self, tool: str, arguments: JsonObject) -> JsonValue:
        if tool == "list_beds":
            return {"beds": [dict(bed) for bed in self.beds]}
        if tool == "set_temperature":
            self.house["degrees"] = arguments["degrees"]
            return {"degrees": self.house["degrees"]}
        bed = next((bed for bed in self.beds if bed["bed_id"] == arguments["bed_id"]), None)
        if bed is None:
            raise ToolError(f"there is no bed {arguments['bed_id']}")
        if tool == "water_bed":
            bed["liters"] += arguments["liters"]
        return dict(bed)

    @property
    def beds(self) -> list[dict]:
        return self.house["beds"]  # type: ignore[return-value]

    def state(self) -> JsonObject:
        """May be left out; with it, requests are drawn from what there is."""
        return self.house


class Greenhouse(ToolSource):
    """Greenhouses by name."""

    tools = TOOLS

    def __init__(self, name: str = "south") -> None:
        self.spec = f"greenhouse:{name}"

    def scenario(self, rng: Random) -> JsonObject:
        plants = rng.sample(PLANTS, 5)
        beds: list[JsonValue] = [
            {"bed_id": f"B{rng.randrange(100, 999)}", "plant": plant, "liters": rng.randrange(5)}
            for plant in plants
        ]
        return {"beds": beds, "degrees": rng.randrange(12, 24)}

    async def open(self, scenario: JsonObject) -> House:
        return House(scenario)
