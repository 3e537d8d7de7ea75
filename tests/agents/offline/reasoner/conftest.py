"""A small desk with tools of several sorts, and turns for the reasoner to work on.

The desk is the reasoner's whole world: documentation without cards, and a session of which only
`call`, `fork` and `today` may be used.
"""

from __future__ import annotations

import copy
import hashlib
import json
from collections.abc import Sequence
from random import Random

import pytest

from turnloom.agents.dialogue import Draft, ToolDoc, Turn
from turnloom.agents.messages import ReasoningDrafted, ReasoningRequested
from turnloom.agents.offline.reasoner.reading.tool_index import IndexCache
from turnloom.agents.offline.reasoner.role import reason
from turnloom.agents.role import Context
from turnloom.graphs.environment import ToolResult
from turnloom.graphs.json_value import JsonObject, JsonValue
from turnloom.graphs.tool import Tool

TEXT: JsonObject = {"type": "string"}
ROOMS: list[JsonObject] = [
    {"room_id": "r_1", "name": "Aula", "city": "Oslo", "price": 80, "seats": 40},
    {"room_id": "r_2", "name": "Loft", "city": "Oslo", "price": 55, "seats": 12},
    {"room_id": "r_3", "name": "Cellar", "city": "Oslo", "price": 95, "seats": 60},
]
GUESTS: dict[str, JsonObject] = {
    "Mara": {"guest_id": "g_17", "name": "Mara Lind", "email": "mara@fjord.example"},
    "Tomas": {"guest_id": "g_21", "name": "Tomas Berg", "email": "tomas@quay.example"},
}


def _doc(tool: str, says: str, returns: JsonObject, **properties: JsonObject) -> ToolDoc:
    required: list[JsonValue] = [key for key, each in properties.items() if "default" not in each]
    parameters: JsonObject = {
        "type": "object",
        "properties": dict(properties),
        "required": required,
    }
    return ToolDoc(tool, says, parameters, {"type": "object", "properties": returns})


_ROOM: JsonObject = {key: {"type": "string"} for key in ("room_id", "name", "city")}
_ROOM |= {"price": {"type": "integer"}, "seats": {"type": "integer"}}
DOCS = (
    _doc(
        "search_rooms",
        "List the rooms of a city that are free on a day.",
        {"rooms": {"type": "array", "items": {"type": "object", "properties": _ROOM}}},
        city={**TEXT, "description": "City to look in."},
        date={**TEXT, "description": "Day, as YYYY-MM-DD."},
    ),
    _doc(
        "book_room",
        "Book a room found in a search.",
        {"booking_ref": TEXT, "name": TEXT, "total": {"type": "integer"}},
        room_id={**TEXT, "description": "The room."},
        hours={"type": "integer", "description": "How many hours.", "default": 2},
    ),
    _doc(
        "cancel_booking",
        "Cancel a booking.",
        {"booking_ref": TEXT, "refund": {"type": "integer"}},
        booking_ref={**TEXT, "description": "Reference of the booking."},
    ),
    _doc(
        "find_guest",
        "Find a guest by name.",
        {"guest_id": TEXT, "name": TEXT, "email": {**TEXT, "format": "email"}},
        name={**TEXT, "description": "First name or full name."},
    ),
    _doc(
        "send_mail",
        "Send a mail to one person.",
        {"mail_id": TEXT},
        to={**TEXT, "format": "email", "description": "Address of the recipient."},
        subject={**TEXT, "description": "Subject line."},
        body={**TEXT, "description": "Text of the mail."},
    ),
    _doc(
        "desk_login",
        "Log in to the desk.",
        {"success": {"type": "boolean"}},
        username=TEXT,
        password=TEXT,
    ),
    _doc("close_day", "Close the day's books. One must be logged in.", {"closed": TEXT}),
)


class Desk:
    """A `Session`. `called` are the calls made in this fork and the ones before it."""

    def __init__(self, called: Sequence[tuple[str, JsonObject]] = ()) -> None:
        self.called = list(called)

    @property
    def tools(self) -> tuple[Tool, ...]:
        raise AssertionError("the reasoner has no business with the tools' cards")

    @property
    def today(self) -> str:
        return "2026-06-08"

    async def call(self, tool: str, arguments: JsonObject) -> ToolResult:
        self.called.append((tool, copy.deepcopy(arguments)))
        try:
            value = self._done(tool, arguments)
        except LookupError as error:
            return ToolResult(False, {"error": str(error)}, json.dumps({"error": str(error)}))
        return ToolResult(True, value, json.dumps(value))

    def _done(self, tool: str, arguments: JsonObject) -> JsonValue:
        match tool:
            case "search_rooms":
                return {"rooms": [dict(room) for room in ROOMS]}
            case "book_room":
                room = next((r for r in ROOMS if r["room_id"] == arguments["room_id"]), None)
                if room is None:
                    raise LookupError("no such room")
                hours = int(str(arguments.get("hours", 2)))
                total = int(str(room["price"])) * hours
                return {"booking_ref": "Q7RZ", "name": room["name"], "total": total}
            case "cancel_booking":
                return {"booking_ref": arguments["booking_ref"], "refund": 30}
            case "find_guest":
                first = str(arguments["name"]).split(" ", maxsplit=1)[0]
                if first not in GUESTS:
                    raise LookupError("no such guest")
                return dict(GUESTS[first])
            case "close_day":
                if not any(name == "desk_login" for name, _ in self.called):
                    raise LookupError("Please log in to the desk first.")
                return {"closed": "2026-06-08"}
            case "desk_login":
                return {"success": True}
            case _:
                return {"mail_id": "m_1"}

    async def digest(self) -> str:
        return hashlib.blake2b(json.dumps(self.called).encode()).hexdigest()

    async def fork(self) -> Desk:
        return Desk(self.called)

    async def suggest_arguments(self, tool: str, rng: Random) -> JsonObject:
        raise AssertionError("the reasoner has no business with wishes")

    async def close(self) -> None:
        """Nothing to release."""


class Bench:
    """Gives the reasoner turns to work on, one after the other."""

    def __init__(self) -> None:
        self.indices = IndexCache()
        self.dialogue: list[Turn] = []
        self.world = Desk()

    def request(self, query: str, hint: str | None, **more: object) -> ReasoningRequested:
        return ReasoningRequested(
            turn=len(self.dialogue),
            tools=DOCS,
            dialogue=tuple(self.dialogue),
            query=query,
            hint=hint,
            world=self.world,
            **more,  # type: ignore[arg-type]
        )

    async def draft(self, query: str, hint: str | None, **more: object) -> Draft:
        """The draft of a turn that has not been accepted yet."""
        request = self.request(query, hint, **more)
        message = await reason(request, Context(0, "s", 3), self.indices)
        assert isinstance(message, ReasoningDrafted), message
        self.after = message.after
        return message.draft

    async def turn(self, query: str, hint: str | None) -> Draft:
        """A turn that is accepted as the reasoner drafts it."""
        draft = await self.draft(query, hint)
        self.dialogue.append(Turn(query, draft))
        assert isinstance(self.after, Desk)
        self.world = self.after
        return draft

    @staticmethod
    def calls(draft: Draft) -> list[tuple[str, JsonObject]]:
        """The calls of a draft, in order."""
        return [(call.tool, call.arguments) for step in draft.steps for call in step.calls]


@pytest.fixture
def bench() -> Bench:
    return Bench()
