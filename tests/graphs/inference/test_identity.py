"""What a name and its values mean: an identifier, something that means the same everywhere."""

from __future__ import annotations

import pytest

from turnloom.graphs.inference.identity import (
    Identity,
    are_codes,
    identity,
    is_person,
    looks_opaque,
    universal_type,
)
from turnloom.graphs.json_value import JsonValue


@pytest.mark.parametrize(
    ("name", "holder", "kind"),
    [
        ("order_id", "", "order.id"),
        ("id", "order", "order.id"),
        ("orderRef", "", "order.id"),
        ("from_account_id", "", "account.id"),
        ("order_ids", "", "order.id"),
        ("isbn", "book", "book.isbn"),
    ],
)
def test_identifiers_are_known_by_their_names(name: str, holder: str, kind: str) -> None:
    found = identity(name, holder)
    assert found is not None
    assert found.semantic_type == kind


@pytest.mark.parametrize(
    "name", ["title", "id", "phone_number", "zip_code", "country_code", "paid"]
)
def test_other_names_are_no_identifiers(name: str) -> None:
    assert identity(name, "") is None


@pytest.mark.parametrize(
    ("name", "values", "kind"),
    [
        ("when", ["2026-03-01"], "date"),
        ("start", ["2026-03-01T10:00"], "datetime"),
        ("opens", ["09:30"], "time"),
        ("contact", ["ada@example.org"], "email"),
        ("city", ["Ghent"], "city"),
        ("total_price", [12.5], "money"),
        ("title", ["Roof"], ""),
    ],
)
def test_some_values_mean_the_same_everywhere(name: str, values: list[object], kind: str) -> None:
    assert universal_type(name, values) == kind  # type: ignore[arg-type]


def test_codes_are_told_from_words() -> None:
    assert looks_opaque(["B12", "order-17", "BE71 0961 2345", 17])
    assert not looks_opaque(["kitchen"])
    assert not looks_opaque(["Ada Brandt"])
    assert not looks_opaque([])


def test_people_are_known_by_their_words() -> None:
    assert is_person("patient")
    assert is_person("guests")
    assert not is_person("boat")
    assert not is_person("")


@pytest.mark.parametrize("name", ["room_id", "house_id", "country_id", "phone_id", "currency_key"])
def test_an_id_is_an_identifier_whatever_it_is_of(name: str) -> None:
    assert identity(name, "") == Identity(name.split("_", maxsplit=1)[0], "id", strong=True)


@pytest.mark.parametrize("name", ["room_number", "phone_no", "zip_code", "country_code"])
def test_what_people_call_by_number_is_none(name: str) -> None:
    assert identity(name, "") is None


@pytest.mark.parametrize("values", [["M-NT 6506"], ["4 B", "12 C"], ["BE71 0961 2345"], ["x7f3"]])
def test_codes_may_have_blanks(values: list[JsonValue]) -> None:
    assert are_codes(values)


@pytest.mark.parametrize("values", [[], ["Fiat 500 Electric"], ["gold"], ["B1", "apple"], [7]])
def test_words_and_numbers_are_no_codes(values: list[JsonValue]) -> None:
    assert not are_codes(values)


@pytest.mark.parametrize(
    ("description", "kind"),
    [("When they play (YYYY-MM-DD).", "date"), ("YYYY-MM-DD HH:MM", "datetime"), ("Which.", "")],
)
def test_the_form_that_a_description_gives_tells_a_day(description: str, kind: str) -> None:
    assert universal_type("slot", (), {"type": "string", "description": description}) == kind
