"""`llama-factory`: LLaMA-Factory's sharegpt form, with the `dataset_info.json` that names it.

Its own openai form loses thought and text of each calling message, and drops a sample with two
results in a row. So a call is `function_call` with thought, text and `<tool_call>[…]</tool_call>`,
and the results of parallel calls are one observation.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from turnloom.engine.exports.chat_message import as_json, calls_of, text_of
from turnloom.engine.exports.flat import below
from turnloom.engine.exports.format import Choices, Format, Made, cannot_mask, json_lines
from turnloom.engine.exports.row import Row
from turnloom.engine.exports.thoughts import with_thoughts
from turnloom.graphs.json_value import JsonObject

JOINED = "\n</tool_response>\n<tool_response>\n"
"""What LLaMA-Factory's own converter puts between the results of parallel calls."""

_ASKED = ("human", "observation")
_MARKS = ("<tool_call>", "</tool_call>")


def _row(row: Row, choices: Choices) -> JsonObject:
    system, said = _conversation(row, choices)
    told: JsonObject = {
        "conversations": [*said],
        "system": system,
        "tools": as_json([*row.tools]),
    }
    return told | row.ids


def _conversation(row: Row, choices: Choices) -> tuple[str, list[JsonObject]]:
    """The system text, and the messages under their names there."""
    system = "\n\n".join(text_of(each) for each in row.messages if each.get("role") == "system")
    said: list[JsonObject] = []
    for message in row.messages:
        role = message.get("role")
        if role == "tool" and said and said[-1]["from"] == "observation":
            said[-1] = _said("observation", f"{said[-1]['value']}{JOINED}{text_of(message)}")
        elif role == "tool":
            said.append(_said("observation", text_of(message)))
        elif role == "assistant":
            said.append(_spoken(with_thoughts(message, choices.thoughts)))
        elif role != "system":
            said.append(_said("human", text_of(message)))
    return system, said


def _spoken(message: JsonObject) -> JsonObject:
    calls = [{"name": call.name, "arguments": call.arguments} for call in calls_of(message)]
    if not calls:
        return _said("gpt", text_of(message))
    called = f"<tool_call>{as_json(calls)}</tool_call>"  # type: ignore[arg-type]
    return _said("function_call", below(text_of(message), called))


def _said(name: str, value: str) -> JsonObject:
    return {"from": name, "value": value}


def _misfit(row: Row, choices: Choices) -> str:
    _, said = _conversation(row, choices)
    asked = [each["from"] in _ASKED for each in said]
    if len(asked) % 2 or asked != [True, False] * (len(asked) // 2):
        return "requests and answers do not alternate, which LLaMA-Factory drops"
    if any(_marked(message) for message in row.messages):
        return "a thought, text or argument holds <tool_call>, which marks a call"
    return cannot_mask(row, choices)


def _marked(message: JsonObject) -> bool:
    if not (calls := calls_of(message)):
        return False
    texts = [text_of(message), text_of(message, "reasoning_content")]
    texts += [as_json(call.arguments) for call in calls]
    return any(mark in text for text in texts for mark in _MARKS)


def _beside(made: Made, choices: Choices) -> Mapping[str, str]:
    columns = {"messages": "conversations", "system": "system", "tools": "tools"}
    info = {
        _name(part): {
            "file_name": f"{part}.jsonl",
            "formatting": "sharegpt",
            "columns": columns,
        }
        for part in made.rows
    }
    return {
        "dataset_info.json": json.dumps(info, indent=2) + "\n",
        "llama_factory.yaml": _settings([_name(part) for part in made.rows], choices),
    }


def _settings(names: Sequence[str], choices: Choices) -> str:
    train, *test = names
    lines = ["# Add these to your training configuration.", "dataset_dir: .", f"dataset: {train}"]
    lines += [f"eval_dataset: {name}" for name in test]
    if choices.split == "turn":
        lines.append("mask_history: true  # a row trains its last message alone")
    return "\n".join(lines) + "\n"


def _name(part: str) -> str:
    return f"turnloom_{part}"


LLAMA_FACTORY = Format(
    "llama-factory",
    splits=("turn", "dialogue"),
    thoughts=("inline", "drop"),
    open=json_lines(_row),
    misfit=_misfit,
    beside=_beside,
    streams=True,
    about="LLaMA-Factory: sharegpt with dataset_info.json",
)
