"""The slots of a turn are found in whatever its arguments are put together from, and filled."""

import pytest

from turnloom.agents.user_slots import UserSlot, user_slots, with_spans
from turnloom.graphs.environment import ToolResult
from turnloom.graphs.origin import (
    EQUALS,
    Default,
    FromResult,
    FromUser,
    Joined,
    Keyed,
    Listed,
    Origin,
    Selected,
    user_spans,
)
from turnloom.graphs.trace import Step, TracedTurn

USER = FromUser(0)
PICK = Selected(0, ("rooms",), ("id",), "where", "name", USER, "Blue")
FIRST = 5
"""The number of the turn's first step in the sample."""


def turn_of(*origins: Origin) -> TracedTurn:
    steps = tuple(Step("book", {"room": None}, DONE, {"room": origin}) for origin in origins)
    return TracedTurn("book", FIRST, steps, ("wish",) * len(steps))


DONE = ToolResult(True, {}, "")


@pytest.mark.parametrize(
    ("origin", "paths"),
    [
        (USER, [()]),
        (Default(), []),
        (FromResult(0, ("id",)), []),
        (Listed((USER, Default(), USER)), [(0,), (2,)]),
        (Joined((USER, FromResult(0, ("fare",))), " "), [(0,)]),
        (Keyed((("a", Default()), ("b", Listed((USER,))))), [("b", 0)]),
        (PICK, [(EQUALS,)]),
        (Selected(0, ("rooms",), ("id",), "first"), []),
    ],
)
def test_each_of_the_users_words_has_a_slot(origin: Origin, paths: list[object]) -> None:
    slots = [slot for slot, _ in user_slots(turn_of(origin))]

    assert slots == [UserSlot(FIRST, "room", path) for path in paths]


def test_a_slot_tells_the_selection_that_it_is_the_criterion_of() -> None:
    selections = [selected for _, selected in user_slots(turn_of(USER, PICK, Listed((PICK,))))]

    assert selections == [None, PICK, PICK]


def test_filled_slots_hold_their_spans_in_the_order_of_the_slots() -> None:
    turn = turn_of(PICK, Listed((USER, PICK)), Keyed((("k", Joined((USER, Default()))),)))
    spans = {slot: FromUser(2, at, at + 1) for at, (slot, _) in enumerate(user_slots(turn))}

    filled = with_spans(turn, spans)

    origins = [step.origins["room"] for step in filled.steps]
    assert [span for each in origins for span in user_spans(each)] == list(spans.values())
    assert [slot for slot, _ in user_slots(filled)] == list(spans)


def test_a_slot_that_nothing_says_stays_as_it_is() -> None:
    turn = turn_of(Listed((USER, USER)))
    spans = {UserSlot(FIRST, "room", (1,)): FromUser(1, 3, 9)}

    filled = with_spans(turn, spans)

    assert filled.steps[0].origins["room"] == Listed((USER, FromUser(1, 3, 9)))
