"""The built-in domains: the embedded default environments."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

from turnloom.graphs.errors import UsageError
from turnloom.graphs.sources.builtin.domain import BuiltinDomain
from turnloom.graphs.sources.builtin.world import make_world
from turnloom.graphs.sources.domain_environment import DomainEnvironment

DOMAINS = ("travel", "office", "shop", "files")


def open_builtin(names: Sequence[str] = ()) -> DomainEnvironment:
    """The named domains, or all of them. Raises `UsageError` for a name that is not one."""
    for name in names:
        if name not in DOMAINS:
            raise UsageError(f"unknown built-in domain {name!r}: choose from {', '.join(DOMAINS)}")
    chosen = [name for name in DOMAINS if name in names] or list(DOMAINS)
    domains = []
    for name in chosen:
        module = import_module(f"turnloom.graphs.sources.builtin.{name}.tools")
        cards = Path(__file__).parent / name / "annotations.toml"
        domains.append(BuiltinDomain(getattr(module, name.capitalize()), cards))
    return DomainEnvironment("builtin:" + "+".join(names), domains, make_world)
