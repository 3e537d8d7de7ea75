"""Opening `mcp:` specifications."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from mcp_types import Tool

from turnloom.graphs.errors import SourceError, UsageError
from turnloom.graphs.json_value import JsonValue
from turnloom.graphs.sources.isolated.limits import Isolation, Sandbox
from turnloom.graphs.sources.isolated.process import variables_for
from turnloom.graphs.sources.mcp.mcp_source import McpSource
from turnloom.graphs.sources.mcp.server_command import ServerCommand, server_command
from turnloom.graphs.sources.mcp.server_limits import ServerLimits
from turnloom.graphs.sources.mcp.server_pool import ServerPool
from turnloom.graphs.sources.own.own_environment import GivenSource, open_source
from turnloom.graphs.sources.replay import ReplayEnvironment

_NOTHING: Mapping[str, JsonValue] = MappingProxyType({})


async def open_mcp(
    text: str, isolation: Isolation, learned: Mapping[str, JsonValue] = _NOTHING
) -> ReplayEnvironment:
    """The environment of the server that a command starts; `learned` has by specification what is
    known of tools already. Raises as `mcp_source` does."""
    source = await mcp_source(text, isolation, ServerLimits())
    try:
        given = GivenSource(source, source.spec, is_ours=True, hints=True)
        return await open_source(given, learned.get(source.spec))
    except BaseException:
        await source.close()
        raise


def _reading(listed: Sequence[Tool], command: ServerCommand) -> Sequence[Tool]:
    """The tools that say they only read: to find out what the others do on a server that people
    use would change what is theirs. Raises `SourceError`."""
    found = [tool for tool in listed if tool.annotations and tool.annotations.read_only_hint]
    if not found:
        raise SourceError(
            f"mcp:{command.url}: none of its {len(listed)} tools says that it only reads "
            "(readOnlyHint), and others are tried on this machine alone: start a copy of it here"
        )
    return found


async def mcp_source(text: str, isolation: Isolation, limits: ServerLimits) -> McpSource:
    """The server that a command starts, as a source.

    Raises `UsageError` for what is no command, `SourceError` for a server that does not answer as
    one.
    """
    command = server_command(text)
    if isolation.sandbox is Sandbox.STRICT:
        raise UsageError("mcp: servers do not run inside bubblewrap: leave out --sandbox strict")
    servers = ServerPool(command, variables_for(isolation), limits)
    try:
        first = await servers.fresh()
        listed = first.tools if not command.is_elsewhere else _reading(first.tools, command)
        await first.end()
        return McpSource(f"mcp:{text}", command, servers, listed)
    except BaseException:
        await servers.close()
        raise
