"""A turn keeps the calls that something needed, and they are executed again."""

from turnloom.graphs.exploration.exploration_state import ExplorationState
from turnloom.graphs.exploration.minimal_turn import needed_steps, replay
from turnloom.graphs.origin import FromResult, FromUser
from turnloom.graphs.trace import FOR_EFFECT, FOR_VALUE, GOAL


async def paid_after_a_look(state: ExplorationState) -> ExplorationState:
    """A turn of four calls: a look at a list that nothing needs, a price, the till, the payment."""
    after = await state.branch()
    tools = after.tools
    await after.call(tools["list_boats"], {}, {})
    await after.call(tools["get_boat"], {"boat_id": "B2"}, {"boat_id": FromUser(0)})
    await after.call(tools["open_till"], {}, {})
    await after.call(tools["pay"], {"amount": 45}, {"amount": FromResult(1, ("price",))})
    return after


async def test_every_step_that_is_kept_has_its_reason(state: ExplorationState) -> None:
    after = await paid_after_a_look(state)
    assert await needed_steps(state, after, {2}) == {3: GOAL, 1: FOR_VALUE, 2: FOR_EFFECT}


async def test_a_repair_without_which_nothing_fails_is_not_needed(state: ExplorationState) -> None:
    after = await state.branch()
    await after.call(after.tools["open_till"], {}, {})
    await after.call(after.tools["list_boats"], {}, {})
    assert await needed_steps(state, after, {0}) == {1: GOAL}


async def test_what_is_kept_is_executed_again_with_its_origins_renumbered(
    state: ExplorationState,
) -> None:
    after = await paid_after_a_look(state)
    replayed = await replay(state, after, [1, 2, 3])
    assert replayed is not None
    assert [step.tool for step in replayed.steps] == ["get_boat", "open_till", "pay"]
    assert replayed.steps[2].origins == {"amount": FromResult(0, ("price",))}
    assert replayed.session.digest() == after.session.digest()


async def test_a_replay_that_comes_to_something_else_is_none(state: ExplorationState) -> None:
    after = await paid_after_a_look(state)
    assert await replay(state, after, [1, 3]) is None
