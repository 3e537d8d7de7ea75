"""A small real world to probe and explore: boats to rent, and an office with notes and a till.

`Harbour` is a plain class; its tools have written annotations: what a test is about stands here.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from copy import deepcopy
from random import Random

import pytest

from turnloom.graphs.api.api_graph import ApiGraph, graph_of
from turnloom.graphs.environment import ToolResult
from turnloom.graphs.exploration.exploration_state import ExplorationState
from turnloom.graphs.json_value import JsonObject, JsonValue
from turnloom.graphs.tool import Effect, SemanticType, Tool, ToolAnnotation


class Harbour:
    """Boats with prices, bookings by day, and a till that takes money once it is open."""

    def __init__(self) -> None:
        self.boats: dict[str, JsonObject] = {
            "B1": {"name": "Gull", "length": 5, "price": 30},
            "B2": {"name": "Tern", "length": 6, "price": 45},
            "B3": {"name": "Heron", "length": 9, "price": 80},
        }
        self.bookings: dict[str, JsonObject] = {}
        self.sent: list[JsonObject] = []
        self.is_open = False
        self.paid = 0.0

    def list_boats(self) -> JsonValue:
        """All but the prices, which a look at one boat tells."""
        return {
            "boats": [
                {"boat_id": key, "name": boat["name"], "length": boat["length"]}
                for key, boat in self.boats.items()
            ]
        }

    def get_boat(self, boat_id: str) -> JsonValue:
        return {"boat_id": boat_id, **self.boats[boat_id]}

    def book_boat(self, boat_id: str, day: str) -> JsonValue:
        booking_id = f"K{len(self.bookings) + 1}"
        self.bookings[booking_id] = {"boat_id": boat_id, "day": day}
        return {"booking_id": booking_id, "boat_id": boat_id, "day": day}

    def swap_boat(self, booking_id: str) -> JsonValue:
        self.bookings[booking_id]["boat_id"] = "B3"
        return {"done": True}

    def open_till(self) -> JsonValue:
        self.is_open = True
        return {"open": True}

    def read_till(self) -> JsonValue:
        return {"open": self.is_open, "taken": self.paid}

    def pay(self, amount: float) -> JsonValue:
        if not self.is_open:
            raise ValueError("the till is closed")
        self.paid += amount
        return {"paid": self.paid}

    def send_note(self, to: str, text: str) -> JsonValue:
        self.sent.append({"to": to, "text": text})
        return {"sent": len(self.sent)}


SEMANTIC_TYPES: Mapping[str, SemanticType] = {
    each.name: each
    for each in (
        SemanticType("boat.id", internal=True, entity_name="boat"),
        SemanticType("booking.id", internal=True, entity_name="booking"),
        SemanticType("money"),
        SemanticType("date"),
        SemanticType("length"),
        SemanticType("person.name"),
        SemanticType("text.note"),
    )
}

STRING: JsonObject = {"type": "string"}
NUMBER: JsonObject = {"type": "number"}


def tool(
    name: str,
    domain: str,
    effect: Effect,
    annotation: ToolAnnotation,
    **parameters: JsonObject,
) -> Tool:
    schema: JsonObject = {
        "type": "object",
        "properties": dict(parameters),
        "required": list(parameters),
    }
    return Tool(name, "", schema, domain, effect=effect, annotation=annotation)


TOOLS = {
    each.name: each
    for each in (
        tool(
            "list_boats",
            "harbour",
            "read",
            ToolAnnotation(
                produces={"boats[].boat_id": "boat.id", "boats[].length": "length"},
                items="boats[]",
                superlatives={"length": ("shortest", "longest")},
                distinguishing={"name": "the {noun} called {value}"},
                field_nouns={"length": "length"},
                noun_phrases=("boat",),
            ),
        ),
        tool(
            "get_boat",
            "harbour",
            "read",
            ToolAnnotation(
                consumes={"boat_id": "boat.id"},
                produces={"boat_id": "boat.id", "price": "money"},
                field_nouns={"price": "hourly rate"},
                noun_phrases=("boat",),
            ),
            boat_id=STRING,
        ),
        tool(
            "book_boat",
            "harbour",
            "write",
            ToolAnnotation(
                consumes={"boat_id": "boat.id", "day": "date"},
                produces={"booking_id": "booking.id", "boat_id": "boat.id"},
            ),
            boat_id=STRING,
            day=STRING,
        ),
        tool(
            "swap_boat",
            "harbour",
            "write",
            ToolAnnotation(consumes={"booking_id": "booking.id"}),
            booking_id=STRING,
        ),
        tool("open_till", "office", "write", ToolAnnotation()),
        tool("read_till", "office", "read", ToolAnnotation()),
        tool(
            "pay",
            "office",
            "write",
            ToolAnnotation(consumes={"amount": "money"}, prerequisites=("open_till",)),
            amount=NUMBER,
        ),
        tool(
            "send_note",
            "office",
            "write",
            ToolAnnotation(consumes={"to": "person.name", "text": "text.note"}),
            to=STRING,
            text=STRING,
        ),
    )
}

SUGGESTED: Mapping[str, JsonObject] = {
    "book_boat": {"day": "2026-05-04"},
    "pay": {"amount": 12},
    "send_note": {"to": "Ada", "text": "See you at noon."},
}


class HarbourSession:
    """A `Session` over one harbour."""

    def __init__(self, harbour: Harbour) -> None:
        self.harbour = harbour

    tools = tuple(TOOLS.values())
    today = "2026-05-01"

    async def call(self, tool: str, arguments: JsonObject) -> ToolResult:
        try:
            value = getattr(self.harbour, tool)(**arguments)
        except (KeyError, ValueError) as error:
            return ToolResult(False, {"error": str(error)}, str(error))
        return ToolResult(True, value, json.dumps(value))

    async def digest(self) -> str:
        return json.dumps(vars(self.harbour))

    async def fork(self) -> HarbourSession:
        return HarbourSession(deepcopy(self.harbour))

    async def suggest_arguments(self, tool: str, rng: Random) -> JsonObject:
        return dict(SUGGESTED.get(tool, {}))

    async def close(self) -> None:
        """Nothing is held."""


@pytest.fixture
def graph() -> ApiGraph:
    return graph_of(TOOLS.values(), SEMANTIC_TYPES)


@pytest.fixture
def state() -> ExplorationState:
    return ExplorationState(HarbourSession(Harbour()), TOOLS)


@pytest.fixture
def empty_harbour() -> Callable[[], ExplorationState]:
    """Makes the state of a harbour without boats."""

    def make() -> ExplorationState:
        harbour = Harbour()
        harbour.boats.clear()
        return ExplorationState(HarbourSession(harbour), TOOLS)

    return make
