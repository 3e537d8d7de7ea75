"""`hf`: a folder that the Hugging Face Hub takes as it is: Parquet, JSONL beside it, and a card.

Messages and tools are columns of JSON values (`List(Json())` of `datasets` 4.7 and later), so
that arguments and schemas come back as they were; structs would be padded with nulls.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from turnloom.engine.exports.chat_message import compact_json
from turnloom.engine.exports.files.draft import Draft
from turnloom.engine.exports.files.parquet_table import json_texts
from turnloom.engine.exports.format import Choices, Format, Made, WriteRow, cannot_mask
from turnloom.engine.exports.formats.trl import trl_row
from turnloom.engine.exports.row import Row
from turnloom.graphs.json_value import JsonObject
from turnloom.graphs.version import VERSION

_DIALOGUE = ("messages",)
_TURN = ("prompt", "completion")
_SIZES = (1_000, 10_000, 100_000, 1_000_000, 10_000_000)
_SIZE_NAMES = ("1K", "10K", "100K", "1M", "10M")


def _lists(choices: Choices) -> tuple[str, ...]:
    return (*(_TURN if choices.split == "turn" else _DIALOGUE), "tools")


def _open(draft: Draft, part: str, choices: Choices) -> WriteRow:
    lists = _lists(choices)

    def schema(arrow: Any) -> Any:
        columns = [(name, arrow.list_(arrow.json_())) for name in lists]
        columns += [("certificate", arrow.json_()), ("variant", arrow.string())]
        return arrow.schema([*columns, ("sample_id", arrow.string()), ("turn", arrow.int64())])

    table = draft.table(f"data/{part}.parquet", schema)
    line = draft.lines(f"jsonl/{part}.jsonl")

    def write(row: Row) -> None:
        told = trl_row(row, choices)
        told |= {
            "certificate": row.sample.certificate.to_json(),
            "variant": row.sample.variant,
        }
        line(told)
        table(told | _as_texts(told, lists))

    return write


def _as_texts(told: JsonObject, lists: tuple[str, ...]) -> JsonObject:
    texts: JsonObject = {"certificate": compact_json(told["certificate"])}
    return texts | {name: json_texts(told[name]) for name in lists}


def _beside(made: Made, choices: Choices) -> Mapping[str, str]:
    return {"README.md": _card(made, choices)}


def _card(made: Made, choices: Choices) -> str:
    files = "\n".join(
        f"      - split: {part}\n        path: data/{part}.parquet" for part in made.rows
    )
    features = "\n".join(f"    - name: {name}\n      list: json" for name in _lists(choices))
    variants = ", ".join(f"{name} {count}" for name, count in sorted(made.variants.items()))
    counts = ", ".join(
        f"{rows} rows of {made.samples[part]} samples in `{part}`"
        for part, rows in made.rows.items()
    )
    sources = ", ".join(f"`{source}`" for source in sorted(made.sources))
    return f"""---
license: unknown
language:
  - en
task_categories:
  - text-generation
tags:
  - function-calling
  - tool-use
  - synthetic
size_categories:
  - {_size(sum(made.rows.values()))}
configs:
  - config_name: default
    data_files:
{files}
dataset_info:
  features:
{features}
    - name: certificate
      dtype: json
    - name: variant
      dtype: string
    - name: sample_id
      dtype: string
    - name: turn
      dtype: int64
---

# Multi-turn function calling

{counts}, made by Turnloom {VERSION} on {sources} (variants: {variants}). Every call was executed; `certificate` says who made a sample and which checks it passed. Set `license` above before you publish.

| Column | What it is |
|---|---|
| {", ".join(f"`{name}`" for name in _lists(choices)[:-1])} | chat messages; thoughts are {_THOUGHTS[choices.thoughts]}, arguments are objects |
| `tools` | the tools offered, as chat templates take them |
| `sample_id`, `turn` | the sample that a row is of, and the turn that it ends in, from 0 |
| `variant`, `certificate` | what kind of dialogue it is, and the checks that it passed |

Read it with `datasets` 4.7 or later: `load_dataset("parquet", data_files="data/*.parquet")`. The same rows are in `jsonl/`.
"""  # noqa: E501


_THOUGHTS = {
    "keep": "in `reasoning_content`",
    "inline": "in `<think>` before the text",
    "drop": "left out",
}


def _size(rows: int) -> str:
    below = None
    for size, name in zip(_SIZES, _SIZE_NAMES, strict=True):
        if rows < size:
            return f"{below}<n<{name}" if below else f"n<{name}"
        below = name
    return f"n>{below}"


HF = Format(
    "hf",
    splits=("dialogue", "turn"),
    thoughts=("keep", "inline", "drop"),
    open=_open,
    misfit=cannot_mask,
    beside=_beside,
    templates=True,
    about="a folder for the Hugging Face Hub: Parquet, JSONL and a card",
)
