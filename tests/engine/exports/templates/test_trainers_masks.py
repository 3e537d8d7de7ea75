"""Our labels against those of the trainers' own code, token by token.

`trl`: its SFTTrainer's preparation of a data set. `renderers`: its masks for model families that it
writes by hand, without a template. Where they differ from ours they train what the prompt gives
already (`<think>` of templates that open it), and blanks behind a closing mark.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from datetime import datetime, tzinfo
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from corpus import MARKS, corpus, save_tokenizer, tokenizer_of
from exported import export, lines_of, quiet, rich

from turnloom.agents.sample import sample_of
from turnloom.engine.exports.chat_message import with_objects_as_arguments
from turnloom.engine.exports.fit_report import fitting
from turnloom.engine.exports.row import Row, rows_of
from turnloom.engine.exports.spec import read_export
from turnloom.engine.exports.templates.chat_template import ChatTemplate, template_of
from turnloom.engine.exports.templates.training_text import UNTRAINED, labels, training_text

MARKED = re.compile(r"{%-?\s*generation")
SAMPLES = [rich(failed=True), quiet()]
Tokens = tuple[list[int], list[int]]


def ours(row: Row, template: str, tokenizer: Any) -> Tokens | None:
    """Ids and labels; None for a row that the template cannot tell."""
    text = training_text(row, messages_of(row), compiled(template), MARKS)
    if text.defect:
        return None
    encoding = tokenizer.encode(text.text, add_special_tokens=False)
    return encoding.ids, labels(encoding.ids, encoding.offsets, text.spans)


def messages_of(row: Row) -> list[dict[str, Any]]:
    return [with_objects_as_arguments(message) for message in row.messages]


def prepared_by_trl(row: Row, template: str, tokenizer: Any, *, alone: bool) -> Tokens:
    datasets = import_module("datasets")
    transformers = import_module("transformers")
    datasets.disable_progress_bars()
    wrapped = transformers.PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, chat_template=template, **MARKS
    )
    messages = messages_of(row)
    told: dict[str, Any] = {"tools": list(row.tools), "messages": messages}
    if alone:
        told = {"tools": list(row.tools), "prompt": messages[:-1], "completion": messages[-1:]}
    return prepared([told], wrapped, alone=alone)[0]


def prepared(rows: list[dict[str, Any]], tokenizer: Any, *, alone: bool) -> list[Tokens]:
    """What TRL's SFTTrainer makes of rows. Its preparation alone is run: no model is loaded."""
    trl, datasets = import_module("trl"), import_module("datasets")
    config = trl.SFTConfig(
        output_dir="unused", max_length=None, report_to=[], use_cpu=True,
        assistant_only_loss=not alone,
    )  # fmt: skip
    trainer = object.__new__(trl.SFTTrainer)
    trainer._tokenizer, trainer.chat_template = tokenizer, tokenizer.chat_template
    trainer._is_vlm, trainer.completion_only_loss = False, alone
    trainer.assistant_only_loss = not alone
    texts = datasets.Dataset.from_list([{"row": json.dumps(row)} for row in rows])
    read = texts.map(lambda each: json.loads(each["row"]), remove_columns="row")
    made = trainer._prepare_dataset(read, tokenizer, config, False, None, "train")
    return [(row["input_ids"], row["labels"]) for row in made]


@pytest.mark.external(name="trl")
@pytest.mark.parametrize("file", corpus(), ids=lambda file: file.stem)
def test_trl_trains_what_we_train(file: Path, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    rendering = import_module("transformers.utils.chat_template_utils")
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


@pytest.mark.external(name="trl")
def test_trl_takes_tokens_as_they_are(tmp_path: Path, monkeypatch) -> None:
    transformers = import_module("transformers")
    monkeypatch.chdir(tmp_path)
    template = next(file for file in corpus() if file.stem == "qwen3_training").read_text()
    model = save_tokenizer(tmp_path / "model", template)
    export(f"trl:tokens:split=dialogue:tokenizer={model}", SAMPLES[:1], tmp_path / "t.jsonl")
    rows = lines_of(tmp_path / "t.jsonl")
    wrapped = transformers.PreTrainedTokenizerFast(
        tokenizer_file=str(model / "tokenizer.json"), chat_template=template, **MARKS
    )
    assert prepared(rows, wrapped, alone=True) == [(r["input_ids"], r["labels"]) for r in rows]


@pytest.mark.external(name="trl")
def test_trl_renders_both_sides_of_a_pair_behind_one_prompt(tmp_path: Path) -> None:
    transformers = import_module("transformers")
    data = import_module("trl.data_utils")
    template = next(file for file in corpus() if file.stem == "qwen3_training").read_text()
    wrapped = transformers.PreTrainedTokenizerFast(
        tokenizer_object=tokenizer_of(template), chat_template=template, **MARKS
    )
    export("trl:preference", SAMPLES, tmp_path / "p.jsonl")
    for row in lines_of(tmp_path / "p.jsonl"):
        pair = {key: row[key] for key in ("prompt", "chosen", "rejected")}
        told = data.apply_chat_template(pair, wrapped, tools=row["tools"])
        whole = compiled(template).render(row["prompt"] + row["chosen"], row["tools"], MARKS)
        assert told["prompt"] + told["chosen"] == whole
        assert told["chosen"] != told["rejected"]


@cache
def compiled(template: str) -> ChatTemplate:
    return template_of(template, "t")


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

OF_RENDERERS = (
    "[gMASK]", "<sop>", "<|endoftext|>", "<|system|>", "<|user|>", "<|assistant|>",
    "<|observation|>", "<think>", "</think>", "<tool_call>", "</tool_call>", "<tool_response>",
    "</tool_response>", "<arg_key>", "</arg_key>", "<arg_value>", "</arg_value>", "<image>",
    "<|vision_start|>", "<|vision_end|>", "<|image_pad|>", "<|video_pad|>",
)  # fmt: skip
"""The tokens that it looks for."""


@pytest.mark.external(name="trl")
@pytest.mark.parametrize("name", sorted(FAMILIES))
def test_renderers_train_what_we_train(name: str) -> None:
    renderers, transformers = import_module("renderers"), import_module("transformers")
    (file,) = (file for file in corpus() if file.stem == name)
    template, tokenizer = file.read_text(), tokenizer_of(file.read_text(), OF_RENDERERS)
    wrapped = transformers.PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, chat_template=template, **MARKS
    )
    renderer = renderers.create_renderer(wrapped, getattr(renderers, FAMILIES[name])())
    compared = 0
    for record in SAMPLES:
        for row in rows_of(sample_of(record), "turn", "mask"):
            told = ours(row, template, tokenizer)
            assert told is not None
            mask = [at in row.trained for at in range(len(row.messages))]
            theirs = renderers.build_training_sample(
                renderer, messages_of(row), tools=list(row.tools), message_loss_mask=mask
            )
            if theirs.token_ids != told[0]:  # of GLM it writes parallel calls otherwise
                continue
            compared += 1
            pairs = zip(told[0], told[1], theirs.loss_mask, strict=True)
            differ = [token for token, mine, learned in pairs if (mine != UNTRAINED) != learned]
            assert not strange(tokenizer.decode(differ, skip_special_tokens=False))
    assert compared >= 5
