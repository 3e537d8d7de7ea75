"""Choosing among the items of a result."""

from __future__ import annotations

from turnloom.graphs.inference.items import distinguishing_phrases, items_pattern, superlatives
from turnloom.graphs.inference.leaves import leaves_of
from turnloom.graphs.json_value import JsonValue

BOOKS: JsonValue = {
    "books": [
        {"book_id": "B1", "title": "Circe", "year": 2018, "pages": 390, "author": "Miller"},
        {"book_id": "B2", "title": "Piranesi", "year": 2020, "pages": 272, "author": "Clarke"},
    ]
}


def test_one_chooses_from_the_outermost_list_of_objects() -> None:
    assert items_pattern(leaves_of([BOOKS])) == "books[]"
    assert items_pattern(leaves_of([{"trips": [{"legs": [{"no": 1}]}]}])) == "trips[]"
    assert items_pattern(leaves_of([{"tags": ["a"], "name": "x"}])) == ""


def test_fields_that_compare_have_words_for_the_least_and_the_most() -> None:
    assert superlatives("books[]", leaves_of([BOOKS])) == {
        "year": ("oldest", "newest"),
        "pages": ("shortest", "longest"),
    }


def test_a_superlative_means_one_field() -> None:
    shifts = leaves_of([[{"start": "08:30", "day": "2026-05-04", "price": 3, "fee": 2}]])
    assert superlatives("[]", shifts) == {
        "day": ("earliest", "latest"),
        "price": ("cheapest", "most expensive"),
    }
    assert superlatives("[]", leaves_of([[{"height_cm": 12}]])) == {
        "height_cm": ("shortest", "tallest")
    }


def test_days_compare_only_where_they_can_be_ranked() -> None:
    ranked = leaves_of([[{"date": "2026-05-04"}, {"date": "2026-05-09"}]])
    vague = leaves_of([[{"date": "soon"}, {"date": "later"}]])
    assert superlatives("[]", ranked) == {"date": ("earliest", "latest")}
    assert superlatives("[]", vague) == {}


def test_names_and_makers_single_an_item_out() -> None:
    assert distinguishing_phrases("books[]", leaves_of([BOOKS])) == {
        "title": "the {noun} called {value}",
        "author": "the {noun} by {value}",
    }


def test_what_has_the_name_of_something_else_is_not_called_so() -> None:
    told = leaves_of([{"visits": [{"pet_name": "Rex", "id": 1}, {"pet_name": "Tom", "id": 2}]}])
    assert distinguishing_phrases("visits[]", told) == {"pet_name": "the {noun} for {value}"}
    pets = leaves_of([{"pets": [{"pet_name": "Rex", "id": 1}, {"pet_name": "Tom", "id": 2}]}])
    assert distinguishing_phrases("pets[]", pets) == {"pet_name": "the {noun} called {value}"}


def test_without_names_any_words_that_differ_will_do() -> None:
    cars = leaves_of([[{"colour": "red", "brand": "Fiat"}, {"colour": "blue", "brand": "Opel"}]])
    assert distinguishing_phrases("[]", cars) == {
        "colour": "the {value} {noun}",
        "brand": "the {noun} whose brand is {value}",
    }
