"""How many connections the open-file limit of this process leaves room for."""

from __future__ import annotations

import resource
from pathlib import Path
from typing import NamedTuple

_RESERVE = 24
"""For what a run opens later: ledger, shards, journal, sinks, names that are looked up."""


class DescriptorRoom(NamedTuple):
    """`connections` that may be open at a time, and `files`, the limit behind it."""

    connections: int
    files: int


def make_room(wanted: int) -> DescriptorRoom:
    """Room for up to `wanted` connections: the soft limit is raised as far as that needs and the
    hard one allows. There is always room for one."""
    taken = _open_files() + _RESERVE
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != resource.RLIM_INFINITY and soft < taken + wanted:
        needed = taken + wanted + _RESERVE
        soft = needed if hard == resource.RLIM_INFINITY else min(needed, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    if soft == resource.RLIM_INFINITY:
        return DescriptorRoom(wanted, wanted + taken)
    return DescriptorRoom(max(1, min(wanted, soft - taken)), soft)


def _open_files() -> int:
    """How many are open; where the system does not tell, as many as there may well be."""
    for folder in (Path("/proc/self/fd"), Path("/dev/fd")):
        try:
            return sum(1 for _ in folder.iterdir())
        except OSError:
            continue
    return 64
