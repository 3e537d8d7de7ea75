"""Names and descriptions come from the model, parameters do not, and nothing is given away."""

import pytest

from turnloom.agents.messages import SampleRejected, ToolsAbstracted, TraceFound
from turnloom.agents.model import ModelOutputError, ModelSilentError
from turnloom.agents.role import Context
from turnloom.agents.teacher.chat.limits import LIMITS
from turnloom.agents.teacher.checks.distinctive import is_distinctive, non_empty_scalars
from turnloom.agents.teacher.roles.toolsmith import toolsmith_role
from turnloom.graphs.origin import selections
from turnloom.prompts.fence import blocks
from turnloom.prompts.library import library


def named(begun, **first) -> dict:
    plain = [
        {"name": f"handle_matter_{number}", "description": "Handles the matter as the user wishes."}
        for number in range(len(begun.found.trace.turns))
    ]
    return {"tools": [{**plain[0], **first}, *plain[1:]]}


async def test_the_models_names_are_taken_and_the_parameters_stay(
    world, begun, asking, context
) -> None:
    scripted = asking("toolsmith", [named(begun)])

    (made,) = await toolsmith_role(world, scripted.prompt_runner, LIMITS).handle(
        begun.found, context
    )

    assert isinstance(made, ToolsAbstracted)
    assert made.advanced[0].name == "handle_matter_0"
    assert [tool.parameters for tool in made.advanced] == [
        tool.parameters for tool in begun.abstracted.advanced
    ]


async def test_the_model_is_told_by_what_an_item_was_chosen(world, offline, asking) -> None:
    explorer = next(role for role in offline.roles if role.name == "explorer")
    answer = {"description": "Handles the matter as the user wishes."}
    told: list[list[dict]] = []
    for index in range(12):
        context = Context(index, f"s-{index}", 0)
        (found,) = await explorer.handle(offline.start(context), context)
        if not isinstance(found, TraceFound):
            continue
        named = [{"name": f"handle_{number}", **answer} for number in range(len(found.trace.turns))]
        scripted = asking("toolsmith", [{"tools": named}])

        await toolsmith_role(world, scripted.prompt_runner, LIMITS).handle(found, context)

        shown = blocks(scripted.model.requests[0].messages[1]["content"])["episodes"]
        for turn, episode in zip(found.trace.turns, shown, strict=True):
            origins = [origin for step in turn.steps for origin in step.origins.values()]
            ranked = any(each.op in {"least", "most"} for o in origins for each in selections(o))
            assert bool(episode["choose"]) == ranked
            told += [episode["choose"]] if ranked else []
    assert {"words": "earliest", "of": "what list_bookings returns"} in [c for t in told for c in t]


@pytest.mark.parametrize("fault", ["name", "short", "tool", "value", "taken", "count"])
async def test_what_gives_the_episode_away_is_asked_for_again(
    world, begun, asking, context, fault: str
) -> None:
    steps = begun.found.trace.turns[0].steps
    told = next(
        leaf
        for step in steps
        for leaf in (*non_empty_scalars(step.arguments), *non_empty_scalars(step.result.value))
        if is_distinctive(leaf) and isinstance(leaf, str)
    )
    other = next(
        tool.name for tool in world.tools if tool.name != begun.found.trace.turns[0].target
    )
    bad = {
        "name": named(begun, name="no good name!"),
        "short": named(begun, description="Does it."),
        "tool": named(begun, description=f"Calls {steps[0].tool} and does all the rest by itself."),
        "value": named(begun, description=f"Does what is needed for {told} and nothing else."),
        "taken": named(begun, name=other),
        "count": {"tools": []},
    }[fault]
    scripted = asking("toolsmith", [bad, named(begun)])

    (made,) = await toolsmith_role(world, scripted.prompt_runner, LIMITS).handle(
        begun.found, context
    )

    assert isinstance(made, ToolsAbstracted)
    assert [message["role"] for message in scripted.model.requests[1].messages] == [
        "system", "user", "assistant", "user",
    ]  # fmt: skip
    assert scripted.model.requests[0].key != scripted.model.requests[1].key


async def test_answers_that_cannot_be_used_cost_an_attempt_each(
    world, begun, asking, context
) -> None:
    answers = ["not JSON", ModelSilentError("gone"), ModelOutputError("cut off"), named(begun)]
    scripted = asking("toolsmith", answers)

    (ended,) = await toolsmith_role(world, scripted.prompt_runner, LIMITS).handle(
        begun.found, context
    )

    assert isinstance(ended, SampleRejected)
    assert (ended.stage, ended.reason) == ("toolsmith", "abstract:unusable")
    assert len(scripted.model.requests) == LIMITS.attempts
    for request in scripted.model.requests:
        assert [message["role"] for message in request.messages] == ["system", "user"]


async def test_the_name_of_a_tool_is_left_to_that_tool(world, offline, asking, context) -> None:
    explorer = next(role for role in offline.roles if role.name == "explorer")
    for index in range(9):
        (found,) = await explorer.handle(offline.start(Context(index, "s", 0)), context)
        if isinstance(found, TraceFound) and len(found.trace.turns[0].steps) > 1:
            break
    answer = {"description": "Handles the matter as the user wishes."}
    named = [{"name": f"handle_{number}", **answer} for number in range(len(found.trace.turns))]
    target = found.trace.turns[0].target
    scripted = asking("toolsmith", [{"tools": [{"name": target, **answer}, *named[1:]]}] * 3)

    (ended,) = await toolsmith_role(world, scripted.prompt_runner, LIMITS).handle(found, context)

    assert isinstance(ended, SampleRejected)
    assert f"{target} is the name of a tool that exists" in ended.detail


@pytest.mark.parametrize("length", [600, 601])
async def test_descriptions_are_as_long_as_the_prompt_says(
    world, begun, asking, context, length: int
) -> None:
    assert "600 are the limit" in library()["toolsmith"].render("system")
    answer = named(begun, description=("word " * 200)[: length - 1] + "x")
    scripted = asking("toolsmith", [answer] * 3)

    (made,) = await toolsmith_role(world, scripted.prompt_runner, LIMITS).handle(
        begun.found, context
    )

    assert isinstance(made, ToolsAbstracted if length == 600 else SampleRejected)
