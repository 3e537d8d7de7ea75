"""What an error answer means."""

import json

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from turnloom.engine.client.http.fault import Cause, Fault, read_fault


@pytest.mark.parametrize(
    ("status", "told", "cause"),
    [
        (429, {"code": "rate_limit_exceeded"}, Cause.THROTTLED),
        (429, {"code": "insufficient_quota"}, Cause.QUOTA),
        (429, {"type": "billing_hard_limit_reached"}, Cause.QUOTA),
        (429, {"code": 429, "message": "Quota exceeded for requests per minute"}, Cause.THROTTLED),
        (402, {}, Cause.QUOTA),
        (503, {"code": "slow_down"}, Cause.THROTTLED),
        (503, {}, Cause.SERVER_ERROR),
        (529, {}, Cause.THROTTLED),
        (408, {}, Cause.SERVER_ERROR),
        (500, {}, Cause.SERVER_ERROR),
        (401, {}, Cause.DENIED),
        (403, {}, Cause.DENIED),
        (404, {"code": "model_not_found"}, Cause.DENIED),
        (301, {}, Cause.DENIED),
        (400, {"code": "context_length_exceeded"}, Cause.REFUSED),
        (400, {"message": "This model's maximum context length is 10 tokens"}, Cause.REFUSED),
        (400, {"message": "response_format is not supported"}, Cause.UNSUPPORTED),
        (422, {"message": "json_schema: extra field"}, Cause.UNSUPPORTED),
        (500, {"message": "'loc': ('body', 'response_format', 'type')"}, Cause.UNSUPPORTED),
        (400, {"message": "bad temperature"}, Cause.REFUSED),
        (413, {}, Cause.REFUSED),
    ],
)
def test_the_body_of_an_error_decides_more_than_its_status(status, told, cause):
    assert read_fault(status, orjson.dumps({"error": told})).cause is cause


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(st.binary(max_size=300), st.integers(100, 999))
def test_no_error_body_crashes_the_client(told, status):
    assert isinstance(read_fault(status, told), Fault)


@given(JSON, st.integers(100, 999))
def test_no_json_error_body_crashes_the_client(told, status):
    text = json.dumps({"error": told}).encode()

    assert isinstance(read_fault(status, text), Fault)
    orjson.dumps(read_fault(status, text).text)
