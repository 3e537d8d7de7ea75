"""Lists of tools are told apart by their shape, and read alike."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from turnloom.graphs.errors import SourceError
from turnloom.graphs.sources.tool_lists.tool_list import read_tool_list

Json = Any
SCHEMA = {
    "type": "object",
    "properties": {"order_id": {"type": "string", "description": "The order."}},
    "required": ["order_id"],
}
NAMED = {"name": "cancel_order", "description": "Cancel an order."}
OPENAI = {"type": "function", "function": {**NAMED, "parameters": SCHEMA}}
FORMS: dict[str, Json] = {
    "OpenAI chat": [OPENAI],
    "OpenAI responses": [{"type": "function", **NAMED, "parameters": SCHEMA, "strict": True}],
    "a request's body": {"model": "m", "messages": [], "tools": [OPENAI]},
    "legacy functions": {"functions": [{**NAMED, "parameters": SCHEMA}]},
    "Anthropic": [{**NAMED, "input_schema": SCHEMA}],
    "Gemini": [
        {
            "functionDeclarations": [
                {
                    **NAMED,
                    "parameters": {
                        "type": "OBJECT",
                        "properties": {"order_id": {"type": "STRING", "description": "The order."}},
                        "required": ["order_id"],
                    },
                }
            ]
        }
    ],
    "LangChain": [{**NAMED, "args": SCHEMA["properties"], "args_schema": SCHEMA}],
    "MCP manifest": {"tools": [{**NAMED, "inputSchema": SCHEMA}]},
    "MCP answer": {"jsonrpc": "2.0", "result": {"tools": [{**NAMED, "inputSchema": SCHEMA}]}},
    "Bedrock": {"tools": [{"toolSpec": {**NAMED, "inputSchema": {"json": SCHEMA}}}]},
    "BFCL": [{**NAMED, "parameters": {**SCHEMA, "type": "dict"}}],
    "JSON Schemas": [{**SCHEMA, "title": "cancel_order", "description": "Cancel an order."}],
    "by name": {"cancel_order": {"description": "Cancel an order.", "parameters": SCHEMA}},
    "one alone": OPENAI,
}  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
def test_every_form_gives_the_same_tool(tmp_path: Path, form: str) -> None:
    path = tmp_path / "tools.json"
    path.write_text(json.dumps(FORMS[form]))
    (tool,) = read_tool_list(path)
    assert (tool.name, tool.description) == ("cancel_order", "Cancel an order.")
    assert tool.parameters["properties"] == SCHEMA["properties"]
    assert tool.parameters["required"] == ["order_id"]


def test_a_tool_a_line_and_yaml_are_read_too(tmp_path: Path) -> None:
    lines, yaml = tmp_path / "tools.json", tmp_path / "tools.yaml"
    lines.write_text("".join(json.dumps({**OPENAI}) + "\n" for _ in range(3)))
    yaml.write_text("- name: ping\n  description: Ping.\n  parameters: {type: object}\n")
    assert [tool.name for tool in read_tool_list(lines)] == ["cancel_order"] * 3
    assert [tool.name for tool in read_tool_list(yaml)] == ["ping"]


def test_types_of_other_languages_are_those_of_json(tmp_path: Path) -> None:
    path = tmp_path / "tools.json"
    given = {
        "a": {"type": "float"},
        "b": {"type": "dict"},
        "c": {"type": "tuple", "items": {"type": "int"}},
        "d": {"type": "any"},
    }
    path.write_text(
        json.dumps([{"name": "f", "parameters": {"type": "dict", "properties": given}}])
    )
    (tool,) = read_tool_list(path)
    assert tool.parameters["properties"] == {
        "a": {"type": "number"},
        "b": {"type": "object"},
        "c": {"type": "array", "items": {"type": "integer"}},
        "d": {},
    }


@pytest.mark.parametrize("text", ["[]", "{}", '{"name": "x"}', "[1, 2]", '"text"', "null"])
def test_what_holds_no_tool_is_told(tmp_path: Path, text: str) -> None:
    path = tmp_path / "tools.json"
    path.write_text(text)
    with pytest.raises(SourceError, match="no tool that is understood"):
        read_tool_list(path)
