"""What the reasoner is shown: the tools once, the situation, and every step with its results."""

import json
from dataclasses import replace

from turnloom.agents.dialogue import AssistantStep, Draft, Feedback, ToolDoc, Turn
from turnloom.agents.messages import ReasoningRequested
from turnloom.agents.teacher.brief.recorded_world import RecordedWorld
from turnloom.agents.teacher.chat.conversation import (
    FAILED_RESULT_LENGTH,
    Conversation,
    calls_to_prompt,
    situation,
    turn_to_prompt,
)
from turnloom.graphs.call import ExecutedCall
from turnloom.graphs.environment import ToolResult
from turnloom.prompts.fence import blocks
from turnloom.prompts.library import library

DOC = ToolDoc("look", "Look.", {"type": "object"}, None, ("It is {result}.",))
LONG = ToolResult(True, "x", "x" * 5_000)
REFUSED = ToolResult(False, None, "no such place")
STEP = AssistantStep(
    "I look.",
    (ExecutedCall("look", {"at": 1}, LONG), ExecutedCall("look", {"at": 2}, REFUSED)),
)
DRAFT = Draft((STEP,), "Nothing there.", "That is all.")


def request(**more) -> ReasoningRequested:
    return ReasoningRequested(1, (DOC,), (), "Look there.", "Looks.", RecordedWorld(""), **more)


def test_every_call_is_shown_with_its_own_result_and_whether_it_was_refused() -> None:
    first, second = calls_to_prompt((STEP,), 10_000)

    assert first == {"tool": "look", "arguments": {"at": 1}, "ok": True, "result": LONG.text}
    assert second["ok"] is False
    assert second["result"] == "no such place"


def test_a_finished_turn_is_shown_without_its_thoughts() -> None:
    text = json.dumps(turn_to_prompt(Turn("Look there.", DRAFT)))

    assert "Nothing there." in text
    assert "I look." not in text
    assert "That is all." not in text


def test_a_failed_attempt_is_shown_in_short_with_the_number_of_the_call_at_fault() -> None:
    faults = (
        Feedback("argument", "That is elsewhere.", 1, "at"),
        Feedback("missing", "Something is missing."),
    )
    asked = request(earlier=(DRAFT, DRAFT), feedback=faults, unaided=1)
    _, guided = Conversation(library()["reasoner"]).opening(asked)
    first, second = blocks(guided["content"])["misfires"]

    assert first["wrong"] == {
        "fault": "argument",
        "text": "That is elsewhere.",
        "call": 2,
        "argument": "at",
    }
    assert second["wrong"] == {"fault": "missing", "text": "Something is missing."}
    assert (first["unaided"], second["unaided"]) == (True, False)
    assert len(first["calls"][0]["result"]) < FAILED_RESULT_LENGTH + 100


def test_an_unaided_attempt_is_shown_what_a_deployed_model_sees_and_nothing_of_any_help() -> None:
    conversation = Conversation(library()["reasoner"])
    faults = (Feedback("missing", "Something is missing."),)
    tried = request(earlier=(DRAFT,), feedback=faults)

    unaided = conversation.opening(tried.as_deployed())
    guided = conversation.opening(tried)

    assert tried.as_deployed().is_unaided
    assert not tried.is_unaided
    assert unaided[0] is guided[0]
    assert blocks(unaided[1]["content"]).keys() == {"situation"}
    assert blocks(unaided[1]["content"])["situation"] == situation(tried)
    text = "".join(str(message["content"]) for message in unaided)
    assert not any(word in text for word in ("crib", "misfire", "Looks.", "turned down"))
    assert blocks(guided[1]["content"]).keys() == {"situation", "crib", "misfires"}


def test_where_no_hint_is_given_only_what_was_tried_is_shown() -> None:
    faults = (Feedback("missing", "Something is missing."),)
    tried = replace(request(earlier=(DRAFT,), feedback=faults), hint=None)

    _, guided = Conversation(library()["reasoner"]).opening(tried)

    assert blocks(guided["content"]).keys() == {"situation", "misfires"}
    assert "`crib`" not in guided["content"]


def test_a_result_that_is_json_is_shown_as_that_and_a_long_one_in_part() -> None:
    value = {"rooms": [{"room": "R-2", "free": True}]}
    made = ExecutedCall("look", {}, ToolResult(True, value, json.dumps(value)))

    (whole,) = calls_to_prompt((AssistantStep("I look.", (made,)),), 10_000)
    (part,) = calls_to_prompt((AssistantStep("I look.", (made,)),), 10)

    assert whole["result"] == value
    assert part["result"] == made.result.text


def test_the_part_about_the_tools_is_written_once_and_holds_no_way_to_phrase_results() -> None:
    conversation = Conversation(library()["reasoner"])

    about, asked = conversation.opening(request())
    same, _ = conversation.opening(request())

    assert same is about
    assert blocks(about["content"])["tools"] == [
        {"name": "look", "description": "Look.", "parameters": {"type": "object"}}
    ]
    assert blocks(asked["content"])["situation"]["request"] == "Look there."


def test_a_step_adds_the_models_own_answer_and_the_results() -> None:
    answer = {"thought": "I look.", "calls": [], "answer": ""}

    said, results = Conversation(library()["reasoner"]).after_step(answer, STEP)

    assert said["role"] == "assistant"
    assert json.loads(said["content"]) == answer
    assert [each["ok"] for each in blocks(results["content"])["results"]] == [True, False]
