"""The pool: permits go to the earliest samples, and to the endpoint with the most room."""

import asyncio
from random import Random

import pytest

from turnloom.engine.client.endpoint import parse_endpoint
from turnloom.engine.client.http.transport import Transport
from turnloom.engine.client.limits.breaker import TRIPS_AT
from turnloom.engine.client.limits.endpoint_state import fresh_state
from turnloom.engine.client.limits.pool import Pool


@pytest.fixture
async def state_of():
    """Make the state of an endpoint that takes so many requests at a time."""
    async with Transport() as transport:

        def make(max_in_flight):
            endpoint = parse_endpoint("http://127.0.0.1:9/v1")
            return fresh_state(endpoint, transport.connect(endpoint), max_in_flight, Random(0))

        yield make


async def waiting_for(pool, states, *keys):
    """Calls of these keys that have come to wait, in this order."""
    tasks = []
    for key in keys:
        tasks.append(asyncio.create_task(pool.acquire(states, key)))
        await asyncio.sleep(0)
    return tasks


def granted(tasks):
    return [number for number, task in enumerate(tasks) if task.done()]


async def settle():
    """Let every task that can go on go on."""
    for _ in range(5):
        await asyncio.sleep(0)


async def test_a_permit_is_granted_at_once_while_the_limit_allows(state_of):
    pool, states = Pool(100), (state_of(2),)

    permits = [await pool.acquire(states, "a") for _ in range(2)]

    assert (pool.in_flight, pool.waiting, states[0].in_flight) == (2, 0, 2)
    for permit in permits:
        pool.release(permit)
    assert (pool.in_flight, states[0].in_flight) == (0, 0)


async def test_calls_of_earlier_samples_go_first_whatever_came_first(state_of):
    pool, states = Pool(100), (state_of(1),)
    held = await pool.acquire(states, "0")
    tasks = await waiting_for(pool, states, "3", "1", "2")

    order = []
    for _ in tasks:
        pool.release(held)
        await settle()
        (number,) = set(granted(tasks)) - set(order)
        order.append(number)
        held = tasks[number].result()

    assert order == [1, 2, 0]


async def test_calls_of_one_key_go_in_the_order_in_which_they_came(state_of):
    pool, states = Pool(100), (state_of(1),)
    held = await pool.acquire(states, "0")
    tasks = await waiting_for(pool, states, "a", "a")

    pool.release(held)
    await settle()

    assert granted(tasks) == [0]
    pool.release(tasks[0].result())
    await settle()
    assert granted(tasks) == [0, 1]


async def test_the_endpoint_with_the_largest_free_share_is_asked(state_of):
    pool, small, large = Pool(100), state_of(2), state_of(8)

    permits = [await pool.acquire((small, large), f"{number}") for number in range(10)]

    assert (small.in_flight, large.in_flight) == (2, 8)
    assert permits[0].state is small
    assert [permit.state for permit in permits[1:4]] == [large] * 3


async def test_all_endpoints_together_keep_to_the_client_s_limit(state_of):
    pool, one, other = Pool(3), state_of(10), state_of(10)
    for number in range(3):
        await pool.acquire(((one,), (other,))[number % 2], "0")

    (task,) = await waiting_for(pool, (one, other), "1")

    assert not task.done()
    assert (pool.in_flight, pool.waiting) == (3, 1)
    task.cancel()
    await settle()


async def test_a_call_that_is_cancelled_while_it_waits_takes_no_permit(state_of):
    pool, states = Pool(100), (state_of(1),)
    held = await pool.acquire(states, "0")
    first, second = await waiting_for(pool, states, "1", "2")

    first.cancel()
    await settle()
    pool.release(held)
    await settle()

    assert second.done()
    assert (pool.in_flight, pool.waiting) == (1, 0)


async def test_a_call_that_is_cancelled_as_it_is_granted_gives_its_permit_back(state_of):
    pool, states = Pool(100), (state_of(1),)
    held = await pool.acquire(states, "0")
    (task,) = await waiting_for(pool, states, "1")

    pool.release(held)
    task.cancel()
    await settle()

    assert task.cancelled()
    assert (pool.in_flight, pool.waiting, states[0].in_flight) == (0, 0, 0)


async def test_who_waits_for_a_dead_endpoint_fails_and_others_wait_on(state_of):
    pool, dead, busy = Pool(100), (state_of(1),), (state_of(1),)
    held = [await pool.acquire(states, "0") for states in (dead, busy)]
    failing = await waiting_for(pool, dead, "1", "2")
    (patient,) = await waiting_for(pool, busy, "3")

    pool.give_up(dead, lambda: ConnectionError("down"))
    await settle()

    assert [str(task.exception()) for task in failing] == ["down", "down"]
    assert not patient.done()
    pool.release(held[1])
    await settle()
    assert patient.done()


async def test_a_rest_that_ends_lets_the_waiting_go(state_of):
    pool, state = Pool(100), state_of(5)
    now = asyncio.get_running_loop().time()
    for _ in range(TRIPS_AT):
        state.breaker.failed(now - 0.7)  # so that the first rest is over in a moment
    state.held_until = now + 0.01

    async with asyncio.timeout(10):
        permit = await pool.acquire((state,), "0")

    assert permit.granted >= now + 0.01
    assert pool.waiting == 0
