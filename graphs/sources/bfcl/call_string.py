"""Calls as the official executor takes them: `name(arg='...', n=1)`, evaluated as Python."""

from __future__ import annotations

import re

from turnloom.graphs.json_value import JsonObject, JsonValue
from turnloom.graphs.sources.bfcl.classes import every_tool_name

_BEFORE_PARENTHESIS = re.compile(r"\b([a-zA-Z_]\w*)(\s*)\(")


def call_string(tool: str, arguments: JsonObject) -> str:
    """The call as a line of BFCL's ground truth; evaluating it gives the very same arguments."""
    given = explicit(tool, arguments)
    return f"{tool}({', '.join(f'{name}={_literal(value)}' for name, value in given.items())})"


def explicit(tool: str, arguments: JsonObject) -> JsonObject:
    """The arguments, with the mutable defaults stated that the class would share between samples.

    `post_tweet` puts its default lists into the tweet, and `mention` changes them there.
    """
    if tool != "post_tweet":
        return arguments
    return {"tags": [], "mentions": []} | arguments


def garbled(text: str) -> bool:
    """Whether the official executor would change this text inside a call.

    It takes every word before a parenthesis for a call: it drops the space between them, and
    puts an instance's name before the name of a tool.
    """
    return any(
        match.group(2) or match.group(1) in every_tool_name()
        for match in _BEFORE_PARENTHESIS.finditer(text)
    )


def _literal(value: JsonValue) -> str:
    if isinstance(value, str):
        return repr(value).replace("(", "\\x28") if garbled(value) else repr(value)
    if isinstance(value, list):
        return f"[{', '.join(map(_literal, value))}]"
    if isinstance(value, dict):
        return (
            f"{{{', '.join(f'{_literal(key)}: {_literal(item)}' for key, item in value.items())}}}"
        )
    return repr(value)
