from __future__ import annotations

import pytest

from turnloom.agents.critique.reactions import reaction_due, reaction_fault, text_fault
from turnloom.agents.dialogue import AssistantStep, Draft
from turnloom.agents.variants.script import TurnRule
from turnloom.graphs.call import ExecutedCall
from turnloom.graphs.environment import ToolResult

QUERY = "Please move my booking."


@pytest.mark.parametrize(
    ("kind", "about", "answer"),
    [
        ("question", "the new day", "Which new day would suit you?"),
        ("question", "how many nights", "Tell me how many nights it should be."),
        ("refusal", "", "I cannot move bookings: I have no tool for that."),
        ("refusal", "", "Sorry, moving a booking is beyond the functions I was given."),
        ("answer", "", "Gladly."),
    ],
)
def test_what_holds_all_that_is_due_passes_in_any_words(kind: str, about: str, answer: str) -> None:
    assert text_fault(kind, about, answer, QUERY) == ""


@pytest.mark.parametrize(
    ("kind", "about", "answer"),
    [
        ("question", "the new day", "I will see to it."),
        ("question", "the new day", "Which seat would you like?"),
        ("refusal", "", "I moved the booking."),
        ("refusal", "", "I cannot move the booking."),
        ("refusal", "", "I have no tool for that, I can't."),
    ],
)
def test_what_lacks_something_is_turned_down(kind: str, about: str, answer: str) -> None:
    assert text_fault(kind, about, answer, QUERY) != ""


def test_a_call_where_none_is_due_is_turned_down_with_what_is_due() -> None:
    call = ExecutedCall("look", {}, ToolResult(True, {}, "{}"))
    draft = Draft((AssistantStep("I look.", (call,)),), "Found it.")
    fault = reaction_fault(TurnRule("question", about="the new day"), draft, QUERY)
    assert fault is not None
    assert fault.due is not None
    assert (fault.fault, fault.due.about) == ("reaction", "the new day")


def test_what_came_to_nothing_is_told_what_is_due_as_well() -> None:
    due = reaction_due(TurnRule("refusal", about="move the booking"))
    assert due is not None
    assert due.due is not None
    assert due.due.kind == "refusal"
    assert reaction_due(TurnRule()) is None
