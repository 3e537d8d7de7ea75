"""Samples for programs without an event loop: scripts, notebooks, data loaders."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterator, Sequence
from threading import Thread
from typing import Any, TypeVar

from turnloom.agents.teams.team_plan import TeamPlan
from turnloom.engine.embedded.engine import Engine
from turnloom.engine.embedded.settings import Settings, Teacher
from turnloom.graphs.json_value import JsonObject
from turnloom.graphs.sources.own.tool_source import ToolSource

T = TypeVar("T")


def samples(
    n: int,
    env: str | ToolSource | Sequence[str | ToolSource] = "builtin:",
    *,
    seed: int = 0,
    settings: Settings | None = None,
    teacher: Teacher | None = None,
    team: TeamPlan | None = None,
) -> Iterator[JsonObject]:
    """`n` accepted samples, made in a thread while they are taken; see `Engine`.

    Works where a loop is running already, as in a notebook. Ending the iteration ends the run.
    """
    loop = asyncio.new_event_loop()
    thread = Thread(target=_serve, args=(loop,), name="turnloom-samples", daemon=True)
    thread.start()

    def wait_for(work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, loop).result()

    engine = Engine(env, seed=seed, settings=settings, teacher=teacher, team=team)
    try:
        wait_for(engine.open())
        stream = engine.samples(n)
        while True:
            try:
                sample = wait_for(anext(stream))
            except StopAsyncIteration:
                return
            yield sample
    finally:
        wait_for(engine.close())
        loop.call_soon_threadsafe(loop.stop)
        thread.join()


def _serve(loop: asyncio.AbstractEventLoop) -> None:
    asyncio.set_event_loop(loop)
    try:
        loop.run_forever()
    finally:
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.run_until_complete(loop.shutdown_default_executor())
        loop.close()
