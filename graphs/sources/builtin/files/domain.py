"""The files domain: its tools, its scenarios, and what people ask of it."""

from __future__ import annotations

from turnloom.graphs.sources.builtin.domain import DomainDefinition
from turnloom.graphs.sources.builtin.files.arguments import suggest_arguments
from turnloom.graphs.sources.builtin.files.scenario import make_scenario
from turnloom.graphs.sources.builtin.files.tools import FilesTools

FILES_DOMAIN = DomainDefinition("files", FilesTools, make_scenario, suggest_arguments)
