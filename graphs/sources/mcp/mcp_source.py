"""A server as a source of tools."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from random import Random

import mcp_types

from turnloom.graphs.environment import ToolResult
from turnloom.graphs.errors import SourceError, ToolError
from turnloom.graphs.json_value import JsonObject
from turnloom.graphs.language.lexicon import READS, WRITES
from turnloom.graphs.language.morphology import verb_of
from turnloom.graphs.schema import properties_of
from turnloom.graphs.sources.annotation_file import AnnotationFile, read_annotations
from turnloom.graphs.sources.mcp.server import ServerLostError
from turnloom.graphs.sources.mcp.server_command import ServerCommand
from turnloom.graphs.sources.mcp.server_pool import ServerPool, Whereabouts
from turnloom.graphs.sources.mcp.work_folder import digest_of, state_of
from turnloom.graphs.sources.own.tool_source import ToolSource, ToolWorld
from turnloom.graphs.sources.replay import CallLog
from turnloom.graphs.tool import Effect, Tool, ToolAnnotation

_UNUSUAL = re.compile(r"[^a-zA-Z0-9_-]")
_LONGEST = 64


class McpSource(ToolSource):
    """Opens worlds of a server, each in a process and a folder of its own."""

    def __init__(
        self,
        spec: str,
        command: ServerCommand,
        servers: ServerPool,
        listed: Sequence[mcp_types.Tool],
    ) -> None:
        self.spec = spec
        self._command = command
        self._servers = servers
        self._seed = digest_of(command.seed)
        written = _written(command)
        self.semantic_types = written.semantic_types
        self._names = {_clean(each.name): each.name for each in listed}
        if len(self._names) < len(listed):
            raise SourceError(f"{spec}: two tools have names that differ in punctuation alone")
        self.tools = tuple(_tool(each, written) for each in listed)
        self._reads = frozenset(_clean(each.name) for each in listed if _seems_to_read(each))

    def scenario(self, rng: Random) -> JsonObject:
        """All worlds begin alike: with a copy of the folder that the command names."""
        return {"folder": self._seed} if self._command.seed is not None else {}

    async def open(self, scenario: JsonObject) -> ServerWorld:
        """Raises `SourceError` where worlds begin otherwise now."""
        if scenario != self.scenario(Random(0)):
            raise SourceError(
                f"{self.spec}: the folder {self._command.seed} is not as it was when this world "
                "was made"
            )
        kind = FolderWorld if self._command.has_folder else ServerWorld
        return kind(self._servers, self._names, self._reads, Whereabouts(CallLog(scenario)))

    async def close(self) -> None:
        await self._servers.close()


class ServerWorld(ToolWorld):
    """A world that lives in a server, or in several, one after the other."""

    tells_all = False

    def __init__(
        self,
        servers: ServerPool,
        names: Mapping[str, str],
        reads: frozenset[str],
        where: Whereabouts,
        known: JsonObject | None = None,
    ) -> None:
        self._servers = servers
        self._names = names
        self._reads = reads
        self._where = where
        self._known = known

    async def call(self, tool: str, arguments: JsonObject) -> ToolResult:
        """What is lost with its server is refused; the world goes on from before."""
        name = self._names[tool]
        async with self._servers.lent(id(self), self._where) as server:
            before = self._known
            try:
                result = await server.call(name, arguments)
            except ServerLostError as error:
                raise ToolError(str(error)) from None
            self._known = await self._look(server.folder.path)
        if self._known != before or (result.ok and tool not in self._reads):
            self._where = self._where.then(name, arguments)
        return result

    async def fork(self) -> ServerWorld:
        """A copy without a server as yet: whoever calls first goes on with the one there is."""
        where = replace(self._where, is_fork=True)
        return type(self)(self._servers, self._names, self._reads, where, self._known)

    async def close(self) -> None:
        self._servers.give_back(id(self), self._where)

    async def _look(self, folder: Path) -> JsonObject | None:
        """What is to be seen of it."""
        return None


class FolderWorld(ServerWorld):
    """One with a folder, which can be looked into."""

    async def state(self) -> JsonObject:
        if self._known is None:
            async with self._servers.lent(id(self), self._where) as server:
                self._known = await self._look(server.folder.path)
        return self._known or {}

    async def _look(self, folder: Path) -> JsonObject | None:
        return await asyncio.to_thread(state_of, folder)


def _tool(listed: mcp_types.Tool, written: AnnotationFile) -> Tool:
    name = _clean(listed.name)
    return Tool(
        name,
        listed.description or listed.title or "",
        listed.input_schema,
        returns=_returns(listed.output_schema),
        effect=written.effects.get(name) or _effect(listed),
        annotation=written.annotations.get(name, ToolAnnotation()),
    )


def _effect(listed: mcp_types.Tool) -> Effect:
    """What a server says of its tool: no more than a hint."""
    reads = listed.annotations.read_only_hint if listed.annotations is not None else None
    return "unknown" if reads is None else "read" if reads else "write"


def _seems_to_read(listed: mcp_types.Tool) -> bool:
    """Whether what a call leaves behind can be used as if it had not been made, which the gates
    that replay a sample in fresh processes then prove or refute."""
    hints = listed.annotations
    if hints is not None and hints.read_only_hint is not None:
        return hints.read_only_hint
    return verb_of(listed.name) in READS - WRITES


def _returns(schema: JsonObject | None) -> JsonObject | None:
    """The schema of a result as it is taken: out of what SDKs wrap it in."""
    if schema is None:
        return None
    properties = properties_of(schema)
    return properties["result"] if properties.keys() == {"result"} else schema


def _clean(name: str) -> str:
    """A name that every model takes."""
    return _UNUSUAL.sub("_", name)[:_LONGEST] or "tool"


def _written(command: ServerCommand) -> AnnotationFile:
    """What is written beside the folder that worlds begin with, `notes.toml` for `notes`."""
    if command.seed is None:
        return AnnotationFile({}, {}, {})
    beside = command.seed.resolve().with_suffix(".toml")
    return read_annotations(beside) if beside.is_file() else AnnotationFile({}, {}, {})
