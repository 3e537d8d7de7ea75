"""The chat templates of `trl`, and a tokenizer, trained on the spot, that knows their marks."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from exported import rich

MARKS = {"bos_token": "<BOS>", "eos_token": "<EOS>"}
_MARK = re.compile(r"<[|\uff5c][^|\uff5c<>]+[|\uff5c]>|<\w+_of_\w+>|</?think>|</?tool_call>")


def corpus() -> list[Path]:
    """The files of the templates; none where `trl` is not installed."""
    spec = find_spec("trl")  # looked for and not imported, since it would bring torch
    places = spec.submodule_search_locations if spec is not None else None
    return sorted(file for place in places or () for file in Path(place).glob("*/*.jinja"))


def tokenizer_of(template: str, more: Iterable[str] = ()) -> Any:
    """A small byte-level tokenizer in which a template's marks are tokens, and `more`."""
    made = pytest.importorskip("tokenizers").Tokenizer.from_str(_trained())
    made.add_special_tokens(sorted({*_MARK.findall(template), *MARKS.values(), *more}))
    return made


@cache
def _trained() -> str:
    library = pytest.importorskip("tokenizers")
    made = library.Tokenizer(library.models.BPE())
    made.pre_tokenizer = library.pre_tokenizers.ByteLevel(add_prefix_space=False)
    made.decoder = library.decoders.ByteLevel()
    trainer = library.trainers.BpeTrainer(
        vocab_size=600,
        initial_alphabet=library.pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    made.train_from_iterator([json.dumps(rich(), ensure_ascii=False)], trainer)
    return str(made.to_str())


def save_tokenizer(folder: Path, template: str, *, alone: bool = False) -> Path:
    """A model's folder with tokenizer, settings and, unless `alone`, the template."""
    folder.mkdir(parents=True)
    tokenizer_of(template).save(str(folder / "tokenizer.json"))
    settings = {"bos_token": {"content": "<BOS>"}, "eos_token": "<EOS>"}
    (folder / "tokenizer_config.json").write_text(json.dumps(settings))
    if not alone:
        (folder / "chat_template.jinja").write_text(template)
    return folder
