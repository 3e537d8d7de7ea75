"""The `bfcl:` source: the eight multi-turn classes of BFCL, with scenarios of our own."""

from __future__ import annotations

from collections.abc import Sequence

from turnloom.graphs.sources.bfcl.classes import CLASSES, known
from turnloom.graphs.sources.bfcl.domain import BfclDomain
from turnloom.graphs.sources.bfcl.scenarios.shared import share
from turnloom.graphs.sources.domain_environment import DomainEnvironment


def open_bfcl(names: Sequence[str] = ()) -> DomainEnvironment:
    """The named classes, or all eight, in BFCL's order.

    Raises `UsageError` for an unknown class, `SourceError` when `bfcl-eval` is not installed.
    """
    wanted = {known(name) for name in names} or set(CLASSES)
    chosen = [name for name in CLASSES if name in wanted]
    return DomainEnvironment(
        "bfcl:" + "+".join(names), [BfclDomain(name) for name in chosen], share
    )
