"""The echo: the plainest answer to any request."""

import json
from random import Random

import pytest

from turnloom.engine.testing.endpoint.answer import echo, instance


def asking(text, **more):
    return {"messages": [{"role": "user", "content": text}], **more}


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        ({"type": "object", "properties": {"a": {"type": "boolean"}}}, {"a": False}),
        ({"type": "array", "items": {"type": "integer"}, "minItems": 2}, [0, 0]),
        ({"enum": ["x", "y"]}, "x"),
        ({"const": 3}, 3),
        ({"type": ["string", "null"]}, "text"),
        ({"type": "integer", "minimum": 5}, 5),
        ({}, None),
    ],
)
def test_the_echo_answers_by_a_plain_schema(schema, value):
    assert instance(schema) == value


def test_the_echo_repeats_the_last_message():
    assert echo(asking("hello"), Random(0)) == {"role": "assistant", "content": "hello"}


@pytest.mark.parametrize("request_", [{}, {"messages": 7}, {"messages": []}, {"messages": [7]}])
def test_without_a_message_there_is_nothing_to_repeat(request_):
    assert echo(request_, Random(0))["content"] == "nothing to repeat"


def test_the_echo_calls_the_first_tool():
    parameters = {"type": "object", "properties": {"day": {"type": "string"}}}
    tool = {"type": "function", "function": {"name": "book", "parameters": parameters}}

    (call,) = echo(asking("a", tools=[tool]), Random(0))["tool_calls"]

    assert call["function"] == {"name": "book", "arguments": '{"day":"text"}'}


def test_a_schema_is_found_in_the_response_format_and_at_the_end_of_words():
    schema = {"type": "object", "properties": {"n": {"type": "integer"}}}
    formatted = asking("a", response_format={"json_schema": {"schema": schema}})
    worded = asking(f"Fit this:\n{json.dumps(schema)}")

    for request in (formatted, worded):
        assert json.loads(echo(request, Random(0))["content"]) == {"n": 0}
