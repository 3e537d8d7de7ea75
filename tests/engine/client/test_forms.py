"""Structured output: how an endpoint wants to be asked is found out once."""

import orjson
import pytest

from turnloom.agents.model import ChatRequest, ModelOutputError, Sampling
from turnloom.engine.client.capabilities import Capabilities, Form
from turnloom.engine.client.endpoint import parse_endpoint
from turnloom.engine.client.http.request import encode_request, is_closed
from turnloom.engine.client.settings import ClientSettings, ModelRoute

SCHEMA = {
    "type": "object",
    "properties": {"count": {"type": "integer"}},
    "required": ["count"],
    "additionalProperties": False,
}
HERE = (parse_endpoint("http://127.0.0.1:1/v1"),)


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


def test_the_newer_name_of_max_tokens_is_learned():
    known = Capabilities()
    request = ChatRequest("critic", "k", (), sampling=Sampling(max_tokens=5))
    role = ModelRoute("m", HERE)

    assert "max_tokens" in orjson.loads(encode_request(request, role, known, known.form))
    assert known.refused(known.form, "use 'max_completion_tokens' instead") is known.form
    told = orjson.loads(encode_request(request, role, known, known.form))
    assert told["max_completion_tokens"] == 5
    assert "max_tokens" not in told


def test_a_request_overrides_its_role_and_a_role_adds_what_its_server_knows():
    role = ModelRoute("m", HERE, Sampling(temperature=0.5, top_p=0.9), {"min_p": 0.1})
    request = ChatRequest(
        "critic",
        "k",
        ({"role": "user", "content": "a"},),
        sampling=Sampling(temperature=0.0, seed=3),
    )

    assert orjson.loads(encode_request(request, role, Capabilities(), Form.TEXT)) == {
        "model": "m",
        "messages": [{"role": "user", "content": "a"}],
        "temperature": 0.0,
        "top_p": 0.9,
        "seed": 3,
        "min_p": 0.1,
    }


def test_a_role_has_its_own_model_and_its_own_identity():
    settings = ClientSettings(ModelRoute("small", HERE), {"reasoner": ModelRoute("large", HERE)})

    assert settings.route("critic").model == "small"
    assert settings.route("reasoner").model == "large"
    assert settings.identity("critic") != settings.identity("reasoner")


def test_strict_is_asked_for_where_the_schema_allows_it():
    assert is_closed(SCHEMA)
    assert is_closed({"type": "array", "items": SCHEMA})
    assert not is_closed({**SCHEMA, "required": []})
    assert not is_closed({"type": "object"})
    assert not is_closed({"type": "array", "items": {"type": "object", "properties": {}}})


def test_tools_and_a_schema_do_not_go_together():
    with pytest.raises(ValueError, match="not both"):
        ChatRequest("critic", "k", (), tools=({},), schema=SCHEMA)


async def test_a_request_with_tools_gets_its_calls(far_end, client_of, ask):
    tool = {"type": "function", "function": {"name": "count", "parameters": SCHEMA}}

    async with client_of(far_end()) as client:
        reply = await ask(client, tools=(tool,))

    assert [(call.name, call.arguments) for call in reply.tool_calls] == [("count", {"count": 0})]
    assert reply.finish_reason == "tool_calls"
