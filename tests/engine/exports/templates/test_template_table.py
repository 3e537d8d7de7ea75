"""docs/templates.md says what each chat template of `trl` shows of a dialogue, and is made here.

python tests/engine/exports/templates/test_template_table.py      writes it anew
"""

from __future__ import annotations

import copy
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[4]
sys.path.insert(0, str(ROOT / "tests/engine/exports"))

from corpus import MARKS, corpus  # noqa: E402
from exported import Record, rich  # noqa: E402

from turnloom.agents.sample import sample_of  # noqa: E402
from turnloom.engine.exports.chat_message import with_objects_as_arguments  # noqa: E402
from turnloom.engine.exports.row import Split, rows_of  # noqa: E402
from turnloom.engine.exports.templates.chat_template import (  # noqa: E402
    BESIDE,
    PROMPT,
    THOUGHT,
    TOLERABLE,
    ChatTemplate,
    Rendering,
    chat_template,
)
from turnloom.engine.exports.templates.training_text import training_text  # noqa: E402

PAGE = ROOT / "docs" / "templates.md"
MADE_WITH = "1.16.0"
HEAD = f"""# Chat templates

What the chat templates that `trl` {MADE_WITH} ships show of a dialogue with calls, found out by rendering one with a mark in place of each text, as `export --to trl:template=NAME` does with every row. TRL's variants for training, `NAME_training`, have lines of their own where they differ.

- **calls**: the tools, calls and results are shown; if not, what is missing, or the reason why the template refuses. Such rows are left out of an export.
- **parallel**: two calls in one message, and their results.
- **text**: what the assistant says beside a call.
- **thoughts**: those of the last message, in rows of `split=turn`.
- **all thoughts**: those of every message, in `split=dialogue`.
- **prompt**: what the model is given before it goes on stays as it is in the whole text. Where not, TRL trains from the first token that differs.
- **tokens**: a whole dialogue can be told as tokens in which each message of the assistant has its place (`trl:tokens:split=dialogue`).

| Template | calls | parallel | text | thoughts | all thoughts | prompt | tokens |
|---|---|---|---|---|---|---|---|
"""  # noqa: E501


def single(*, text: str = "") -> Record:
    """One call a message, with `text` beside the first."""
    record = copy.deepcopy(rich())
    record["messages"][2]["tool_calls"].pop()
    record["messages"][2]["content"] = text
    del record["messages"][4]
    del record["turns"][0]["steps"][1]
    return record


def renderings(template: ChatTemplate, record: Record, split: Split) -> list[Rendering]:
    rows = rows_of(sample_of(record), split, "mask")
    return [template.rendering(row, "keep", alone=split == "turn") for row in rows]


def trouble(found: list[Rendering]) -> str:
    """Why rows are left out; '' if none is."""
    refused = next((each.refusal for each in found if each.refusal), "")
    missing = sorted({what for each in found for what in each.drops} - TOLERABLE)
    return f"refuses: {refused}".replace("|", "\\|") if refused else ", ".join(missing)


def drops(found: list[Rendering], what: str) -> str:
    return "no" if any(what in each.drops for each in found) else "yes"


def cells(file: Path) -> str:
    template = chat_template(str(file))
    plain = renderings(template, single(), "turn")
    if why := trouble(plain):
        return f"no: {why} | | | | | |"
    several = copy.deepcopy(rich())
    several["messages"][2]["content"] = ""
    parallel = trouble(renderings(template, several, "turn"))
    said = renderings(template, single(text="I look."), "turn")
    whole = renderings(template, single(), "dialogue")
    told = [
        "yes",
        f"no: {parallel}" if parallel else "yes",
        f"no: {trouble(said)}" if trouble(said) else drops(said, BESIDE),
        drops(plain, THOUGHT),
        drops(whole, THOUGHT),
        drops(plain, PROMPT),
        "no" if changes(template) else "yes",
    ]
    return " | ".join(told)


def changes(template: ChatTemplate) -> str:
    (row,) = rows_of(sample_of(single()), "dialogue", "mask")
    messages = [with_objects_as_arguments(message) for message in row.messages]
    return training_text(row, messages, template, MARKS).defect


def page() -> str:
    told = {file.stem: cells(file) for file in corpus()}
    lines = [
        f"| `{name}` | {said} |\n"
        for name, said in told.items()
        if told.get(name.removesuffix("_training")) != said or not name.endswith("_training")
    ]
    return HEAD + "".join(lines)


def installed() -> str:
    try:
        return version("trl")
    except PackageNotFoundError:
        return ""


@pytest.mark.skipif(installed() != MADE_WITH, reason=f"made with trl {MADE_WITH}")
def test_the_page_says_what_templates_do() -> None:
    assert PAGE.read_text("utf-8") == page(), (
        f"write it anew: python {Path(__file__).relative_to(ROOT)}"
    )


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
