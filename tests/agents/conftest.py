"""A small environment and a hand-written sample over it, for tests of what checks samples."""

from __future__ import annotations

import copy
import hashlib
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from variant_runs import read

from turnloom.agents.advanced_tool import AdvancedTool, supplied_parameters
from turnloom.agents.certificate import Certificate
from turnloom.agents.dialogue import AssistantStep, Draft
from turnloom.agents.record_digest import record_digest
from turnloom.agents.sample import Sample
from turnloom.agents.transcript.chat_messages import chat_messages
from turnloom.agents.transcript.finished_turn import FinishedTurn
from turnloom.agents.transcript.system_message import system_message
from turnloom.agents.verification.role import certified
from turnloom.engine.cli import main
from turnloom.graphs.call import Call, ExecutedCall
from turnloom.graphs.environment import ToolResult
from turnloom.graphs.json_value import JsonObject, JsonValue
from turnloom.graphs.origin import Default, FromResult, FromUser, Joined, Origin, Selected
from turnloom.graphs.tool import SemanticType, Tool, ToolAnnotation

TEXT: JsonObject = {"type": "string"}


def _tool(
    name: str, description: str, properties: JsonObject, card: ToolAnnotation, **more: str
) -> Tool:
    required: list[JsonValue] = [
        key
        for key, schema in properties.items()
        if "default" not in dict(schema)  # type: ignore[arg-type]
    ]
    parameters: JsonObject = {"type": "object", "properties": properties, "required": required}
    parameters["additionalProperties"] = False
    effect = "write" if more.get("effect") == "write" else "read"
    return Tool(name, description, parameters, "agency", effect=effect, annotation=card)  # type: ignore[arg-type]


TOOLS = (
    _tool(
        "account_unlock",
        "Unlock the account for bookings.",
        {"pin": TEXT},
        ToolAnnotation(consumes={"pin": "pin"}),
        effect="write",
    ),
    _tool(
        "flights_search",
        "Flights between two airports on a day.",
        {
            "origin": TEXT,
            "destination": TEXT,
            "date": TEXT,
            "cabin": {"type": "string", "enum": ["economy", "first"], "default": "economy"},
        },
        ToolAnnotation(
            produces={"flights[].id": "flight.id"}, superlatives={"price": ("cheapest", "dearest")}
        ),
    ),
    _tool(
        "flight_book",
        "Book seats on a flight.",
        {"flight": TEXT, "seats": {"type": "integer"}, "refundable": {"type": "boolean"}},
        ToolAnnotation(
            consumes={"flight": "flight.id"},
            flag_words={"refundable": ("refundable", "non-refundable")},
        ),
        effect="write",
    ),
    _tool("contact_find", "Find a contact by name.", {"name": TEXT}, ToolAnnotation()),
    _tool(
        "mail_send",
        "Send a mail.",
        {"to": TEXT, "subject": TEXT, "body": TEXT},
        ToolAnnotation(consumes={"to": "email"}),
        effect="write",
    ),
)
KINDS = {
    "flight.id": SemanticType("flight.id", internal=True),
    "pin": SemanticType("pin"),
    "email": SemanticType("email", internal=True),
}


class Agency:
    """A travel agency: one `Session`."""

    def __init__(self, state: JsonObject) -> None:
        self.state = copy.deepcopy(state)

    tools = TOOLS
    today = "2026-06-08"

    async def call(self, tool: str, arguments: JsonObject) -> ToolResult:
        try:
            value: JsonObject = getattr(self, f"_{tool}")(**arguments)
        except (TypeError, AttributeError, LookupError) as error:
            value = {"error": f"{type(error).__name__}: {error}"}
        return ToolResult("error" not in value, value, json.dumps(value))

    async def digest(self) -> str:
        text = json.dumps(self.state, sort_keys=True)
        return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()

    async def fork(self) -> Agency:
        return Agency(self.state)

    async def suggest_arguments(self, tool: str, rng: Random) -> JsonObject:
        return {}

    async def close(self) -> None:
        return

    def _account_unlock(self, pin: str) -> JsonObject:
        if pin != self.state["pin"]:
            return {"error": "wrong pin"}
        self.state["unlocked"] = True
        return {"unlocked": True}

    def _flights_search(
        self, origin: str, destination: str, date: str, cabin: str = "economy"
    ) -> JsonObject:
        flights = [
            {"id": key, "price": flight["price"]}
            for key, flight in self.state["flights"].items()  # type: ignore[union-attr]
            if [origin, destination, date] == flight["route"]  # type: ignore[index]
        ]
        return {"flights": flights}  # type: ignore[dict-item]

    def _flight_book(self, flight: str, seats: int, refundable: bool) -> JsonObject:
        if not self.state["unlocked"]:
            return {"error": "account locked"}
        price = self.state["flights"][flight]["price"]  # type: ignore[index, call-overload]
        self.state["bookings"] = {"Q7RZ31": [flight, seats, refundable]}
        return {"booking": "Q7RZ31", "total": price * seats}  # type: ignore[operator]

    def _contact_find(self, name: str) -> JsonObject:
        return {"email": self.state["contacts"][name]}  # type: ignore[index, call-overload]

    def _mail_send(self, to: str, subject: str, body: str) -> JsonObject:
        self.state["outbox"] = [to, subject, body]
        return {"sent": True}


