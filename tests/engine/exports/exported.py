"""A sample to export, and what became of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from turnloom.agents.sample import sample_of
from turnloom.engine.exports import exporter

Record = dict[str, Any]


def step(tool: str, **arguments: object) -> Record:
    return {"tool": tool, "arguments": arguments, "ok": True, "result": {}, "provenance": {}}


def sample(**more: object) -> Record:
    messages: list[Record] = [
        {"role": "system", "content": "Today is Monday."},
        {"role": "user", "content": "Post (twice) that we won."},
        {
            "role": "assistant",
            "content": "",
            "reasoning_content": "I post it.",
            "tool_calls": [
                {
                    "id": "call00000",
                    "type": "function",
                    "function": {"name": "post_tweet", "arguments": "{}"},
                }
            ],
        },
        {"role": "tool", "tool_call_id": "call00000", "content": "{}"},
        {"role": "assistant", "content": "Done."},
        {"role": "user", "content": "Thanks."},
        {"role": "assistant", "content": "You're welcome."},
    ]
    advanced = {"name": "a", "description": "", "parameters": {}}
    posted = step("post_tweet", content="It's 'won', cd (twice)", tags=["#a"], mentions=[])
    return {
        "id": "s-1",
        "variant": "base",
        "tools": [{"type": "function", "function": {"name": "post_tweet", "parameters": {}}}],
        "messages": messages,
        "turns": [
            {"query": "Post (twice) that we won.", "advanced_tool": advanced, "steps": [posted]},
            {"query": "Thanks.", "advanced_tool": advanced, "steps": []},
        ],
        "environment": {
            "source": "bfcl:TwitterAPI",
            "scenario": {"TwitterAPI": {"tweet_counter": 3}},
            "initial_digest": "0",
            "final_digest": "1",
        },
        "certificate": {},
        **more,
    }


def export(name: str, records: list[Record], out: Path) -> int:
    return exporter(name)(map(sample_of, records), out)


def lines_of(file: Path) -> list[Record]:
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()]
