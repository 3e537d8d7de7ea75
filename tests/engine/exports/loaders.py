"""What the tests with the trainers' own loaders share: dialogues to read, a tokenizer in which
Qwen's marks are tokens, and our own rendering to compare with.

These tests are `external`: each trainer is installed in an environment of its own, without what
its loader does not need.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from corpus import corpus, tokenizer_of
from exported import MUTATIONS, Record, call, calling, mutated, quiet, result, rich, step, tool

from turnloom.agents.sample import sample_of
from turnloom.engine.exports.chat_message import with_objects_as_arguments
from turnloom.engine.exports.fit_report import FitReport, fitting
from turnloom.engine.exports.flat import flat
from turnloom.engine.exports.row import Row
from turnloom.engine.exports.spec import read_export
from turnloom.engine.exports.templates.chat_template import template_of
from turnloom.engine.exports.templates.training_text import training_text
from turnloom.engine.exports.thoughts import Thoughts, with_thoughts

UNTRAINED = -100
NOT_THOUGHT = "<think>\n\n</think>\n\n"
"""What Qwen3's template writes before a message without a thought."""

CHATML = (
    "{% for message in messages %}<|im_start|>{{ message.role }}\n{{ message.content }}<|im_end|>\n"
    "{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
"""A template that writes role and text and no more."""

VARIANTS = "base", "missing_function", "missing_parameter", "irrelevant", "split_facts"


def odd(number: int = 0) -> Record:
    """Texts that readers trip over: line separators, placeholders, marks of media, blanks at the
    ends, empty results, a result with a mark; arguments and schemas with nulls; no calls' text."""
    said = f" Post\u2028both\x85 of {{{{content}}}}, <image> and <b>&amp;{number}.\n"
    messages: list[Record] = [
        {"role": "system", "content": "Today is {{idx}}.\n"},
        {"role": "user", "content": said},
        calling(
            "",
            '\n <image>? Ünïcode \\ and "quotes".\n',
            call(0, "post", text=said, unit=None, deep={"a": [None, {}, 1e20, 2**53]}),
            call(1, "post", text="<video>", list=[]),
        ),
        result(0, ""),
        result(1, "\n<tool_response>?\u2029\n"),
        {"role": "assistant", "content": " Done.\n\n", "reasoning_content": "<audio>"},
    ]
    parameters = {
        "type": "object",
        "properties": {
            "text": {"type": "string", "enum": ["a", None], "default": None},
            "unit": {"type": ["string", "null"]},
        },
    }
    function = {"name": "post", "description": "It\u2028posts.", "parameters": parameters}
    advanced = {"name": "a", "description": "", "parameters": {}}
    steps = [step("post", text=said), step("post", text="<video>")]
    return rich(number) | {
        "id": f"o-{number:06d}",
        "messages": messages,
        "tools": [{"type": "function", "function": function}, tool("bare")],
        "turns": [{"query": said, "advanced_tool": advanced, "steps": steps}],
    }


def dialogues() -> list[Record]:
    """By hand, and a run of every variant; turns without calls and a failed step are among them."""
    return [rich(), rich(1, failed=True), quiet(2), odd(3), *map(json.loads, _run())]


@cache
def _run() -> list[str]:
    weights = [part for name in VARIANTS for part in ("--variant", f"{name}=1")]
    command = Path(sys.executable).with_name("turnloom")
    with TemporaryDirectory() as folder:
        made = Path(folder) / "run"
        subprocess.run(
            [command, "generate", "-n", "20", "--turns", "2-3", "--out", made, *weights],
            check=True, capture_output=True, cwd=folder,
        )  # fmt: skip
        return (made / "samples-000000.jsonl").read_text("utf-8").splitlines()


def mutants() -> list[Record]:
    """A good dialogue, and those in each of which one thing is broken that exports bring over."""
    return [rich(), *map(mutated, MUTATIONS)]


def rows_of_export(form: str, records: Iterable[Record]) -> tuple[list[Row], FitReport]:
    """The rows that an export writes, in their order, and what its fit check says."""
    spec, report = read_export(form), FitReport(form)
    rows = [row for each in records for row in fitting(sample_of(each), spec, report)]
    return rows, report


# --- our rendering ------------------------------------------------------------------------------


def chatml(
    row: Row, thoughts: Thoughts = "inline", unthought: str = "", *, tools: bool = True
) -> list[tuple[str, str]]:
    """Role and text of each message as Qwen's templates write it; `unthought` stands before what
    the assistant says without a thought."""
    offered = row.tools if tools else ()
    said = flat([with_thoughts(message, thoughts) for message in row.messages], offered)
    return [
        (
            str(each["role"]),
            unthought * (each["role"] == "assistant" and "<think>" not in str(each["content"]))
            + str(each["content"]),
        )
        for each in said
    ]


def text(said: Sequence[tuple[str, str]]) -> str:
    return "".join(f"<|im_start|>{role}\n{content}<|im_end|>\n" for role, content in said)


def rendered(row: Row, chat_template: str) -> tuple[str, list[str]]:
    """The text of a row as a template writes it, and what of it is learned, message by message."""
    marks = {"eos_token": "<|im_end|>"}
    messages = [with_objects_as_arguments(message) for message in row.messages]
    told = training_text(row, messages, template_of(chat_template, "template"), marks)
    assert not told.defect
    return told.text, [told.text[start:end] for start, end in told.spans]


def same(theirs: str, ours: str) -> None:
    """Fail where the texts differ, showing the place."""
    if theirs != ours:
        pairs = enumerate(zip(theirs, ours, strict=False))
        at = next((at for at, (one, other) in pairs if one != other), min(len(theirs), len(ours)))
        place = slice(max(at - 60, 0), at + 120)
        raise AssertionError(f"theirs {theirs[place]!r}\nours   {ours[place]!r}")


# --- theirs -------------------------------------------------------------------------------------


def template(name: str) -> str:
    return next(file for file in corpus() if file.stem == name).read_text()


def tokenizer(chat_template: str) -> Any:
    """A tokenizer of `transformers`, which writes bytes and Qwen's marks as they are."""
    transformers = import_module("transformers")
    marks = ["<|im_start|>", "<|im_end|>", "<|endoftext|>"]
    return transformers.PreTrainedTokenizerFast(
        tokenizer_object=tokenizer_of("<|im_start|>", marks),
        chat_template=chat_template,
        eos_token="<|im_end|>",
        pad_token="<|endoftext|>",
    )


def decoder(tokens: Any) -> Callable[[Iterable[int]], str]:
    """Ids back to the very text, without those that are not trained."""
    return lambda ids: str(
        tokens.decode(
            [each for each in ids if each != UNTRAINED],
            skip_special_tokens=False,
            clean_up_tokenization_spaces=False,
        )
    )
