"""How a mock endpoint behaves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from turnloom.engine.client.secret import Secret
from turnloom.engine.testing.endpoint.faults import FAULTS
from turnloom.engine.testing.endpoint.latency import Latency
from turnloom.graphs.errors import UsageError


@dataclass(frozen=True, slots=True)
class EndpointSettings:
    """How the endpoint behaves. Raises `UsageError` when a value makes no sense.

    faults       name → share of the requests; the shares add up to 1 at most
    fault_until  only so many requests have faults, then the endpoint is well (None: no end)
    retry_after  what a 429 says in Retry-After, as it is; empty for none
    redirect     where the fault `redirect` points
    capacity     requests worked on at a time (None: any); the others wait, or are sent away with
                 429 when `sends_away`
    key          the API key that requests need, if any
    """

    latency: Latency = field(default_factory=Latency)
    faults: Mapping[str, float] = field(default_factory=dict)
    fault_until: int | None = None
    retry_after: str = "1"
    redirect: str = ""
    capacity: int | None = None
    sends_away: bool = False
    seed: int = 0
    key: Secret | None = None

    def __post_init__(self) -> None:
        for name, share in self.faults.items():
            if name not in FAULTS:
                raise UsageError(f"unknown fault {name!r}: choose from {', '.join(FAULTS)}")
            if not 0 <= share <= 1:
                raise UsageError(f"the rate of fault {name!r} must be from 0 to 1, not {share:g}")
        if sum(self.faults.values()) > 1 + 1e-9:
            raise UsageError("the rates of the faults add up to more than 1")
        if self.capacity is not None and self.capacity < 1:
            raise UsageError(f"the capacity must be at least 1, not {self.capacity}")
