"""Every argument of a draft has an origin on record, or the draft is told which has none."""

from __future__ import annotations

import pytest

from turnloom.agents.critique.draft_provenance import DraftProvenance, OnRecord
from turnloom.agents.critique.equivalence import Equivalence
from turnloom.agents.dialogue import AssistantStep, Draft, Feedback
from turnloom.graphs.call import ExecutedCall
from turnloom.graphs.environment import ToolResult
from turnloom.graphs.json_value import JsonValue
from turnloom.graphs.origin import Default, FromResult, FromUser
from turnloom.graphs.tool import Tool
from turnloom.graphs.trace import Step, TracedTurn

QUERY = "Wake guest Mara Lund at seven."
TEXT: dict[str, JsonValue] = {"type": "string"}


def tool(called: str, **properties: JsonValue) -> Tool:
    schema: dict[str, JsonValue] = {"type": "object", "properties": properties}
    return Tool(called, "", schema, "hotel")


TOOLS = {
    "find": tool("find", name=TEXT),
    "wake": tool("wake", guest=TEXT, floor={"type": "integer", "default": 1}),
}
FOUND = ToolResult(True, {"id": "g_17"}, '{"id": "g_17"}')
DONE = ToolResult(True, {}, "{}")
FIND = ExecutedCall("find", {"name": "Mara Lund"}, FOUND)
WAKE = ExecutedCall("wake", {"guest": "g_17"}, DONE)
NAME = FromUser(0, 11, 20)
GOLD = TracedTurn(
    "wake",
    0,
    (
        Step("find", {"name": "Mara Lund"}, FOUND, {"name": NAME}),
        Step("wake", {"guest": "g_17"}, DONE, {"guest": FromResult(0, ("id",))}),
    ),
    ("value", "wish"),
)


def draft(*groups: tuple[ExecutedCall, ...]) -> Draft:
    return Draft(tuple(AssistantStep("So.", group) for group in groups), "Done.")


def provenance(on_record: OnRecord | None = None) -> DraftProvenance:
    return DraftProvenance(on_record or OnRecord(), (QUERY,), TOOLS)


def test_calls_of_the_gold_keep_its_origins() -> None:
    found = provenance().of(draft((FIND,), (WAKE,)), Equivalence((0, 1)), GOLD)
    assert found == ({"name": NAME}, {"guest": FromResult(0, ("id",))})


def test_origins_are_renumbered_by_what_is_on_record() -> None:
    other = ExecutedCall("find", {"name": "Mara Lund"}, DONE)
    found = provenance().of(draft((other,), (FIND,), (WAKE,)), Equivalence((None, 0, 1)), GOLD)
    assert not isinstance(found, Feedback)
    assert found[2] == {"guest": FromResult(1, ("id",))}

    earlier = OnRecord(({"x": 1}, {"y": 2}), {})
    assert earlier.with_draft(draft((FIND,), (WAKE,)), Equivalence((0, 1)), GOLD) == OnRecord(
        ({"x": 1}, {"y": 2}, {"id": "g_17"}, {}), {0: 2, 1: 3}
    )


def test_an_origin_is_looked_for_where_the_gold_has_none() -> None:
    wake = ExecutedCall("wake", {"guest": "g_17", "floor": 1}, DONE)
    found = provenance().of(draft((FIND,), (wake,)), Equivalence((None, None)), GOLD)
    assert found == ({"name": NAME}, {"guest": FromResult(0, ("id",)), "floor": Default()})


@pytest.mark.parametrize(
    ("groups", "argument", "text"),
    [
        (((FIND, WAKE),), "guest", "was not known yet: the result was still to come"),
        (
            ((ExecutedCall("find", {"name": "Mara-Lund"}, FOUND),),),
            "name",
            "is not written letter by letter as the user wrote it",
        ),
        (
            ((ExecutedCall("find", {"name": "Ada"}, FOUND),),),
            "name",
            "comes neither from the user nor from a result before it",
        ),
    ],
)
def test_a_value_from_nowhere_is_named(
    groups: tuple[tuple[ExecutedCall, ...], ...], argument: str, text: str
) -> None:
    made = draft(*groups)
    steps = tuple(range(len(made.calls))) if len(made.calls) > 1 else (None,)
    found = provenance().of(made, Equivalence(steps), GOLD)
    assert isinstance(found, Feedback)
    assert (found.fault, found.argument) == ("argument", argument)
    assert text in found.text
