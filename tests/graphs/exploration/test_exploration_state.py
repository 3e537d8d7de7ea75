"""A state records what was called and what became visible; a branch of it is independent."""

from turnloom.graphs.exploration.exploration_state import ExplorationState


async def test_a_call_is_recorded_with_the_values_that_it_shows(state: ExplorationState) -> None:
    await state.call(state.tools["get_boat"], {"boat_id": "B2"}, {})
    assert [(step.tool, step.arguments) for step in state.steps] == [
        ("get_boat", {"boat_id": "B2"})
    ]
    assert [(each.semantic_type, each.value) for each in state.visible[0]] == [
        ("boat.id", "B2"),
        ("money", 45),
    ]
    assert [each.value for each in state.observed["boat.id"]] == ["B2"]


async def test_a_refused_call_is_a_step_that_shows_nothing(state: ExplorationState) -> None:
    outcome = await state.call(state.tools["get_boat"], {"boat_id": "none"}, {})
    assert not outcome.ok
    assert len(state.steps) == 1
    assert state.observed == {}


async def test_what_a_branch_does_is_never_seen_by_its_state(state: ExplorationState) -> None:
    await state.call(state.tools["list_boats"], {}, {})
    before = await state.session.digest()
    branch = await state.branch()
    await branch.call(branch.tools["book_boat"], {"boat_id": "B1", "day": "2026-05-04"}, {})
    branch.salient["boat.id"] = branch.observed["boat.id"][0]
    assert (len(state.steps), len(branch.steps)) == (1, 2)
    assert state.salient == {}
    assert "booking.id" not in state.observed
    assert (await state.session.digest()) == before != (await branch.session.digest())


async def test_only_earlier_results_make_a_value_visible(state: ExplorationState) -> None:
    await state.call(state.tools["list_boats"], {}, {})
    await state.call(state.tools["open_till"], {}, {})
    assert state.was_visible("Tern", before=1)
    assert not state.was_visible("Tern", before=0)
    assert not state.was_visible("Albatross", before=2)


async def test_a_value_knows_its_tool_and_the_word_for_its_field(state: ExplorationState) -> None:
    await state.call(state.tools["get_boat"], {"boat_id": "B1"}, {})
    price = state.observed["money"][0]
    assert state.tool_of(price).name == "get_boat"
    assert state.field_noun(price) == "hourly rate"
    assert state.field_noun(state.observed["boat.id"][0]) == ""
