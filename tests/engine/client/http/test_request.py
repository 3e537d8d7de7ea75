"""A request as the bytes of its body."""

import orjson

from turnloom.agents.model import ChatRequest, Sampling
from turnloom.engine.client.capabilities import Form, RequestShape
from turnloom.engine.client.endpoint import parse_endpoint
from turnloom.engine.client.http.request import encode_request, is_closed
from turnloom.engine.client.settings import ModelRoute

SCHEMA = {
    "type": "object",
    "properties": {"count": {"type": "integer"}},
    "required": ["count"],
    "additionalProperties": False,
}


HERE = (parse_endpoint("http://127.0.0.1:1/v1"),)


def test_max_tokens_goes_by_the_name_and_in_the_number_that_the_endpoint_takes():
    request = ChatRequest("critic", "k", (), sampling=Sampling(max_tokens=500))
    shape = RequestShape(tokens_field="max_completion_tokens", most_tokens=200)

    told = orjson.loads(encode_request(request, ModelRoute("m", HERE), shape))

    assert told["max_completion_tokens"] == 200
    assert "max_tokens" not in told


def test_a_setting_that_is_refused_is_left_out():
    request = ChatRequest("critic", "k", (), sampling=Sampling(temperature=0.2, seed=3))
    shape = RequestShape(dropped=frozenset({"temperature"}))

    told = orjson.loads(encode_request(request, ModelRoute("m", HERE), shape))

    assert (told.get("temperature"), told["seed"]) == (None, 3)


def test_a_request_overrides_its_role_and_a_role_adds_what_its_server_knows():
    role = ModelRoute("m", HERE, Sampling(temperature=0.5, top_p=0.9), {"min_p": 0.1})
    request = ChatRequest(
        "critic",
        "k",
        ({"role": "user", "content": "a"},),
        sampling=Sampling(temperature=0.0, seed=3),
    )

    assert orjson.loads(encode_request(request, role, RequestShape(Form.TEXT))) == {
        "model": "m",
        "messages": [{"role": "user", "content": "a"}],
        "temperature": 0.0,
        "top_p": 0.9,
        "seed": 3,
        "min_p": 0.1,
    }


def test_strict_is_asked_for_where_the_schema_allows_it():
    assert is_closed(SCHEMA)
    assert is_closed({"type": "array", "items": SCHEMA})
    assert not is_closed({**SCHEMA, "required": []})
    assert not is_closed({"type": "object"})
    assert not is_closed({"type": "array", "items": {"type": "object", "properties": {}}})
