"""Servers that behave, and servers that do not: one clear error or one lost call each."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from random import Random

import pytest

from turnloom.graphs.errors import SourceError, ToolError, UsageError
from turnloom.graphs.json_value import JsonObject
from turnloom.graphs.sources.isolated.limits import Isolation, Sandbox

pytest.importorskip("mcp")

from turnloom.graphs.sources.mcp.mcp_source import FolderWorld, McpSource, ServerWorld
from turnloom.graphs.sources.mcp.open_mcp import mcp_source, open_mcp
from turnloom.graphs.sources.mcp.server_limits import ServerLimits

SERVER = Path(__file__).with_name("tiny_server.py")
TIGHT = ServerLimits(start=20.0, call=20.0, line=200_000, told=500_000)
HASTY = ServerLimits(start=20.0, call=0.5)
PARCEL = {"parcel_id": "P-17"}
SENT = {**PARCEL, "city": "Bern"}


def command(mode: str = "good", folder: str = "") -> str:
    return f"{sys.executable} {SERVER} {mode} {folder}".strip()


@asynccontextmanager
async def opened(
    mode: str = "good", folder: str = "", limits: ServerLimits = TIGHT
) -> AsyncIterator[McpSource]:
    source = await mcp_source(command(mode, folder), Isolation(), limits)
    try:
        yield source
    finally:
        await source.close()


async def world(source: McpSource) -> ServerWorld:
    return await source.open(source.scenario(Random(1)))


async def value(world: ServerWorld, tool: str, arguments: JsonObject) -> object:
    result = await world.call(tool, arguments)
    assert result.ok
    return result.value


def is_running(words: str) -> bool:
    """Whether a process has these words on its command line."""
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if words.encode() in path.read_bytes():
                return True
        except OSError:
            continue
    return False


async def test_an_environment_knows_the_tools_of_all_pages_by_names_that_models_take() -> None:
    environment = await open_mcp(command(), Isolation())
    try:
        effects = {tool.name: tool.effect for tool in environment.tools}
        consumed = {tool.name: tool.annotation.consumes for tool in environment.tools}
        session = await environment.open(await environment.scenario(Random(1)))
        unknown = await session.call("get_parcel", {"parcel_id": "P-99"})
        await session.close()
    finally:
        await environment.close()

    assert list(effects) == ["list_parcels", "get_parcel", "send_parcel", "desk_note"]
    assert effects["get_parcel"] == "read"
    assert effects["send_parcel"] == "write"
    assert consumed["get_parcel"] == {"parcel_id": "parcel.id"}
    assert (unknown.ok, unknown.value) == (False, {"error": "there is no parcel P-99"})


async def test_what_was_learned_of_the_tools_is_not_found_out_again() -> None:
    first = await open_mcp(command(), Isolation())
    await first.close()
    again = await open_mcp(command(), Isolation(), first.learned)
    try:
        assert again.tools == first.tools
        assert again.learned == first.learned
        session = await again.open(await again.scenario(Random(1)))
        assert await session.suggest_arguments("send_parcel", Random(1))
        await session.close()
    finally:
        await again.close()


async def test_worlds_are_apart_and_a_fork_goes_on_from_where_it_was_made() -> None:
    async with opened() as source:
        session = await world(source)
        other = await world(source)
        assert (await session.call("send_parcel", SENT)).ok
        fork = await session.fork()
        await session.call("send_parcel", {**PARCEL, "city": "Riga"})

        assert await value(fork, "get_parcel", PARCEL) == SENT
        assert await value(other, "get_parcel", PARCEL) == {**PARCEL, "city": "Oslo"}
        assert await value(session, "get_parcel", PARCEL) == {**PARCEL, "city": "Riga"}


async def test_more_worlds_than_servers_keep_their_state() -> None:
    limits = ServerLimits(live=2)
    async with opened(limits=limits) as source:
        sessions = [await world(source) for _ in range(4)]
        for number, session in enumerate(sessions):
            await session.call("send_parcel", {**PARCEL, "city": f"City {number}"})

        found = [await value(each, "get_parcel", PARCEL) for each in sessions]

    assert found == [{**PARCEL, "city": f"City {number}"} for number in range(4)]


async def test_results_are_structured_where_given_else_json_in_text_else_text() -> None:
    async with opened() as source:
        session = await world(source)

        listed = await value(session, "list_parcels", {})
        assert isinstance(listed, dict)
        assert list(listed) == ["parcels"]
        assert await value(session, "get_parcel", PARCEL) == {**PARCEL, "city": "Oslo"}
        assert await value(session, "desk_note", {"note": "hello"}) == "Noted."


async def test_a_folder_begins_as_its_seed_and_has_one_name_in_every_world(tmp_path: Path) -> None:
    seed = tmp_path / "seed"
    seed.mkdir()
    (seed / "plan.txt").write_text("water the ferns")
    async with opened("good", f"{{workdir={seed}}}") as source:
        session = await world(source)
        assert isinstance(session, FolderWorld)
        before = await session.state()
        result = await session.call("desk_note", {"note": "to /workdir/plan.txt"})
        after = await session.state()
        (seed / "plan.txt").write_text("do not water the ferns")

    assert "water the ferns" in str(before)
    assert result.value == "Noted in /workdir/notes.json."
    assert "/workdir/notes.json" in str(after)
    assert str(tmp_path) not in str(after)
    assert not (seed / "notes.json").exists()
    async with opened("good", f"{{workdir={seed}}}") as source:
        with pytest.raises(SourceError, match="not as it was"):
            await source.open({"folder": "0"})


@pytest.mark.parametrize(
    ("mode", "says"),
    [
        ("prints_at_start", "printed 'Welcome to the parcel desk!' to its standard output"),
        ("dies_at_start", "ended: no stamps at all"),
        ("endless", "same page of tools again and again"),
        ("twice", "lists the tool 'list_parcels' twice"),
        ("too_many", "more than 1000 tools"),
    ],
)
async def test_a_server_that_is_none_is_one_clear_error(mode: str, says: str) -> None:
    with pytest.raises(SourceError, match=says):
        async with opened(mode):
            pass
    assert not is_running(f"{SERVER}\0{mode}\0")


async def test_a_server_that_hangs_at_its_start_is_one_clear_error() -> None:
    with pytest.raises(SourceError, match=r"did not start in 0\.5 s"):
        async with opened("hangs_at_start", limits=ServerLimits(start=0.5)):
            pass
    assert not is_running(f"{SERVER}\0hangs_at_start")


async def test_a_server_whose_tools_change_is_used_no_more() -> None:
    async with opened("changes") as source:
        session = await world(source)
        for _ in range(2):
            with pytest.raises(SourceError, match="has changed its tools"):
                await session.call("list_parcels", {})


async def test_a_command_that_is_not_there_is_one_clear_error() -> None:
    with pytest.raises(SourceError, match="No such file or directory"):
        await open_mcp("no-such-server --at all", Isolation())


@pytest.mark.parametrize(
    ("mode", "limits", "says"),
    [
        ("long_line", TIGHT, "a line that is too long"),
        ("no_utf8", TIGHT, "no UTF-8"),
        ("prints", TIGHT, "printed 'parcel sent!'"),
        ("floods", TIGHT, "too much"),
        ("dies", TIGHT, "ended: out of stamps"),
        ("batch", TIGHT, "printed"),
        ("deep", TIGHT, "printed"),
        ("half", TIGHT, "ended"),
        ("surrogates", TIGHT, "printed"),
        ("closes", TIGHT, "ended"),
        ("other_id", HASTY, "took more than 0.5 s"),
        ("stubborn", HASTY, "took more than 0.5 s"),
        ("hangs", HASTY, "took more than 0.5 s"),
        ("children", HASTY, "took more than 0.5 s"),
    ],
)
async def test_a_call_that_goes_wrong_costs_that_call(
    mode: str, limits: ServerLimits, says: str
) -> None:
    async with opened(mode, limits=limits) as source:
        session = await world(source)
        with pytest.raises(ToolError, match=says):
            await session.call("send_parcel", SENT)
        after = await value(session, "get_parcel", PARCEL)

    assert after == {**PARCEL, "city": "Oslo"}
    assert not is_running(f"{SERVER}\0{mode}")
    assert not is_running("time.sleep(987)")


@pytest.mark.parametrize("mode", ["no_result"])
async def test_a_result_that_is_none_is_refused(mode: str) -> None:
    async with opened(mode) as source:
        session = await world(source)
        assert not (await session.call("send_parcel", SENT)).ok


@pytest.mark.parametrize(("mode", "says"), [("nothing", "no tool to offer"), ("fetches", "Schema")])
async def test_tools_that_are_none_are_one_clear_error(mode: str, says: str) -> None:
    with pytest.raises(SourceError, match=says):
        await open_mcp(command(mode), Isolation())
    assert not is_running(f"{SERVER}\0{mode}\0")


async def test_a_server_that_says_its_tools_are_others_is_listed_again() -> None:
    async with opened("says_changed") as source:
        session = await world(source)
        assert (await session.call("send_parcel", SENT)).ok
    async with opened("renames") as source:
        session = await world(source)
        with pytest.raises(SourceError, match="has changed its tools"):
            await session.call("send_parcel", SENT)


@pytest.mark.parametrize("mode", ["asks", "asks_roots", "elicits"])
async def test_what_a_server_asks_for_is_not_granted(mode: str) -> None:
    async with opened(mode) as source:
        session = await world(source)
        assert await value(session, "send_parcel", SENT) == "not granted"


async def test_a_server_gets_no_variables_but_the_usual(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOME_API_KEY", "very-secret")
    async with opened("shows_variables") as source:
        session = await world(source)
        told = await value(session, "desk_note", {"note": "x"})

    assert isinstance(told, dict)
    assert "PATH" in told
    assert "SOME_API_KEY" not in told


async def test_servers_do_not_run_where_strict_isolation_is_asked_for() -> None:
    with pytest.raises(UsageError, match="bubblewrap"):
        await open_mcp(command(), Isolation(Sandbox.STRICT))
