"""The operations of a document, executed by a server that exists."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from turnloom.graphs.environment import ToolResult
from turnloom.graphs.errors import SourceError
from turnloom.graphs.json_value import JsonObject
from turnloom.graphs.sources.openapi.document import OpenApiDocument
from turnloom.graphs.sources.openapi.live_server import LiveServer
from turnloom.graphs.sources.own.tool_source import ToolSource, ToolWorld
from turnloom.graphs.sources.simulated.resources.resource_model import resource_model
from turnloom.graphs.sources.simulated.wording.annotated_tools import annotated_tools


class LiveSource(ToolSource):
    """All worlds are the one server. Only operations that read are its tools, unless `writes`."""

    def __init__(self, spec: str, document: OpenApiDocument, url: str, *, writes: bool) -> None:
        self.spec = spec
        self.server = LiveServer(url, document.store)
        offered: Sequence[str] = [
            each.name for each in document.operations if writes or each.request.startswith("GET ")
        ]
        if not offered:
            raise SourceError(
                f"{document.path}: has no operation that only reads (GET): add &writes=yes to have "
                "the others called, on a server that may be changed"
            )
        self._operations = {each.name: each for each in document.operations}
        model = resource_model(document.operations, document.store)
        domains = dict.fromkeys(model.operations, document.path.stem)
        annotated = annotated_tools(model, domains, {})
        self.semantic_types = annotated.semantic_types
        self.tools = tuple(
            replace(tool, effect="read" if is_read else "write")
            for tool in annotated.tools
            if tool.name in set(offered)
            for is_read in [self._operations[tool.name].request.startswith("GET ")]
        )

    async def open(self, scenario: JsonObject) -> LiveWorld:
        return LiveWorld(self)

    async def call(self, tool: str, arguments: JsonObject) -> ToolResult:
        return await asyncio.to_thread(self.server.call, self._operations[tool], arguments)


class LiveWorld(ToolWorld):
    """A view of the server."""

    tells_all = False

    def __init__(self, source: LiveSource) -> None:
        self._source = source

    async def call(self, tool: str, arguments: JsonObject) -> ToolResult:
        return await self._source.call(tool, arguments)
