"""Every argument of a call is bound with its origin: a result, the user, or both."""

from random import Random

from tests.graphs.conftest import HarbourSession
from turnloom.graphs.api.api_graph import ApiGraph, Edge
from turnloom.graphs.exploration.binder import Binder
from turnloom.graphs.exploration.exploration_state import ExplorationState
from turnloom.graphs.exploration.observed_value import ObservedValue
from turnloom.graphs.exploration.salience import Salience
from turnloom.graphs.json_value import JsonValue
from turnloom.graphs.origin import FromResult, FromUser, Joined, Selected


def binder(
    graph: ApiGraph,
    state: ExplorationState,
    *,
    first_step: int = 0,
    reusable: frozenset[str] = frozenset(),
    seed: int = 0,
) -> Binder:
    return Binder(graph, state, first_step, reusable, frozenset(), Random(seed))


async def test_an_internal_value_is_available_once_a_result_of_the_turn_shows_it(
    graph: ApiGraph, state: ExplorationState
) -> None:
    book = state.tools["book_boat"]
    assert not binder(graph, state).is_met(book)
    await state.call(state.tools["list_boats"], {}, {})
    assert binder(graph, state).is_met(book)
    assert not binder(graph, state, first_step=1).is_met(book)


async def test_a_value_is_available_only_where_a_value_edge_leads(
    graph: ApiGraph, state: ExplorationState
) -> None:
    await state.call(state.tools["list_boats"], {}, {})
    graph.remove(Edge("list_boats", "book_boat", "value", "boat_id", "boats[].boat_id"))
    drawing, book = binder(graph, state), state.tools["book_boat"]
    assert not drawing.is_met(book)
    assert drawing.is_met(state.tools["get_boat"])
    assert await drawing.bind(book, from_results=True) is None
    assert await drawing.bind(state.tools["get_boat"], from_results=True) is not None
    assert await drawing.bind(book, from_results=True) is None, "what the turn is about flows not"


async def test_what_is_salient_is_available_only_where_the_turn_goes_on_with_it(
    graph: ApiGraph, state: ExplorationState
) -> None:
    await state.call(state.tools["get_boat"], {"boat_id": "B2"}, {})
    Salience(graph, state).follow_turn(0)
    book = state.tools["book_boat"]
    assert not binder(graph, state, first_step=1).is_met(book)
    goes_on = binder(graph, state, first_step=1, reusable=frozenset(("boat.id",)))
    assert goes_on.is_met(book)
    bound = await goes_on.bind(book, from_results=True)
    assert bound is not None
    assert bound.arguments["boat_id"] == "B2"
    assert bound.origins["boat_id"] == FromResult(0, ("boat_id",))


async def test_an_internal_value_is_singled_out_in_the_list_that_shows_it(
    graph: ApiGraph, state: ExplorationState
) -> None:
    await state.call(state.tools["list_boats"], {}, {})
    for seed in range(20):
        drawing = binder(graph, state, seed=seed)
        bound = await drawing.bind(state.tools["get_boat"], from_results=True)
        assert bound is not None
        assert bound.arguments["boat_id"] in {"B1", "B2", "B3"}
        assert isinstance(bound.origins["boat_id"], Selected)


async def test_a_required_value_that_nothing_shows_makes_no_call(
    graph: ApiGraph, state: ExplorationState
) -> None:
    assert await binder(graph, state).bind(state.tools["get_boat"], from_results=True) is None


async def test_what_people_say_comes_from_the_user(
    graph: ApiGraph, state: ExplorationState
) -> None:
    state.turn = 2
    bound = await binder(graph, state).bind(state.tools["send_note"], from_results=True)
    assert bound is not None
    assert bound.arguments == {"to": "Ada", "text": "See you at noon."}
    assert bound.origins == {"to": FromUser(2), "text": FromUser(2)}


async def test_the_calls_of_a_turn_speak_of_the_same_thing(
    graph: ApiGraph, state: ExplorationState
) -> None:
    await state.call(state.tools["list_boats"], {}, {})
    for seed in range(20):
        turn = binder(graph, state, seed=seed)
        one = await turn.bind(state.tools["get_boat"], from_results=False)
        other = await turn.bind(state.tools["book_boat"], from_results=False)
        assert one is not None
        assert other is not None
        assert one.arguments["boat_id"] == other.arguments["boat_id"]


async def test_a_value_of_another_domain_often_flows_over_but_only_where_it_may(
    graph: ApiGraph, state: ExplorationState
) -> None:
    await state.call(state.tools["get_boat"], {"boat_id": "B2"}, {})
    Salience(graph, state).follow_turn(0)
    pay = state.tools["pay"]
    amounts = []
    for seed in range(200):
        flowing = await binder(graph, state, seed=seed).bind(pay, from_results=True)
        said = await binder(graph, state, seed=seed).bind(pay, from_results=False)
        assert flowing is not None
        assert said is not None
        assert said.arguments == {"amount": 12}
        amounts.append(flowing.arguments["amount"])
    assert set(amounts) == {12, 45}
    assert 120 < amounts.count(45) < 180


async def test_what_was_shown_flows_over_only_as_long_as_it_is_shown_again(
    graph: ApiGraph, state: ExplorationState
) -> None:
    await state.call(state.tools["get_boat"], {"boat_id": "B2"}, {})
    Salience(graph, state).follow_turn(0)
    await state.call(state.tools["open_till"], {}, {})

    async def paid() -> set[JsonValue]:
        drawn = [binder(graph, state, seed=seed) for seed in range(20)]
        bound = [await each.bind(state.tools["pay"], from_results=True) for each in drawn]
        return {each.arguments["amount"] for each in bound if each is not None}

    assert await paid() == {12, 45}
    assert isinstance(state.session, HarbourSession)
    state.session.harbour.boats["B2"]["price"] = 60
    assert await paid() == {12}, "the rate is another one by now"
    del state.session.harbour.boats["B2"]
    assert await paid() == {12}


async def test_what_was_looked_up_is_passed_on_and_quoted_in_a_text(
    graph: ApiGraph, state: ExplorationState
) -> None:
    await state.call(state.tools["get_boat"], {"boat_id": "B2"}, {})
    price = state.observed["money"][0]
    turn = binder(graph, state)
    turn.looked_up.update({"amount": price, "text": price})
    paid = await turn.bind(state.tools["pay"], from_results=True)
    note = await turn.bind(state.tools["send_note"], from_results=True)
    assert paid is not None
    assert paid.arguments == {"amount": 45}
    assert note is not None
    text = note.arguments["text"]
    assert isinstance(text, str)
    assert text.endswith(" 45")
    assert "hourly rate of the boat" in text.lower()
    assert note.origins["text"] == Joined((FromUser(0), FromResult(0, ("price",))), " ")


async def test_a_long_text_is_passed_on_whole(graph: ApiGraph, state: ExplorationState) -> None:
    await state.call(state.tools["get_boat"], {"boat_id": "B2"}, {})
    story = "Once upon a time there was a boat that nobody wanted to rent."
    turn = binder(graph, state)
    turn.looked_up["text"] = ObservedValue("text.note", story, 0, ("story",), "story")
    bound = await turn.bind(state.tools["send_note"], from_results=True)
    assert bound is not None
    assert bound.arguments["text"] == story
    assert bound.origins["text"] == FromResult(0, ("story",))
