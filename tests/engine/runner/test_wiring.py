"""A team whose roles do not fit together is refused before anything runs."""

from dataclasses import dataclass, replace

import pytest

from turnloom.agents.messages import SampleRejected, SampleSeeded, SampleVerified
from turnloom.agents.role import Context, Message, Role
from turnloom.agents.teams.team import Team
from turnloom.engine.errors import WiringError
from turnloom.engine.runner.wiring import wire


@dataclass(frozen=True, slots=True)
class Half(Message):
    pass


@dataclass(frozen=True, slots=True)
class Stray(Message):
    pass


async def nothing(_: Message, __: Context) -> list[Message]:
    return []


FIRST = Role("first", (SampleSeeded,), (Half,), nothing)
SECOND = Role("second", (Half,), (SampleVerified, SampleRejected), nothing)
ENDS = (SampleVerified, SampleRejected)
TEAM = Team("pair", (FIRST, SECOND), lambda _: SampleSeeded(), ENDS)


def test_every_message_type_has_its_receiver() -> None:
    assert wire(TEAM) == {SampleSeeded: (FIRST,), Half: (SECOND,)}


def test_a_type_that_leads_nowhere_is_named_with_its_role() -> None:
    stray = replace(FIRST, emits=(Half, Stray))

    with pytest.raises(WiringError, match="'first' emits Stray"):
        wire(replace(TEAM, roles=(stray, SECOND)))


def test_a_type_that_comes_from_nowhere_is_named_with_its_role() -> None:
    stray = replace(SECOND, accepts=(Half, Stray))

    with pytest.raises(WiringError, match="'second' accepts Stray"):
        wire(replace(TEAM, roles=(FIRST, stray)))


def test_two_roles_with_one_name_are_refused() -> None:
    with pytest.raises(WiringError, match="two roles are named 'first'"):
        wire(replace(TEAM, roles=(FIRST, replace(SECOND, name="first"))))


def test_two_receivers_of_one_type_are_refused() -> None:
    rival = replace(SECOND, name="rival")

    with pytest.raises(WiringError, match="'second' and 'rival' both accept Half"):
        wire(replace(TEAM, roles=(FIRST, SECOND, rival)))


def test_a_start_that_nobody_accepts_is_refused() -> None:
    with pytest.raises(WiringError, match="samples start with Stray"):
        wire(replace(TEAM, roles=(replace(FIRST, accepts=()), SECOND), start=lambda _: Stray()))


def test_an_end_that_a_role_accepts_is_refused() -> None:
    greedy = Role("greedy", (SampleVerified,), (SampleRejected,), nothing)

    with pytest.raises(WiringError, match="SampleVerified ends a sample, yet role 'greedy'"):
        wire(replace(TEAM, roles=(FIRST, SECOND, greedy)))


def test_roles_that_accept_and_emit_a_type_stand_before_its_receiver_or_its_end() -> None:
    filters = Role("filters", (Half,), (Half,), nothing)
    scores = Role("scores", (SampleVerified,), (SampleVerified,), nothing)
    wired = wire(replace(TEAM, roles=(FIRST, SECOND, filters, scores)))

    assert wired[Half] == (filters, SECOND)
    assert wired[SampleVerified] == (scores,)


def test_the_chains_are_drawn_where_something_is_wrong() -> None:
    stray = replace(FIRST, emits=(Half, Stray))

    with pytest.raises(WiringError, match="Half: first → second") as told:
        wire(replace(TEAM, roles=(stray, SECOND)))
    assert "Stray: first → nobody" in str(told.value)


def test_an_end_that_the_engine_cannot_read_is_refused() -> None:
    with pytest.raises(WiringError, match="Stray is neither"):
        wire(replace(TEAM, ends=(*ENDS, Stray)))
