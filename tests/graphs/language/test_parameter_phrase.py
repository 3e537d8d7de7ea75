from __future__ import annotations

import pytest

from turnloom.graphs.language.parameter_phrase import parameter_phrase


@pytest.mark.parametrize(
    ("name", "description", "phrase"),
    [
        ("date", "Day of departure, as YYYY-MM-DD; today or later.", "the day of departure"),
        ("nights", "How many nights, 1 to 14.", "how many nights"),
        ("pin", "The user's PIN of four digits.", "your PIN of four digits"),
        ("password", "Password of the user.", "your password"),
        ("day", "The date of travel in the format YYYY-MM-DD", "the date of travel"),
        ("start_time", "", "the start time"),
        ("id", "PIN", "the PIN"),
        ("start_time", "Must be given in the form HH:MM", "the start time"),
        ("q", "", ""),
    ],
)
def test_a_parameter_is_asked_for_by_what_its_documentation_calls_it(
    name: str, description: str, phrase: str
) -> None:
    assert parameter_phrase(name, {"description": description}) == phrase
