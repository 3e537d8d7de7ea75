"""A model's tokenizer is read from its folder, with its marks and its template."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from corpus import save_tokenizer

from turnloom.engine.exports.templates.tokenizer import read_tokenizer
from turnloom.graphs.errors import InputError, UsageError

pytest.importorskip("tokenizers")

TEMPLATE = (
    "{{ bos_token }}{% for message in messages %}<|im_start|>{{ message.content }}{% endfor %}"
)


def test_a_folder_gives_tokens_marks_and_template(tmp_path: Path) -> None:
    tokenizer = read_tokenizer(str(save_tokenizer(tmp_path / "m", TEMPLATE)))
    assert tokenizer.marks == {"bos_token": "<BOS>", "eos_token": "<EOS>"}
    assert tokenizer.template is not None
    text = tokenizer.template.render([{"content": "Zürich!"}], [], tokenizer.marks)
    assert text == "<BOS><|im_start|>Zürich!"
    ids, offsets = tokenizer.encode(text)
    assert len(ids) == len(offsets)
    assert offsets[:2] == [(0, 5), (5, 17)]
    assert "".join(text[start:end] for start, end in sorted({*offsets})) == text
    assert tokenizer.special.findall("so <|im_start|> and <EOS>") == ["<|im_start|>", "<EOS>"]


def test_the_template_of_the_settings_is_taken_where_there_is_no_file(tmp_path: Path) -> None:
    folder = save_tokenizer(tmp_path / "m", TEMPLATE, alone=True)
    assert read_tokenizer(str(folder)).template is None
    for template in (
        "A",
        [{"name": "default", "template": "B"}, {"name": "tool_use", "template": "A"}],
    ):
        (folder / "tokenizer_config.json").write_text(json.dumps({"chat_template": template}))
        found = read_tokenizer(str(folder / "tokenizer.json")).template
        assert found is not None
        assert found.render([], []) == "A"


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("tokenizer.json", "{", "is no JSON"),
        ("tokenizer.json", "[]", "holds no JSON object"),
        ("tokenizer.json", "{}", "is no tokenizer"),
        ("tokenizer_config.json", '{"chat_template": "{% if %}"}', "has no chat template"),
    ],
)
def test_a_file_that_is_none_is_told(tmp_path: Path, name: str, text: str, told: str) -> None:
    folder = save_tokenizer(tmp_path / "m", TEMPLATE, alone=True)
    (folder / name).write_text(text)
    with pytest.raises(InputError, match=rf"{name} {told}"):
        read_tokenizer(str(folder))


def test_a_place_without_one_is_wrong_usage(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"neither a tokenizer\.json nor a folder"):
        read_tokenizer(str(tmp_path))
