"""The brief tells what is to be said and chosen by so that it can be understood as it stands."""

from random import Random

import pytest

from turnloom.agents.advanced_tool import AdvancedTool
from turnloom.agents.teacher.brief.composer_brief import ComposerBrief, choices, needs_english
from turnloom.graphs.environment import ToolResult
from turnloom.graphs.origin import FromUser, Origin, Selected
from turnloom.graphs.packing import pack
from turnloom.graphs.tool import Tool, ToolAnnotation
from turnloom.graphs.trace import Step, Trace, TracedTurn

BOOKINGS = {"bookings": [{"ref": "Q1", "city": "Oslo", "day": 3}, {"ref": "Q2", "city": "Rome"}]}
TOOLS = {
    "list_bookings": Tool(
        "list_bookings",
        "List bookings.",
        {"type": "object"},
        "travel",
        annotation=ToolAnnotation(superlatives={"day": ("earliest", "latest")}),
    ),
    "cancel": Tool(
        "cancel",
        "Cancel a booking.",
        {
            "type": "object",
            "properties": {"booking_ref": {"type": "string", "description": "Its reference."}},
        },
        "travel",
    ),
}
LISTED = Step("list_bookings", {}, ToolResult(True, BOOKINGS, ""), {})


def trace_of(origin: Origin, value: str = "Q1") -> Trace:
    step = Step("cancel", {"booking_ref": value}, ToolResult(True, {}, ""), {"booking_ref": origin})
    turn = TracedTurn("cancel", 0, (LISTED, step), ("value", "wish"))
    return Trace(pack({}), "", (turn,), "")


BY_CITY = Selected(0, ("bookings",), ("ref",), "where", "city", FromUser(0), "Oslo")
BY_DAY = Selected(0, ("bookings",), ("ref",), "least", "day")


def test_what_singles_an_item_out_is_not_passed_off_as_the_argument() -> None:
    advanced = AdvancedTool("cancel_in_city", "Cancels the booking in a city.", {})
    briefing = ComposerBrief(trace_of(BY_CITY), (advanced,), TOOLS, ())

    (told,) = briefing.brief(0, (), Random(0))["say"]

    assert told == {
        "what": "city of the one that is meant, of what list_bookings returns",
        "value": "Oslo",
        "for_instance": ["Oslo"],
    }


def test_a_choice_by_rank_is_told_in_the_words_of_the_card() -> None:
    (turn,) = trace_of(BY_DAY).turns

    assert list(choices(turn, turn.steps, TOOLS)) == [
        {"words": "earliest", "of": "what list_bookings returns"}
    ]


def test_values_are_shown_as_they_are_where_no_english_is_spoken() -> None:
    advanced = AdvancedTool("cancel", "Cancels a booking.", {})
    trace = trace_of(FromUser(0), "2026-05-29")

    def instances(*, english: bool) -> set[str]:
        briefing = ComposerBrief(trace, (advanced,), TOOLS, (), english)
        return {
            str(form)
            for seed in range(9)
            for told in briefing.brief(0, (), Random(seed))["say"]
            for form in told["for_instance"]
        }

    assert instances(english=False) == {"2026-05-29"}
    assert any("May" in said for said in instances(english=True))


@pytest.mark.parametrize(
    ("origin", "value", "needed"),
    [
        (BY_CITY, "Q1", False),
        (BY_DAY, "Q1", True),
        (FromUser(0), "Hotel Bellavista", False),
        (FromUser(0), "2026-05-29", False),
        (FromUser(0), "The room is being repaired.", True),
    ],
)
def test_words_of_a_card_and_dictated_sentences_are_said_in_english(
    origin: Origin, value: str, needed: bool
) -> None:
    assert needs_english(trace_of(origin, value), TOOLS) is needed


@pytest.mark.parametrize(
    ("value", "earlier"), [("Hotel Bellavista", True), ("basic", False), ("premium", None)]
)
def test_what_was_used_before_and_has_to_be_said_again_is_told(
    value: str, earlier: bool | None
) -> None:
    advanced = AdvancedTool("cancel", "Cancels a booking.", {})
    briefing = ComposerBrief(trace_of(FromUser(0), value), (advanced,), TOOLS, ())

    (told,) = briefing.brief(0, ("I've a basic plan at Hotel Bellavista.",), Random(0))["say"]

    assert told.get("earlier") is earlier
