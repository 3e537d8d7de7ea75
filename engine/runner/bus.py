"""The bus: carries one sample's messages from role to role until the sample ends.

A message passes, in order, the roles that stand before its receiver (see `wiring`); what one of
them passes on goes to the next.

Each sample is driven by one task and has its own first-in-first-out line of messages, so messages
of different samples never wait behind each other; what they share are the roles' worker slots.
A slot is released before what the role emitted is delivered: the critic loop makes the graph of
roles cyclic, and a role that held its slot while delivering could wait for itself.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from time import perf_counter
from typing import Any

from turnloom.agents.messages import SampleRejected
from turnloom.agents.model import ModelUnavailableError
from turnloom.agents.role import Context, Handle, Message, Role
from turnloom.agents.teams.team import Team
from turnloom.engine.errors import ContractError, RunError
from turnloom.engine.outcome import SampleDied
from turnloom.engine.runner.crash import DeadlineError, crash_of, first_error
from turnloom.engine.runner.wiring import wire
from turnloom.engine.turn_scheduler import TurnScheduler

_RUN_WIDE = (RunError, ModelUnavailableError)
MESSAGE_BUDGET = 2000
ATTEMPTS = 2
"""A role that has used its memory of the sample is not asked again."""

OnCrash = Callable[[str, Context, BaseException], None]


@dataclass(slots=True)
class RoleStatistics:
    """What a role has done so far; `seconds` is the time its messages were in hand."""

    handled: int = 0
    in_progress: int = 0
    crashed: int = 0
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class _Station:
    """A role with its worker slots."""

    role: Role[Any]
    slots: asyncio.Semaphore | None
    statistics: RoleStatistics = field(default_factory=RoleStatistics)

    async def handle(self, message: Message, context: Context) -> tuple[Message, ...]:
        if self.slots is None:
            return await self._handled(message, context)
        async with self.slots:
            return await self._handled(message, context)

    async def _handled(self, message: Message, context: Context) -> tuple[Message, ...]:
        handle: Handle[Message] = self.role.handle
        self.statistics.in_progress += 1
        begun = perf_counter()
        deadline = asyncio.timeout(self.role.seconds)
        try:
            async with deadline:
                return self._messages(await handle(message, context))
        except TimeoutError as error:
            if not deadline.expired():
                raise
            what = f"{self.role.name} took more than {self.role.seconds:g} s"
            raise DeadlineError(f"{what} for one {type(message).__name__}") from error
        finally:
            self.statistics.seconds += perf_counter() - begun
            self.statistics.in_progress -= 1
            self.statistics.handled += 1

    def _messages(self, emitted: object) -> tuple[Message, ...]:
        if isinstance(emitted, Message):
            return (emitted,)
        if not isinstance(emitted, Iterable) or isinstance(emitted, str):
            emitted = (emitted,)
        return tuple(self._message(each) for each in emitted)

    def _message(self, emitted: object) -> Message:
        if isinstance(emitted, Message):
            return emitted
        what = "nothing" if emitted is None else type(emitted).__name__
        raise ContractError(
            f"role {self.role.name!r} returned {what}: return a message, several, or SampleRejected"
        )


def _station(role: Role[Any]) -> _Station:
    return _Station(role, None if role.workers is None else asyncio.Semaphore(role.workers))


class Bus:
    """The roles of a team, wired. Raises `WiringError` when they do not fit together."""

    def __init__(
        self,
        team: Team,
        message_budget: int = MESSAGE_BUDGET,
        turn_scheduler: TurnScheduler | None = None,
        on_crash: OnCrash | None = None,
    ) -> None:
        self._team = team
        self._budget = message_budget
        self._turn_scheduler = turn_scheduler or TurnScheduler()
        self._on_crash = on_crash
        self._stations = {role.name: _station(role) for role in team.roles}
        self._chains = {
            kind: tuple(self._stations[role.name] for role in chain)
            for kind, chain in wire(team).items()
        }

    @property
    def statistics(self) -> Mapping[str, RoleStatistics]:
        """Per role, in the team's order."""
        return {name: station.statistics for name, station in self._stations.items()}

    async def drive(self, context: Context) -> Message:
        """Carry one sample to its end: one of the team's ends, or a `SampleDied`.

        Messages still in line when the sample ends are dropped with it. A sample that takes more
        messages than its budget is rejected as `engine:message_budget`.
        """
        turn = partial(self._turn_scheduler.turn, context.sample_id)
        context = replace(context, pause=turn)
        contexts = {name: context.for_role(name) for name in self._stations}
        line: deque[tuple[Message, _Station | None]] = deque(
            [(self._team.start(context.for_role("start")), None)]
        )
        last = "start"
        for _ in range(self._budget):
            if not line:
                return SampleDied(last, "engine:unfinished", f"{last} left nothing to go on with")
            message, sender = line.popleft()
            station = self._next(message, sender)
            if station is None:
                return message
            await turn()
            emitted = await self._handle(station, message, contexts[station.role.name])
            if isinstance(emitted, SampleDied):
                return emitted
            line.extend((each, station) for each in emitted)
            last = station.role.name
        detail = f"not finished after {self._budget} messages"
        return SampleRejected("engine", "engine:message_budget", detail)

    def _next(self, message: Message, sender: _Station | None) -> _Station | None:
        """Who handles the message that `sender` has emitted; None where it ends the sample."""
        kind = type(message)
        chain = self._chains.get(kind, ())
        place = chain.index(sender) + 1 if sender in chain else 0
        if place < len(chain):
            return chain[place]
        if kind in self._team.ends:
            return None
        if chain:  # nobody else receives it: the last to pass it on gets it back
            return chain[-1]
        raise ContractError(
            f"team {self._team.name!r} started a sample with {kind.__name__}, which no role accepts"
        )

    async def _handle(
        self, station: _Station, message: Message, context: Context
    ) -> tuple[Message, ...] | SampleDied:
        died: SampleDied | None = None
        for _ in range(ATTEMPTS):
            remembered = context.memory_uses
            try:
                emitted = await station.handle(message, context)
            except _RUN_WIDE:
                raise
            except (Exception, SystemExit) as error:  # noqa: BLE001 - costs one sample, not more
                if isinstance(error, ExceptionGroup) and (wide := error.subgroup(_RUN_WIDE)):
                    raise first_error(wide) from None
                station.statistics.crashed += 1
                if self._on_crash is not None:
                    self._on_crash(station.role.name, context, first_error(error))
                died = died or SampleDied(station.role.name, *crash_of(error))
                if context.memory_uses != remembered:  # a second try would begin elsewhere
                    return died
            else:
                return self._checked(station.role, emitted)
        assert died is not None  # noqa: S101 - there is at least one attempt
        return died

    def _checked(self, role: Role[Any], emitted: tuple[Message, ...]) -> tuple[Message, ...]:
        for message in emitted:
            if type(message) not in (*role.emits, SampleRejected):  # anybody may give a sample up
                what = type(message).__name__
                raise ContractError(
                    f"role {role.name!r} emitted {what}, which it does not declare in `emits`"
                )
        return emitted
