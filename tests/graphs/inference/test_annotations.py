"""Cards inferred for users' tools that have none."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator
from pathlib import Path
from random import Random
from textwrap import dedent

import pytest

from turnloom.graphs.environment import Environment
from turnloom.graphs.errors import SourceError
from turnloom.graphs.sources.python import open_python
from turnloom.graphs.tool import Tool

ROOT = Path(__file__).parents[3]


@pytest.fixture(autouse=True)
def _at_the_root(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    monkeypatch.syspath_prepend(str(ROOT))


def tools_of(name: str) -> dict[str, Tool]:
    return {tool.name: tool for tool in asyncio.run(open_python([name])).tools}


async def test_identifiers_are_matched_by_name_and_hidden() -> None:
    environment = await open_python(["examples.library_desk:LibraryDesk"])
    tools = {tool.name: tool for tool in environment.tools}
    assert tools["borrow_book"].annotation.consumes == {
        "book_id": "book.id",
        "member_id": "member.id",
    }
    assert tools["find_books"].annotation.produces["[].book_id"] == "book.id"
    kind = environment.semantic_types["book.id"]
    assert (kind.internal, kind.entity_name) == (True, "book")
    assert not environment.semantic_types["member.name"].internal


async def test_an_identifier_that_nothing_shows_is_said() -> None:
    """`register_member` makes members, but a `card_number` that no result holds must be told."""
    environment = await open_python(["examples.clinic:TOOLS"])
    assert environment.semantic_types["slot.id"].internal
    assert environment.semantic_types["appointment.id"].internal
    assert not environment.semantic_types["doctor.name"].internal


@pytest.mark.parametrize(
    ("tool", "effect"),
    [
        ("find_books", "read"),
        ("list_loans", "read"),
        ("borrow_book", "write"),
        ("return_book", "write"),
        ("register_member", "write"),
    ],
)
def test_the_effect_is_what_was_seen(tool: str, effect: str) -> None:
    assert tools_of("examples.library_desk:LibraryDesk")[tool].effect == effect


def test_requests_speak_of_things_where_the_docstring_does() -> None:
    tools = tools_of("examples.library_desk:LibraryDesk")
    assert (
        "lend {book_id} to {member_id} for three weeks" in tools["borrow_book"].annotation.requests
    )
    assert tools["renew_loan"].annotation.requests[0] == "extend {loan_id}[ by {weeks} weeks]"
    assert (
        tools["place_hold"].annotation.requests[0]
        == "put {book_id} aside for {member_id} until {pickup_date}"
    )
    clinic = tools_of("examples.clinic:TOOLS")
    assert "show me the doctors of {specialty}" in clinic["list_doctors"].annotation.requests
    assert clinic["find_slots"].annotation.noun_phrases == ("free slot of {doctor}",)


KETTLES = """
from typing import Literal

class Kettles:
    def __init__(self):
        self.speeds = {"K1": "slow", "K2": "fast"}

    def list_kettles(self) -> list[dict]:
        'List the kettles.'
        return [{"kettle_id": key, "speed": speed} for key, speed in self.speeds.items()]

    def set_speed(self, kettle_id: str, speed: Literal["slow", "medium", "fast"] = "slow") -> dict:
        'Set the speed of a kettle.'
        self.speeds[kettle_id] = speed
        return {"kettle_id": kettle_id, "speed": speed}
"""


async def test_what_a_tool_is_there_to_set_is_always_wished_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where it has a default: nobody asks to "set the speed" without a speed."""
    (tmp_path / "kettles_for_sale.py").write_text(KETTLES)
    monkeypatch.syspath_prepend(str(tmp_path))
    environment = await open_python(["kettles_for_sale:Kettles"])
    tools = {tool.name: tool for tool in environment.tools}
    session = await environment.open(await environment.scenario(Random(0)))
    wished = [
        (await session.suggest_arguments("set_speed", Random(seed))).get("speed")
        for seed in range(20)
    ]

    assert tools["set_speed"].annotation.requests == ("set the speed of {kettle_id}[ to {speed}]",)
    assert set(wished) == {"slow", "medium", "fast"}


def test_lists_can_be_chosen_from() -> None:
    card = tools_of("examples.library_desk:LibraryDesk")["find_books"].annotation
    assert card.items == "[]"
    assert card.superlatives == {"year": ("oldest", "newest")}
    assert card.distinguishing["title"] == "the {noun} called {value}"
    assert card.distinguishing["author"] == "the {noun} by {value}"


