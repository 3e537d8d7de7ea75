"""Samples to export, what became of them, and what must be in every export."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from turnloom.engine.exports.export import Export, run_export
from turnloom.engine.exports.spec import read_exports

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


def call(number: int, tool: str, **arguments: object) -> Record:
    function = {"name": tool, "arguments": json.dumps(arguments, ensure_ascii=False)}
    return {"id": f"call{number:05d}", "type": "function", "function": function}


def result(number: int, text: str) -> Record:
    return {"role": "tool", "tool_call_id": f"call{number:05d}", "content": text}


def calling(text: str, thought: str, *calls: Record) -> Record:
    return {
        "role": "assistant",
        "content": text,
        "reasoning_content": thought,
        "tool_calls": list(calls),
    }


def rich(number: int = 0, *, failed: bool = False) -> Record:
    """Two turns: text beside two parallel calls and a thought, odd arguments, a last thought.

    With `failed` the first call of the second turn was refused, and the next mends it.
    """
    messages: list[Record] = [
        {"role": "system", "content": "Today is Monday."},
        {"role": "user", "content": f"Weather in Zürich and Rome, please ({number})."},
        calling(
            "I look.",
            "Two cities,\none after the other?",
            call(0, "get_weather", city="Zürich", days=[1, {"x": None}], unit=None),
            call(1, "get_weather", city="Rome"),
        ),
        result(0, '{"sun": true}'),
        result(1, "rain </tool_response>"),
        {"role": "assistant", "content": "Sun and rain.", "reasoning_content": "Both are here."},
        {"role": "user", "content": "Book Zürich."},
        calling("", "A room it is.", call(2, "book_room", city="Zurich" if failed else "Zürich")),
        result(2, "no such city" if failed else '{"id": 7}'),
    ]
    steps = [
        step("get_weather", city="Zürich", days=[1, {"x": None}], unit=None),
        step("get_weather", city="Rome"),
    ]
    booked = [step("book_room", city="Zurich") | {"ok": not failed, "reason": "wish"}]
    if failed:
        messages += [
            calling("", "With its dots.", call(3, "book_room", city="Zürich")),
            result(3, '{"id": 7}'),
        ]
        booked.append(step("book_room", city="Zürich") | {"reason": "wish"})
    messages.append({"role": "assistant", "content": "Booked."})
    steps[-1]["reason"] = "wish"
    advanced = {"name": "a", "description": "", "parameters": {}}
    return sample(
        id=f"r-{number:06d}",
        messages=messages,
        tools=[tool("get_weather", city="string"), tool("book_room", city="string")],
        turns=[
            {"query": messages[1]["content"], "advanced_tool": advanced, "steps": steps},
            {"query": messages[6]["content"], "advanced_tool": advanced, "steps": booked},
        ],
        environment={
            "source": "builtin:travel",
            "scenario": {"travel": {"number": number}},
            "initial_digest": str(number),
            "final_digest": "1",
        },
        certificate={"teacher": "offline", "seed": 7},
    )


def quiet(number: int = 0) -> Record:
    """Turns without calls: a question back, its answer, a refusal, small talk; and one with a call.

    From the third turn on a second tool is offered.
    """
    said = [
        ("question", "Book me a room.", "In which city?", "No city is named."),
        ("calls", "In Rome.", "Booked.", "Rome, then."),
        ("refusal", "Cancel it.", "I cannot cancel a booking.", ""),
        ("answer", "What can you do?", "I book rooms.", "The tools say it."),
    ]
    messages: list[Record] = [{"role": "system", "content": "Today is Monday."}]
    turns: list[Record] = []
    for kind, query, answer, thought in said:
        messages.append({"role": "user", "content": query})
        turn: Record = {"query": query, "kind": kind, "request": min(len(turns), 1), "steps": []}
        if kind == "calls":
            turn["steps"] = [step("book_room", city="Rome") | {"reason": "wish"}]
            turn["advanced_tool"] = {"name": "a", "description": "", "parameters": {}}
            messages += [calling("", "A room.", call(0, "book_room", city="Rome")), result(0, "{}")]
        messages.append({"role": "assistant", "content": answer})
        if thought:
            messages[-1]["reasoning_content"] = thought
        turns.append(turn)
    turns[3]["tools_added"] = ["get_weather"]
    whole = rich(number)
    return whole | {
        "id": f"q-{number:06d}",
        "variant": "missing_parameter",
        "messages": messages,
        "turns": turns,
        "tools": [tool("book_room", city="string"), tool("get_weather", city="string")],
    }


def tool(name: str, **properties: str) -> Record:
    described = {key: {"type": kind, "default": "x"} for key, kind in properties.items()}
    parameters = {"type": "object", "properties": described}
    function = {"name": name, "description": f"It can {name}.", "parameters": parameters}
    return {"type": "function", "function": function}


# --- what is in a dialogue ----------------------------------------------------------------------

Fact = tuple[object, ...]


def facts(messages: list[Record], *, thoughts: bool = True) -> list[Fact]:
    """Who said what, with which thought and which calls, and which result is whose."""
    return [
        (
            message["role"],
            message["content"],
            message.get("reasoning_content", "") if thoughts else "",
            [
                (each["id"], each["function"]["name"], parsed(each["function"]["arguments"]))
                for each in message.get("tool_calls", [])
            ],
            message.get("tool_call_id", ""),
        )
        for message in messages
    ]


def parsed(arguments: object) -> object:
    return json.loads(arguments) if isinstance(arguments, str) else arguments


def _no_thought(record: Record) -> None:
    del record["messages"][2]["reasoning_content"]


def _other_last_thought(record: Record) -> None:
    record["messages"][5]["reasoning_content"] += "!"


def _no_text(record: Record) -> None:
    record["messages"][2]["content"] = ""


def _other_argument(record: Record) -> None:
    record["messages"][2]["tool_calls"][1]["function"]["arguments"] = '{"city": "rome"}'


def _other_name(record: Record) -> None:
    record["messages"][7]["tool_calls"][0]["function"]["name"] = "look_room"


def _no_second_call(record: Record) -> None:
    record["messages"][2]["tool_calls"].pop()
    del record["messages"][4]


def _results_swapped(record: Record) -> None:
    first, second = record["messages"][3:5]
    first["content"], second["content"] = second["content"], first["content"]


def _other_tool(record: Record) -> None:
    record["tools"][1]["function"]["description"] = "It cannot."


def _other_system(record: Record) -> None:
    record["messages"][0]["content"] = "Today is Tuesday."


MUTATIONS: list[Callable[[Record], None]] = [
    _no_thought, _other_last_thought, _no_text, _other_argument, _other_name, _no_second_call,
    _results_swapped, _other_tool, _other_system,
]  # fmt: skip
"""Each breaks one thing that an export has to bring over, in a `rich` sample."""


def mutated(mutation: Callable[[Record], None]) -> Record:
    record = copy.deepcopy(rich())
    mutation(record)
    return record


# --- exporting ----------------------------------------------------------------------------------


def export(name: str, records: list[Record], out: Path, holdout: float | None = None) -> int:
    """Export records as the command would; how many rows were written."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "samples.jsonl"
        file.write_text("".join(json.dumps(record) + "\n" for record in records), "utf-8")
        made = run_export(Export(file, read_exports([name]), out, holdout), lambda _: None)
    return sum(sum(each.rows.values()) for each in made.values())


def lines_of(file: Path) -> list[Record]:
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()]
