"""What a model may say, read strictly: it costs an attempt at worst, never a crash."""

import json
from dataclasses import replace

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from turnloom.agents.model import ChatReply, ChatRequest, ModelOutputError, ToolCall, Usage
from turnloom.engine.client.http.fault import Cause, Fault
from turnloom.engine.client.http.reply import read_reply

PLAIN = ChatRequest("critic", "k", ())
SCHEMA = {
    "type": "object",
    "properties": {"n": {"type": "integer"}},
    "required": ["n"],
    "additionalProperties": False,
}
BY_SCHEMA = ChatRequest("critic", "k", (), schema=SCHEMA)


def body(message, finish="stop", **more):
    return json.dumps({"choices": [{"message": message, "finish_reason": finish}], **more}).encode()


def said(content):
    return body({"role": "assistant", "content": content})


def calling(arguments, name="book", **more):
    function = {"name": name, "arguments": arguments}
    return body({"content": None, "tool_calls": [{"function": function, **more}]}, "tool_calls")


def test_content_thoughts_calls_and_usage_are_taken():
    message = {
        "content": "hi",
        "reasoning_content": "hm",
        "tool_calls": [{"id": "c1", "function": {"name": "book", "arguments": '{"a": 1}'}}],
    }
    usage = {"prompt_tokens": 3, "completion_tokens": 4}

    assert read_reply(body(message, "tool_calls", usage=usage), PLAIN, 9) == ChatReply(
        "hi",
        "hm",
        (ToolCall("c1", "book", {"a": 1}),),
        None,
        "tool_calls",
        Usage(3, 4),
        "reasoning_content",
    )


@pytest.mark.parametrize(
    "message",
    [
        {"content": "answer", "reasoning_content": "thought"},
        {"content": "answer", "reasoning": "thought"},
        {"content": "<think>\nthought\n</think>\n\nanswer"},
    ],
)
def test_thoughts_are_told_from_the_answer_wherever_a_server_puts_them(message):
    read = read_reply(body(message), PLAIN, 0)

    assert (read.content, read.reasoning_content) == ("answer", "thought")


@pytest.mark.parametrize(
    "content",
    [
        '{"n": 1}',
        '```json\n{"n": 1}\n```',
        '```JSON\n{"n": 1}\n```',
        'Here:\n```\n{"n": 1}\n```\nDone.',
    ],
)
def test_an_answer_by_a_schema_may_stand_in_one_fence(content):
    assert read_reply(said(content), BY_SCHEMA, 0).value == {"n": 1}


def test_an_answer_may_hold_a_fence():
    request = replace(BY_SCHEMA, schema={"type": "string"})

    assert read_reply(said('"Run ```make``` first."'), request, 0).value == "Run ```make``` first."


@pytest.mark.parametrize(
    "content",
    [
        'Here is the message: {"n": 1}',
        '{"n": 1}\nI hope that helps!',
        '<think>{"n": 2}</think>\nSure: {"n": 1}.',
    ],
)
def test_words_around_the_only_object_are_passed_over(content):
    assert read_reply(said(content), BY_SCHEMA, 0).value == {"n": 1}


TRIED = 'I want one such as {"thought": "…", "calls": []}, not {"n": "three"}.'


def thinking(words):
    return [{"type": "thinking", "thinking": [{"type": "text", "text": words}]}]


