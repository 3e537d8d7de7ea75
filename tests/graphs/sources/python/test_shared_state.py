"""What a class keeps in its module, or on a class, belongs to a world: none sees another's."""

import asyncio
import sys
from collections.abc import Callable
from pathlib import Path
from random import Random
from textwrap import dedent
from typing import Any

import pytest

from turnloom.graphs.environment import Session
from turnloom.graphs.errors import SourceError
from turnloom.graphs.sources.python.open_python import open_python
from turnloom.graphs.sources.spec import open_environment

Write = Callable[..., str]


@pytest.fixture
def write(tmp_path: Path, request: pytest.FixtureRequest) -> Write:
    """Writes modules, and names the first one."""

    def written(**modules: str) -> str:
        unique = f"m{abs(hash(request.node.nodeid)) % 10**8}"
        for name, text in modules.items():
            code = dedent(text).replace("STORE", f"store_{unique}")
            (tmp_path / f"{name}_{unique}.py").write_text(code)
        return f"{tmp_path / f'{next(iter(modules))}_{unique}.py'}"

    return written


MODULE = """
    NOTES = {}
    _next = 0

    class Board:
        '''A board of notes.'''

        def add_note(self, text: str) -> dict:
            'Add a note.'
            global _next
            _next += 1
            NOTES[f"N{_next}"] = text
            return {"note_id": f"N{_next}", "count": len(NOTES)}

        def list_notes(self) -> dict:
            'List the notes.'
            return {"notes": [{"note_id": key, "text": text} for key, text in NOTES.items()]}
"""
ON_CLASS = """
    class Counter:
        total = 0
        seen = {}

    class Board:
        'A board of notes.'

        def add_note(self, text: str) -> dict:
            'Add a note.'
            Counter.total += 1
            Counter.seen[str(Counter.total)] = text
            return {"count": Counter.total}

        @classmethod
        def list_notes(cls) -> dict:
            'List the notes.'
            return {"notes": list(Counter.seen.values())}
"""
OWN_CLASS = """
    class Board:
        'A board of notes.'
        total = 0
        notes = []

        def add_note(self, text: str) -> dict:
            'Add a note.'
            type(self).total += 1
            self.notes.append(text)
            return {"count": Board.total}

        def list_notes(self) -> dict:
            'List the notes.'
            return {"notes": list(Board.notes)}
"""
TWO_MODULES = """
    from STORE import NOTES, put

    class Board:
        'A board of notes.'

        def add_note(self, text: str) -> dict:
            'Add a note.'
            put(text)
            return {"count": len(NOTES)}

        def list_notes(self) -> dict:
            'List the notes.'
            return {"notes": list(NOTES)}
"""
STORE = """
    NOTES = []

    def put(text):
        NOTES.append(text)
"""
AWAITED = MODULE.replace("def add_note", "async def add_note").replace(
    "global _next\n",
    "global _next\n            import asyncio\n            await asyncio.sleep(0)\n",
)


async def _notes(session: Session) -> Any:
    outcome = await session.call("list_notes", {})
    assert outcome.ok, outcome
    assert isinstance(outcome.value, dict)
    return outcome.value["notes"]


