"""What a text tells that the assistant cannot know when it writes it."""

from __future__ import annotations

import pytest

from turnloom.agents.sample import Sample
from turnloom.agents.verification.gates.dialogue import read_dialogue
from turnloom.agents.verification.sample_view import SampleView
from turnloom.agents.verification.tool_context import ToolContext
from turnloom.agents.verification.unknown_values import tokens_of, unknown_values
from turnloom.graphs.environment import Environment


@pytest.fixture
def view(finished: Sample, environment: Environment) -> SampleView:
    """The good sample; its first thought precedes every result."""
    found = read_dialogue(finished, ToolContext(environment))
    assert isinstance(found, SampleView)
    return found


@pytest.mark.parametrize(
    ("text", "unknown"),
    [
        ("I unlock the account with 4417 first.", []),
        ("From BRU to LIS on June 11, as asked.", []),
        ("I call account_unlock and flights_search.", []),
        ("The cheapest flight is fl_305.", ["it tells 'fl_305', which is not known yet"]),
        ("It costs 118.00 a seat.", ["it tells '118.00', which is not known yet"]),
        ("Ref XK99Q is at hand.", ["it tells 'XK99Q', which nothing has shown"]),
        ("Two seats, 17 rows.", []),
    ],
)
def test_a_first_thought_knows_the_request_and_the_tools_alone(
    view: SampleView, text: str, unknown: list[str]
) -> None:
    assert [*unknown_values(view, view.thoughts[0], text, tokens_of(text))] == unknown


def test_what_a_result_has_shown_may_be_told_from_then_on(view: SampleView) -> None:
    text = "fl_305 at 118.00 it is, booked under Q7RZ31."
    before, after = view.thoughts[1], view.thoughts[2]
    assert [*unknown_values(view, before, text, tokens_of(text))] == [
        "it tells 'Q7RZ31', which is not known yet"
    ]
    assert [*unknown_values(view, after, text, tokens_of(text))] == []


def test_tokens_are_what_could_be_a_value_without_the_marks_around_it() -> None:
    text = "Take (fl_305), then write to mara@fjord.example: it is 14:30."
    assert tokens_of(text) == ["fl_305", "mara@fjord.example", "14:30"]
