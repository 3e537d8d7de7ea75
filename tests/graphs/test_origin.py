"""Origins survive being written down, and picks single out exactly one item or none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from turnloom.graphs.origin import (
    Default,
    FromResult,
    FromUser,
    Joined,
    Keyed,
    Listed,
    Origin,
    Selected,
    from_json,
    pick,
    steps_of,
    to_json,
    user_spans,
)

FLIGHTS = [
    {"id": 1, "fare": 90, "line": "A"},
    {"id": 2, "fare": 70, "line": "B"},
    {"id": 3, "fare": 90, "line": "B"},
]

_small = st.integers(0, 9)
_leaf: st.SearchStrategy[Origin] = st.one_of(
    st.builds(FromUser, _small, _small, _small),
    st.builds(FromResult, _small, st.tuples(st.text(min_size=1), _small)),
    st.just(Default()),
    st.builds(
        Selected,
        _small,
        st.tuples(st.text()),
        st.tuples(st.text()),
        st.just("least"),
        st.text(min_size=1),
    ),
    st.builds(
        Selected,
        _small,
        st.just(()),
        st.just(()),
        st.just("where"),
        st.text(min_size=1),
        st.builds(FromUser, _small),
        st.text(),
    ),
)
_origin = st.recursive(
    _leaf,
    lambda inner: st.one_of(
        st.builds(Listed, st.lists(inner, max_size=3).map(tuple)),
        st.builds(Joined, st.lists(inner, max_size=3).map(tuple), st.text()),
        st.builds(
            Keyed,
            st.dictionaries(st.text(), inner, max_size=3).map(lambda pairs: tuple(pairs.items())),
        ),
    ),
    max_leaves=6,
)


@given(_origin)
def test_every_origin_reads_back_as_it_was_written(origin: Origin) -> None:
    assert from_json(to_json(origin)) == origin


@pytest.mark.parametrize(
    "record", [None, 3, {}, {"from": "moon"}, {"from": "user", "turn": 0}, {"from": "pick"}]
)
def test_anything_else_is_refused_as_not_an_origin(record: object) -> None:
    with pytest.raises(ValueError, match="not an origin"):
        from_json(record)  # type: ignore[arg-type]


def _picked(op: str, key: str = "", wanted: object = None) -> Selected:
    return Selected(0, (), ("id",), op, key, wanted=wanted)  # type: ignore[arg-type]


def test_a_superlative_needs_one_extreme_item() -> None:
    assert pick(FLIGHTS, _picked("least", "fare")) == 1
    assert pick(FLIGHTS, _picked("most", "fare")) is None, "two items share the highest fare"


def test_the_card_that_expires_first_is_found_by_the_year() -> None:
    cards = [{"expires": "07/2028"}, {"expires": "08/2026"}, {"expires": "01/2031"}]
    assert pick(cards, _picked("least", "expires")) == 1
    assert pick(cards, _picked("most", "expires")) == 2


def test_a_name_needs_one_item_that_has_it() -> None:
    assert pick(FLIGHTS, _picked("where", "line", "A")) == 0
    assert pick(FLIGHTS, _picked("where", "line", "B")) is None
    assert pick(FLIGHTS, _picked("where", "line", "C")) is None


def test_the_only_item_is_the_only_one() -> None:
    assert pick(FLIGHTS[:1], _picked("only")) == 0
    assert pick(FLIGHTS, _picked("only")) is None
    assert pick([], _picked("first")) is None
    assert pick(FLIGHTS, _picked("last")) == 2


def test_items_that_cannot_be_compared_have_no_extreme() -> None:
    assert pick([{"fare": 1}, {"fare": "2"}], _picked("least", "fare")) is None
    assert pick([{"fare": True}, {"fare": False}], _picked("most", "fare")) is None


def test_sources_and_sayings_are_found_however_deep() -> None:
    where = Selected(4, (), (), "where", "line", FromUser(1), "A")
    origin = Keyed((("to", Listed((where,))), ("text", Joined((FromUser(2), FromResult(5, ()))))))
    assert steps_of(origin) == (4, 5)
    assert [user.turn for user in user_spans(origin)] == [1, 2]
