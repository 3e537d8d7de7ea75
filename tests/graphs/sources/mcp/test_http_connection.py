"""Servers that are reached over HTTP, and those that are none."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from random import Random

import pytest

pytest.importorskip("mcp")

from tests.graphs.sources.mcp.tiny_http_server import served
from turnloom.graphs.environment import ToolResult
from turnloom.graphs.errors import SourceError, ToolError
from turnloom.graphs.sources.isolated.limits import Isolation
from turnloom.graphs.sources.mcp.mcp_source import McpSource, ServerWorld
from turnloom.graphs.sources.mcp.open_mcp import mcp_source, open_mcp
from turnloom.graphs.sources.mcp.server_limits import ServerLimits

TIGHT = ServerLimits(start=10.0, call=10.0, line=100_000, told=500_000)
SENT = {"parcel_id": "P-17", "city": "Bern"}


@asynccontextmanager
async def opened(mode: str, limits: ServerLimits = TIGHT) -> AsyncIterator[McpSource]:
    with served(mode) as address:
        source = await mcp_source(address, Isolation(), limits)
        try:
            yield source
        finally:
            await source.close()


async def world(source: McpSource) -> ServerWorld:
    return await source.open(source.scenario(Random(1)))


async def called(world: ServerWorld, name: str, **given: str) -> ToolResult:
    return await world.call(name, dict(given))


@pytest.mark.parametrize("mode", ["sessions", "events"])
async def test_each_world_has_a_session_of_its_own_and_a_fork_goes_on(mode: str) -> None:
    async with opened(mode) as source:
        one, other = await world(source), await world(source)
        await called(one, "send_parcel", **SENT)
        fork = await one.fork()
        await called(one, "send_parcel", parcel_id="P-17", city="Riga")

        assert "Bern" in (await called(fork, "list_parcels")).text
        assert "Oslo" in (await called(other, "list_parcels")).text
        assert "Riga" in (await called(one, "list_parcels")).text


async def test_a_server_without_sessions_is_spoken_to_by_its_handles() -> None:
    async with opened("stateless") as source:
        session = await world(source)
        desk = (await called(session, "open_desk")).value
        assert isinstance(desk, dict)
        handle = str(desk["desk"])
        sent = await called(session, "send_parcel", desk=handle, **SENT)
        unknown = await called(session, "list_parcels", desk="desk-99")

    assert "Bern" in sent.text
    assert (unknown.ok, unknown.value) == (False, {"error": "there is no such desk"})


@pytest.mark.parametrize(
    ("mode", "limits", "says"),
    [
        ("large", TIGHT, "too much"),
        ("bomb", TIGHT, "compressed"),
        ("hangs", ServerLimits(start=10.0, call=0.5), "took more than 0.5 s"),
    ],
)
async def test_an_answer_that_goes_wrong_costs_that_call(
    mode: str, limits: ServerLimits, says: str
) -> None:
    async with opened(mode, limits) as source:
        session = await world(source)
        with pytest.raises(ToolError, match=says):
            await called(session, "send_parcel", **SENT)


@pytest.mark.parametrize("mode", ["redirects", "html"])
async def test_an_answer_that_is_none_is_refused(mode: str) -> None:
    async with opened(mode) as source:
        assert not (await called(await world(source), "send_parcel", **SENT)).ok


async def test_an_address_where_nobody_answers_is_one_clear_error() -> None:
    with served("sessions") as address:
        gone = address
    with pytest.raises(SourceError, match="cannot be reached"):
        await open_mcp(gone, Isolation())
