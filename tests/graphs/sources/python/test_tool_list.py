"""Lists of tools as frameworks leave them: functions, partials, and objects made of functions."""

from __future__ import annotations

import functools
from collections.abc import Callable
from random import Random
from types import SimpleNamespace
from typing import Any

import pytest

from turnloom.graphs.errors import SourceError
from turnloom.graphs.sources.python import open_python
from turnloom.graphs.sources.python.tool_list import function_of, tool_dict, tool_list

Write = Callable[[str], str]


def ring(bell: str) -> str:
    """Ring a bell."""
    return bell


async def aring(bell: str) -> str:
    """Ring a bell."""
    return bell


@pytest.mark.parametrize("attribute", ["func", "fn", "function", "coroutine", "_func"])
def test_a_tool_object_stands_for_the_function_that_it_was_made_of(attribute: str) -> None:
    made = SimpleNamespace(**{attribute: ring}, name="ring_it")
    assert tool_list("m:TOOLS", [made]) == {"ring_it": ring}


def test_a_tool_object_with_a_coroutine_alone_stands_for_that() -> None:
    assert function_of(SimpleNamespace(func=None, coroutine=aring)) is aring


def test_a_partial_is_taken_as_it_is() -> None:
    bound = functools.partial(ring, bell="door")
    assert tool_dict("m:TOOLS", {"ring_door": bound}) == {"ring_door": bound}
    with pytest.raises(SourceError, match=r"the 2nd .* is a functools\.partial wit"):
        tool_list("m:TOOLS", [ring, bound])


@pytest.mark.parametrize(
    ("items", "told"),
    [
        ([ring, 3], "the 2nd element of the list is an int: the list must hold functions"),
        ([ring, aring, ring], "the 3rd .* same name 'ring'"),
        ([], "the list must hold functions, and is empty"),
    ],
)
def test_what_is_wrong_in_a_list_is_told_by_its_place(items: list[Any], told: str) -> None:
    with pytest.raises(SourceError, match=told):
        tool_list("m:TOOLS", items)


async def test_tool_objects_are_called_as_their_functions(module: Write) -> None:
    name = module(
        """
        class StructuredTool:
            def __init__(self, func):
                self.func, self.name = func, func.__name__

        NOTES = {"n1": "milk"}

        @StructuredTool
        def delete_note(note_id: str) -> dict:
            \"\"\"Delete a note.\"\"\"
            return {"deleted": NOTES.pop(note_id)}

        TOOLS = [delete_note]
        """
    )
    for attribute in ("TOOLS", "delete_note"):
        environment = await open_python([f"{name}:{attribute}"])
        session = await environment.open(await environment.scenario(Random(0)))
        assert (await session.call("delete_note", {"note_id": "n1"})).value == {"deleted": "milk"}
        fresh = await environment.open(await environment.scenario(Random(0)))
        assert await session.state() != await fresh.state()
        assert "func" not in str(await session.state())
