"""`verl` and `verl:rl`: Parquet of verl's two data sets, flat.

Its SFT data set stops at two results in a row, and Arrow pads arguments and tools with nulls; so
messages are role and text alone, with the tools in the system text. In RL a row is a request to
be answered, and `reward_model` holds the gold calls. There the tools come from verl's own tool
configuration; a row lists the names of those that are offered in `extra_info.tool_selection`.
"""

from __future__ import annotations

from typing import Any

from turnloom.engine.exports.chat_message import compact_json
from turnloom.engine.exports.files.draft import Draft
from turnloom.engine.exports.flat import flat_message, joined, with_tools
from turnloom.engine.exports.format import Choices, Format, WriteRow, cannot_mask
from turnloom.engine.exports.last_made import PerMessage, ToolsText
from turnloom.engine.exports.row import Row, name_of
from turnloom.engine.exports.thoughts import with_thoughts
from turnloom.graphs.json_value import JsonObject, JsonValue

AGENT = "tool_agent"
"""The agent loop of verl that calls tools over several turns."""


def _messages(arrow: Any) -> Any:
    return arrow.list_(arrow.struct([("role", arrow.string()), ("content", arrow.string())]))


def _message(message: JsonObject, choices: Choices) -> JsonObject:
    return flat_message(with_thoughts(message, choices.thoughts))


_flat, _tools = PerMessage(_message), ToolsText()


def _open(draft: Draft, part: str, choices: Choices) -> WriteRow:
    def schema(arrow: Any) -> Any:
        ids = [("sample_id", arrow.string()), ("turn", arrow.int64())]
        return arrow.schema([("messages", _messages(arrow)), *ids])

    write = draft.table(f"{part}.parquet", schema)

    def add(row: Row) -> None:
        told: JsonObject = {"messages": [*with_tools(joined(_flat(row, choices)), row.tools)]}
        write(told | row.ids)

    return add


def _open_rl(draft: Draft, part: str, choices: Choices) -> WriteRow:
    write = draft.table(f"{part}.parquet", _rl_schema)
    count = 0

    def add(row: Row) -> None:
        nonlocal count
        write(_rl_row(row, choices, count))
        count += 1

    return add


def _rl_schema(arrow: Any) -> Any:
    text = arrow.string()
    extra = [("index", arrow.int64()), ("sample_id", text), ("turn", arrow.int64())]
    extra += [("tool_selection", arrow.list_(text)), ("tools", text), ("environment", text)]
    extra += [("calls_before", text), ("need_tools_kwargs", arrow.bool_())]
    return arrow.schema(
        [
            ("prompt", _messages(arrow)),
            ("data_source", text),
            ("agent_name", text),
            ("ability", text),
            ("reward_model", arrow.struct([("style", text), ("ground_truth", text)])),
            ("extra_info", arrow.struct(extra)),
            ("sample_id", text),
            ("turn", arrow.int64()),
        ]
    )


def _rl_row(row: Row, choices: Choices, index: int) -> JsonObject:
    sample = row.sample
    extra: JsonObject = {
        "index": index,
        "tool_selection": [*map(name_of, row.tools)],
        "tools": _tools(row),
        "environment": compact_json({"source": sample.source, "scenario": sample.scenario}),
        "calls_before": compact_json(_calls(row, range(row.turn))),
        "need_tools_kwargs": False,
    }
    gold = compact_json(_calls(row, range(row.turn, row.turn + 1)))
    told: JsonObject = {
        "prompt": [*joined(_flat(row, choices))],
        "data_source": "turnloom",
        "agent_name": AGENT,
        "ability": "tool_use",
        "reward_model": {"style": "rule", "ground_truth": gold},
        "extra_info": extra | row.ids,
    }
    return told | row.ids


def _calls(row: Row, turns: range) -> JsonValue:
    """The calls of some turns; of the row's own, which is to be learned, those that succeeded."""
    return [
        {"name": step.tool, "arguments": step.arguments}
        for turn in turns
        for step in row.sample.turns[turn].steps
        if step.ok or turn < row.turn
    ]


def _misfit_rl(row: Row, choices: Choices) -> str:
    return "" if row.turn < len(row.sample.turns) else "a request has no turn on record"


VERL = Format(
    "verl",
    splits=("dialogue",),
    thoughts=("inline", "drop"),
    open=_open,
    misfit=cannot_mask,
    about="verl's SFT data set: Parquet of role and text, tools in the system text",
)

VERL_RL = Format(
    "verl:rl",
    splits=("prompt",),
    thoughts=("drop", "inline"),
    failed=("train",),
    open=_open_rl,
    misfit=_misfit_rl,
    about="verl's RL data set: a request, its gold calls, and the world to answer it in",
)
