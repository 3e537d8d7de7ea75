"""Feedback changes what the reasoner does, without telling it what to do."""

from __future__ import annotations

from typing import Any

import pytest

from turnloom.agents.dialogue import AssistantStep, Draft, Feedback
from turnloom.graphs.call import ExecutedCall
from turnloom.graphs.environment import ToolResult

BOOK = (
    "Book a room found in a search. Takes the city and date from the user; "
    "everything else it finds out itself."
)
QUERY = "Please book the cheapest room in Oslo on June 11, say the Aula."


async def test_a_value_that_was_turned_down_is_not_tried_again(bench: Any) -> None:
    first = await bench.draft(QUERY, BOOK)
    remark = Feedback("argument", "room_id is not what the request asks for.", 1, "room_id")
    second = await bench.draft(QUERY, BOOK, earlier=(first,), feedback=(remark,))
    tried = [bench.calls(draft)[-1][1]["room_id"] for draft in (first, second)]
    assert sorted(tried) == ["r_1", "r_2"]


async def test_where_nothing_else_speaks_for_an_item_no_other_is_tried(bench: Any) -> None:
    query = "Please book the cheapest room in Oslo on June 11."
    first = await bench.draft(query, BOOK)
    remark = Feedback("argument", "room_id is not what the request asks for.", 1, "room_id")
    with pytest.raises(AssertionError, match="reason:stuck"):
        await bench.draft(query, BOOK, earlier=(first,), feedback=(remark,))


async def test_a_call_that_nothing_needs_is_left_out(bench: Any) -> None:
    query = "Get hold of Mara's address, then book the cheapest room in Oslo on June 11."
    hint = BOOK.replace("city and date", "city, date, username and password")
    first = await bench.draft(f"{query} I'm marlin_7, password OtterMaple31.", hint)
    index = [name for name, _ in bench.calls(first)].index("desk_login")
    remark = Feedback("extra", "Nothing needs the call of desk_login.", index)
    second = await bench.draft(
        f"{query} I'm marlin_7, password OtterMaple31.", hint, earlier=(first,), feedback=(remark,)
    )
    assert "desk_login" not in [name for name, _ in bench.calls(second)]


async def test_a_refusal_is_read_and_what_it_asks_for_is_done_first(bench: Any) -> None:
    query = "Close the books for today. The desk knows me as marlin_7, and OtterMaple31 gets me in."
    hint = "Close the day's books."
    refusal = ToolResult(False, {}, "Please log in to the desk first.")
    refused = (AssistantStep("", (ExecutedCall("close_day", {}, refusal),)),)
    first = Draft(refused, "")
    remark = Feedback("failed", "The call of close_day was refused: read why.", 0)
    second = await bench.draft(query, hint, earlier=(first,), feedback=(remark,))
    assert [name for name, _ in bench.calls(second)][-1] == "close_day"
    assert bench.calls(second)[0][0] == "desk_login"


async def test_feedback_on_one_draft_leaves_another_turn_alone(bench: Any) -> None:
    first = await bench.draft(QUERY, BOOK)
    remark = Feedback("argument", "room_id is not what the request asks for.", 1, "room_id")
    await bench.draft(QUERY, BOOK, earlier=(first,), feedback=(remark,))
    assert await bench.draft(QUERY, BOOK) == first
