"""Whose place a value can take."""

import pytest

from turnloom.graphs.api.type_fit import fits
from turnloom.graphs.tool import SemanticType

TYPES = {
    each.name: each
    for each in (
        SemanticType("order.id", internal=True, entity_name="order"),
        SemanticType("token", internal=True),
        SemanticType("date"),
        SemanticType("date.deadline"),
        SemanticType("money.fee"),
        SemanticType("number"),
        SemanticType("text.note"),
        SemanticType("text.review", quotes=("money.fee",)),
    )
}


@pytest.mark.parametrize(
    ("given", "taken", "expected"),
    [
        ("date", "date", True),
        ("date.deadline", "date", True),
        ("date", "date.deadline", False),
        ("money.fee", "number", True),
        ("date", "number", False),
        ("date", "text.note", True),
        ("date", "text.review", False),
        ("money.fee", "text.review", True),
        ("order.id", "text.note", False),
        ("order.id", "order.id", True),
    ],
)
def test_a_value_fits_its_own_type_a_coarser_one_and_a_text_that_quotes_it(
    given: str, taken: str, expected: bool
) -> None:
    assert fits(TYPES[given], TYPES[taken]) is expected
