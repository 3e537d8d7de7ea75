"""Calls as the official executor takes them: `name(arg='...', n=1)`, evaluated as Python."""

from __future__ import annotations

import re

from turnloom.graphs.json_value import JsonObject, JsonValue, Scalar, fold
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
    return fold(value, _scalar_literal, _list_literal, _dict_literal)


def _scalar_literal(value: Scalar) -> str:
    literal = repr(value)
    return literal.replace("(", "\\x28") if isinstance(value, str) and garbled(value) else literal


def _list_literal(items: list[str]) -> str:
    return f"[{', '.join(items)}]"


def _dict_literal(items: dict[str, str]) -> str:
    return f"{{{', '.join(f'{_scalar_literal(key)}: {item}' for key, item in items.items())}}}"
