"""What the embedding program brings itself, carried out on the program's own loop."""

from __future__ import annotations

from asyncio import AbstractEventLoop
from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial, wraps
from typing import TypeVar, TypeVarTuple

from turnloom.engine.embedded.loop_thread import on_loop
from turnloom.engine.recipe.own_parts import OwnParts

T = TypeVar("T")
Ts = TypeVarTuple("Ts")


def hosted(own: OwnParts, loop: AbstractEventLoop) -> OwnParts:
    """The same parts for an engine in a thread: roles, agents and sources are called on
    `loop`."""

    def carried(function: Callable[[*Ts], Awaitable[T]]) -> Callable[[*Ts], Awaitable[T]]:
        @wraps(function)
        async def called(*given: *Ts) -> T:
            return await on_loop(loop, _awaited(function, *given))

        return called

    return replace(
        own,
        plan=None if own.plan is None else own.plan.carried_out_by(carried),
        agents={
            role: replace(agent, answer=carried(agent.answer)) for role, agent in own.agents.items()
        },
        sources=tuple(replace(given, carry=partial(on_loop, loop)) for given in own.sources),
    )


async def _awaited(function: Callable[[*Ts], Awaitable[T]], *given: *Ts) -> T:
    return await function(*given)
