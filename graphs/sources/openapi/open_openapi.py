"""Opening `openapi:` specifications."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path
from urllib.parse import parse_qsl

from turnloom.graphs.environment import Environment
from turnloom.graphs.errors import UsageError
from turnloom.graphs.sources.openapi.document import OpenApiDocument
from turnloom.graphs.sources.openapi.live_source import LiveSource
from turnloom.graphs.sources.own.own_environment import GivenSource, open_source
from turnloom.graphs.sources.simulated.resources.resource_model import resource_model
from turnloom.graphs.sources.simulated.simulated_domain import SimulatedDomain, SimulatedEnvironment


def server_of(name: str) -> Mapping[str, str]:
    """What stands behind a document's name: the server that answers, and whether it may be changed
    (`?server=URL&writes=yes`). Raises `UsageError`."""
    asked = dict(parse_qsl(name.partition("?")[2], keep_blank_values=True))
    if asked and not (asked.get("server") and asked.keys() <= {"server", "writes"}):
        raise UsageError(
            f"openapi:{name}: write it as FILE?server=URL or FILE?server=URL&writes=yes"
        )
    if asked.get("writes", "yes") not in ("yes", "no"):
        raise UsageError(f"openapi:{name}: writes has to be yes or no")
    return asked


async def open_live(name: str) -> Environment:
    """The operations of a document on the server that it names. Raises `UsageError`, and
    `SourceError`."""
    asked = server_of(name)
    document = await asyncio.to_thread(OpenApiDocument, Path(name.partition("?")[0]))
    writes = asked.get("writes") == "yes"
    source = LiveSource(f"openapi:{name}", document, asked["server"], writes=writes)
    await asyncio.to_thread(source.server.check)
    return await open_source(GivenSource(source, source.spec, is_ours=True))


def open_openapi(files: Sequence[str]) -> SimulatedEnvironment:
    """The service of each document, simulated. Raises `UsageError`, and `SourceError`."""
    if not files or not all(files):
        raise UsageError("openapi: names a document: openapi:petstore.yaml")
    domains = []
    for file in files:
        document = OpenApiDocument(Path(file))
        model = resource_model(document.operations, document.store)
        domains.append(SimulatedDomain(Path(file).stem, model))
    return SimulatedEnvironment("openapi:" + "+".join(files), domains)
