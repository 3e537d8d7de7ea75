"""Origins survive being written down, and picks single out exactly one item or none."""

import itertools
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from turnloom.graphs.json_value import JsonValue, Path
from turnloom.graphs.origin import (
    EQUALS,
    Claim,
    Default,
    FromResult,
    FromUser,
    Joined,
    Keyed,
    Listed,
    Origin,
    Selected,
    children,
    claims,
    evaluate,
    from_json,
    mapped,
    parts,
    renumbered,
    select_item,
    split,
    steps_of,
    to_json,
    user_spans,
)

FLIGHTS: list[JsonValue] = [
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
    assert select_item(FLIGHTS, _picked("least", "fare")) == 1
    assert select_item(FLIGHTS, _picked("most", "fare")) is None, "two items share the highest fare"


def test_the_card_that_expires_first_is_found_by_the_year() -> None:
    cards = [{"expires": "07/2028"}, {"expires": "08/2026"}, {"expires": "01/2031"}]
    assert select_item(cards, _picked("least", "expires")) == 1
    assert select_item(cards, _picked("most", "expires")) == 2


def test_a_name_needs_one_item_that_has_it() -> None:
    assert select_item(FLIGHTS, _picked("where", "line", "A")) == 0
    assert select_item(FLIGHTS, _picked("where", "line", "B")) is None
    assert select_item(FLIGHTS, _picked("where", "line", "C")) is None


def test_the_only_item_is_the_only_one() -> None:
    assert select_item(FLIGHTS[:1], _picked("only")) == 0
    assert select_item(FLIGHTS, _picked("only")) is None
    assert select_item([], _picked("first")) is None
    assert select_item(FLIGHTS, _picked("last")) == 2


def test_items_that_cannot_be_compared_have_no_extreme() -> None:
    assert select_item([{"fare": 1}, {"fare": "2"}], _picked("least", "fare")) is None
    assert select_item([{"fare": True}, {"fare": False}], _picked("most", "fare")) is None


def test_sources_and_sayings_are_found_however_deep() -> None:
    where = Selected(4, (), (), "where", "line", FromUser(1), "A")
    origin = Keyed((("to", Listed((where,))), ("text", Joined((FromUser(2), FromResult(5, ()))))))
    assert steps_of(origin) == (4, 5)
    assert [user.turn for user in user_spans(origin)] == [1, 2]


# --- taken apart and put together ---------------------------------------------------------------

RESULTS: list[JsonValue] = [{"flights": FLIGHTS}, {"name": "Ada", "score": 3.0}]
CHEAPEST = Selected(0, ("flights",), ("id",), "least", "fare")
ON_LINE_A = Selected(0, ("flights",), ("fare",), "where", "line", FromUser(0, 3, 4), "A")


def _read(origin: FromUser | Default) -> JsonValue:
    return "economy" if isinstance(origin, Default) else "A"


@pytest.mark.parametrize(
    ("origin", "value"),
    [
        (FromUser(0, 3, 4), "A"),
        (Default(), "economy"),
        (FromResult(1, ("name",)), "Ada"),
        (CHEAPEST, 2),
        (ON_LINE_A, 90),
        (Joined((FromResult(1, ("name",)), FromResult(1, ("score",))), ": "), "Ada: 3"),
        (Listed((CHEAPEST, FromUser(0, 3, 4))), [2, "A"]),
        (Keyed((("flight", CHEAPEST), ("cabin", Default()))), {"flight": 2, "cabin": "economy"}),
    ],
)
def test_every_form_of_origin_is_recomputed_from_what_was_visible(
    origin: Origin, value: JsonValue
) -> None:
    assert evaluate(origin, RESULTS, _read) == value


@pytest.mark.parametrize(
    "origin",
    [
        FromUser(0, 3, 4),
        Default(),
        FromResult(2, ()),
        FromResult(-1, ()),
        FromResult(1, ("age",)),
        replace(CHEAPEST, op="most"),
        replace(CHEAPEST, path=()),
        Listed((FromResult(1, ("name",)), FromResult(7, ()))),
    ],
)
def test_a_claim_that_leads_nowhere_is_a_lookup_error(origin: Origin) -> None:
    with pytest.raises(LookupError):
        evaluate(origin, RESULTS)


@given(_origin)
def test_a_map_that_changes_nothing_gives_the_same_origin(origin: Origin) -> None:
    assert mapped(origin, lambda _, part: part) == origin


@given(_origin)
def test_the_places_of_a_map_lead_to_their_parts(origin: Origin) -> None:
    places: dict[Path, Origin] = {}

    def noted(place: Path, part: Origin) -> Origin:
        places[place] = part
        return part

    mapped(origin, noted)
    for place, part in places.items():
        found = origin
        for key in place:
            found = dict(children(found))[key]
        assert found == part
    assert len(parts(origin)) == len(places)


@given(_origin)
def test_renumbering_and_back_gives_the_same_origin_or_none(origin: Origin) -> None:
    forth = {step: step + 5 for step in range(10)}
    back = {number: step for step, number in forth.items()}
    moved = renumbered(origin, forth)
    assert moved is not None
    assert steps_of(moved) == tuple(step + 5 for step in steps_of(origin))
    assert renumbered(moved, back) == origin
    assert (renumbered(origin, {}) is None) == bool(steps_of(origin))


@given(_origin.filter(lambda origin: not any(isinstance(p, Joined) for p in parts(origin))))
def test_what_is_evaluated_can_be_taken_apart_again(origin: Origin) -> None:
    """Each claim is of a value that its origin evaluates to."""
    origin = mapped(origin, lambda _, part: part if isinstance(part, _COMPOUND) else FromUser(0))
    numbers = itertools.count()
    value = evaluate(origin, (), lambda _: next(numbers))
    assert [claim.value for claim in claims(origin, value, _no_pieces)] == [*range(next(numbers))]


_COMPOUND = (Listed, Keyed)


def _no_pieces(joined: Joined, value: JsonValue) -> list[JsonValue]:
    raise AssertionError(joined, value)


def test_a_criterion_is_a_claim_of_its_own_and_names_its_selection() -> None:
    found = list(claims(Listed((ON_LINE_A,)), [90], _no_pieces))
    assert found == [
        Claim((0,), ON_LINE_A, 90),
        Claim((0, EQUALS), FromUser(0, 3, 4), "A", ON_LINE_A),
    ]


def test_the_pieces_of_a_text_are_claims() -> None:
    origin = Joined((FromUser(0, 0, 5), FromResult(1, ("name",))), " ")
    found = claims(origin, "Dear Ada", lambda _, text: str(text).split())
    assert [(claim.place, claim.value) for claim in found] == [((0,), "Dear"), ((1,), "Ada")]


@pytest.mark.parametrize("value", ["text", [1, 2], {"other": 1}, None])
def test_a_value_of_another_shape_is_claimed_by_nothing(value: JsonValue) -> None:
    assert list(claims(Listed((Default(),)), value, _no_pieces)) == []
    with pytest.raises(ValueError, match="another object"):
        split(Keyed((("to", Default()),)), value)
