"""Worlds that are open, and who closes them."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

import pytest

from turnloom.graphs.json_value import JsonObject
from turnloom.graphs.sources.own.open_worlds import OpenWorlds
from turnloom.graphs.sources.own.own_environment import directly
from turnloom.graphs.sources.own.tool_source import ToolWorld


class Room(ToolWorld):
    """Counts how often it was closed, and complains of it."""

    closed = 0

    async def call(self, tool: str, arguments: JsonObject) -> JsonObject:
        return {}

    async def close(self) -> None:
        self.closed += 1
        raise ZeroDivisionError("\x1b[31mred")


async def room() -> Room:
    return Room()


async def test_a_world_is_closed_once_whoever_asks() -> None:
    worlds = OpenWorlds(directly)
    world = await worlds.open(room)
    with pytest.raises(ZeroDivisionError):
        await worlds.close(world)
    worlds.let_go(world)
    await worlds.close(world)
    await worlds.close_all()

    assert world.closed == 1


async def test_what_was_let_go_is_closed_before_the_next_is_opened(
    caplog: pytest.LogCaptureFixture,
) -> None:
    worlds = OpenWorlds(directly)
    first, second = await worlds.open(room), await worlds.open(room)
    worlds.let_go(first)
    await worlds.open(room)

    assert (first.closed, second.closed) == (1, 0)
    assert "a Room could not be closed: ZeroDivisionError: \\x1b[31mred" in caplog.text

    await worlds.close_all()
    assert (first.closed, second.closed) == (1, 1)


async def test_who_is_cancelled_before_a_world_is_closed_leaves_it_to_the_end() -> None:
    async def never(work: Coroutine[Any, Any, Any], /) -> Any:
        if hurried:
            work.close()
            raise asyncio.CancelledError
        return await work

    hurried = False
    worlds = OpenWorlds(never)
    world = await worlds.open(room)
    hurried = True
    with pytest.raises(asyncio.CancelledError):
        await worlds.close(world)
    hurried = False
    await worlds.close_all()

    assert world.closed == 1
