"""What a message says, told from what the model thought."""

import pytest

from turnloom.agents.model import ModelOutputError
from turnloom.engine.client.http.message_text import MessageText, read_text


@pytest.mark.parametrize(
    ("message", "content", "thoughts"),
    [
        ({"content": "hm\n</think>\nyes"}, "yes", "hm"),
        ({"content": "◁think▷hm◁/think▷yes"}, "yes", "hm"),
        ({"content": "<think></think>yes", "reasoning": "hm"}, "yes", "hm"),
        ({"content": "yes", "reasoning_content": None, "reasoning": "hm"}, "yes", "hm"),
        ({"content": "yes", "reasoning": {"summary": [{"text": "h"}, {"text": "m"}]}}, "yes", "hm"),
        ({"content": "yes", "reasoning": 7}, "yes", ""),
        ({"content": "a < b </p> c"}, "a < b </p> c", ""),
    ],
)
def test_content_and_thoughts_are_told_apart(message, content, thoughts):
    assert read_text(message) == MessageText(content, thoughts)


@pytest.mark.parametrize(
    ("message", "place"),
    [
        ({"content": "yes", "reasoning_content": "hm"}, "reasoning_content"),
        ({"content": "yes", "reasoning_content": "", "reasoning": "hm"}, "reasoning"),
        ({"content": "<think>hm</think>yes"}, "content"),
        ({"content": [{"type": "thinking", "thinking": "hm"}, {"text": "yes"}]}, "content"),
        ({"content": "yes"}, ""),
    ],
)
def test_it_is_told_where_the_thoughts_stood(message, place):
    assert read_text(message).place == place


def test_thoughts_without_an_end_are_thoughts():
    assert read_text({"content": "<think>for ever"}) == MessageText("", "for ever", unclosed=True)


@pytest.mark.parametrize("content", [7, {"a": 1}, [{"type": "image_url", "image_url": {}}], [3]])
def test_what_is_no_text_is_refused(content):
    with pytest.raises(ModelOutputError):
        read_text({"content": content})
