"""`turnloom check`: what it says, and how it leaves."""

from __future__ import annotations

import json
from pathlib import Path

ROW = {
    "messages": [
        {"role": "user", "content": "What is the balance of my account?"},
        {"role": "assistant", "tool_calls": [{"id": "c1", "type": "function", "function": {
            "name": "balance", "arguments": "{\"account_id\": \"ac_7731\"}"}}]},
        {"role": "tool", "tool_call_id": "c1", "content": "{\"balance\": 12.5}"},
        {"role": "assistant", "content": "It is 12.50."},
    ],
    "tools": [{"type": "function", "function": {"name": "balance", "parameters": {
        "type": "object", "properties": {"account_id": {"type": "string"}}}}}],
}  # fmt: skip


def test_what_is_found_is_said_with_why_and_where(turnloom_command) -> None:
    Path("data.jsonl").write_text(json.dumps(ROW) + "\n")
    said = turnloom_command("check", "data.jsonl")
    assert said.code == 1
    assert "grounded:guess  1 in 1 rows" in said.out
    assert "Why it hurts: this teaches to guess identifiers" in said.out
    assert "line 1, message 1: balance(account_id='ac_7731')" in said.out


def test_clean_data_is_code_zero(turnloom_command) -> None:
    row = ROW | {"messages": [{"role": "user", "content": "Of ac_7731"}, *ROW["messages"][1:]]}
    Path("data.jsonl").write_text(json.dumps(row) + "\n")
    said = turnloom_command("check", "data.jsonl")
    assert (said.code, "nothing found" in said.out) == (0, True)


def test_json_is_for_machines(turnloom_command) -> None:
    Path("data.jsonl").write_text(json.dumps(ROW) + "\n")
    said = turnloom_command("check", "data.jsonl", "--json", "-")
    told = json.loads(said.out)
    assert (said.code, told["rows"], told["clean"]) == (1, 1, 0)
    assert told["findings"]["grounded:guess"]["examples"][0]["line"] == 1
    assert turnloom_command("check", "data.jsonl", "--json", "found.json").code == 1
    assert json.loads(Path("found.json").read_text()) == told


def test_what_cannot_be_read_is_bad_data(turnloom_command) -> None:
    Path("data.jsonl").write_text("x\n")
    said = turnloom_command("check", "data.jsonl")
    assert (said.code, said.err.count("\n")) == (65, 1)
    assert turnloom_command("check", "none.jsonl").code == 65
    assert turnloom_command("check", "data.jsonl", "--template", "no-such").code == 64
