"""What becomes of the assistant's thoughts: a field of their own, part of the text, or nothing."""

from __future__ import annotations

from typing import Literal

from turnloom.engine.exports.chat_message import text_of, thought_of
from turnloom.graphs.json_value import JsonObject

Thoughts = Literal["keep", "inline", "drop"]


def with_thoughts(message: JsonObject, thoughts: Thoughts) -> JsonObject:
    """The message, with its thought where it is wanted."""
    thought = thought_of(message)
    if thoughts == "keep" or "reasoning_content" not in message:
        return message
    said = {key: value for key, value in message.items() if key != "reasoning_content"}
    if thoughts == "inline" and thought:
        said["content"] = inline(thought) + text_of(message)
    return said


def inline(thought: str) -> str:
    """A thought as models of the Qwen family write it before what they say."""
    return f"<think>\n{thought}\n</think>\n\n"
