"""An environment whose tools run in a worker. Here are their descriptions, there is their code.

A session remembers its scenario and its calls, so it can be built again in a new worker when the
one that held it has died, of its own fault or a neighbour's. A call that ends the worker is a
refusal, and the world is as before that call.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import orjson

from turnloom.graphs.environment import ToolResult
from turnloom.graphs.json_value import JsonObject, JsonValue
from turnloom.graphs.sources.annotation_file import parse_annotations
from turnloom.graphs.sources.isolated.channel import Channel
from turnloom.graphs.sources.isolated.errors import WorkerDiedError, WorkerError
from turnloom.graphs.sources.isolated.frames import packed_state, unpack_state
from turnloom.graphs.sources.isolated.process import Program
from turnloom.graphs.sources.replay import CallLog
from turnloom.graphs.tool import SemanticType, Tool

GIVE_UP = 2
"""A tool that ends the worker this often while tools are being watched is not called any more."""


class IsolatedEnvironment:
    """An `Environment` over a worker. `describe` gives it the annotations of its tools."""

    @classmethod
    async def over(cls, program: Program) -> IsolatedEnvironment:
        """The environment over a worker of this program. Raises `SourceError` and `UsageError`."""
        channel = Channel(program)
        try:
            return cls(channel, await channel.start())
        except BaseException:
            await channel.close()
            raise

    def __init__(self, channel: Channel, told: JsonObject) -> None:
        self._channel = channel
        self._spec = str(told["spec"])
        tools: Any = told["tools"]
        written: Any = told["annotations"]
        self._tools = tuple(_tool(each) for each in tools)
        self._semantic_types: Mapping[str, SemanticType] = {}
        self._deaths: Counter[str] = Counter()
        self._watched = False
        self.annotations = [
            parse_annotations(Path(path), str(text)) for path, text in written.items()
        ]
        left_out: Any = told["left_out"]
        self.left_out: tuple[str, ...] = tuple(left_out)
        beyond: Any = told["beyond"]
        self.beyond: tuple[str, ...] = tuple(beyond)

    @property
    def spec(self) -> str:
        return self._spec

    @property
    def tools(self) -> tuple[Tool, ...]:
        return self._tools

    @property
    def semantic_types(self) -> Mapping[str, SemanticType]:
        return self._semantic_types

    @property
    def given_up(self) -> Sequence[str]:
        """Tools that ended the worker again and again while they were watched."""
        return sorted(tool for tool, count in self._deaths.items() if count >= GIVE_UP)

    async def describe(
        self,
        tools: Mapping[str, Tool],
        kinds: Mapping[str, SemanticType],
        sources: Mapping[str, Mapping[str, Sequence[str]]],
    ) -> None:
        """Take over annotated tools, their semantic types, and where arguments come from."""
        self._tools = tuple(tools[tool.name] for tool in self._tools)
        self._semantic_types = kinds
        told: JsonObject = {
            tool: {name: list(ways) for name, ways in known.items()}
            for tool, known in sources.items()
        }
        self._channel.setup = {"op": "sources", "sources": told}
        await self._channel.ask(lambda _: {"op": "sources", "sources": told})
        self._watched = True

    async def scenario(self, rng: Random) -> JsonObject:
        state = packed_state(rng)
        answer = await self._channel.ask(lambda _: {"op": "scenario", "rng": state})
        unpack_state(str(answer["rng"]), rng)
        scenario = answer["scenario"]
        return scenario if isinstance(scenario, dict) else {}

    async def open(self, scenario: JsonObject) -> IsolatedSession:
        scenario = orjson.loads(orjson.dumps(scenario))
        answer = await self._channel.ask(lambda _: {"op": "open", "scenario": scenario})
        names: Any = answer["tools"]
        by_name = {tool.name: tool for tool in self._tools}
        if not by_name.keys() >= set(names):
            raise WorkerError(f"{self._spec}: it offers tools that it had not told of")
        offered = tuple(by_name[name] for name in names)
        place = _Place(self._channel.generation, int(str(answer["session"])))
        return IsolatedSession(
            self, self._channel, _Offer(offered, str(answer["today"])), CallLog(scenario), place
        )

    async def close(self) -> None:
        await self._channel.close()

    def died(self, tool: str) -> None:
        """A call of this tool has ended the worker."""
        if not self._watched:
            self._deaths[tool] += 1

    def gives_up(self, tool: str) -> bool:
        """Whether a call of this tool is refused untried."""
        return self._deaths[tool] >= GIVE_UP


@dataclass(frozen=True, slots=True)
class _Offer:
    tools: tuple[Tool, ...]
    today: str


@dataclass(slots=True)
class _Place:
    """Where a session lives: in the worker of a generation, under a number."""

    generation: int
    number: int


class IsolatedSession:
    """A `Session` that lives in a worker."""

    def __init__(
        self,
        environment: IsolatedEnvironment,
        channel: Channel,
        offer: _Offer,
        log: CallLog,
        place: _Place,
    ) -> None:
        self._environment = environment
        self._channel = channel
        self._offer = offer
        self._log = log
        self._place = place

    @property
    def tools(self) -> tuple[Tool, ...]:
        return self._offer.tools

    @property
    def today(self) -> str:
        return self._offer.today

    async def call(self, tool: str, arguments: JsonObject) -> ToolResult:
        if self._environment.gives_up(tool):
            return ToolResult.refused(
                f"{tool} has crashed again and again and is not called any more"
            )
        try:
            arguments = orjson.loads(orjson.dumps(arguments))
        except TypeError as error:
            return ToolResult.refused(f"invalid arguments: {error}")
        request: JsonObject = {"op": "call", "tool": tool, "arguments": arguments}
        lost = self._place
        self._place = _Place(0, 0)  # should we be cancelled, the world there has gone on
        try:
            answer = await self._channel.ask(self._about(request, lost))
        except WorkerDiedError as error:
            self._environment.died(tool)
            return ToolResult.refused(f"{tool} {error.how}")
        except BaseException:
            self._channel.release(lost.generation, lost.number)
            raise
        self._stands(answer)
        self._log = self._log.then(tool, arguments)
        value = answer["value"]
        text = answer.get("text")
        told = text if isinstance(text, str) else orjson.dumps(value).decode()
        return ToolResult(answer["ok"] is True, value, told)

    async def digest(self) -> str:
        return str((await self._asked({"op": "digest"}))["digest"])

    async def state(self) -> JsonObject:
        """The whole state, per toolset, in canonical form."""
        state = (await self._asked({"op": "state"}))["state"]
        return state if isinstance(state, dict) else {}

    async def fork(self) -> IsolatedSession:
        answer = await self._channel.ask(self._about({"op": "fork"}, self._place))
        self._stands(answer)
        place = _Place(self._place.generation, int(str(answer["fork"])))
        return IsolatedSession(self._environment, self._channel, self._offer, self._log, place)

    async def suggest_arguments(self, tool: str, rng: Random) -> JsonObject:
        if tool not in {each.name for each in self.tools}:
            raise KeyError(tool)
        answer = await self._asked({"op": "suggest", "tool": tool, "rng": packed_state(rng)})
        unpack_state(str(answer["rng"]), rng)
        arguments = answer["arguments"]
        return arguments if isinstance(arguments, dict) else {}

    async def close(self) -> None:
        """Nothing at once: the worker forgets the session with the next request."""

    def __del__(self) -> None:
        self._channel.release(self._place.generation, self._place.number)

    async def _asked(self, request: JsonObject) -> JsonObject:
        answer = await self._channel.ask(self._about(request, self._place))
        self._stands(answer)
        return answer

    def _about(self, request: JsonObject, place: _Place) -> Any:
        """The request, naming this session in a worker that knows it, else telling it anew."""

        def composed(generation: int) -> JsonObject:
            if generation == place.generation:
                return {**request, "session": place.number}
            return {**request, "again": _told(self._log)}

        return composed

    def _stands(self, answer: JsonObject) -> None:
        self._place = _Place(self._channel.generation, int(str(answer["session"])))


def _told(log: CallLog) -> JsonObject:
    calls: list[JsonValue] = [[tool, arguments] for tool, arguments in log.calls()]
    return {"scenario": log.scenario, "calls": calls}


def _tool(told: JsonObject) -> Tool:
    fields: Any = {
        key: value for key, value in told.items() if key not in ("annotation", "inferred")
    }
    return Tool(**fields)
