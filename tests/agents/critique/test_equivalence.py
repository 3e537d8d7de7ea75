"""Execution equivalence: the same end by any path without idle calls; faults name no answer."""

from dataclasses import replace

from turnloom.agents.critique.equivalence import Equivalence, compare
from turnloom.agents.critique.leaks import feedback_leaks
from turnloom.agents.dialogue import AssistantStep, Draft, Feedback
from turnloom.graphs.call import ExecutedCall
from turnloom.graphs.environment import ToolResult
from turnloom.graphs.json_value import JsonObject, JsonValue
from turnloom.graphs.origin import FromResult, FromUser
from turnloom.graphs.tool import Tool
from turnloom.graphs.trace import Step, TracedTurn


def _tool(name: str, parameters: JsonObject) -> Tool:
    schema: JsonObject = {"type": "object", "properties": parameters}
    return Tool(name, f"{name}.", schema, "desk")


TOOLS = {
    tool.name: tool
    for tool in (
        _tool("find_guest", {"name": {"type": "string"}}),
        _tool("list_guests", {"floor": {"type": "integer", "default": 1}}),
        _tool("send_note", {"guest_id": {"type": "string"}, "text": {"type": "string"}}),
        _tool("weather", {}),
    )
}


def _done(value: JsonValue) -> ToolResult:
    return ToolResult(True, value, str(value))


FOUND = _done({"guest_id": "g_17"})
LISTED = _done({"guests": [{"guest_id": "g_17"}, {"guest_id": "g_18"}]})
SENT = _done({"sent": True})
GOLD = TracedTurn(
    "send_note",
    0,
    (
        Step("find_guest", {"name": "Mara"}, FOUND, {"name": FromUser(0)}),
        Step(
            "send_note",
            {"guest_id": "g_17", "text": "hello"},
            SENT,
            {"guest_id": FromResult(0, ("guest_id",)), "text": FromUser(0)},
        ),
    ),
    ("value", "wish"),
)


def _draft(*calls: tuple[str, JsonObject, ToolResult]) -> Draft:
    steps = [
        AssistantStep("So.", (ExecutedCall(name, given, outcome),))
        for name, given, outcome in calls
    ]
    return Draft(tuple(steps), "Done.")


def _compare(draft: Draft, *, same_state: bool = True) -> Equivalence | Feedback:
    return compare(GOLD, draft, TOOLS, same_state=same_state)


NOTE: tuple[str, JsonObject, ToolResult] = (
    "send_note",
    {"guest_id": "g_17", "text": "hello"},
    SENT,
)
FIND: tuple[str, JsonObject, ToolResult] = ("find_guest", {"name": "Mara"}, FOUND)


def test_the_same_calls_are_accepted() -> None:
    assert _compare(_draft(FIND, NOTE)) == Equivalence((0, 1))


def test_a_moment_is_the_same_with_and_without_its_seconds() -> None:
    def gold(at: str) -> TracedTurn:
        step = Step("wake", {"at": at}, SENT, {"at": FromUser(0)})
        return TracedTurn("wake", 0, (step,), ("wish",))

    tools = {"wake": _tool("wake", {"at": {"type": "string"}})}
    draft = _draft(("wake", {"at": "2026-03-10T10:00"}, SENT))
    same = compare(gold("2026-03-10T10:00:00"), draft, tools, same_state=True)
    assert same == Equivalence((0,))
    other = compare(gold("2026-03-10T10:00:30"), draft, tools, same_state=True)
    assert isinstance(other, Feedback)


def test_the_same_calls_are_not_enough_when_the_world_ends_otherwise() -> None:
    verdict = _compare(_draft(FIND, NOTE), same_state=False)
    assert isinstance(verdict, Feedback)
    assert verdict.fault == "outcome"


def test_another_path_to_the_same_end_counts() -> None:
    assert _compare(_draft(("list_guests", {}, LISTED), NOTE)) == Equivalence((None, 1))


def test_a_call_that_nothing_uses_is_extra() -> None:
    verdict = _compare(_draft(FIND, ("weather", {}, _done({"sky": "grey"})), NOTE))
    assert isinstance(verdict, Feedback)
    assert (verdict.fault, verdict.call) == ("extra", 1)


def test_a_second_way_to_the_same_value_is_extra() -> None:
    verdict = _compare(_draft(("list_guests", {}, LISTED), FIND, NOTE))
    assert isinstance(verdict, Feedback)
    assert (verdict.fault, verdict.call) == ("extra", 0)


def test_another_path_to_what_was_shown_before_is_extra() -> None:
    draft = _draft(("list_guests", {}, LISTED), NOTE)
    verdict = compare(GOLD, draft, TOOLS, same_state=True, shown=[{"guest_id": "g_17"}])
    assert isinstance(verdict, Feedback)
    assert (verdict.fault, verdict.call) == ("extra", 0)


