"""A source that can only be called gets copies and digests by its calls being made again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random

import pytest

from turnloom.graphs.api.pattern import match_pattern
from turnloom.graphs.environment import ToolResult
from turnloom.graphs.json_value import JsonObject
from turnloom.graphs.sources.builtin import open_builtin
from turnloom.graphs.sources.builtin.world import CITIES
from turnloom.graphs.sources.capabilities import BareSession, NotForkableError
from turnloom.graphs.sources.domain_environment import DomainEnvironment
from turnloom.graphs.sources.replay import CallLog, ReplayEnvironment, ReplaySession
from turnloom.graphs.tool import SemanticType, Tool


@dataclass
class Telephone:
    """A session that offers its tools and the date, and nothing else."""

    session: BareSession

    @property
    def tools(self) -> tuple[Tool, ...]:
        return self.session.tools

    @property
    def today(self) -> str:
        return self.session.today

    async def call(self, tool: str, arguments: JsonObject) -> ToolResult:
        return await self.session.call(tool, arguments)

    async def close(self) -> None:
        await self.session.close()


@dataclass
class Copier(Telephone):
    """One that can be copied until its first call."""

    called: bool = False

    async def call(self, tool: str, arguments: JsonObject) -> ToolResult:
        self.called = True
        return await super().call(tool, arguments)

    async def fork(self) -> Copier:
        if self.called:
            raise NotForkableError("a call is under way")
        return Copier(self.session)


@dataclass
class Exchange:
    """The environment of such sessions; it counts how many it opened."""

    source: DomainEnvironment = field(default_factory=lambda: open_builtin(["travel"]))
    kind: type[Telephone] = Telephone
    opened: int = 0

    @property
    def spec(self) -> str:
        return self.source.spec

    @property
    def tools(self) -> tuple[Tool, ...]:
        return self.source.tools

    @property
    def semantic_types(self) -> Mapping[str, SemanticType]:
        return self.source.semantic_types

    async def scenario(self, rng: Random) -> JsonObject:
        return await self.source.scenario(rng)

    async def close(self) -> None:
        await self.source.close()

    async def open(self, scenario: JsonObject) -> Telephone:
        self.opened += 1
        return self.kind(await self.source.open(scenario))


PROFILE: tuple[str, JsonObject] = ("get_travel_profile", {})


async def opened(exchange: Exchange) -> ReplaySession:
    return await ReplayEnvironment(exchange).open(await exchange.source.scenario(Random(3)))


async def book(session: ReplaySession) -> ToolResult:
    """A booking: a call that changes the world."""
    stay = {"city": "Milan", "check_in": session.today, "nights": 2}
    for city in CITIES:
        found = await session.call("search_hotels", {**stay, "city": city.name})
        if found.ok:
            made = await session.call("book_hotel", {"room_id": _rooms(found)[0]})
            assert made.ok, made.text
            return made
    pytest.fail("there is no room anywhere")


def _rooms(found: ToolResult) -> list[str]:
    return [str(value) for _, value in match_pattern(found.value, "rooms[].room_id")]


async def test_a_fork_has_come_the_same_way_and_goes_its_own() -> None:
    session = await opened(Exchange())
    ref = (await book(session)).value["booking_ref"]

    fork = await session.fork()
    before = await session.digest()

    assert (await fork.digest()) == before
    assert (await fork.call("cancel_booking", {"booking_ref": ref})).ok
    assert (await fork.digest()) != before == (await session.digest())
    assert (await session.call("get_booking", {"booking_ref": ref})).value["status"] != "cancelled"


async def test_what_reads_or_is_refused_leaves_the_digest() -> None:
    session = await opened(Exchange())
    before = await session.digest()

    assert (await session.call(*PROFILE)).ok
    assert not (await session.call("book_hotel", {"room_id": "none"})).ok

    assert (await session.digest()) == before


async def test_the_same_calls_have_the_same_digest_and_others_another() -> None:
    one, same, other = [await opened(Exchange()) for _ in range(3)]
    await book(one)
    await book(same)

    assert (await one.digest()) == (await same.digest()) != (await other.digest())


async def test_the_sources_own_copy_goes_first_and_a_refused_one_is_made_up_for() -> None:
    exchange = Exchange(kind=Copier)
    session = await opened(exchange)
    fork = await session.fork()
    assert exchange.opened == 1

    await book(fork)
    again = await fork.fork()
    assert exchange.opened == 2
    assert (await again.digest()) == (await fork.digest())


async def test_nothing_is_suggested_or_shown_where_the_source_knows_nothing() -> None:
    session = await opened(Exchange())

    assert (await session.suggest_arguments("search_flights", Random(1))) == {}
    assert (await session.state()) == {}
    assert session.today.startswith("2026-")


def test_logs_of_forks_share_their_beginning() -> None:
    log = CallLog({"seed": 1}).then("look", {})

    assert log.then("left", {}).calls() == [("look", {}), ("left", {})]
    assert log.then("right", {"far": 2}).calls() == [("look", {}), ("right", {"far": 2})]
    assert log.calls() == [("look", {})]
