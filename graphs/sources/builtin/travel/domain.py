"""The travel domain: its tools, its scenarios, and what people ask of it."""

from __future__ import annotations

from turnloom.graphs.sources.builtin.domain import DomainDefinition
from turnloom.graphs.sources.builtin.travel.arguments import suggest_arguments
from turnloom.graphs.sources.builtin.travel.scenario import make_scenario
from turnloom.graphs.sources.builtin.travel.tools import TravelTools

TRAVEL_DOMAIN = DomainDefinition("travel", TravelTools, make_scenario, suggest_arguments)
