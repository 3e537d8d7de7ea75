"""The office domain: its tools, its scenarios, and what people ask of it."""

from __future__ import annotations

from turnloom.graphs.sources.builtin.domain import DomainDefinition
from turnloom.graphs.sources.builtin.office.arguments import suggest_arguments
from turnloom.graphs.sources.builtin.office.scenario import make_scenario
from turnloom.graphs.sources.builtin.office.tools import OfficeTools

OFFICE_DOMAIN = DomainDefinition("office", OfficeTools, make_scenario, suggest_arguments)
