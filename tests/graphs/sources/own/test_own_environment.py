"""Somebody's own source: what it leaves out is made up for, what it does wrong is a refusal."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine
from dataclasses import dataclass, field, replace
from random import Random
from typing import Any

import pytest

from turnloom.graphs.environment import ToolResult
from turnloom.graphs.errors import SourceError, ToolError
from turnloom.graphs.json_value import JsonObject
from turnloom.graphs.sources.own.own_environment import given_source, open_source
from turnloom.graphs.sources.own.tool_source import ToolSource, ToolWorld
from turnloom.graphs.tool import Tool, ToolAnnotation

TEXT = {"type": "object", "properties": {"text": {"type": "string"}}, "required": ["text"]}
SAY = Tool("say_text", "Say a text.", TEXT, annotation=ToolAnnotation(requests=("say {text}",)))
COUNT = Tool("count_texts", "Count what was said.", {}, effect="read")


class Echo(ToolWorld):
    """Remembers what was said, and lets nobody look."""

    today = "2026-05-04"

    def __init__(self) -> None:
        self.said: list[str] = []

    async def call(self, tool: str, arguments: JsonObject) -> Any:
        if tool == "count_texts":
            return {"count": len(self.said)}
        text = str(arguments["text"])
        raised = {"no": ToolError("not that"), "crash": RuntimeError("out of order")}.get(text)
        if raised is not None:
            raise raised
        odd = {"set": {1, 2}, "refuse": ToolResult(False, {"why": "so"}, "because")}
        if text in odd:
            return odd[text]
        self.said.append(text)
        return {"said": text, "all": self.said}


@dataclass
class Room(ToolSource):
    """Opens echoes, and counts them."""

    tools: Any = (SAY, COUNT)
    spec: str = "room:one"
    opened: list[Echo] = field(default_factory=list)
    closed: int = 0

    async def open(self, scenario: JsonObject) -> Echo:
        self.opened.append(Echo())
        return self.opened[-1]

    async def close(self) -> None:
        self.closed += 1


async def test_what_a_world_cannot_do_is_made_up_for() -> None:
    environment = await open_source(given_source(Room()))
    session = await environment.open({})
    assert (await session.call("say_text", {"text": "hello"})).ok
    fork = await session.fork()

    assert (await fork.call("count_texts", {})).value == {"count": 1}
    assert (await fork.digest()) == (await session.digest())
    await fork.call("say_text", {"text": "again"})
    assert (await fork.digest()) != (await session.digest())
    assert session.today == "2026-05-04"


async def test_what_tools_say_of_themselves_stands_and_the_rest_is_inferred() -> None:
    environment = await open_source(given_source(Room()))
    say, count = environment.tools

    assert say.annotation.requests == ("say {text}",)
    assert count.effect == "read"
    assert count.annotation.requests
    assert {tool.domain for tool in environment.tools} == {"room"}
    assert (await (await environment.open({})).suggest_arguments("say_text", Random(1)))["text"]


@pytest.mark.parametrize(
    ("tool", "arguments", "says"),
    [
        ("shout", {}, "no tool 'shout'"),
        ("say_text", {}, "invalid arguments"),
        ("say_text", {"text": 3}, "invalid arguments: text: "),
        ("say_text", {"text": "a", "loud": True}, "invalid arguments"),
        ("say_text", {"text": "no"}, "not that"),
        ("say_text", {"text": "crash"}, "RuntimeError: out of order"),
        ("say_text", {"text": "set"}, "cannot be written as JSON"),
        ("say_text", {"text": "refuse"}, "because"),
    ],
)
async def test_what_goes_wrong_in_a_call_is_a_refusal(
    tool: str, arguments: JsonObject, says: str
) -> None:
    session = await (await open_source(given_source(Room()))).open({})

    refused = await session.call(tool, arguments)

    assert not refused.ok
    assert says in refused.text


async def test_a_world_that_is_cancelled_is_no_refusal() -> None:
    class Stuck(Echo):
        async def call(self, tool: str, arguments: JsonObject) -> Any:
            if arguments.get("text") == "stick":
                raise asyncio.CancelledError
            return {}

    class Cell(Room):
        async def open(self, scenario: JsonObject) -> Echo:
            return Stuck()

    session = await (await open_source(given_source(Cell()))).open({})
    with pytest.raises(asyncio.CancelledError):
        await session.call("say_text", {"text": "stick"})


@pytest.mark.parametrize(
    ("tools", "says"),
    [
        ((), "has no tool"),
        ((SAY, SAY), "two tools have the name 'say_text'"),
        (("say_text",), "str is no turnloom.Tool"),
        ((replace(SAY, parameters={"type": 7}),), "no JSON Schema"),
    ],
)
async def test_tools_that_are_none_are_told(tools: tuple[object, ...], says: str) -> None:
    with pytest.raises(SourceError, match=says):
        await open_source(given_source(Room(tools)))


async def test_a_source_may_make_its_tools_when_it_is_made() -> None:
    class Made(ToolSource):
        def __init__(self) -> None:
            self.tools = [SAY, COUNT]

        async def open(self, scenario: JsonObject) -> Echo:
            return Echo()

    environment = await open_source(given_source(Made()))
    assert [tool.name for tool in environment.tools] == ["say_text", "count_texts"]


async def test_a_source_may_open_its_worlds_at_once_and_what_is_no_world_is_told() -> None:
    class Ready(ToolSource):
        tools = (SAY, COUNT)

        def __init__(self, world: Any) -> None:
            self.world = world

        def open(self, scenario: JsonObject) -> Any:
            return self.world

    assert (await open_source(given_source(Ready(Echo())))).tools
    with pytest.raises(SourceError, match=r"Ready\.open gave a NoneType, which is no world"):
        await open_source(given_source(Ready(None)))


def test_what_is_no_source_is_told() -> None:
    with pytest.raises(SourceError, match="lacks tools"):
        given_source(object())  # type: ignore[arg-type]
    with pytest.raises(SourceError, match="KIND:REST"):
        given_source(Room(spec="room"))
    assert given_source(Room(spec="")).spec == "own:Room"


async def test_only_a_source_that_is_ours_is_closed_and_once() -> None:
    given, ours = Room(), Room()
    environments = [
        await open_source(given_source(given)),
        await open_source(replace(given_source(ours), is_ours=True)),
    ]
    for environment in (*environments, *environments):
        await environment.close()

    assert (given.closed, ours.closed) == (0, 1)


async def test_its_code_is_carried_out_where_it_belongs() -> None:
    carried: list[int] = []

    async def carry(work: Coroutine[Any, Any, Any], /) -> Any:
        carried.append(threading.get_ident())
        return await work

    session = await (await open_source(replace(given_source(Room()), carry=carry))).open({})
    before = len(carried)
    await session.call("count_texts", {})
    await session.close()

    assert before > 0
    assert len(carried) == before + 2


async def test_a_source_that_takes_longer_than_it_says_is_told_with_its_slowest_tool() -> None:
    class Stuck(Echo):
        async def call(self, tool: str, arguments: JsonObject) -> Any:
            if tool == "count_texts":
                await asyncio.sleep(3600)
            return await super().call(tool, arguments)

        async def close(self) -> None:
            open_worlds.remove(self)

    class Slow(Room):
        inference_seconds = 0.1

        async def open(self, scenario: JsonObject) -> Echo:
            open_worlds.append(Stuck())
            return open_worlds[-1]

    open_worlds: list[Echo] = []
    with pytest.raises(SourceError, match=r"more than 0\.1 s, 0 s of them in count_texts"):
        await open_source(given_source(Slow()))
    assert open_worlds == []