async def test_wishes_come_from_the_state_and_mostly_work() -> None:
    environment = await open_python(["examples.library_desk:LibraryDesk"])
    rng = Random(1)
    found = 0
    for _ in range(30):
        session = await environment.open(await environment.scenario(rng))
        books = await session.call(
            "find_books", (await session.suggest_arguments("find_books", rng))
        )
        member = await session.call(
            "find_member", (await session.suggest_arguments("find_member", rng))
        )
        found += bool(books.value) and member.ok
    assert found == 30


async def test_dates_lie_near_the_worlds_own() -> None:
    environment = await open_python(["examples.library_desk:LibraryDesk"])
    for seed in range(10):
        session = await environment.open(await environment.scenario(Random(seed)))
        wish = await session.suggest_arguments("place_hold", Random(seed))
        assert str(session.today) < str(wish["pickup_date"])


def test_inference_is_the_same_every_time() -> None:
    first, second = [tools_of("examples.clinic:TOOLS") for _ in range(2)]
    assert first == second


async def test_an_environment_opens_where_a_loop_is_running() -> None:
    assert (await open_python(["examples.clinic:TOOLS"])).tools


# --- annotation files -----------------------------------------------------------------------------


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A module `carded_desk` in the current directory; the test writes its annotation file."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    (tmp_path / "carded_desk.py").write_text(
        dedent(
            """
            class Desk:
                def __init__(self):
                    self.notes = {"n1": {"note_id": "n1", "subject": "Roof"}}

                def list_notes(self):
                    \"\"\"List the notes.\"\"\"
                    return list(self.notes.values())

                def tear_up(self, note_id: str):
                    \"\"\"Tear up a note.\"\"\"
                    return self.notes.pop(note_id)
            """
        )
    )
    yield tmp_path / "carded_desk.toml"
    sys.modules.pop("carded_desk", None)


async def test_what_a_card_file_says_stands_and_the_rest_is_inferred(desk: Path) -> None:
    desk.write_text('[tear_up]\nask = ["throw {note_id} away"]\n')  # noqa: ASYNC240
    environment = await open_python(["carded_desk:Desk"])
    tool = next(tool for tool in environment.tools if tool.name == "tear_up")
    assert tool.annotation.requests == ("throw {note_id} away",)
    assert tool.annotation.consumes == {"note_id": "note.id"}
    assert tool.inferred


async def test_a_wrong_card_file_is_told_with_its_place(desk: Path) -> None:
    desk.write_text('[tear_up]\nasks = ["x"]\n')  # noqa: ASYNC240
    with pytest.raises(SourceError, match=r"carded_desk\.toml: \[tear_up\] has unknown fields"):
        await open_python(["carded_desk:Desk"])


GARAGE = """
class Garage:
    def __init__(self):
        made = (("Fiat", "red", 4), ("Volvo", "blue", 5), ("Skoda", "blue", 5))
        self.cars = {
            f"car-{number}": {"make": make, "colour": colour, "seats": seats, "vin": f"X{number}"}
            for number, (make, colour, seats) in enumerate(made)
        }

    def list_cars(self, colour: str | None = None) -> list[dict]:
        'List the cars, all or of one colour.'
        fit = {key: car for key, car in self.cars.items() if colour in (None, car["colour"])}
        return [{"car_id": key, **car} for key, car in fit.items()]

    def adjust_seats(self, car_id: str, seats: int) -> dict:
        'Adjust the number of seats of a car.'
        self.cars[car_id]["seats"] = seats
        return {"seats": seats}
"""


async def test_things_without_names_are_told_apart_by_what_is_known_of_them(tmp_path: Path) -> None:
    (tmp_path / "garage.py").write_text(GARAGE)
    tools = {
        tool.name: tool for tool in (await open_python([f"{tmp_path}/garage.py:Garage"])).tools
    }

    assert tools["list_cars"].annotation.distinguishing == {
        "make": "the {noun} whose make is {value}",
        "colour": "the {value} {noun}",
    }
    assert tools["list_cars"].annotation.noun_phrases == ("[{colour} ]car",)
    assert tools["adjust_seats"].annotation.requests == (
        "adjust the seats of {car_id} to {seats} seats",
    )


