"""The shop domain: its tools, its scenarios, and what people ask of it."""

from __future__ import annotations

from turnloom.graphs.sources.builtin.domain import DomainDefinition
from turnloom.graphs.sources.builtin.shop.arguments import suggest_arguments
from turnloom.graphs.sources.builtin.shop.scenario import make_scenario
from turnloom.graphs.sources.builtin.shop.tools import ShopTools

SHOP_DOMAIN = DomainDefinition("shop", ShopTools, make_scenario, suggest_arguments)