def test_a_wrong_argument_is_named_without_the_right_one() -> None:
    wrong: JsonObject = {"guest_id": "g_18", "text": "hello"}
    verdict = _compare(_draft(FIND, ("send_note", wrong, SENT)), same_state=False)
    assert isinstance(verdict, Feedback)
    assert (verdict.fault, verdict.call, verdict.argument) == ("argument", 1, "guest_id")
    assert "g_17" not in verdict.text


def test_an_argument_that_only_states_the_default_makes_no_difference() -> None:
    gold = TracedTurn("list_guests", 0, (Step("list_guests", {}, LISTED, {}),), ("wish",))
    draft = _draft(("list_guests", {"floor": 1}, LISTED))
    assert compare(gold, draft, TOOLS, same_state=True) == Equivalence((0,))


def test_a_refused_call_that_the_rest_does_without_is_extra() -> None:
    refused = ToolResult(False, {"error": "no such guest"}, "no such guest")
    verdict = _compare(_draft(("find_guest", {"name": "Maria"}, refused), FIND, NOTE))
    assert isinstance(verdict, Feedback)
    assert (verdict.fault, verdict.call) == ("extra", 0)


def test_a_refused_call_with_nothing_after_it_has_failed() -> None:
    refused = ToolResult(False, {"error": "sign in first"}, "sign in first")
    verdict = _compare(_draft(FIND, (*NOTE[:2], refused)), same_state=False)
    assert isinstance(verdict, Feedback)
    assert (verdict.fault, verdict.call) == ("failed", 1)


def test_an_argument_of_the_wrong_form_is_blamed_before_one_that_only_differs() -> None:
    refused = ToolResult(False, {"error": "invalid arguments"}, '{"error": "invalid arguments"}')
    draft = _draft(
        ("find_guest", {"name": "mara"}, FOUND),
        ("send_note", {"guest_id": 17, "text": "hello"}, refused),
    )
    verdict = _compare(draft)
    assert isinstance(verdict, Feedback)
    assert (verdict.fault, verdict.call, verdict.argument) == ("failed", 1, "guest_id")
    assert "form" in verdict.text
    assert feedback_leaks(verdict, GOLD, draft, "Say hello to Mara.") is None


def test_a_look_up_in_other_words_is_blamed_only_when_nothing_else_is_wrong() -> None:
    tools = {**TOOLS, "find_guest": replace(TOOLS["find_guest"], effect="read")}
    found: tuple[str, JsonObject, ToolResult] = ("find_guest", {"name": "MARA"}, FOUND)
    wrong: JsonObject = {"guest_id": "Mara", "text": "hello"}
    refused = ToolResult(False, {"error": "no such id"}, "no such id")

    for draft, blamed in (
        (_draft(found, ("send_note", wrong, refused)), (1, "guest_id")),
        (_draft(found, ("weather", {}, refused)), (1, "")),
    ):
        verdict = compare(GOLD, draft, tools, same_state=False)
        assert isinstance(verdict, Feedback)
        assert (verdict.call, verdict.argument) == blamed

    missing = compare(GOLD, _draft(found), tools, same_state=False)
    assert isinstance(missing, Feedback)
    assert missing.fault == "missing"
    read = TracedTurn("find_guest", 0, GOLD.steps[:1], ("wish",))
    alone = compare(read, _draft(found), tools, same_state=True)
    assert isinstance(alone, Feedback)
    assert (alone.fault, alone.argument) == ("argument", "name")


def test_a_deed_in_other_words_is_blamed_whatever_it_answers() -> None:
    wrong: JsonObject = {"guest_id": "g_17", "text": "Hello"}
    tools = {**TOOLS, "send_note": replace(TOOLS["send_note"], effect="write")}
    verdict = compare(
        GOLD,
        _draft(FIND, ("send_note", wrong, SENT), ("weather", {}, _done({}))),
        tools,
        same_state=False,
    )
    assert isinstance(verdict, Feedback)
    assert (verdict.call, verdict.argument) == (1, "text")


def test_too_little_is_missing_and_the_wrong_deed_is_a_wrong_outcome() -> None:
    missing = _compare(_draft(FIND), same_state=False)
    assert isinstance(missing, Feedback)
    assert missing.fault == "missing"
    wrong = _compare(_draft(FIND, ("weather", {}, _done({}))), same_state=False)
    assert isinstance(wrong, Feedback)
    assert wrong.fault == "outcome"


def test_a_value_that_is_only_spelt_otherwise_is_told_as_that() -> None:
    for text in ("Hello", "hello.", " HELLO! "):
        verdict = _compare(_draft(FIND, ("send_note", {"guest_id": "g_17", "text": text}, SENT)))
        assert isinstance(verdict, Feedback)
        assert (verdict.fault, verdict.call, verdict.argument) == ("argument", 1, "text")
        assert "but for its spelling" in verdict.text

    verdict = _compare(_draft(FIND, ("send_note", {"guest_id": "g_17", "text": "hallo"}, SENT)))
    assert isinstance(verdict, Feedback)
    assert "spelling" not in verdict.text
