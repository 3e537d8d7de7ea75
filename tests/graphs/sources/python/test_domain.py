"""Live worlds over users' code: results, refusals, state, forks, dice, tools that await."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from random import Random

import pytest

from turnloom.graphs.json_value import JsonValue
from turnloom.graphs.sources.isolated.limits import Sandbox
from turnloom.graphs.sources.python import open_python
from turnloom.graphs.sources.replay import ReplayEnvironment, ReplaySession
from turnloom.graphs.sources.spec import open_environment

Write = Callable[[str], str]


async def opened(name: str, seed: int = 0) -> tuple[ReplayEnvironment, ReplaySession]:
    environment = await open_python([name])
    return environment, await environment.open(await environment.scenario(Random(seed)))


async def test_results_become_json(module: Write) -> None:
    name = module(
        """
        from collections import namedtuple
        from dataclasses import dataclass
        from datetime import date, datetime, timedelta
        from decimal import Decimal
        from enum import Enum

        Point = namedtuple("Point", "x y")

        class Colour(Enum):
            RED = "red"

        @dataclass
        class Note:
            text: str
            _secret: str = "hidden"

        class Thing:
            def __init__(self):
                self.size = 3

        class Desk:
            def everything(self) -> dict:
                return {
                    "day": date(2026, 3, 1), "moment": datetime(2026, 3, 1, 9, 30),
                    "span": timedelta(minutes=2), "price": Decimal("9.50"), "colour": Colour.RED,
                    "set": {3, 1, 2}, "tuple": (1, "a"), "point": Point(1, 2), "note": Note("hi"),
                    "thing": Thing(), "nan": float("nan"), "huge": 10**30, 7: "seven",
                    "bytes": b"ab", "raw": b"\\xff\\x00", "top": float("inf"),
                    "odd": "x\\ud800", "lazy": (n for n in range(3)),
                }
        """
    )
    _, session = await opened(f"{name}:Desk")
    outcome = await session.call("everything", {})
    assert outcome.ok
    assert outcome.value == {
        "day": "2026-03-01", "moment": "2026-03-01T09:30:00", "span": 120.0, "price": 9.5,
        "colour": "red", "set": [1, 2, 3], "tuple": [1, "a"], "point": {"x": 1, "y": 2},
        "note": {"text": "hi"}, "thing": {"size": 3}, "nan": None, "huge": str(10**30),
        "7": "seven", "bytes": "ab", "raw": "data:application/octet-stream;base64,/wA=",
        "top": "infinity", "odd": "x?", "lazy": [0, 1, 2],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("raised", "told"),
    [
        ("ValueError('no seats left')", "no seats left"),
        ("KeyError('B12')", "KeyError: 'B12'"),
        ("RuntimeError()", "RuntimeError"),
        ("LookupError(object())", "LookupError: <object>"),
        ("SystemExit(3)", "SystemExit: 3"),
    ],
)
async def test_what_a_tool_raises_is_a_refusal(module: Write, raised: str, told: str) -> None:
    _, session = await opened(
        f"{module(f'class Desk:{chr(10)}    def fail(self): raise {raised}')}:Desk"
    )
    outcome = await session.call("fail", {})
    assert (outcome.ok, outcome.value) == (False, {"error": told})


@pytest.mark.parametrize(
    "returned", ['{"error": "sold out"}', '{"success": False}', '{"ok": False, "why": 1}']
)
async def test_a_result_that_says_it_failed_is_a_refusal(module: Write, returned: str) -> None:
    _, session = await opened(
        f"{module(f'class Desk:{chr(10)}    def fail(self): return {returned}')}:Desk"
    )
    assert not (await session.call("fail", {})).ok


async def test_arguments_arrive_as_what_was_annotated(module: Write) -> None:
    name = module(
        """
        from dataclasses import dataclass
        from datetime import date
        from enum import Enum

        class Size(Enum):
            BIG = "big"
            SMALL = "small"

        @dataclass
        class Line:
            item: str
            pieces: int

        class Desk:
            def order(self, day: date, size: Size, lines: list[Line], note: str | None = None):
                return {"weekday": day.weekday(), "size": size.name, "pieces": lines[0].pieces}
        """
    )
    _, session = await opened(f"{name}:Desk")
    given: dict[str, JsonValue] = {
        "day": "2026-03-02",
        "size": "big",
        "lines": [{"item": "a", "pieces": 4}],
    }
    outcome = await session.call("order", given)
    assert outcome.value == {"weekday": 0, "size": "BIG", "pieces": 4}
    for wrong in ({**given, "size": "huge"}, {**given, "day": "tomorrow"}, {**given, "lines": 3}):
        outcome = await session.call("order", wrong)
        assert not outcome.ok
        assert outcome.text.startswith('{"error":"invalid arguments: ')


async def test_a_whole_number_and_its_decimal_leave_the_same_state(module: Write) -> None:
    name = module(
        """
        class Stove:
            def __init__(self):
                self.celsius = 20.0
                self.fans = {1: "off", 2: "off"}

            def heat(self, celsius: float) -> float:
                self.celsius = celsius
                return celsius

            def start(self, fan: int) -> str:
                self.fans[fan] = "on"
                return f"fan {fan}"
        """
    )
    digests = set()
    for celsius, fan in ((8, 1), (8.0, 1.0)):
        _, session = await opened(f"{name}:Stove")
        assert (await session.call("heat", {"celsius": celsius})).ok
        assert (await session.call("start", {"fan": fan})).value == "fan 1"
        digests.add(await session.digest())
    assert len(digests) == 1


async def test_no_call_leaves_a_trace_in_defaults_or_arguments(module: Write) -> None:
    name = module(
        """
        class Desk:
            shelf: list = []

            def put(self, item: str, tags: list[str] = []):
                tags.append(item)
                self.shelf.append(item)
                return {"tags": tags, "shelf": self.shelf}
        """
    )
    environment, session = await opened(f"{name}:Desk")
    other = await environment.open({"desk": {}})
    tags: list[JsonValue] = ["t"]
    await session.call("put", {"item": "a", "tags": tags})
    assert tags == ["t"]
    for each in (session, other):
        await each.call("put", {"item": "b"})
    outcome = await other.call("put", {"item": "c"})
    assert outcome.value == {"tags": ["c"], "shelf": ["b", "c"]}


async def test_private_state_with_cycles_is_part_of_the_digest(module: Write) -> None:
    name = module(
        """
        class Node:
            def __init__(self, parent=None):
                self.parent, self.children, self.tags = parent, [], {"b", "a"}

        class Tree:
            def __init__(self):
                self._root = Node()

            def grow(self) -> int:
                self._root.children.append(Node(self._root))
                return len(self._root.children)
        """
    )
    environment, session = await opened(f"{name}:Tree")
    before = await session.digest()
    await session.call("grow", {})
    other = await environment.open({"tree": {}})
    assert (await session.digest()) != before == (await other.digest())
    await other.call("grow", {})
    assert (
        (await session.digest())
        == (await other.digest())
        == (await (await session.fork()).digest())
    )


UNCOPYABLE = """
    import sqlite3

    class Desk:
        def __init__(self):
            self._db = sqlite3.connect(":memory:", check_same_thread=False)
            self._db.execute("create table notes (text)")

        def add_note(self, text: str) -> int:
            self._db.execute("insert into notes values (?)", (text,))
            return self._db.execute("select count(*) from notes").fetchone()[0]

        def count_notes(self) -> int:
            return self._db.execute("select count(*) from notes").fetchone()[0]

        def _state(self):
            return self._db.execute("select text from notes order by text").fetchall()
