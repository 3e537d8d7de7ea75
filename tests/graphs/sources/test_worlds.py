"""Worlds that are put away come back as they were, and no more than so many are live."""

from __future__ import annotations

from weakref import WeakSet

import pytest

from turnloom.graphs.json_value import JsonObject
from turnloom.graphs.sources.worlds import Stage, World


class Thing:
    def __init__(self, count: int) -> None:
        self.count = count


class Things:
    """A maker that knows which of its objects exist; `packs` is whether they can be JSON."""

    def __init__(self, packs: bool = True) -> None:
        self.packs = packs
        self.existing: WeakSet[Thing] = WeakSet()

    def open(self, config: JsonObject) -> Thing:
        thing = Thing(int(str(config["count"])))
        self.existing.add(thing)
        return thing

    def config(self, obj: Thing) -> JsonObject | None:
        return {"count": obj.count} if self.packs else None

    def fork(self, obj: Thing) -> Thing:
        return self.open({"count": obj.count})

    def state(self, obj: Thing) -> JsonObject:
        return {"count": obj.count}


def worlds(things: Things, stage: Stage, number: int) -> list[World[Thing]]:
    return [World(things, stage, things.open({"count": count})) for count in range(number)]


def test_no_more_than_so_many_are_live() -> None:
    things, stage = Things(), Stage(3)
    made = worlds(things, stage, 20)

    assert len(things.existing) == 3
    assert [world.read().count for world in made] == list(range(20))
    assert len(things.existing) == 3


def test_what_was_used_longest_ago_is_put_away() -> None:
    things, stage = Things(), Stage(2)
    first, second = worlds(things, stage, 2)
    kept, gone = first.read(), second.read()
    first.read()
    worlds(things, stage, 1)

    assert first.read() is kept
    assert second.read() is not gone


def test_a_change_is_still_there_after_a_rest() -> None:
    things, stage = Things(), Stage(1)
    changed, other = worlds(things, stage, 2)
    changed.mutate().count = 70
    before = changed.canonical()
    other.read()

    assert changed.read().count == 70
    assert changed.canonical() == before == b'{"count":70}'
    changed.mutate().count = 71
    assert changed.canonical() == b'{"count":71}'


@pytest.mark.parametrize("packs", [True, False])
@pytest.mark.parametrize("resting", [True, False])
def test_forks_are_independent(packs: bool, resting: bool) -> None:
    things, stage = Things(packs), Stage(1)
    (world,) = worlds(things, stage, 1)
    if resting:
        worlds(things, stage, 1)
    fork = world.fork()
    fork.mutate().count += 1
    world.mutate().count += 10

    assert (world.read().count, fork.read().count) == (10, 1)


def test_what_cannot_be_json_stays_as_it_is() -> None:
    things, stage = Things(packs=False), Stage(1)
    made = worlds(things, stage, 5)
    objects = [world.read() for world in made]

    assert all(world.read() is obj for world, obj in zip(made, objects, strict=True))


def test_worlds_that_nobody_holds_are_forgotten() -> None:
    stage = Stage(100)
    made = worlds(Things(), stage, 10)
    assert len(stage) == 10
    del made[2:]

    assert len(stage) == 2
