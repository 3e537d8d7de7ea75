"""What a `python:` specification may name, and what is said when it cannot be used."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from turnloom.graphs.errors import SourceError, UsageError
from turnloom.graphs.sources.isolated.limits import Sandbox
from turnloom.graphs.sources.python import open_python
from turnloom.graphs.sources.spec import open_environment

Write = Callable[[str], str]

COUNTER = """
    class Counter:
        def __init__(self, start: int = 0) -> None:
            self._count = start

        def add(self, step: int) -> dict[str, int]:
            \"\"\"Add to the count.\"\"\"
            self._count += step
            return {"count": self._count}
"""


async def test_a_class_offers_its_public_methods(module: Write) -> None:
    environment = await open_python([f"{module(COUNTER)}:Counter"])
    (tool,) = environment.tools
    assert (tool.name, tool.domain, tool.effect) == ("add", "counter", "write")
    assert tool.parameters == {
        "type": "object",
        "properties": {"step": {"type": "integer"}},
        "required": ["step"],
    }


async def test_methods_of_base_classes_are_tools_too(module: Write) -> None:
    name = module(COUNTER + "\n    class More(Counter):\n        def clear(self) -> None: ...\n")
    assert [tool.name for tool in (await open_python([f"{name}:More"])).tools] == ["add", "clear"]


async def test_what_a_class_inherits_from_an_installed_package_is_no_tool(module: Write) -> None:
    name = module(
        """
        import logging
        import networkx as nx

        class Ours(nx.Graph):
            def survey(self): ...

        class Network(Ours, logging.Filter):
            def list_stations(self): ...
        """
    )
    tools = (await open_python([f"{name}:Network"])).tools
    assert [tool.name for tool in tools] == ["survey", "list_stations"]
    theirs = {tool.name for tool in (await open_python(["networkx:DiGraph"])).tools}
    assert {"remove_node", "clear"} <= theirs


async def test_a_class_of_the_standard_library_offers_its_own_methods(module: Write) -> None:
    mine = module("import collections\nclass Mine(collections.Counter):\n    def size(self): ...")
    assert [tool.name for tool in (await open_python([f"{mine}:Mine"])).tools] == ["size"]
    assert "most_common" in {
        tool.name for tool in (await open_python(["collections:Counter"])).tools
    }


@pytest.mark.parametrize("sandbox", [Sandbox.NONE, Sandbox.WORKER])
@pytest.mark.parametrize(
    ("attribute", "remedy"), [("Desk", "rename it to _tag"), ("TOOLS", "take tag off the list")]
)
async def test_what_cannot_be_a_tool_is_left_out_with_a_warning(
    module: Write,
    caplog: pytest.LogCaptureFixture,
    sandbox: Sandbox,
    attribute: str,
    remedy: str,
) -> None:
    name = module(
        """
        class Desk:
            def tag(self, *tags: str) -> None: ...
            def find(self, title: str, /) -> None: ...
            def count(self, shelf: int) -> int: ...
        desk = Desk()
        TOOLS = [desk.tag, desk.find, desk.count]
        """
    )
    environment = await open_environment([f"python:{name}:{attribute}"], sandbox)

    assert [tool.name for tool in environment.tools] == ["count"]
    first, second = (record.getMessage() for record in caplog.records)
    assert f"{name}:{attribute}: left out" in first
    assert ".tag: *tags has no name" in first
    assert first.endswith(remedy)
    assert ".find: title is positional-only" in second


async def test_an_instance_is_copied_for_every_session(module: Write) -> None:
    name = module(COUNTER + "\n    COUNTER = Counter(40)\n")
    environment = await open_python([f"{name}:COUNTER"])
    for _ in range(2):
        session = await environment.open(await environment.scenario(Random(0)))
        assert (await session.call("add", {"step": 2})).value == {"count": 42}


async def test_a_factory_is_given_its_seed(module: Write) -> None:
    name = module(
        "from random import Random\n"
        + COUNTER.replace("\n    ", "\n")
        + "\ndef make(rng: Random) -> Counter:\n    return Counter(rng.randrange(1000))\n"
    )
    environment = await open_python([f"{name}:make"])
    digests = set()
    for seed in (1, 1, 2):
        scenario = await environment.scenario(Random(seed))
        digests.add(await (await environment.open(scenario)).digest())
    assert len(digests) == 2


async def test_a_single_function_is_a_tool(module: Write) -> None:
    name = module("def greet(name: str) -> str:\n    return f'Hello {name}'\n")
    assert [tool.name for tool in (await open_python([f"{name}:greet"])).tools] == ["greet"]


async def test_a_path_to_a_file_will_do(module: Write) -> None:
    name = module(COUNTER)
    assert (await open_python([f"./{name}.py:Counter"])).tools


async def test_a_scenario_hook_gives_the_constructors_arguments(module: Write) -> None:
    name = module(
        """
        from dataclasses import dataclass
        from datetime import date

        @dataclass
        class Room:
            name: str
            seats: int

        class Rooms:
            def __init__(self, opened: date, rooms: list[Room]) -> None:
                self.opened, self.rooms = opened, rooms

            @staticmethod
            def _scenario(rng):
                return {
                    "opened": date(2026, 1, rng.randint(1, 28)),
                    "rooms": [Room("Attic", rng.randint(2, 5))],
                    "motto": "ring twice",
                }

            def describe(self) -> dict:
                return {
                    "opened": self.opened.strftime("%d.%m."),
                    "seats": self.rooms[0].seats,
                    "motto": self.motto,
                }
        """
    )
    environment = await open_python([f"{name}:Rooms"])
    scenario = await environment.scenario(Random(3))
    session = await environment.open(scenario)
    described = (await session.call("describe", {})).value
    assert scenario["rooms"]["opened"].endswith(described["opened"][:2])
    assert described["seats"] == scenario["rooms"]["rooms"][0]["seats"]
    assert described["motto"] == "ring twice"


# --- what cannot be used --------------------------------------------------------------------------


@pytest.mark.parametrize("names", [[], ["tools"], ["tools:"], [":Attribute"]])
async def test_a_name_without_an_attribute_is_wrong_usage(names: list[str]) -> None:
    with pytest.raises(UsageError, match="python:module:attribute"):
        await open_python(names)


async def test_a_module_that_does_not_exist_is_named(module: Write, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"no module 'nowhere_at_all' in .*check the name"):
        await open_python(["nowhere_at_all:X"])


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("x = 1\nraise ValueError('no key\\nset')", r"line 2: ValueError: no key \(see all"),
        ("def broken(:\n    pass", r"line 1: SyntaxError"),
        ("import nowhere_at_all", r"line 1: ModuleNotFoundError: No module named 'nowhere_at_all'"),
        ("import sys\nsys.exit('bye')", r"line 2: SystemExit: bye"),
    ],
)
async def test_a_module_that_fails_on_import_is_told_in_one_line(
    module: Write, source: str, told: str
) -> None:
    with pytest.raises(SourceError, match=told) as caught:
        await open_python([f"{module(source)}:X"])
    assert "\n" not in str(caught.value)


async def test_a_missing_attribute_is_told_with_what_there_is(module: Write) -> None:
    with pytest.raises(SourceError, match=r"has no attribute 'Conter': it has Counter"):
        await open_python([f"{module(COUNTER)}:Conter"])


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("X = 3", "X is a int"),
        ("X = [1, 2]", "the list must hold functions"),
        ("X = []", "the list must hold functions"),
        ("class X:\n    pass", "X has no public method"),
        (
            "class X:\n    def __init__(self, a): ...\n    def go(self): ...",
            r"cannot be made without a: give it a static method _scenario\(rng\)",
        ),
        (
            "class X:\n    def go(self, *steps): ...",
            r"no tool to offer.*\*steps has no name",
        ),
        ("class X:\n    def go(self, step: 'Nowhere'): ...", "an annotation cannot be resolved"),
        (
            "class X:\n    def __init__(self): raise OSError('disk')\n    def go(self): ...",
            "cannot be opened at a scenario: OSError: disk",
        ),
        (
            "class X:\n    def _scenario(self, rng): ...\n    def go(self): ...",
            "_scenario must be a static method that takes rng alone",
        ),
    ],
)
async def test_what_cannot_be_made_into_tools_is_told(
    module: Write, source: str, told: str
) -> None:
    with pytest.raises(SourceError, match=told):
        await open_python([f"{module(source)}:X"])


async def test_tools_of_the_same_name_are_refused(module: Write) -> None:
    name = module(COUNTER + "\n    class Other(Counter): ...\n")
    with pytest.raises(UsageError, match="both offer a tool 'add'"):
        await open_python([f"{name}:Counter", f"{name}:Other"])


UNFILLABLE = """
    from dataclasses import dataclass
    from datetime import timedelta
    from typing import TypedDict

    @dataclass
    class Line:
        sku: str
        count: int

    class Spot(TypedDict):
        row: int

    class Store:
        def list_items(self) -> list[dict]:
            "List the items."
            return [{"item_id": "i1", "name": "lamp"}, {"item_id": "i2", "name": "desk"}]

        def order(self, lines: list[Line]) -> dict:
            "Order some things."
            return {"count": len(lines)}

        def place(self, spot: Spot) -> dict:
            "Place the crate."
            return {"row": spot["row"]}

        def wait(self, pause: timedelta) -> dict:
            "Wait for the van."
            return {"seconds": pause.total_seconds()}

        def refuse(self, item_id: str) -> dict:
            "Refuse the item."
            raise ValueError("the till is closed")

        def _wish(self, tool, rng):
            return {"spot": {"row": 3}} if tool == "place" else {}
"""


@pytest.mark.parametrize("sandbox", [Sandbox.NONE, Sandbox.WORKER])
async def test_tools_that_never_worked_are_named_with_the_reason(
    module: Write, caplog: pytest.LogCaptureFixture, sandbox: Sandbox
) -> None:
    name = module(UNFILLABLE)
    await open_environment([f"python:{name}:Store"], sandbox)
    said = [record.getMessage() for record in caplog.records]
    assert [text.partition("Store: ")[2].partition(",")[0] for text in said] == [
        "order: nothing is known to fill `lines` with",
        "wait: nothing is known to fill `pause` with",
        "refuse: whatever it was called with was refused",
    ]
    assert "the till is closed" in said[2]
