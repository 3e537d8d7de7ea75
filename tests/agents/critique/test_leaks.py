"""Feedback and hints hand over nothing that the reasoner has to find out by itself."""

import pytest

from turnloom.agents.critique.leaks import feedback_leaks, hint_leaks
from turnloom.agents.dialogue import AssistantStep, Draft, Feedback
from turnloom.graphs.call import ExecutedCall
from turnloom.graphs.environment import ToolResult
from turnloom.graphs.origin import FromResult, FromUser
from turnloom.graphs.trace import Step, TracedTurn

FOUND = ToolResult(True, {"guest_id": "g_17", "floor": 2}, "")
SENT = ToolResult(True, {"sent": True}, "")
GOLD = TracedTurn(
    "send_note",
    0,
    (
        Step("find_guest", {"name": "Mara"}, FOUND, {"name": FromUser(0)}),
        Step(
            "send_note",
            {"guest_id": "g_17", "floor": 2, "text": "hello"},
            SENT,
            {
                "guest_id": FromResult(0, ("guest_id",)),
                "floor": FromResult(0, ("floor",)),
                "text": FromUser(0),
            },
        ),
    ),
    ("value", "wish"),
)
QUERY = "Tell Mara hello"


def draft(tool: str, outcome: ToolResult, **arguments) -> Draft:
    return Draft((AssistantStep("So.", (ExecutedCall(tool, arguments, outcome),)),), "Done.")


ELSEWHERE = draft("weather", ToolResult(True, {"sky": "grey"}, ""))


@pytest.mark.parametrize(
    ("text", "leak"),
    [
        ("The calls do not bring about what was asked.", None),
        ("The guest_id should have been g_17.", "g_17"),
        ("Call find_guest first.", "find_guest"),
        ("Do not find_guests.", None),
        ("Mara was not told hello.", None),
    ],
)
def test_feedback_names_no_tool_or_value_that_only_the_gold_has(text: str, leak) -> None:
    assert feedback_leaks(Feedback("outcome", text), GOLD, ELSEWHERE, QUERY) == leak


def test_the_argument_that_feedback_points_at_is_looked_at_too() -> None:
    feedback = Feedback("argument", "This is not it.", 0, "g_17")

    assert feedback_leaks(feedback, GOLD, ELSEWHERE, QUERY) == "g_17"


def test_feedback_may_repeat_what_the_draft_found_out_itself() -> None:
    own = Feedback("extra", "Nothing needs the call of find_guest with Mara, who is g_17.")

    assert feedback_leaks(own, GOLD, draft("find_guest", FOUND, name="Mara"), QUERY) is None


@pytest.mark.parametrize(
    ("hint", "query", "leak"),
    [
        ("Sends a note to a guest. Takes the name from the user.", QUERY, None),
        ("Sends a note to guest g_17.", QUERY, "g_17"),
        ("Sends a note to guest g_17.", "Tell g_17 hello", None),
        ("Says hello to Mara.", QUERY, None),
        ("Sends a note to floor 2.", QUERY, None),
    ],
)
def test_a_hint_holds_no_value_that_only_a_result_reveals(hint: str, query: str, leak) -> None:
    assert hint_leaks(hint, GOLD, query) == leak


def test_a_value_that_any_sentence_has_is_not_handed_over() -> None:
    step = Step("tag", {"word": "for"}, SENT, {"word": FromUser(0)})
    gold = TracedTurn("tag", 0, (step,), ("wish",))
    feedback = Feedback("argument", "In the call of tag, word is not what the request asks for.")

    assert feedback_leaks(feedback, gold, draft("tag", SENT, word="ask"), "Tag it so") is None