"""


async def test_what_cannot_be_copied_is_rebuilt_from_its_calls(module: Write) -> None:
    _, session = await opened(f"{module(UNCOPYABLE)}:Desk")
    await session.call("add_note", {"text": "one"})
    fork = await session.fork()
    await fork.call("add_note", {"text": "two"})
    assert (await fork.call("count_notes", {})).value == 2
    assert (await session.call("count_notes", {})).value == 1
    assert (await session.digest()) != (await fork.digest())


async def test_the_dice_of_the_random_module_fall_the_same_way(module: Write) -> None:
    name = module(
        """
        import random
        from random import randint

        class Desk:
            def __init__(self):
                self.key = random.random()

            def roll(self) -> int:
                return randint(1, 10**9) + random.randrange(10**9)
        """
    )
    environment, session = await opened(f"{name}:Desk")
    other = await environment.open({"desk": {}})
    assert (await session.digest()) == (await other.digest())
    first = [(await session.call("roll", {})).value for _ in range(3)]
    assert [(await other.call("roll", {})).value for _ in range(3)] == first
    assert len(set(first)) == 3
    fork = await session.fork()
    assert (await fork.call("roll", {})).value == (await session.call("roll", {})).value


MODULE_STATE = """
    import asyncio

    notes = []
    _count = 0

    def add_note(text: str) -> int:
        global _count
        _count += 1
        notes.append(text)
        return _count

    async def add_slowly(text: str) -> int:
        before = len(notes)
        await asyncio.sleep(0)
        notes.append(text)
        return before

    TOOLS = [add_note, add_slowly]
