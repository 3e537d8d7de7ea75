"""What an answer says against what came out."""

from __future__ import annotations

import json

import pytest

from turnloom.agents.sample import SampleStep
from turnloom.agents.verification.answers.contradictions import claimed_deed, contradiction
from turnloom.agents.verification.dialogue_view import RecordedCall
from turnloom.graphs.json_value import JsonValue
from turnloom.graphs.tool import Effect, Tool


def called(tool: str, result: JsonValue, *, ok: bool = True) -> RecordedCall:
    step = SampleStep(tool, {}, ok, result, {}, "goal")
    return RecordedCall(0, 0, 0, {}, json.dumps(result), step, True)


def told(tool: str, effect: Effect, result: JsonValue, answer: str, asked: str = "") -> str:
    known = Tool(tool, f"{tool.replace('_', ' ')}.".capitalize(), {}, effect=effect)
    return contradiction(called(tool, result), known, asked, answer)


@pytest.mark.parametrize(
    ("tool", "effect", "result", "answer", "contradicts"),
    [
        ("list_notes", "read", [{"id": 1}], "There are none.", True),
        ("list_notes", "read", [{"id": 1}], "I found one, the garden list.", False),
        ("list_notes", "read", [], "I found three of them.", True),
        ("list_notes", "read", [], "There are no notes yet.", False),
        ("list_notes", "read", [{"id": 1}], "Sorry, that did not work.", True),
        ("list_notes", "read", [{"id": 1}], "I've deleted the note.", True),
        ("list_notes", "read", [{"id": 1}], "I've looked it up: there is one.", False),
        ("list_notes", "read", [{"id": 1}], "One. I have also gone ahead and booked it.", True),
        ("list_notes", "read", [{"id": 1}], "One. I have just checked it.", False),
        ("add_note", "write", None, "I could not do that.", True),
        ("add_note", "write", {"id": 1}, "The note has been deleted.", True),
        ("delete_note", "write", {"id": 1}, "The note has been removed.", False),
        ("is_open", "read", {"open": False}, "I couldn't find it open.", False),
    ],
)
def test_the_contrary_is_known(
    tool: str, effect: Effect, result: JsonValue, answer: str, contradicts: bool
) -> None:
    assert bool(told(tool, effect, result, answer)) is contradicts


@pytest.mark.parametrize(
    ("answer", "claims"),
    [
        ("I need a yes for this. I have already done it.", True),
        ("I've just deleted it.", True),
        ("Shall I go ahead? I have not done anything yet.", False),
    ],
)
def test_after_no_call_nothing_has_been_done(answer: str, claims: bool) -> None:
    assert bool(claimed_deed(answer)) is claims
