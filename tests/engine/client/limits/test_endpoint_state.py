"""What a client knows of one endpoint: how much of its limit is free, and when it may be asked."""

from random import Random

import pytest

from turnloom.engine.client.endpoint import parse_endpoint
from turnloom.engine.client.http.transport import Transport
from turnloom.engine.client.limits.breaker import TRIPS_AT
from turnloom.engine.client.limits.endpoint_state import fresh_state


@pytest.fixture
async def state():
    endpoint = parse_endpoint("http://127.0.0.1:9/v1")
    async with Transport() as transport:
        yield fresh_state(endpoint, transport.connect(endpoint), 10, Random(0))


async def test_the_free_share_falls_with_what_is_in_flight(state):
    assert state.free_share() == 1.0
    state.in_flight = 5
    assert state.free_share() == 0.5
    state.in_flight = 10
    assert state.free_share() == 0.0


async def test_a_fresh_endpoint_is_available_at_once(state):
    assert state.available_at(0.0) is None


async def test_a_held_endpoint_is_available_when_it_said_so(state):
    state.held_until = 7.0

    assert state.available_at(5.0) == 7.0
    assert state.available_at(7.0) is None


async def test_the_later_of_hold_and_rest_counts(state):
    for _ in range(TRIPS_AT):
        state.breaker.failed(0.0)
    rest = state.breaker.available_at(0.0)
    assert state.available_at(0.0) == rest

    state.held_until = rest + 1.0
    assert state.available_at(0.0) == rest + 1.0
    state.held_until = rest / 2
    assert state.available_at(0.0) == rest
