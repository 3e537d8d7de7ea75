"""What a text for people may quote, and how."""

from random import Random

import pytest

from turnloom.graphs.exploration.quotation import is_quotable, quotation_lead
from turnloom.graphs.json_value import JsonValue
from turnloom.graphs.origin import quoted_text


@pytest.mark.parametrize("value", ["Gull", 12, 84.5, "half past ten"])
def test_short_texts_and_plain_numbers_are_quotable(value: JsonValue) -> None:
    assert is_quotable(value)


@pytest.mark.parametrize(
    "value", [True, None, ["a"], {"a": 1}, 1 / 3, "x" * 41, "2026-05-04T10:00:00"]
)
def test_flags_structures_long_texts_and_machine_dates_are_not(value: JsonValue) -> None:
    assert not is_quotable(value)


def test_a_whole_float_is_written_without_its_point() -> None:
    assert (quoted_text(45.0), quoted_text(84.5), quoted_text("Gull")) == ("45", "84.5", "Gull")


def test_only_a_text_to_somebody_addresses_them() -> None:
    leads = {quotation_lead("fare", Random(seed), addressed=False) for seed in range(60)}
    addressed = {quotation_lead("fare", Random(seed), addressed=True) for seed in range(60)}
    assert leads < addressed
    assert all("you" not in lead.lower() for lead in leads)
    assert "Fare:" in leads
