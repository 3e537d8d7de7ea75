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
from turnloom.engine.exports.last_made import PerMessage, ToolsText
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
        "tools": _tools(row),
    }
    return told | row.ids


def _conversation(row: Row, choices: Choices) -> tuple[str, list[JsonObject]]:
    """The system text, and the messages under their names there."""
    system: list[str] = []
    said: list[tuple[str, str]] = []
    for name, text in _messages(row, choices):
        if name == "system":
            system.append(text)
        elif name == "observation" and said and said[-1][0] == name:
            said[-1] = (name, f"{said[-1][1]}{JOINED}{text}")
        else:
            said.append((name, text))
    return "\n\n".join(system), [_said(name, text) for name, text in said]


def _message(message: JsonObject, choices: Choices) -> tuple[str, str]:
    """A message's name there, and its text."""
    message = with_thoughts(message, choices.thoughts)
    calls = [{"name": call.name, "arguments": call.arguments} for call in calls_of(message)]
    if calls:
        called = f"<tool_call>{as_json(calls)}</tool_call>"  # type: ignore[arg-type]
        return "function_call", below(text_of(message), called)
    role = text_of(message, "role")
    return _NAMES.get(role, "human"), text_of(message)


def _said(name: str, value: str) -> JsonObject:
    return {"from": name, "value": value}


def _misfit(row: Row, choices: Choices) -> str:
    _, said = _conversation(row, choices)
    asked = [each["from"] in _ASKED for each in said]
    if len(asked) % 2 or asked != [True, False] * (len(asked) // 2):
        return "requests and answers do not alternate, which LLaMA-Factory drops"
    if any(_marks(row, choices)):
        return "a thought, text or argument holds <tool_call>, which marks a call"
    return cannot_mask(row, choices)


def _marked(message: JsonObject, _choices: Choices) -> bool:
    if not (calls := calls_of(message)):
        return False
    texts = [text_of(message), text_of(message, "reasoning_content")]
    texts += [as_json(call.arguments) for call in calls]
    return any(mark in text for text in texts for mark in _MARKS)


_NAMES = {"system": "system", "tool": "observation", "assistant": "gpt"}
_messages, _marks, _tools = PerMessage(_message), PerMessage(_marked), ToolsText()


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
    lines.append("cutoff_len: 16384  # what is longer is cut off")
    if choices.split == "turn":
        lines.append("mask_history: true  # a row trains its last message alone")
        lines.append("preserve_thinking: true  # and shows the thoughts before it")
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
