"""Our labels against those of the trainers' own code, token by token.

`trl`: its SFTTrainer's preparation of a data set. `renderers`: its masks for model families that it
writes by hand, without a template. Where both differ from ours they train more: what the prompt
gives already (`<think>` of templates that open it), and blanks behind a closing mark.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Any

import pytest
from corpus import MARKS, corpus, tokenizer_of
from exported import quiet, rich

from turnloom.agents.sample import sample_of
from turnloom.engine.exports.chat_message import with_objects_as_arguments
from turnloom.engine.exports.fit_report import fitting
from turnloom.engine.exports.row import Row, rows_of
from turnloom.engine.exports.spec import read_export
from turnloom.engine.exports.templates.chat_template import template_of
from turnloom.engine.exports.templates.training_text import UNTRAINED, labels, training_text

MARKED = re.compile(r"{%-?\s*generation")
SAMPLES = [rich(failed=True), quiet()]
Tokens = tuple[list[int], list[int]]


def ours(row: Row, template: str, tokenizer: Any) -> Tokens | None:
    """Ids and labels; None for a row that the template cannot tell."""
    text = training_text(row, messages_of(row), template_of(template, "t"), MARKS)
    if text.defect:
        return None
    encoding = tokenizer.encode(text.text, add_special_tokens=False)
    return encoding.ids, labels(encoding.ids, encoding.offsets, text.spans)


def messages_of(row: Row) -> list[dict[str, Any]]:
    return [with_objects_as_arguments(message) for message in row.messages]


def prepared_by_trl(row: Row, template: str, tokenizer: Any, *, alone: bool) -> Tokens:
    datasets = pytest.importorskip("datasets")
    transformers = pytest.importorskip("transformers")
    trl = pytest.importorskip("trl")
    datasets.disable_progress_bars()
    wrapped = transformers.PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, chat_template=template, **MARKS
    )
    messages = messages_of(row)
    told: dict[str, Any] = {"tools": list(row.tools), "messages": messages}
    if alone:
        told = {"tools": list(row.tools), "prompt": messages[:-1], "completion": messages[-1:]}
    config = trl.SFTConfig(
        output_dir="unused", max_length=None, report_to=[], use_cpu=True,
        assistant_only_loss=not alone,
    )  # fmt: skip
    trainer = object.__new__(trl.SFTTrainer)  # its preparation alone: no model is loaded
    trainer._tokenizer, trainer.chat_template, trainer._is_vlm = wrapped, template, False
    trainer.completion_only_loss, trainer.assistant_only_loss = alone, not alone
    rows = datasets.Dataset.from_list([{"row": json.dumps(told)}])
    rows = rows.map(lambda each: json.loads(each["row"]), remove_columns="row")
    made = trainer._prepare_dataset(rows, wrapped, config, False, None, "train")
    return made[0]["input_ids"], made[0]["labels"]


@pytest.mark.external(name="trl")
@pytest.mark.parametrize("file", corpus(), ids=lambda file: file.stem)
def test_trl_trains_what_we_train(file: Path, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    rendering = pytest.importorskip("transformers.utils.chat_template_utils")
    monkeypatch.setattr(rendering, "datetime", NewYear)
    template, tokenizer = file.read_text(), tokenizer_of(file.read_text())
    compared: Counter[str] = Counter()
    for record in SAMPLES:
        for split in ("turn", "dialogue"):
            spec = read_export(f"trl:template={file}:split={split}:failed=train")
            for row in fitting(sample_of(record), spec):
                told = ours(row, template, tokenizer)
                if told is None or (split == "dialogue" and not MARKED.search(template)):
                    continue
                theirs = prepared_by_trl(row, template, tokenizer, alone=split == "turn")
                assert theirs[0] == told[0]
                compared[split] += 1
                pairs = list(zip(told[1], theirs[1], strict=True))
                assert all(theirs == mine for mine, theirs in pairs if mine != UNTRAINED)
                more = [theirs for mine, theirs in pairs if mine != theirs]
                text = tokenizer.decode(more, skip_special_tokens=False)
                assert not strange(text)
    if not compared:
        pytest.skip("it tells none of these rows")


class NewYear(datetime):
    """Templates that tell the day are told the one that ours are."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> NewYear:
        return cls(2026, 1, 1, tzinfo=tz)


def strange(text: str) -> str:
    """What of a text is more than blanks and what a prompt opens for the assistant."""
    for opening in ("<think>", "</think>", "<|start|>assistant"):
        text = text.replace(opening, "")
    return text.strip()


# --- renderers ----------------------------------------------------------------------------------

FAMILIES = {
    "qwen3": "Qwen3RendererConfig",
    "qwen3_5_think": "Qwen35RendererConfig",
    "qwen3_6": "Qwen36RendererConfig",
    "glm4moe": "GLM45RendererConfig",
    "nemotron_3_nano": "Nemotron3RendererConfig",
}
"""Templates of the corpus that `renderers` writes by hand too."""


@pytest.mark.external(name="trl")
@pytest.mark.parametrize("name", sorted(FAMILIES))
def test_renderers_train_what_we_train(name: str) -> None:
    renderers = pytest.importorskip("renderers")
    transformers = pytest.importorskip("transformers")
    file = next((file for file in corpus() if file.stem == name), None)
    if file is None:
        pytest.skip("trl is not installed")
    template, tokenizer = file.read_text(), tokenizer_of(file.read_text())
    wrapped = transformers.PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, chat_template=template, **MARKS
    )
    renderer = renderers.create_renderer(wrapped, getattr(renderers, FAMILIES[name])())
    for record in SAMPLES:
        for row in rows_of(sample_of(record), "turn", "mask"):
            told = ours(row, template, tokenizer)
            assert told is not None
            mask = [at in row.trained for at in range(len(row.messages))]
            theirs = renderers.build_training_sample(
                renderer, messages_of(row), tools=list(row.tools), message_loss_mask=mask
            )
            assert theirs.token_ids == told[0]
            assert theirs.loss_mask == [label != UNTRAINED for label in told[1]]
