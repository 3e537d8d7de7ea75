"""What a client knows of one endpoint: its connection, its limit, its health."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

from turnloom.engine.client.endpoint import Endpoint
from turnloom.engine.client.http.transport import Connection
from turnloom.engine.client.limits.breaker import Breaker
from turnloom.engine.client.limits.limiter import Limiter
from turnloom.engine.client.limits.retry import RetryBudget


@dataclass(slots=True, eq=False)
class EndpointState:
    """One endpoint as it is now. Times are the event loop's."""

    endpoint: Endpoint
    connection: Connection
    limiter: Limiter
    breaker: Breaker
    retries: RetryBudget = field(default_factory=RetryBudget)
    in_flight: int = 0
    held_until: float = 0.0
    ever_answered: bool = False

    def free_share(self) -> float:
        """The free share of the limit; 0 or less when there is none."""
        limit = self.limiter.limit
        return (limit - self.in_flight) / limit

    def available_at(self, now: float) -> float | None:
        """When requests may go: None for at once."""
        available = None if self.breaker.closed else self.breaker.available_at(now)
        if self.held_until > now:
            return self.held_until if available is None else max(available, self.held_until)
        return available


def fresh_state(
    endpoint: Endpoint, connection: Connection, max_in_flight: int, rng: Random
) -> EndpointState:
    """An endpoint of which nothing is known yet."""
    return EndpointState(endpoint, connection, Limiter(max_in_flight), Breaker(rng))