class AgencyEnvironment:
    """The agency as an `Environment`."""

    spec = "test:agency"
    tools = TOOLS
    semantic_types: Mapping[str, SemanticType] = KINDS

    async def scenario(self, rng: Random) -> JsonObject:
        return {
            "pin": "4417",
            "unlocked": False,
            "flights": {
                "fl_301": {"route": ["BRU", "LIS", "2026-06-11"], "price": 131},
                "fl_305": {"route": ["BRU", "LIS", "2026-06-11"], "price": 118},
                "fl_309": {"route": ["BRU", "OSL", "2026-06-11"], "price": 94},
            },
            "contacts": {"Mara": "mara@fjord.example"},
            "bookings": {},
            "outbox": [],
        }

    async def open(self, scenario: JsonObject) -> Agency:
        return Agency(scenario)

    async def close(self) -> None:
        return


QUERIES = (
    "I need two refundable seats from BRU to LIS on June 11, whatever is cheapest. "
    "My pin is 4417 if you have to ask for it.",
    'Let Mara know under the subject "Lisbon", saying: We are booked, the reference is',
)


def said(turn: int, words: str) -> FromUser:
    start = QUERIES[turn].index(words)
    return FromUser(turn, start, start + len(words))


async def made(session: Agency, thought: str, *calls: Call) -> AssistantStep:
    executed = [
        ExecutedCall(call.tool, call.arguments, await session.call(call.tool, call.arguments))
        for call in calls
    ]
    assert all(call.result.ok for call in executed)
    return AssistantStep(thought, tuple(executed))


def folded(draft: Draft, origins: Sequence[Mapping[str, Origin]]) -> AdvancedTool:
    """The advanced tool of a turn."""
    calls = zip((call.tool for call in draft.calls), origins, strict=True)
    parameters = supplied_parameters(calls, {tool.name: tool for tool in TOOLS})
    return AdvancedTool("book_cheapest_seats", "Books the cheapest seats.", parameters)


async def written() -> Sample:
    """A good sample, executed."""
    environment = AgencyEnvironment()
    scenario = await environment.scenario(Random(0))
    session = await environment.open(scenario)
    initial = await session.digest()
    first = Draft(
        (
            await made(
                session,
                "The account has to be unlocked before I can book; the flights can be looked up "
                "at the same time.",
                Call("account_unlock", {"pin": "4417"}),
                Call(
                    "flights_search",
                    {
                        "origin": "BRU",
                        "destination": "LIS",
                        "date": "2026-06-11",
                        "cabin": "economy",
                    },
                ),
            ),
            await made(
                session,
                "fl_305 at 118 is the cheaper one.",
                Call("flight_book", {"flight": "fl_305", "seats": 2, "refundable": True}),
            ),
        ),
        "Two refundable seats are booked under Q7RZ31, 236 euros in all.",
    )
    body = "We are booked, the reference is Q7RZ31"
    second = Draft(
        (
            await made(
                session, "I need Mara's address first.", Call("contact_find", {"name": "Mara"})
            ),
            await made(
                session,
                "Now I can write to mara@fjord.example.",
                Call(
                    "mail_send",
                    {"to": "mara@fjord.example", "subject": "Lisbon", "body": body},
                ),
            ),
        ),
        "I've written to Mara.",
        "That was all.",
    )
    origins: tuple[tuple[Mapping[str, Origin], ...], ...] = (
        (
            {"pin": said(0, "4417")},
            {
                "origin": said(0, "BRU"),
                "destination": said(0, "LIS"),
                "date": said(0, "June 11"),
                "cabin": Default(),
            },
            {
                "flight": Selected(1, ("flights",), ("id",), "least", "price"),
                "seats": said(0, "two"),
                "refundable": said(0, "refundable"),
            },
        ),
        (
            {"name": said(1, "Mara")},
            {
                "to": FromResult(3, ("email",)),
                "subject": said(1, "Lisbon"),
                "body": Joined(
                    (said(1, "We are booked, the reference is"), FromResult(2, ("booking",))), " "
                ),
            },
        ),
    )
    reasons = (("state", "value", "wish"), ("value", "wish"))
    turns = [
        FinishedTurn(*parts)
        for parts in zip(
            QUERIES,
            (first, second),
            map(folded, (first, second), origins),
            origins,
            reasons,
            strict=True,
        )
    ]
    return Sample(
        id="s-1",
        variant="base",
        tools=tuple(tool.offered() for tool in TOOLS),
        messages=tuple(chat_messages(turns, system_message(session.today))),
        turns=tuple(turn.on_record() for turn in turns),
        source=environment.spec,
        scenario=scenario,
        initial_digest=initial,
        final_digest=(await session.digest()),
        certificate=Certificate("offline", (1, 1)),
    )


@pytest.fixture
def environment() -> AgencyEnvironment:
    return AgencyEnvironment()


@pytest.fixture
async def finished() -> Sample:
    return await written()


@pytest.fixture
async def sample(finished: Sample) -> JsonObject:
    return copy.deepcopy(finished.to_json())


@pytest.fixture
async def certified_record(finished: Sample) -> JsonObject:
    """The good sample as it is written, its certificate complete."""
    record = copy.deepcopy(certified(finished).to_json())
    return with_digest(record)


def with_digest(record: JsonObject) -> JsonObject:
    """The record with the digest of what it is."""
    record["certificate"]["digest"] = record_digest(record)  # type: ignore[call-overload, index]
    return record


@pytest.fixture(scope="session")
def variants(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., list[dict[str, Any]]]:
    """The samples of one variant or several that a small run on an environment makes."""

    @cache
    def made(
        names: str | tuple[str, ...], spec: str = "builtin:", n: int = 12, turns: str = "1-3"
    ) -> list[dict[str, Any]]:
        folder = tmp_path_factory.mktemp("variants")
        given = (names,) if isinstance(names, str) else names
        options = [option for name in given for option in ("--variant", name)]
        options += ["--env", spec, "-n", str(n), "--turns", turns]
        assert main(["generate", *options, "--out", str(folder)]) == 0
        return read(folder)

    return made