"""


async def test_functions_keep_their_variables_per_world(module: Write) -> None:
    environment, session = await opened(f"{module(MODULE_STATE)}:TOOLS")
    other = await environment.open({"tools": {}})
    before = await other.digest()
    assert (await session.call("add_note", {"text": "a"})).value == 1
    fork = await session.fork()
    assert (await fork.call("add_note", {"text": "b"})).value == 2
    assert (await session.call("add_note", {"text": "c"})).value == 2
    assert (await other.digest()) == before != (await session.digest()) != (await fork.digest())


async def test_worlds_of_tools_that_await_do_not_mix(module: Write) -> None:
    environment, session = await opened(f"{module(MODULE_STATE)}:TOOLS")
    others = [await environment.open({"tools": {}}) for _ in range(3)]
    calls = [each.call("add_slowly", {"text": "x"}) for each in (session, *others, session)]
    outcomes = await asyncio.gather(*calls)
    assert [outcome.value for outcome in outcomes] == [0, 0, 0, 0, 1]


async def test_bound_methods_in_a_list_carry_their_object(module: Write) -> None:
    name = module(
        """
        class Desk:
            def __init__(self):
                self.count = 0

            def tick(self) -> int:
                self.count += 1
                return self.count

        DESK = Desk()
        TOOLS = [DESK.tick]
        """
    )
    environment, session = await opened(f"{name}:TOOLS")
    before = await session.digest()
    assert (await session.call("tick", {})).value == 1
    assert (await session.digest()) != before
    assert (await (await environment.open({"tools": {}})).call("tick", {})).value == 1


async def test_what_tools_print_stays_off_standard_output(
    module: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    name = module("print('hello')\nclass Desk:\n    def speak(self): print('hi')\n")
    _, session = await opened(f"{name}:Desk")
    await session.call("speak", {})
    assert capsys.readouterr().out == ""


async def test_a_wish_hook_goes_before_what_is_found(module: Write) -> None:
    name = module(
        """
        class Desk:
            def greet(self, name: str, city: str) -> str:
                return f"Hello {name} of {city}"

            def _wish(self, tool, rng):
                return {"name": rng.choice(["Ada", "Bo"])} if tool == "greet" else {}
        """
    )
    _, session = await opened(f"{name}:Desk")
    wish = await session.suggest_arguments("greet", Random(1))
    assert wish["name"] in {"Ada", "Bo"}
    assert isinstance(wish["city"], str)


RUDE = """
    import asyncio

    class Mute(Exception):
        def __str__(self):
            return self.missing

    class Stop(BaseException):
        pass

    BELLS = {"b1": 0}

    def mute() -> dict:
        raise Mute()

    def interrupted() -> dict:
        raise KeyboardInterrupt

    def stopped() -> dict:
        raise Stop("no more")

    async def cancelled() -> dict:
        raise asyncio.CancelledError

    async def ring(bell_id: str) -> dict:
        yield {"part": 1}
        BELLS[bell_id] += 1
        yield {"rung": BELLS[bell_id]}

    def count(bell_id: str) -> dict:
        for _ in range(2):
            BELLS[bell_id] += 1
            yield BELLS[bell_id]

    def waited(bell_id: str) -> dict:
        return ringing(bell_id)

    async def ringing(bell_id):
        await asyncio.sleep(0)
        BELLS[bell_id] += 1
        return {"rung": BELLS[bell_id]}

    def run(bell_id: str) -> dict:
        return asyncio.run(ringing(bell_id))

    TOOLS = [mute, interrupted, stopped, cancelled, ring, count, waited, run]
