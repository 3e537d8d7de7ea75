"""A request as the bytes of its body."""

import orjson

from turnloom.agents.model import ChatRequest, Sampling
from turnloom.engine.client.capabilities import Capabilities, Form
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


def test_strict_is_asked_for_where_the_schema_allows_it():
    assert is_closed(SCHEMA)
    assert is_closed({"type": "array", "items": SCHEMA})
    assert not is_closed({**SCHEMA, "required": []})
    assert not is_closed({"type": "object"})
    assert not is_closed({"type": "array", "items": {"type": "object", "properties": {}}})
