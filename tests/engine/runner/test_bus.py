"""The bus carries one sample from its start to its end."""

import asyncio
from dataclasses import dataclass, replace
from typing import Any

import pytest

from turnloom.agents.messages import SampleRejected, SampleSeeded, SampleVerified
from turnloom.agents.model import ModelUnavailableError
from turnloom.agents.role import Context, Message, Role
from turnloom.agents.teams.team import Team
from turnloom.engine.errors import ContractError, StorageError
from turnloom.engine.outcome import SampleDied
from turnloom.engine.runner.bus import Bus
from turnloom.engine.turn_scheduler import TurnScheduler

CONTEXT = Context(3, "run-000003", 7)
ENDS = (SampleVerified, SampleRejected)


@dataclass(frozen=True, slots=True)
class Draft(Message):
    number: int


async def draft(_: Message, __: Context) -> list[Message]:
    return [Draft(0)]


async def criticise(message: Draft, _: Context) -> list[Message]:
    return [SampleVerified({"drafts": message.number})] if message.number == 3 else [message]


async def improve_for_ever(message: Draft, _: Context) -> list[Message]:
    return [Draft(message.number + 1)]


def team(*roles: Role) -> Team:
    return Team("team", roles, lambda _: SampleSeeded(), ENDS)


def one(handle: object) -> Team:
    return team(Role("only", (SampleSeeded,), (*ENDS, Draft), handle), LOOP)


WRITER = Role("writer", (SampleSeeded,), (Draft,), draft)
LOOP = Role("loop", (Draft,), (Draft, *ENDS), improve_for_ever)


async def test_a_sample_ends_with_the_first_end_emitted() -> None:
    async def both(_: Message, __: Context) -> list[Message]:
        return [SampleRejected("only", "first"), SampleVerified({})]

    assert await Bus(one(both)).drive(CONTEXT) == SampleRejected("only", "first")


async def test_messages_go_round_a_cycle_until_the_sample_ends() -> None:
    async def count(message: Draft, _: Context) -> list[Message]:
        end = [SampleVerified({"drafts": message.number})]
        return end if message.number == 3 else [Draft(message.number + 1)]

    bus = Bus(team(WRITER, replace(LOOP, handle=count)))

    assert await bus.drive(CONTEXT) == SampleVerified({"drafts": 3})
    assert bus.statistics["loop"].handled == 4
    assert bus.statistics["loop"].in_progress == 0


async def test_a_sample_without_end_is_rejected_by_its_message_budget() -> None:
    end = await Bus(team(WRITER, LOOP), message_budget=50).drive(CONTEXT)

    assert end == SampleRejected(
        "engine", "engine:message_budget", "not finished after 50 messages"
    )


async def test_one_worker_and_a_cycle_do_not_wait_for_each_other() -> None:
    bus = Bus(team(WRITER, replace(LOOP, workers=1)), message_budget=20)

    async with asyncio.timeout(5):
        ends = await asyncio.gather(*(bus.drive(Context(i, f"s{i}", 0)) for i in range(20)))

    assert {end.reason for end in ends} == {"engine:message_budget"}


async def test_no_more_messages_are_in_hand_than_a_role_has_workers() -> None:
    seen: list[int] = []

    async def watch(_: Message, __: Context) -> list[Message]:
        seen.append(bus.statistics["only"].in_progress)
        await asyncio.sleep(0)
        return [SampleRejected("only", "done")]

    busy = Role("only", (SampleSeeded,), (*ENDS, Draft), watch, workers=3)
    bus = Bus(team(busy, LOOP))
    await asyncio.gather(*(bus.drive(Context(i, f"s{i}", 0)) for i in range(10)))

    assert max(seen) == 3


async def test_a_role_that_crashes_once_is_tried_again() -> None:
    tries: list[int] = []

    async def shaky(_: Message, context: Context) -> list[Message]:
        tries.append(context.index)
        if len(tries) == 1:
            raise ValueError("first time")
        return [SampleVerified({})]

    assert await Bus(one(shaky)).drive(CONTEXT) == SampleVerified({})


async def test_a_role_that_crashes_twice_costs_the_sample_and_tells_no_secret() -> None:
    async def broken(_: Message, __: Context) -> list[Message]:
        raise ValueError("Bearer sk-secret")

    bus = Bus(one(broken))
    end = await bus.drive(CONTEXT)

    assert isinstance(end, SampleDied)
    assert (end.stage, end.reason) == ("only", "crash:ValueError")
    assert "ValueError at runner/test_bus.py:" in end.detail
    assert "sk-secret" not in end.detail
    assert bus.statistics["only"].crashed == 2


async def test_a_role_past_its_deadline_is_named_with_it() -> None:
    async def sleeps(_: Message, __: Context) -> list[Message]:
        await asyncio.sleep(3600)
        return []

    slow = Role("slow", (SampleSeeded,), ENDS, sleeps, seconds=0.01)
    end = await Bus(team(slow)).drive(CONTEXT)

    assert isinstance(end, SampleDied)
    assert end.reason == "crash:TimeoutError"
    assert end.detail.endswith("slow took more than 0.01 s for one SampleSeeded")


