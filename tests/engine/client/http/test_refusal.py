"""Which setting an endpoint refuses, in the words of servers and gateways."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from turnloom.engine.client.http.fault import read_complaint
from turnloom.engine.client.http.refusal import Refusal, read_refusal

SENT = ("temperature", "top_p", "seed", "max_tokens", "response_format", "min_p")


def read(error, sent=SENT):
    body = error if "detail" in error else {"error": error}
    return read_refusal(read_complaint(json.dumps(body).encode()), sent)


@pytest.mark.parametrize(
    ("error", "setting"),
    [
        ({"message": "'temperature' cannot be 0.8 with this model, only 1"}, "temperature"),
        (
            {
                "message": "Unsupported value: 'temperature' does not support 0.2 with this model. "
                "Only the default (1) value is supported.",
                "param": "temperature",
            },
            "temperature",
        ),
        ({"message": "temperature: range: 0..1"}, "temperature"),
        ({"message": "`temperature` and `top_p` cannot both be specified"}, "top_p"),
        ({"message": "Unrecognized request argument supplied: seed"}, "seed"),
        ({"message": "property 'seed' is unsupported"}, "seed"),
        (
            {
                "detail": [
                    {"type": "extra_forbidden", "loc": ["body", "seed"], "msg": "Extra inputs"}
                ]
            },
            "seed",
        ),
        ({"message": "Unknown parameter: min_p"}, "min_p"),
        ({"message": "bad", "param": "response_format.json_schema"}, "response_format"),
        ({"message": "This model has no structured outputs"}, "response_format"),
    ],
)
def test_the_refused_setting_is_told_from_the_others(error, setting):
    assert read(error).setting == setting


@pytest.mark.parametrize(
    ("message", "room"),
    [
        (
            "'max_tokens' is too large: 4096; the context holds 4096 tokens and the prompt has "
            "2519",
            1577,
        ),
        (
            "'max_tokens' or 'max_completion_tokens' is too large: 4096. This model's maximum "
            "context length is 8192 tokens and your request has 5000 input tokens "
            "(4096 > 8192 - 5000).",
            3192,
        ),
        (
            "Requested token count exceeds the model's maximum context length of 4096 tokens. You "
            "requested a total of 6096 tokens: 2000 tokens from the input messages and 4096 "
            "tokens for the completion.",
            2096,
        ),
        (
            "This model's maximum context length is 4096 tokens. However, you requested 5015 "
            "tokens (919 in the messages, 4096 in the completion). Reduce the number of completion "
            "tokens.",
            3177,
        ),
        ("max_tokens is too large: 9000. This model supports at most 2048 completion tokens", 2048),
        ("max_tokens must be less than or equal to 1024", 1024),
        (
            "You passed 5001 input tokens and requested 4096 output tokens. However, the model's "
            "context length is only 4096 tokens",
            0,
        ),
        ("max_tokens is too large", None),
    ],
)
def test_the_room_for_an_answer_is_worked_out(message, room):
    assert read({"message": message}) == Refusal("max_tokens", room=room)


def test_max_tokens_may_have_a_newer_name():
    message = (
        "Unsupported parameter: 'max_tokens' is not supported with this model. Use "
        "'max_completion_tokens' instead."
    )

    assert read({"message": message}).renamed
    assert read({"message": "Unknown parameter: 'max_tokens'"}).renamed


@pytest.mark.parametrize(
    "message",
    [
        "This model's maximum context length is 4097 tokens. Your messages resulted in 5000 tokens",
        "The prompt was filtered: 'what is the temperature in Rome'",
        "Set the seed before the first frost",
        "messages: at least one message is required",
        "",
    ],
)
def test_what_is_said_of_the_prompt_refuses_no_setting(message):
    assert read({"message": message}) is None


def test_what_was_not_sent_cannot_be_refused():
    assert read({"message": "'temperature' is unsupported"}, ("top_p",)) is None


@given(st.text(max_size=300), st.lists(st.text(max_size=9), max_size=3))
def test_no_complaint_crashes_the_client(message, sent):
    read({"message": message}, (*SENT, *sent))
