"""What a thought or an answer says of an item that was singled out is true of that item."""

import json
from random import Random

from turnloom.agents.dialogue import ToolDoc
from turnloom.agents.offline.reasoner.answering import Answerer
from turnloom.agents.offline.reasoner.made import Made, Picked
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