@pytest.mark.parametrize(
    "message",
    [
        {"content": f'{TRIED}\n</think>\n\n{{"n": 1}}'},
        {"content": f'{TRIED}\n</thinking>\n```json\n{{"n": 1}}\n```'},
        {"content": f'[THINK]{TRIED}[/THINK]{{"n": 1}}'},
        {"content": f'<think>\n{TRIED}\n\n{{"n": 1}}'},
        {"content": f'<think>{TRIED} I close it with </think>.\n</think>{{"n": 1}}'},
        {
            "content": f"<|channel|>analysis<|message|>{TRIED}<|end|><|start|>assistant"
            '<|channel|>final<|message|>{"n": 1}<|return|>'
        },
        {"content": [*thinking(TRIED), {"type": "text", "text": '{"n": 1}'}]},
        {"content": [{"type": "text", "text": '{"n": '}, {"type": "text", "text": "1}"}]},
        {"content": None, "reasoning_content": '{"n": 1}'},
        {"content": "", "reasoning": f'{TRIED}\n```json\n{{"n": 1}}\n```'},
        {"content": None, "reasoning_details": [{"type": "reasoning.text", "text": '{"n": 1}'}]},
        {"content": '{"n": 1}', "reasoning_details": [{"type": "reasoning.encrypted"}]},
        {"content": 'First {"x": 2} and {"y": {"n": 7}} come to mind; so {"n": 1} it is.'},
        {"content": '<tool_call>\n{"name": "answer", "arguments": {"n": 1}}\n</tool_call>'},
        {"content": None, "function_call": {"name": "answer", "arguments": '{"n": 1}'}},
        {"tool_calls": [{"function": {"name": "json_output", "arguments": {"n": 1}}}]},
        {"tool_calls": [{"function": {"name": "answer", "arguments": '"{\\"n\\": 1}"'}}]},
    ],
)
def test_an_answer_that_is_there_is_understood(message):
    read = read_reply(body(message), BY_SCHEMA, 0)

    assert isinstance(read, ChatReply), read
    assert read.value == {"n": 1}


@pytest.mark.parametrize(
    "message",
    [
        {"content": f'<think>{TRIED} Not {{"n": 3}} either'},
        {"content": None, "reasoning_content": f'{TRIED} Or {{"n": 4}}, or none?'},
        {"content": f'{TRIED} {{"m": {{"n": 1}}'},
        {"content": '{"m": {"n": 1}'},
        {"content": "", "reasoning_content": "I should think longer."},
        {"tool_calls": [{"function": {"name": "book", "arguments": {"m": 1}}}]},
    ],
)
def test_what_was_only_considered_is_no_answer(message):
    assert isinstance(read_reply(body(message), BY_SCHEMA, 0), ModelOutputError)


def test_an_answer_may_speak_of_the_marks_of_thoughts():
    request = replace(BY_SCHEMA, schema={"type": "string"})

    assert read_reply(said('"a </think> b"'), request, 0).value == "a </think> b"


def test_thoughts_that_hold_no_answer_are_told_with_a_remedy():
    read = read_reply(body({"content": None, "reasoning_content": "hm"}), BY_SCHEMA, 0)

    assert "reasoning_content" in str(read)
    assert "reasoning parser" in str(read)


def test_a_whole_answer_needs_no_finish_reason():
    whole = read_reply(body({"content": '{"n": 1}'}, None), BY_SCHEMA, 0)
    cut = read_reply(body({"content": '{"n": '}, None), BY_SCHEMA, 0)

    assert whole.value == {"n": 1}
    assert cut.cause is Cause.MALFORMED


def test_what_a_long_answer_breaks_is_told_and_not_the_answer():
    long = "[" + '{"n": 1, "words": "the quick brown fox jumps over the lazy dog"},' * 9 + "1]"
    read = read_reply(said(long), BY_SCHEMA, 0)

    assert str(read).endswith('is not of type "object"')
    assert len(str(read)) < 120


@pytest.mark.parametrize(
    "content",
    [
        "no JSON",
        'First {"n": 1}, then {"n": 2}',
        '{"n": 1',
        '{"n": 1} {"n": 2}',
        '```\n{"n": 1}\n```\n```\n{"n": 2}\n```',
        '{"n": NaN}',
        '{"n": 1e999}',
        '{"n": 1, "n": 2}',
        '{"n": 123456789012345678901234567890}',
        '{"n": ' + "9" * 5000 + "}",
        '"\\ud800"',
        "[" * 100_000,
        "[" * 500 + "]" * 500,
        '"' + "x" * 2**21 + '"',
        '{"n": "one"}',
        '{"n": 1, "more": 2}',
        "[]",
        "",
    ],
)
def test_an_answer_that_does_not_fit_its_schema_is_refused(content):
    read = read_reply(said(content), BY_SCHEMA, 0)

    assert isinstance(read, ModelOutputError)
    assert len(str(read)) < 500


