"""Opening `mcp:` specifications."""

from __future__ import annotations

from turnloom.graphs.errors import UsageError
from turnloom.graphs.sources.isolated.limits import Isolation, Sandbox
from turnloom.graphs.sources.isolated.process import variables_for
from turnloom.graphs.sources.mcp.mcp_source import McpSource
from turnloom.graphs.sources.mcp.server_command import server_command
from turnloom.graphs.sources.mcp.server_limits import ServerLimits
from turnloom.graphs.sources.mcp.server_pool import ServerPool
from turnloom.graphs.sources.own.own_environment import GivenSource, open_source
from turnloom.graphs.sources.replay import ReplayEnvironment


async def open_mcp(text: str, isolation: Isolation) -> ReplayEnvironment:
    """The environment of the server that a command starts. Raises as `mcp_source` does."""
    source = await mcp_source(text, isolation, ServerLimits())
    return await open_source(GivenSource(source, source.spec, is_ours=True, hints=True))


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
        listed = first.tools
        await first.end()
        return McpSource(f"mcp:{text}", command, servers, listed)
    except BaseException:
        await servers.close()
        raise
