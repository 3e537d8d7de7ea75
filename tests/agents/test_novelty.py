"""Turns that nobody would ask for: what is known already, and what is so already."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from turnloom.agents.explorer import explorer_role
from turnloom.agents.messages import SampleSeeded, TraceFound
from turnloom.agents.novelty import is_undoing, says_nothing_new
from turnloom.agents.role import Context
from turnloom.agents.settings import TeamSettings
from turnloom.graphs.api.api_graph import graph_of
from turnloom.graphs.api.probe import probe
from turnloom.graphs.environment import Environment, Session, ToolResult
from turnloom.graphs.exploration.exploration_state import ExplorationState
from turnloom.graphs.exploration.observed_value import ObservedValue
from turnloom.graphs.json_value import JsonObject, JsonValue
from turnloom.graphs.origin import steps_of
from turnloom.graphs.sources.spec import open_environment
from turnloom.graphs.tool import Tool, ToolAnnotation
from turnloom.graphs.trace import Step, Trace, TracedTurn

SAMPLES = 40
CLUB = '''
from typing import Literal


class Club:
    """A sports club."""

    def __init__(self):
        self.members = {
            101: {"name": "Ana Lopes", "plan": "basic", "joined": "2024-03-01"},
            102: {"name": "Bjorn Dahl", "plan": "plus", "joined": "2023-11-20"},
            103: {"name": "Chiara Neri", "plan": "basic", "joined": "2025-01-15"},
        }

    def list_members(self) -> list[dict]:
        """List all members."""
        return [{"member_id": k, **m} for k, m in self.members.items()]

    def find_members(self, plan: str) -> list[dict]:
        """Find the members who have a plan."""
        return [{"member_id": k, **m} for k, m in self.members.items() if m["plan"] == plan]

    def get_member(self, member_id: int) -> dict:
        """Show a member."""
        return {"member_id": member_id, **self.members[member_id]}

    def change_plan(self, member_id: int, plan: Literal["basic", "plus"]) -> dict:
        """Change the plan of a member."""
        self.members[member_id]["plan"] = plan
        return {"member_id": member_id, "plan": plan}

    def send_card(self, member_id: int, street: str) -> dict:
        """Send a card to a member."""
        return {"sent": True, "to": self.members[member_id]["name"]}
'''


@pytest.fixture
async def explored(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> tuple[Environment, list[Trace]]:
    (tmp_path / "club_of_novelty.py").write_text(CLUB)
    monkeypatch.syspath_prepend(str(tmp_path))
    return await _explored("python:club_of_novelty:Club")


async def _explored(spec: str) -> tuple[Environment, list[Trace]]:
    environment = await open_environment([spec])
    graph = graph_of(environment.tools, environment.semantic_types)
    await probe(environment, graph, Random("probe"))
    role = explorer_role(environment, graph, TeamSettings())
    traces = []
    for index in range(SAMPLES):
        context = Context(index, f"sample-{index}", 3)
        (message,) = await role.handle(SampleSeeded(), context)
        if isinstance(message, TraceFound):
            traces.append(message.trace)
    assert len(traces) > SAMPLES * 0.6
    return environment, traces


async def test_a_turn_that_changes_something_does_change_it(
    explored: tuple[Environment, list[Trace]],
) -> None:
    environment, traces = explored
    changes = 0
    for trace in traces:
        world = await environment.open(trace.scenario)
        for turn in trace.turns:
            for step in turn.steps[:-1]:
                await _made(world, step)
            before = await world.digest()
            await _made(world, turn.steps[-1])
            if turn.target == "change_plan":
                changes += 1
                assert (await world.digest()) != before
    assert changes > 10


async def test_a_list_whose_records_were_all_listed_is_not_asked_for(
    explored: tuple[Environment, list[Trace]],
) -> None:
    environment, (trace, *_) = explored
    session = await environment.open(trace.scenario)
    state = ExplorationState(session, {tool.name: tool for tool in session.tools})

    async def call(name: str, **arguments: JsonValue) -> TracedTurn:
        outcome = await state.call(state.tools[name], arguments, {})
        return TracedTurn(name, 0, (Step(name, arguments, outcome, {}),), ("wish",))

    async def is_known(name: str, **arguments: JsonValue) -> bool:
        outcome = await (await session.fork()).call(name, arguments)
        step = Step(name, arguments, outcome, {})
        return says_nothing_new(state, TracedTurn(name, len(state.steps), (step,), ("wish",)))

    await call("list_members")
    assert await is_known("find_members", plan="plus")
    assert not await is_known("get_member", member_id=101), "to be read out by itself"
    await call("change_plan", member_id=101, plan="plus")
    assert not await is_known("find_members", plan="plus")


async def test_what_the_turns_before_did_is_not_taken_back(
    explored: tuple[Environment, list[Trace]],
) -> None:
    environment, (trace, *_) = explored
    session = await environment.open(trace.scenario)
    tools = {tool.name: tool for tool in session.tools}
    state = ExplorationState(session, tools, digests=(await session.digest(),))
    for plan in ("plus", "basic"):
        arguments: JsonObject = {"member_id": 101, "plan": plan}
        outcome = await state.call(tools["change_plan"], arguments, {})
        turn = TracedTurn(
            "change_plan", 0, (Step("change_plan", arguments, outcome, {}),), ("wish",)
        )
        digest = await session.digest()
        assert is_undoing(state, digest, turn) is (plan == "basic")
        state.digests = (*state.digests, digest)


async def test_a_thing_is_not_done_away_with_right_after_it_was_made() -> None:
    tools = {
        "make": Tool("make", "", {}, effect="write"),
        "list": Tool("list", "", {}, effect="read"),
        "cancel": Tool(
            "cancel",
            "",
            {},
            effect="write",
            annotation=ToolAnnotation(consumes={"which": "id"}, destructive=True),
        ),
    }
    made = ToolResult(True, {"id": "A1"}, "A1")
    turn = TracedTurn("cancel", 1, (Step("cancel", {"which": "A1"}, made, {}),), ("wish",))

    def after(tool: str, value: str) -> ExplorationState:
        shown = [ObservedValue("id", value, 0, ("id",), "id")]
        steps = [Step(tool, {}, made, {})]
        return ExplorationState(None, tools, steps=steps, visible=[shown])  # type: ignore[arg-type]

    assert is_undoing(after("make", "A1"), "new", turn)
    assert not is_undoing(after("make", "A2"), "new", turn), "another thing"
    assert not is_undoing(after("list", "A1"), "new", turn), "it was only looked at"


async def test_a_tool_whose_deeds_no_state_shows_is_still_asked_for(
    explored: tuple[Environment, list[Trace]],
) -> None:
    assert any(turn.target == "send_card" for trace in explored[1] for turn in trace.turns)


async def test_nobody_reckons_with_a_figure_that_turns_out_to_be_nothing() -> None:
    _, traces = await _explored("bfcl:TwitterAPI+MathAPI")
    fetched = [
        step.arguments[name]
        for trace in traces
        for turn in trace.turns
        for step in turn.steps
        for name, origin in step.origins.items()
        if steps_of(origin)
    ]
    assert any(isinstance(value, int) and value for value in fetched)
    assert 0 not in fetched


async def _made(world: Session, step: Step) -> None:
    outcome = await world.call(step.tool, step.arguments)
    assert outcome.text == step.result.text
