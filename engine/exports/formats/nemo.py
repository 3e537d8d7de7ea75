"""`nemo`: what NeMo Automodel's ChatDataset reads, with its settings.

It writes arguments as JSON text before the template sees them, with every letter beyond ASCII
escaped, unless they are text already. All that the assistant says in a row trains, unless
`mask_history` is set; so rows of a turn come with the settings that set it.
"""

from __future__ import annotations

from collections.abc import Mapping

from turnloom.engine.exports.format import Choices, Format, Made, cannot_mask, json_lines
from turnloom.engine.exports.formats.axolotl import with_texts
from turnloom.engine.exports.row import Row
from turnloom.graphs.json_value import JsonObject


def _row(row: Row, choices: Choices) -> JsonObject:
    told: JsonObject = {"messages": [*with_texts(row, choices)], "tools": [*row.tools]}
    return told | row.ids


def _beside(made: Made, choices: Choices) -> Mapping[str, str]:
    settings = ["# Add these to your NeMo Automodel recipe."]
    for part in made.rows:
        settings += [
            f"{'dataset' if part == 'train' else 'validation_dataset'}:",
            "  _target_: nemo_automodel.components.datasets.llm.chat_dataset.ChatDataset",
            f"  path_or_dataset_id: {part}.jsonl",
            f"  mask_history: {'true' if choices.split == 'turn' else 'false'}",
            "  mask_generation_prompt: true  # what the template writes itself is not learned",
        ]
    return {"nemo.yaml": "\n".join(settings) + "\n"}


NEMO = Format(
    "nemo",
    splits=("turn", "dialogue"),
    thoughts=("keep", "inline", "drop"),
    open=json_lines(_row),
    misfit=cannot_mask,
    beside=_beside,
    streams=True,
    templates=True,
    text_arguments=True,
    about="NeMo Automodel: messages and tools, arguments as text, and its settings",
)
