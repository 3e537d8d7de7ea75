"""A preview shows the gates a sample that is not finished, as they will see the finished one."""

import pytest

from turnloom.agents.teacher.brief.preview import UNWRITTEN, executed_turns, preview
from turnloom.agents.verification.tool_context import ToolContext


@pytest.fixture
def tools(world):
    return [tool.offered() for tool in world.tools]


def test_the_gold_is_seen_call_by_call_as_it_was_executed(world, begun, tools) -> None:
    trace = begun.composed.trace
    turns = executed_turns(trace, begun.composed.advanced, dict(enumerate(begun.composed.queries)))

    view = preview(turns, tools, ToolContext(world))

    steps = [step for turn in trace.turns for step in turn.steps]
    assert view.queries == begun.composed.queries
    assert [(call.tool, call.arguments) for call in view.calls] == [
        (step.tool, step.arguments) for step in steps
    ]
    assert [call.visible for call in view.calls] == list(range(len(steps)))


def test_a_message_that_is_still_to_be_written_says_nothing(world, begun, tools) -> None:
    turns = executed_turns(begun.composed.trace, begun.composed.advanced, {0: "Hello."})

    view = preview(turns, tools, ToolContext(world), "Today is Friday.")

    assert view.queries == ("Hello.", UNWRITTEN)
    assert view.system == "Today is Friday."


def test_what_is_no_dialogue_is_a_mistake_of_the_caller(world, begun, tools) -> None:
    turns = executed_turns(begun.composed.trace, begun.composed.advanced, {0: ""})

    with pytest.raises(ValueError, match="a message of user says nothing"):
        preview(turns, tools, ToolContext(world))
