"""A turn keeps the calls that something needed, and they are executed again."""

from turnloom.graphs.exploration.exploration_state import ExplorationState
from turnloom.graphs.exploration.minimal_turn import minimal_turn
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


async def test_what_nothing_needed_is_taken_out_and_the_rest_executed_again(
    state: ExplorationState,
) -> None:
    after = await paid_after_a_look(state)
    minimal = await minimal_turn(state, after, {2})
    assert minimal is not None
    replayed, reasons = minimal
    assert [step.tool for step in replayed.steps] == ["get_boat", "open_till", "pay"]
    assert reasons == (FOR_VALUE, FOR_EFFECT, GOAL)
    assert replayed.steps[2].origins == {"amount": FromResult(0, ("price",))}
    assert (await replayed.session.digest()) == (await after.session.digest())


async def test_a_turn_that_is_minimal_already_stays_as_it_is(state: ExplorationState) -> None:
    after = await state.branch()
    await after.call(after.tools["list_boats"], {}, {})
    assert await minimal_turn(state, after, set()) == (after, (GOAL,))


async def test_a_repair_without_which_nothing_fails_is_not_needed(state: ExplorationState) -> None:
    after = await state.branch()
    await after.call(after.tools["open_till"], {}, {})
    await after.call(after.tools["list_boats"], {}, {})
    minimal = await minimal_turn(state, after, {0})
    assert minimal is not None
    replayed, reasons = minimal
    assert [step.tool for step in replayed.steps] == ["list_boats"]
    assert reasons == (GOAL,)


async def test_what_comes_to_something_else_when_executed_again_is_given_up(
    state: ExplorationState,
) -> None:
    after = await paid_after_a_look(state)
    assert await minimal_turn(state, after, set()) is None