@pytest.mark.parametrize(
    "told",
    [
        said(""),
        said(None),
        said(["part"]),
        said("<think>for ever"),
        body({"content": "half a"}, "length"),
        body({"content": "half a"}, "content_filter"),
        calling("{"),
        calling("[1]"),
        calling('"text"'),
        calling(7),
        calling(None),
        calling("{}", name=""),
        calling("{}", name=None),
        calling("{}", name="x" * 1000),
        calling('{"a": NaN}'),
        body({"tool_calls": "book"}),
        body({"tool_calls": ["book"]}),
        body({"tool_calls": [{}]}),
        body({"tool_calls": [{"function": {"name": "a", "arguments": "{}"}}] * 129}),
    ],
)
def test_an_answer_that_cannot_be_used_is_refused(told):
    assert isinstance(read_reply(told, PLAIN, 0), ModelOutputError)


@pytest.mark.parametrize(
    "told",
    [
        b"",
        b"null",
        b"[]",
        b"{}",
        b"<html>",
        said("whole")[:-1],
        said("whole")[:20],
        b'{"choices": []}',
        b'{"choices": [{}]}',
        b'{"choices": [{"message": {"content": "x"}}]}',
        body({"content": "no end"}, None),
        b'{"error": {"message": "no"}}',
        b"\xff\xfe",
        b"[" * 5000,
    ],
)
def test_what_is_no_completion_is_asked_for_again(told):
    read = read_reply(told, PLAIN, 0)

    assert isinstance(read, Fault)
    assert read.cause is Cause.MALFORMED


@pytest.mark.parametrize(
    ("told", "text"),
    [
        (b'data: {"choices": [{"delta": {"content": "hi"}}]}\n\ndata: [DONE]\n\n', "a stream"),
        (b": keep-alive\n\nevent: message\n", "a stream"),
        (b"\n<!DOCTYPE html><title>Welcome</title>", "a web page"),
        (b'{"choices": [', "not complete JSON"),
        (b"", "not complete JSON"),
    ],
)
def test_what_came_instead_of_json_is_told(told, text):
    read = read_reply(told, PLAIN, 0)

    assert isinstance(read, Fault)
    assert text in read.text


def test_arguments_may_be_an_object_or_nothing():
    assert read_reply(calling({"a": 1}), PLAIN, 0).tool_calls[0].arguments == {"a": 1}
    assert read_reply(calling(""), PLAIN, 0).tool_calls[0].arguments == {}


def test_calls_get_ids_of_their_own():
    call = {"id": "same", "function": {"name": "a", "arguments": "{}"}}
    bare = {"function": {"name": "a", "arguments": "{}"}}
    for calls in ([call, call, call], [bare, bare, bare]):
        read = read_reply(body({"tool_calls": calls}, "tool_calls"), PLAIN, 0)
        assert len({each.id for each in read.tool_calls}) == 3


def test_usage_is_estimated_where_a_server_does_not_count():
    for usage in (None, {}, {"prompt_tokens": -1, "completion_tokens": 2}, {"prompt_tokens": 1e99}):
        read = read_reply(body({"content": "x" * 400}, usage=usage), PLAIN, 4000)
        assert read.usage.prompt_tokens == 1000
        assert 100 < read.usage.completion_tokens < 200


def test_an_error_in_a_200_is_what_its_code_says():
    told = b'{"error": {"code": 429, "message": "slow down"}}'

    assert read_reply(told, PLAIN, 0).cause is Cause.THROTTLED


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(JSON, JSON, JSON)
def test_no_message_crashes_the_client(message, finish, usage):
    told = json.dumps({"choices": [{"message": message, "finish_reason": finish}], "usage": usage})
    for request in (PLAIN, BY_SCHEMA):
        assert isinstance(
            read_reply(told.encode(), request, 0), ChatReply | ModelOutputError | Fault
        )


@given(
    st.fixed_dictionaries(
        {},
        optional={
            "content": JSON | st.text(),
            "reasoning": JSON,
            "tool_calls": JSON | st.lists(st.fixed_dictionaries({"id": JSON, "function": JSON})),
        },
    )
)
def test_no_field_of_a_message_crashes_the_client(message):
    read = read_reply(body(message), PLAIN, 0)

    assert isinstance(read, ChatReply | ModelOutputError | Fault)
    if isinstance(read, ChatReply):
        orjson.dumps(read)
