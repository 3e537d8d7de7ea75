from __future__ import annotations

from random import Random

from turnloom.agents.dialogue import AssistantStep, Draft, Feedback, Reaction, ToolDoc
from turnloom.agents.messages import ReasoningDrafted, ReasoningRequested
from turnloom.agents.offline.reactions.look_up_draft import look_up_draft
from turnloom.agents.offline.reasoner.reading.tool_index import IndexCache
from turnloom.graphs.call import ExecutedCall
from turnloom.graphs.sources import open_environment

DUE = Feedback("reaction", "It is so already.", due=Reaction("no_op", "move the event"))
REMIND = "I'd like the office plant watered on Friday."


async def drafted(*calls: tuple[str, dict[str, str]]) -> ReasoningDrafted:
    """What comes of a draft with these calls on the office, where it is so already."""
    environment = await open_environment(["builtin:office"])
    world = await environment.open(await environment.scenario(Random(4)))
    trial = await world.fork()
    steps = [
        AssistantStep(
            "This comes next.", (ExecutedCall(tool, given, await trial.call(tool, given)),)
        )
        for tool, given in calls
    ]
    docs = tuple(ToolDoc.of(tool) for tool in world.tools)
    request = ReasoningRequested(
        0, docs, (), REMIND, None, world, (Draft(tuple(steps), "Done."),), (DUE,)
    )
    assert DUE.due is not None
    return await look_up_draft(request, DUE.due, IndexCache().index(docs), Random(0))


async def test_the_change_is_left_out_and_what_it_is_about_looked_up() -> None:
    environment = await open_environment(["builtin:office"])
    world = await environment.open(await environment.scenario(Random(4)))
    events = await world.call("search_events", {"text": "e"})
    listed = events.value["events"] if isinstance(events.value, dict) else []
    assert isinstance(listed, list)
    event = listed[0] if listed else None
    if not isinstance(event, dict):
        return
    name, start = str(event["event_id"]), str(event["start"])
    made = await drafted(("reschedule_event", {"event_id": name, "start": start}))
    (call,) = made.draft.calls
    assert call.tool == "get_event"
    assert "already" in made.draft.answer


async def test_look_ups_stay_as_they_were() -> None:
    made = await drafted(("list_mail", {"folder": "inbox"}))
    assert [call.tool for call in made.draft.calls] == ["list_mail"]
