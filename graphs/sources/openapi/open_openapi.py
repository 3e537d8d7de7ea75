"""Opening `openapi:` specifications."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from turnloom.graphs.errors import UsageError
from turnloom.graphs.sources.openapi.document import OpenApiDocument
from turnloom.graphs.sources.simulated.resources.resource_model import resource_model
from turnloom.graphs.sources.simulated.simulated_domain import SimulatedDomain, SimulatedEnvironment


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