TASKS = """
class Tasks:
    def __init__(self):
        self.tasks = {1: {"title": "Buy milk", "done": False}, 2: {"title": "Pay", "done": True}}

    def list_tasks(self, done: bool | None = None) -> list[dict]:
        'List the tasks.'
        return [{"task_id": key, **task} for key, task in self.tasks.items()]

    def delete_task(self, task_id: int) -> dict:
        'Delete a task.'
        return {"deleted": self.tasks.pop(task_id)["title"]}
"""


async def test_a_filter_without_words_is_not_wished_for(tmp_path: Path) -> None:
    """Nobody says "show me the tasks, not done"."""
    (tmp_path / "tasks.py").write_text(TASKS)
    environment = await open_python([f"{tmp_path}/tasks.py:Tasks"])
    session = await environment.open(await environment.scenario(Random(0)))

    assert not any(
        [await session.suggest_arguments("list_tasks", Random(seed)) for seed in range(20)]
    )


async def test_what_a_call_did_is_told_as_done(tmp_path: Path) -> None:
    (tmp_path / "tasks.py").write_text(TASKS)
    tools = {tool.name: tool for tool in (await open_python([f"{tmp_path}/tasks.py:Tasks"])).tools}

    assert "Done. {deleted} has been deleted." in tools["delete_task"].annotation.reports


async def test_a_result_without_fields_is_reported_whole(tmp_path: Path) -> None:
    (tmp_path / "sums.py").write_text(
        dedent("""
            class Sums:
                def add(self, x: int, y: int) -> int:
                    "Add two numbers."
                    return x + y
        """)
    )
    (tool,) = (await open_python([f"{tmp_path}/sums.py:Sums"])).tools

    assert all("the result is {result}" in text.lower() for text in tool.annotation.reports)
    assert "a x" not in " ".join(tool.annotation.requests)


WORKSHOP = """
class Workshop:
    def __init__(self):
        self.parts = {
            "BRK-01": {"name": "brake pads", "quantity": 14, "price": 12.5},
            "CHN-11": {"name": "chain", "quantity": 3, "price": 29.9},
            "TYR-28": {"name": "tyre", "quantity": 8, "price": 34.0},
        }
        self.orders = []

    def list_parts(self) -> list:
        'List the parts in stock.'
        return [{"sku": sku, **part} for sku, part in self.parts.items()]

    def order_part(self, sku: str, quantity: int) -> dict:
        'Order more of a part.'
        self.orders.append({"order_id": f"PO-{len(self.orders) + 1:03}", "sku": sku})
        return {**self.orders[-1], "quantity": quantity, "cost": self.parts[sku]["price"]}

    def adjust_quantity(self, sku: str, delta: int) -> dict:
        'Adjust the quantity of a part by a delta.'
        self.parts[sku]["quantity"] += delta
        return {"sku": sku, "quantity": self.parts[sku]["quantity"]}

    def set_price(self, sku: str, price: float) -> dict:
        'Set a new price for a part.'
        old, self.parts[sku]["price"] = self.parts[sku]["price"], price
        return {"sku": sku, "old_price": old, "new_price": price}

    def list_orders(self) -> list:
        'List all purchase orders.'
        return self.orders
"""


@pytest.fixture
def workshop(tmp_path: Path) -> Environment:
    path = tmp_path / "workshop_of_mine.py"
    path.write_text(dedent(WORKSHOP))
    return asyncio.run(open_python([f"{path}:Workshop"]))


def test_a_code_that_is_repeated_or_passed_on_stays_that_of_its_thing(
    workshop: Environment,
) -> None:
    cards = {tool.name: tool.annotation for tool in workshop.tools}
    takers = ("order_part", "adjust_quantity", "set_price")
    assert {cards[name].consumes["sku"] for name in takers} == {"part.sku"}
    assert cards["list_orders"].produces["[].sku"] == "part.sku"
    assert (
        workshop.semantic_types["part.sku"].internal,
        workshop.semantic_types["part.sku"].entity_name,
    ) == (True, "part")
    assert cards["set_price"].requests[0] == "set a new price of {price} for {sku}"
    assert cards["adjust_quantity"].requests[0] == "adjust the quantity of {sku} by {delta}"


def test_nobody_passes_a_quantity_on_or_sets_a_price_to_what_it_is(
    workshop: Environment,
) -> None:
    cards = {tool.name: tool.annotation for tool in workshop.tools}
    given = {kind for card in cards.values() for kind in card.produces.values()}
    assert cards["order_part"].consumes["quantity"] not in given
    assert "price" not in cards["set_price"].consumes
