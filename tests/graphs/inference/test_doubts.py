"""What will hardly come to anything is told, with what to do about it."""

from __future__ import annotations

import pytest

from turnloom.graphs.inference.doubts import doubts
from turnloom.graphs.inference.observation import Observation
from turnloom.graphs.tool import Tool


def tool(name: str, description: str = "") -> Tool:
    return Tool(name, description or name.replace("_", " "), {"type": "object"}, "desk")


def test_a_tool_that_cannot_be_filled_is_named_with_its_parameter() -> None:
    (said,) = doubts([tool("change_deal")], {"change_deal": Observation(unfilled="change")}, ())
    assert said.startswith("change_deal: nothing is known to fill `change` with")
    assert "_wish" in said


def test_a_tool_that_refused_whatever_it_was_given_is_named_with_what_it_said() -> None:
    refused = Observation(refusal='{"error":"KeyError: no such car"}')
    (said,) = doubts([tool("book_car")], {"book_car": refused}, ())
    assert "book_car: whatever it was called with was refused" in said
    assert "KeyError: no such car" in said


def test_a_tool_that_worked_once_is_in_no_doubt() -> None:
    seen = Observation(unchanged=1, unfilled="change", refusal="no")
    assert doubts([tool("book_car")], {"book_car": seen}, ()) == ()


@pytest.mark.parametrize(
    ("name", "description"),
    [
        ("suche_raeder", "Suche die Räder eines Kunden."),
        ("lister", "Liste les commandes d'un client."),
        ("buscar_libros", "Busca libros de un autor."),
        ("list_books", "列出所有图书。"),
        ("find_orders", "Найти заказы клиента."),
    ],
)
def test_docstrings_in_another_language_are_told(name: str, description: str) -> None:
    one = tool(name, description)
    (said,) = doubts([one], {name: Observation(unchanged=1)}, ())
    assert said.startswith(f"{name}: the docstring does not read as English")
    assert doubts([one], {name: Observation(unchanged=1)}, {name}) == ()


@pytest.mark.parametrize(
    ("name", "description"),
    [
        ("list_books", "List books."),
        ("refill", "Tops up a balance."),
        ("water", "Water a zone with liters."),
        ("frobnicate", "Frobnicate the widgets."),
        ("claim", "Claim a thing."),
        ("lookup", ""),
        ("move_van", "Move a van to Zürich."),
        ("nimm_an", "Accept an order."),
    ],
)
def test_english_docstrings_are_not(name: str, description: str) -> None:
    assert doubts([tool(name, description)], {name: Observation(unchanged=1)}, ()) == ()