async def test_a_deadline_of_its_own_is_not_taken_for_the_role_s() -> None:
    async def hurries(_: Message, __: Context) -> list[Message]:
        async with asyncio.timeout(0):
            await asyncio.sleep(3600)
        return []

    end = await Bus(team(Role("hurried", (SampleSeeded,), ENDS, hurries, seconds=60))).drive(
        CONTEXT
    )

    assert isinstance(end, SampleDied)
    assert end.reason == "crash:TimeoutError"
    assert "took more than" not in end.detail


async def test_a_long_step_may_let_others_go_on() -> None:
    turns: list[str] = []

    class Watched(TurnScheduler):
        async def turn(self, key: str) -> None:
            turns.append(key)
            await asyncio.sleep(0)

    async def pauses(_: Message, context: Context) -> list[Message]:
        await context.pause()
        return [SampleVerified({})]

    await Bus(one(pauses), turn_scheduler=Watched()).drive(CONTEXT)

    assert turns == [CONTEXT.sample_id] * 2


async def test_a_role_that_returns_nothing_at_all_costs_the_sample() -> None:
    async def silent(_: Message, __: Context) -> list[Message]:
        return []

    end = await Bus(one(silent)).drive(CONTEXT)

    assert end == SampleDied("only", "engine:unfinished", "only left nothing to go on with")


@pytest.mark.parametrize(("returned", "told"), [(None, "nothing"), ("done", "str"), ([1], "int")])
async def test_what_is_no_message_costs_the_sample_and_is_told(returned: Any, told: str) -> None:
    async def forgetful(_: Message, __: Context) -> Any:
        return returned

    end = await Bus(one(forgetful)).drive(CONTEXT)

    assert isinstance(end, SampleDied)
    assert end.reason == "crash:ContractError"
    assert f"role 'only' returned {told}: return a message" in end.detail


async def test_an_undeclared_message_is_a_bug_and_propagates() -> None:
    async def sly(_: Message, __: Context) -> list[Message]:
        return [SampleSeeded()]

    with pytest.raises(ContractError, match="'only' emitted SampleSeeded"):
        await Bus(one(sly)).drive(CONTEXT)


@pytest.mark.parametrize("error", [StorageError("full"), ModelUnavailableError("down")])
async def test_what_concerns_the_whole_run_is_not_blamed_on_the_sample(error: Exception) -> None:
    async def unlucky(_: Message, __: Context) -> list[Message]:
        raise error

    with pytest.raises(type(error)):
        await Bus(one(unlucky)).drive(CONTEXT)


async def test_what_concerns_the_whole_run_is_found_among_what_a_role_did_at_once() -> None:
    async def fail(error: Exception) -> None:
        raise error

    async def several(_: Message, __: Context) -> list[Message]:
        async with asyncio.TaskGroup() as group:
            group.create_task(fail(KeyError("k")))
            group.create_task(fail(ModelUnavailableError("down")))
        return []

    with pytest.raises(ModelUnavailableError, match="down"):
        await Bus(one(several)).drive(CONTEXT)


async def test_a_crash_in_a_task_group_is_told_by_its_first_error() -> None:
    async def fail() -> None:
        raise KeyError("k")

    async def several(_: Message, __: Context) -> list[Message]:
        async with asyncio.TaskGroup() as group:
            group.create_task(fail())
        return []

    died = await Bus(one(several)).drive(CONTEXT)

    assert isinstance(died, SampleDied)
    assert died.reason == "crash:KeyError"


async def test_cancelling_a_sample_gives_its_worker_slot_back() -> None:
    begun = asyncio.Event()

    async def hang(_: Message, context: Context) -> list[Message]:
        begun.set()
        if context.index == 0:
            await asyncio.Event().wait()
        return [SampleVerified({})]

    bus = Bus(team(Role("only", (SampleSeeded,), (*ENDS, Draft), hang, workers=1), LOOP))
    stuck = asyncio.create_task(bus.drive(Context(0, "s0", 0)))
    await begun.wait()
    stuck.cancel()

    assert await bus.drive(Context(1, "s1", 0)) == SampleVerified({})
    with pytest.raises(asyncio.CancelledError):
        await stuck


async def test_a_role_that_leaves_the_process_costs_its_sample_only() -> None:
    async def leave(_: Message, __: Context) -> list[Message]:
        raise SystemExit(0)

    end = await Bus(one(leave)).drive(CONTEXT)

    assert isinstance(end, SampleDied)
    assert end.reason == "crash:SystemExit"


async def test_every_role_has_randomness_of_its_own_and_keeps_it() -> None:
    told: dict[str, list[Context]] = {"writer": [], "loop": []}

    async def write(_: Message, context: Context) -> list[Message]:
        told["writer"].append(context)
        return [Draft(0)]

    async def count(message: Draft, context: Context) -> list[Message]:
        told["loop"].append(context)
        return [SampleVerified({})] if message.number == 2 else [Draft(message.number + 1)]

    roles = (replace(WRITER, handle=write), Role("loop", (Draft,), (Draft, *ENDS), count))
    await Bus(team(*roles)).drive(CONTEXT)

    (writer,), loop = told["writer"], told["loop"]
    assert loop == [loop[0]] * 3
    draws = {each.rng("x").random() for each in (CONTEXT, writer, loop[0])}
    assert len(draws) == 3
    assert (writer.index, writer.sample_id) == (CONTEXT.index, CONTEXT.sample_id)
