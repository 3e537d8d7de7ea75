"""A world on paper answers what is on record, refuses the rest, and never changes."""

import pytest

from turnloom.agents.teacher.brief.recorded_world import RecordedWorld, outcome_of
from turnloom.graphs.environment import ToolResult

FOUND = ToolResult(True, {"id": 4}, '{"id": 4}')


async def test_a_call_on_record_has_its_outcome_in_whatever_order_its_arguments_stand() -> None:
    world = RecordedWorld("2026-06-01")
    world.record("find", {"name": "Mara", "floor": 2}, FOUND)

    assert await world.call("find", {"floor": 2, "name": "Mara"}) == FOUND
    assert world.knows("find", {"floor": 2, "name": "Mara"})


@pytest.mark.parametrize(
    ("tool", "arguments"),
    [("find", {"name": "mara"}), ("find", {}), ("search", {"name": "Mara"})],
)
async def test_any_other_call_is_refused_and_not_known_afterwards(tool: str, arguments) -> None:
    world = RecordedWorld("")
    world.record("find", {"name": "Mara"}, FOUND)

    assert not (await world.call(tool, arguments)).ok
    assert not world.knows(tool, arguments)


async def test_a_fork_knows_what_its_origin_knows_and_the_digest_stays() -> None:
    world = RecordedWorld("")
    before = await world.digest()
    world.record("find", {}, FOUND)

    fork = await world.fork()

    assert await fork.call("find", {}) == FOUND
    assert (await fork.digest()) == before


@pytest.mark.parametrize(
    ("text", "value"),
    [('{"id": 4}', {"id": 4}), ("3", 3), ("no such place", "no such place"), ("", "")],
)
def test_an_outcome_is_read_from_its_text_or_is_its_text(text: str, value) -> None:
    assert outcome_of(text, ok=False) == ToolResult(False, value, text)
