"""Sentences that tell the values of a call made only to prepare another."""

from __future__ import annotations

from turnloom.graphs.inference.preambles import preambles
from turnloom.graphs.inference.slots import SlotParameter
from turnloom.graphs.json_value import JsonObject
from turnloom.graphs.tool import Tool

STRING: JsonObject = {"type": "string"}


def parameter(name: str, *, internal: bool = False, required: bool = True) -> SlotParameter:
    return SlotParameter(name, STRING, "", internal=internal, required=required, entity_name="")


def tell(tool: str, *parameters: SlotParameter) -> tuple[str, ...]:
    return preambles(Tool(tool, "", {"type": "object"}, "desk"), parameters)


def test_a_login_tells_what_is_the_users_own() -> None:
    assert tell("login", parameter("username"), parameter("password"))[0] == (
        "My username is {username} and my password is {password}."
    )


def test_what_may_be_left_out_is_a_sentence_of_its_own() -> None:
    (sentence, *_) = tell("open_case", parameter("topic"), parameter("notes", required=False))
    assert sentence == "The topic is {topic}.[ The notes are {notes}.]"


def test_internal_values_are_never_told() -> None:
    assert tell("open_case", parameter("order_id", internal=True)) == ()
