"""What has to be said is found in a message, wherever and however it says it."""

from turnloom.agents.user_slots import UserSlot, with_spans
from turnloom.agents.user_values import (
    UserValue,
    find_values,
    user_values,
)
from turnloom.graphs.environment import ToolResult
from turnloom.graphs.origin import (
    Default,
    FromResult,
    FromUser,
    Joined,
    Keyed,
    Listed,
    Selected,
    user_spans,
)
from turnloom.graphs.tool import Tool, ToolAnnotation
from turnloom.graphs.trace import Step, TracedTurn

TOOL = Tool(
    "book",
    "Book.",
    {"type": "object"},
    "d",
    annotation=ToolAnnotation(flag_words={"flexible": ("flexible", "fixed")}),
)
PRICES = Step("prices", {}, ToolResult(True, {"total": 84.5, "items": [{"n": "x"}]}, ""), {})
CALL = Step(
    "book",
    {
        "to": "Lisbon",
        "guests": ["Mara", "Ilse"],
        "options": {"flexible": True, "seats": 2},
        "flexible": True,
        "item": "x",
        "body": "The total is 84.5 now",
        "cabin": "economy",
    },
    ToolResult(True, {}, ""),
    {
        "to": FromUser(0),
        "guests": Listed((FromUser(0), FromUser(0))),
        "options": Keyed((("flexible", Default()), ("seats", FromUser(0)))),
        "flexible": FromUser(0),
        "item": Selected(0, ("items",), ("n",), "where", "n", FromUser(0), "Xylo"),
        "body": Joined((FromUser(0), FromResult(0, ("total",)), FromUser(0)), " "),
        "cabin": Default(),
    },
)
TURN = TracedTurn("book", 0, (PRICES, CALL), ("value", "wish"))
STEPS = (PRICES, CALL)
TOOLS = {"book": TOOL, "prices": TOOL}
QUERY = (
    "Two flexible seats to Lisbon for Mara and Ilse, the Xylo one, and write: The total is … now"
)


def test_every_value_that_only_the_user_has_is_wanted() -> None:
    wants = user_values(TURN, STEPS, TOOLS)

    assert [want.value for want in wants] == [
        "Lisbon", "Mara", "Ilse", 2, True, "Xylo", "The total is", "now",
    ]  # fmt: skip
    assert {want.slot.step for want in wants} == {1}
    assert wants[4].flags == (("flexible",), ("fixed",))
    assert [want.name for want in wants[3:6]] == ["options", "flexible", "n"]
    assert [want.selected is not None for want in wants[3:6]] == [False, False, True]


def test_spans_are_where_the_message_says_the_values() -> None:
    wants = user_values(TURN, STEPS, TOOLS)
    found, unsaid = find_values(wants, [QUERY])

    spoken = with_spans(TURN, found)

    assert unsaid == []
    said = {
        name: [QUERY[each.start : each.end] for each in user_spans(origin)]
        for name, origin in spoken.steps[1].origins.items()
    }
    assert said == {
        "to": ["Lisbon"],
        "guests": ["Mara", "Ilse"],
        "options": ["Two"],
        "flexible": ["flexible"],
        "item": ["Xylo"],
        "body": ["The total is", "now"],
        "cabin": [],
    }


def test_what_a_message_leaves_out_is_told_unless_it_was_said_before() -> None:
    wants = [
        UserValue(UserSlot(0, "to"), "Lisbon"),
        UserValue(UserSlot(0, "seats"), 2),
        UserValue(UserSlot(0, "day"), "2026-06-11"),
    ]

    found, unsaid = find_values(
        wants, ["Two seats to Lisbon on June 11, please.", "The same again."]
    )

    assert found == {
        UserSlot(0, "to"): FromUser(0, 13, 19),
        UserSlot(0, "day"): FromUser(0, 23, 30),
    }
    assert unsaid == [wants[1]]


def test_two_equal_values_have_words_of_their_own_where_they_can() -> None:
    wants = [UserValue(UserSlot(0, "seats"), 2), UserValue(UserSlot(0, "nights"), 2)]

    found, _ = find_values(wants, ["Two seats and two nights."])

    assert sorted(said.start for said in found.values()) == [0, 14]
