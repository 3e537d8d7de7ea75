"""Result patterns find the values they describe, and paths generalise back to them."""

from turnloom.graphs.api.pattern import match_pattern, pattern_of
from turnloom.graphs.json_value import at_path

RESULT = {
    "offers": [{"id": "of_1", "legs": [{"no": 7}, {"no": 8}]}, {"id": "of_2", "legs": []}],
    "cards": {"c1": {"limit": 10}, "c2": {"limit": None}},
    "total": 3,
}


def test_each_element_of_nested_lists_is_found_in_document_order() -> None:
    assert list(match_pattern(RESULT, "offers[].legs[].no")) == [
        (("offers", 0, "legs", 0, "no"), 7),
        (("offers", 0, "legs", 1, "no"), 8),
    ]


def test_a_star_stands_for_every_key_and_null_is_no_value() -> None:
    assert list(match_pattern(RESULT, "cards.*.limit")) == [(("cards", "c1", "limit"), 10)]


def test_braces_give_the_keys_themselves_under_a_path_that_resolves_to_them() -> None:
    found = list(match_pattern(RESULT, "cards{}"))
    assert [value for _, value in found] == ["c1", "c2"]
    assert [at_path(RESULT, path) for path, _ in found] == ["c1", "c2"]


def test_a_pattern_that_does_not_fit_finds_nothing() -> None:
    assert list(match_pattern(RESULT, "total[].id")) == []
    assert list(match_pattern([1, 2], "offers[].id")) == []
    assert list(match_pattern([1, 2], "[]")) == [((0,), 1), ((1,), 2)]


def test_a_path_generalises_to_the_pattern_it_came_from() -> None:
    for pattern in ("offers[].legs[].no", "offers[].id", "total", "cards{}"):
        for path, _ in match_pattern(RESULT, pattern):
            assert pattern_of(path) == pattern