@pytest.mark.parametrize("text", [MODULE, ON_CLASS, OWN_CLASS, TWO_MODULES, AWAITED])
async def test_worlds_do_not_see_each_other(
    write: Write, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(board=text, store=STORE)
    monkeypatch.syspath_prepend(str(Path(path).parent))
    environment = await open_python([f"{path}:Board"])
    one, other = (
        await environment.open(await environment.scenario(Random(0))),
        await environment.open(await environment.scenario(Random(0))),
    )
    empty = await other.digest()
    first = await one.call("add_note", {"text": "buy milk"})
    fork = await one.fork()
    again = await other.call("add_note", {"text": "buy milk"})
    assert first == again
    assert await one.digest() == await other.digest() != empty
    await fork.call("add_note", {"text": "and bread"})
    assert (len(await _notes(one)), len(await _notes(fork))) == (1, 2)
    assert await _notes(await environment.open(await environment.scenario(Random(0)))) == []


async def test_calls_that_await_at_the_same_time_stay_apart(write: Write) -> None:
    environment = await open_python([f"{write(board=AWAITED)}:Board"])
    worlds = [await environment.open(await environment.scenario(Random(0))) for _ in range(5)]
    for _ in range(3):
        await asyncio.gather(*(each.call("add_note", {"text": "x"}) for each in worlds))
    assert [len(await _notes(each)) for each in worlds] == [3] * 5


DICE = """
    import asyncio
    import random

    class Dice:
        'Dice.'

        async def throw_dice(self, times: int) -> dict:
            'Throw the dice some times.'
            thrown = []
            for _ in range(times):
                thrown.append(random.randint(1, 6))
                await asyncio.sleep(0)
            return {"thrown": thrown}
"""


async def test_dice_that_are_thrown_across_awaits_fall_as_they_do_alone(write: Write) -> None:
    environment = await open_python([f"{write(dice=DICE)}:Dice"])
    alone = await (await environment.open(await environment.scenario(Random(0)))).call(
        "throw_dice", {"times": 9}
    )
    worlds = [await environment.open(await environment.scenario(Random(0))) for _ in range(4)]
    together = await asyncio.gather(*(each.call("throw_dice", {"times": 9}) for each in worlds))
    assert list(together) == [alone] * 4


SQLITE = """
    import sqlite3
    import threading

    _lock = threading.Lock()
    _db = sqlite3.connect(":memory:", check_same_thread=False)
    _db.execute("create table notes(text text)")

    class Board:
        'A board of notes.'

        def add_note(self, text: str = "milk") -> dict:
            'Add a note.'
            _db.execute("insert into notes values (?)", (text,))
            return {"count": _db.execute("select count(*) from notes").fetchone()[0]}
"""


@pytest.mark.parametrize("sandboxed", [False, True])
async def test_what_cannot_be_held_and_is_shared_is_refused_by_name(
    write: Write, sandboxed: bool
) -> None:
    spec = f"{write(board=SQLITE)}:Board"
    with pytest.raises(SourceError, match=r"add_note answers .*_db \(a Connection") as refused:
        await (open_environment([f"python:{spec}"]) if sandboxed else open_python([spec]))
    assert "_lock" not in str(refused.value)


async def test_what_cannot_be_copied_and_is_only_read_does_no_harm(write: Write) -> None:
    harmless = SQLITE.replace('_db.execute("insert into notes values (?)", (text,))', "pass")
    environment = await open_python([f"{write(board=harmless)}:Board"])
    assert [tool.name for tool in environment.tools] == ["add_note"]


async def test_a_table_of_constants_is_not_copied_and_stays_where_it_is(write: Write) -> None:
    table = MODULE.replace("NOTES = {}", "NOTES = {}\n    CITIES = [[n] for n in range(9000)]")
    path = write(board=table)
    environment = await open_python([f"{path}:Board"])
    module = sys.modules[Path(path).stem]
    session = await environment.open(await environment.scenario(Random(0)))
    before = module.CITIES
    await session.call("add_note", {"text": "x"})
    assert module.CITIES is before
    assert module.NOTES == {}, "no world's data stays behind"


async def test_the_scenario_of_a_class_may_rely_on_its_module(write: Write) -> None:
    seeded = (
        MODULE
        + """
        def __init__(self, size: int = 2) -> None:
            for number in range(size):
                NOTES[f"S{number}"] = "seeded"

        @staticmethod
        def _scenario(rng):
            return {"size": rng.randint(1, 3)}
"""
    )
    environment = await open_python([f"{write(board=seeded)}:Board"])
    for seed in range(4):
        scenario = await environment.scenario(Random(seed))
        assert len(await _notes(await environment.open(scenario))) == scenario["board"]["size"]
