"""Structured output: how an endpoint wants to be asked is found out once."""

import pytest

from turnloom.agents.model import ModelOutputError
from turnloom.engine.client.capabilities import Capabilities, Form

SCHEMA = {
    "type": "object",
    "properties": {"count": {"type": "integer"}},
    "required": ["count"],
    "additionalProperties": False,
}


@pytest.mark.parametrize(("fault", "tries"), [(None, 1), ("no_schema", 2), ("words_only", 3)])
async def test_a_form_is_found_out_once_and_remembered(fault, tries, own_far_end, client_of, ask):
    far = own_far_end(*([f"{fault}=1"] if fault else []))

    async with client_of(far) as client:
        for number in range(5):
            reply = await ask(client, f"count {number}", schema=SCHEMA)
            assert reply.value == {"count": 0}

        assert client.figures().sent == tries + 4


async def test_answers_that_are_no_json_cost_attempts(far_end, client_of, ask):
    async with client_of(far_end("invalid_json=1")) as client:
        for number in range(8):
            with pytest.raises(ModelOutputError, match=r"not JSON|cannot be read"):
                await ask(client, f"count {number}", schema=SCHEMA)

        assert client.figures().unusable == 8


def test_a_form_that_is_ignored_is_left_after_three_misses():
    known = Capabilities()
    for _ in range(3):
        assert known.form is Form.JSON_SCHEMA
        known.missed(Form.JSON_SCHEMA)

    assert known.form is Form.TOOL


def test_a_form_that_has_worked_is_kept():
    known = Capabilities()
    known.understood(Form.JSON_SCHEMA)
    for _ in range(9):
        known.missed(Form.JSON_SCHEMA)

    assert known.refused(Form.JSON_SCHEMA, "this schema is too deep") is Form.TOOL
    assert known.form is Form.JSON_SCHEMA


async def test_a_request_with_tools_gets_its_calls(far_end, client_of, ask):
    tool = {"type": "function", "function": {"name": "count", "parameters": SCHEMA}}

    async with client_of(far_end()) as client:
        reply = await ask(client, tools=(tool,))

    assert [(call.name, call.arguments) for call in reply.tool_calls] == [("count", {"count": 0})]
    assert reply.finish_reason == "tool_calls"
