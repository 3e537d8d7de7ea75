"""Walks over JSON go in document order, by any way there is, and paths lead to what they name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from turnloom.graphs.json_value import (
    JsonObject,
    JsonValue,
    at_path,
    element_objects,
    elements,
    fold,
    leaves,
    nodes,
    objects,
    same,
    scalars,
    strings,
    with_objects,
)

VALUE: JsonValue = {"flights": [{"id": "f1", "price": 3.5}, {"id": "f2", "price": None}], "n": 2}

numbers = st.integers() | st.floats(allow_nan=False)
plain = st.none() | st.booleans() | numbers | st.text(max_size=3)
json_values = st.recursive(
    plain,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=12,
)


def test_scalars_come_in_document_order() -> None:
    assert list(scalars(VALUE)) == ["f1", 3.5, "f2", None, 2]


def test_what_is_no_list_has_no_elements() -> None:
    assert elements([{"a": 1}, "b", None]) == [{"a": 1}, "b", None]
    assert element_objects([{"a": 1}, "b", None]) == [{"a": 1}]
    assert [elements(other) for other in ({"a": 1}, "ab", 0, None)] == [[]] * 4


def test_a_scalar_is_its_own_only_leaf_and_an_empty_list_has_none() -> None:
    assert list(leaves("alone")) == [((), "alone")]
    assert list(leaves([[], {}])) == []


def test_nodes_name_what_holds_before_what_is_held() -> None:
    assert list(nodes([{"a": [1]}, 2])) == [[{"a": [1]}, 2], {"a": [1]}, [1], 1, 2]


def test_objects_are_found_within_lists_and_objects_themselves_included() -> None:
    assert [list(found) for found in objects(VALUE)] == [
        ["flights", "n"],
        ["id", "price"],
        ["id", "price"],
    ]


def test_strings_include_the_keys_of_objects() -> None:
    assert list(strings({"a": ["b", 1, {"c": "d"}]})) == ["a", "b", "c", "d"]


@given(json_values)
def test_the_path_of_every_leaf_leads_to_it(value: JsonValue) -> None:
    if "{}" in strings(value):
        return  # as a path's part this stands for the keys of a table
    for path, leaf in leaves(value):
        assert at_path(value, path) is leaf


@given(json_values)
def test_every_walk_meets_the_same_scalars(value: JsonValue) -> None:
    met = list(scalars(value))
    assert [leaf for _, leaf in leaves(value)] == met
    assert [node for node in nodes(value) if not isinstance(node, (dict, list))] == met


@given(json_values)
def test_a_fold_that_builds_what_it_is_given_copies_the_value(value: JsonValue) -> None:
    def itself(part: JsonValue) -> JsonValue:
        return part

    assert fold(value, itself, itself, itself) == value


def test_a_value_nested_deeper_than_the_stack_can_be_walked() -> None:
    deep: JsonValue = "bottom"
    for _ in range(100_000):
        deep = [deep]
    assert list(scalars(deep)) == ["bottom"]


def test_objects_are_changed_from_the_inside_out_and_the_original_stays() -> None:
    def counted(found: JsonObject) -> JsonObject:
        return {**found, "size": len(found)}

    value: JsonObject = {"items": [{"a": 1}, 5]}
    assert with_objects(value, counted) == {"items": [{"a": 1, "size": 1}, 5], "size": 1}
    assert value == {"items": [{"a": 1}, 5]}


def test_a_path_through_braces_leads_to_a_key_itself() -> None:
    assert at_path({"cards": {"c1": {}}}, ("cards", "{}", "c1")) == "c1"


@pytest.mark.parametrize("path", [("flights", "id"), ("none",), ("flights", 7), ("{}", "c9")])
def test_a_path_that_leads_nowhere_is_a_lookup_error(path: tuple[str | int, ...]) -> None:
    with pytest.raises(LookupError):
        at_path(VALUE, path)


@given(json_values)
def test_a_value_is_the_same_as_itself(value: JsonValue) -> None:
    assert same(value, value)


@pytest.mark.parametrize(
    ("one", "other"), [(170, 170.0), ({"a": 1, "b": [2]}, {"b": [2.0], "a": 1})]
)
def test_numbers_are_the_same_however_written_and_objects_in_any_order(
    one: JsonValue, other: JsonValue
) -> None:
    assert same(one, other)


@pytest.mark.parametrize(
    ("one", "other"), [(True, 1), ([0], [False]), ({"a": [{"b": 1}]}, {"a": [{"b": True}]})]
)
def test_true_is_not_one_at_any_depth(one: JsonValue, other: JsonValue) -> None:
    assert one == other
    assert not same(one, other)
