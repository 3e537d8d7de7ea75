"""The built-in domains: the embedded default environments."""

from __future__ import annotations

from collections.abc import Sequence

from turnloom.graphs.errors import UsageError
from turnloom.graphs.sources.builtin.domain import BuiltinDomain
from turnloom.graphs.sources.builtin.files.domain import FILES_DOMAIN
from turnloom.graphs.sources.builtin.office.domain import OFFICE_DOMAIN
from turnloom.graphs.sources.builtin.shop.domain import SHOP_DOMAIN
from turnloom.graphs.sources.builtin.travel.domain import TRAVEL_DOMAIN
from turnloom.graphs.sources.builtin.world import make_world
from turnloom.graphs.sources.domain_environment import DomainEnvironment

DOMAINS = (TRAVEL_DOMAIN, OFFICE_DOMAIN, SHOP_DOMAIN, FILES_DOMAIN)


def open_builtin(names: Sequence[str] = ()) -> DomainEnvironment:
    """The named domains, or all of them. Raises `UsageError` for a name that is not one."""
    known = [definition.name for definition in DOMAINS]
    for name in names:
        if name not in known:
            raise UsageError(f"unknown built-in domain {name!r}: choose from {', '.join(known)}")
    chosen = [BuiltinDomain(each) for each in DOMAINS if not names or each.name in names]
    return DomainEnvironment("builtin:" + "+".join(names), chosen, make_world)
