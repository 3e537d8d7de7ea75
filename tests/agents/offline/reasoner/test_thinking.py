"""What a thought or an answer says of an item that was singled out is true of that item."""

import json
from random import Random

from turnloom.agents.dialogue import ToolDoc
from turnloom.agents.offline.reasoner.answering import Answerer
from turnloom.agents.offline.reasoner.made import Made, Picked, Taken
from turnloom.agents.offline.reasoner.reading.tool_index import read_tool
from turnloom.agents.offline.reasoner.solver.selection import Choice
from turnloom.agents.offline.reasoner.thinking import Thinker
from turnloom.graphs.call import Call
from turnloom.graphs.environment import ToolResult
from turnloom.graphs.json_value import JsonObject, JsonValue

TODAY = "2026-05-04"
DRAWS = range(60)
VISITS: tuple[JsonValue, ...] = (
    {"id": "V-1", "patient_id": "P-1", "start": "2026-05-06T09:00:00"},
    {"id": "V-2", "patient_id": "P-2", "start": "2026-05-07T10:00:00"},
)


def reminded(parameter: str, value: str) -> Made:
    """A call whose `parameter` is `value`, taken from the earliest visit."""
    schema: JsonObject = {"type": "object", "properties": {parameter: {"type": "string"}}}
    tool = read_tool(ToolDoc("remind", "Remind somebody.", schema, None))
    earliest = Choice(0, "least", "start", "earliest", 0, (), 3.0)
    picked = Picked(tool.parameters[parameter], value, earliest, VISITS, 0, old=True)
    outcome = ToolResult(True, {"sent": True}, json.dumps({"sent": True}))
    call = Call("remind", {parameter: value})
    return Made(call, outcome, tool, 0, frozenset(), (), (picked,), (), None, final=True)


def thoughts(made: Made) -> set[str]:
    return {Thinker([made], Random(seed), "", TODAY).before([made]) for seed in DRAWS}


def answers(made: Made) -> set[str]:
    return {Answerer([made], Random(seed), "", TODAY).answer() for seed in DRAWS}


def test_an_item_is_not_taken_for_what_it_belongs_to() -> None:
    for thought in thoughts(reminded("patient_id", "P-1")):
        assert "patients" not in thought
        if "P-1" in thought:
            assert "the one with patient id P-1" in thought


def test_an_item_is_told_by_its_own_id() -> None:
    assert any("two visits" in thought for thought in thoughts(reminded("visit_id", "V-1")))
    assert not any("the one with" in thought for thought in thoughts(reminded("visit_id", "V-1")))


def test_an_answer_explains_the_choice_of_what_it_is_about_only() -> None:
    assert any("of the two" in answer for answer in answers(reminded("visit_id", "V-1")))
    assert not any("of the two" in answer for answer in answers(reminded("patient_id", "P-1")))


def test_a_long_text_that_is_passed_on_is_not_repeated() -> None:
    schema: JsonObject = {"type": "object", "properties": {"text": {"type": "string"}}}
    tool = read_tool(ToolDoc("post", "Post a text.", schema, None))
    text = "Water the plants\nOrder boxes\n" * 3
    taken = Taken(tool.parameters["text"], text, "last_lines", 0, old=False)
    outcome = ToolResult(True, {"posted": True}, "")
    made = Made(
        Call("post", {"text": text}),
        outcome,
        tool,
        0,
        frozenset(),
        (),
        (),
        (taken,),
        None,
        final=True,
    )

    for thought in thoughts(made):
        assert "plants" not in thought
        assert "last lines" in thought


def test_two_findings_of_a_thought_do_not_begin_alike() -> None:
    schema: JsonObject = {
        "type": "object",
        "properties": {name: {"type": "string"} for name in ("city", "street")},
    }
    tool = read_tool(ToolDoc("visit", "Visit a place.", schema, None))
    taken = tuple(
        Taken(parameter, "Oslo", name, 0, old=True) for name, parameter in tool.parameters.items()
    )
    made = Made(
        Call("visit", {}),
        ToolResult(True, {}, ""),
        tool,
        0,
        frozenset(),
        (),
        (),
        taken,
        None,
        final=True,
    )
    alike = sum(
        thought.split(". ")[0].split()[:2] == thought.split(". ")[1].split()[:2]
        for thought in thoughts(made)
    )
    assert alike == 0