"""


@pytest.mark.parametrize(
    ("tool", "text"),
    [
        ("mute", "Mute"),
        ("interrupted", "KeyboardInterrupt"),
        ("stopped", "no more"),
        ("cancelled", "CancelledError"),
    ],
)
@pytest.mark.parametrize("sandbox", [Sandbox.NONE, Sandbox.WORKER])
async def test_whatever_a_tool_raises_costs_that_one_call(
    module: Write, tool: str, text: str, sandbox: Sandbox
) -> None:
    environment = await open_environment([f"python:{module(RUDE)}:TOOLS"], sandbox)
    session = await environment.open(await environment.scenario(Random(0)))
    outcome = await session.call(tool, {})
    assert not outcome.ok
    assert text in outcome.text
    assert (await session.call("count", {"bell_id": "b1"})).value == [1, 2]


@pytest.mark.parametrize(
    ("tool", "value"),
    [
        ("ring", [{"part": 1}, {"rung": 1}]),
        ("count", [1, 2]),
        ("waited", {"rung": 1}),
        ("run", {"rung": 1}),
    ],
)
async def test_a_tool_is_carried_out_where_its_variables_stand(
    module: Write, tool: str, value: JsonValue
) -> None:
    environment, session = await opened(f"{module(RUDE)}:TOOLS")
    before = await session.digest()
    assert (await session.call(tool, {"bell_id": "b1"})).value == value
    assert (await session.digest()) != before
    other = await environment.open(await environment.scenario(Random(0)))
    assert (await other.digest()) == before


async def test_a_constructor_and_the_hooks_may_run_a_loop_of_their_own(module: Write) -> None:
    name = module(
        """
        import asyncio

        async def loaded():
            await asyncio.sleep(0)
            return {"b1": "milk"}

        class Desk:
            def __init__(self):
                self.notes = asyncio.run(loaded())

            def read(self, note_id: str) -> dict:
                return {"text": self.notes[note_id]}

            def _wish(self, tool, rng):
                return {"note_id": next(iter(asyncio.run(loaded())))}

            def _state(self):
                return asyncio.run(loaded())
        """
    )
    _, session = await opened(f"{name}:Desk")
    assert (await session.suggest_arguments("read", Random(0))) == {"note_id": "b1"}
    assert (await session.call("read", {"note_id": "b1"})).value == {"text": "milk"}


async def test_values_of_array_libraries_and_rows_become_what_they_stand_for(
    module: Write,
) -> None:
    name = module(
        """
        import sqlite3
        from datetime import date
        from fractions import Fraction
        from numbers import Integral, Real

        class Scalar:
            ndim = 0
            def __init__(self, value):
                self.value = value
            def item(self):
                return self.value
            def __int__(self):
                return int(self.value)
            def __float__(self):
                return float(self.value)
            def __str__(self):
                return str(self.value)

        class Whole(Scalar): ...
        class Figure(Scalar): ...
        Integral.register(Whole)
        Real.register(Figure)

        class Frame:
            columns = ["a"]
            def __iter__(self):
                return iter(self.columns)
            def keys(self):
                return self.columns
            def __getitem__(self, key):
                return [1, 2]
            def __len__(self):
                return 2
            def to_dict(self, how):
                return [{"a": 1}, {"a": 2}]

        class Desk:
            def __init__(self):
                self.db = sqlite3.connect(":memory:")
                self.db.row_factory = sqlite3.Row

            def read(self) -> dict:
                return {
                    "whole": Whole(3), "figure": Figure(18.5), "none": Figure(float("nan")),
                    "truth": Scalar(True), "day": Scalar(date(2026, 3, 1)),
                    "part": Fraction(1, 4), "frame": Frame(),
                    "rows": self.db.execute("select 1 as n, 'gold' as level").fetchall(),
                }
        """
    )
    _, session = await opened(f"{name}:Desk")
    assert (await session.call("read", {})).value == {
        "whole": 3,
        "figure": 18.5,
        "none": None,
        "truth": True,
        "day": "2026-03-01",
        "part": 0.25,
        "frame": [{"a": 1}, {"a": 2}],
        "rows": [{"n": 1, "level": "gold"}],
    }


async def test_names_without_a_letter_cost_nothing(module: Write) -> None:
    name = module(
        """
        class Desk:
            def __init__(self):
                self.left = {"€": 3, "_": {"#": 1}}

            def list_items(self) -> list[dict]:
                return [{"item_id": "i1", "价格": 20, "%": 1, "größeMax": 3}, {"item_id": "i2"}]

            def take_item(self, item_id: str, 数量: int = 1, цена: float = 2.0, _: int = 3) -> dict:
                self.left["€"] -= 数量
                return {"": self.left["€"], "_": item_id}
        """
    )
    environment, _ = await opened(f"{name}:Desk")
    assert [tool.name for tool in environment.tools] == ["list_items", "take_item"]


@pytest.mark.parametrize(
    ("method", "told"),
    [
        ("def odd(self, f: list[Callable[[], int] | Callable[[int], int]] = ()): ...", "odd(f)"),
        ("def odd(self, shape: Shape): ...", "odd(shape)"),
        ("odd = staticmethod(max)", "odd: it does not tell its parameters"),
    ],
)
async def test_one_method_that_cannot_be_read_costs_itself_alone(
    module: Write, caplog: pytest.LogCaptureFixture, method: str, told: str
) -> None:
    name = module(
        f"""
        from typing import Callable

        class Shape:
            @classmethod
            def __get_pydantic_core_schema__(cls, source, handler):
                raise RuntimeError("not today")

        class Desk:
            def count(self, shelf: int) -> int:
                return shelf
            {method}
        """
    )
    environment = await open_python([f"{name}:Desk"])
    assert [tool.name for tool in environment.tools] == ["count"]
    (record,) = caplog.records
    assert told in record.getMessage()


@pytest.mark.parametrize(
    ("returned", "ok", "value"),
    [
        ('[{"table_id": "T1"}]', True, [{"table_id": "T1"}]),
        ('  {"error": "none left"}', False, {"error": "none left"}),
        ('{"success": false}', False, {"success": False}),
        ("Error: no such table", False, "Error: no such table"),
        ("ValueError - no such table", False, "ValueError - no such table"),
        ("Table T1 is reserved.", True, "Table T1 is reserved."),
        ("[not JSON", True, "[not JSON"),
        ("12", True, "12"),
        ("Errors are rare here.", True, "Errors are rare here."),
    ],
)
@pytest.mark.parametrize("sandbox", [Sandbox.NONE, Sandbox.WORKER])
async def test_a_text_is_shown_as_it_is_and_read_for_what_it_says(
    module: Write, returned: str, ok: bool, value: JsonValue, sandbox: Sandbox
) -> None:
    name = module(f"class Desk:\n    def read(self) -> str:\n        return {returned!r}\n")
    environment = await open_environment([f"python:{name}:Desk"], sandbox)
    session = await environment.open(await environment.scenario(Random(0)))
    outcome = await session.call("read", {})
    assert (outcome.ok, outcome.value, outcome.text) == (ok, value, returned)
