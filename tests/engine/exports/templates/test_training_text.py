"""Which characters of a row train: the assistant's thoughts, text and calls, and nothing else."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path

import pytest
from corpus import MARKS, corpus, tokenizer_of
from exported import Record, quiet, rich

from turnloom.agents.sample import sample_of
from turnloom.engine.exports.chat_message import with_objects_as_arguments
from turnloom.engine.exports.row import Row, rows_of
from turnloom.engine.exports.templates.chat_template import ChatTemplate, template_of
from turnloom.engine.exports.templates.training_text import (
    UNTRAINED,
    TrainingText,
    labels,
    training_text,
)

STABLE = """{%- for tool in tools %}{{ tool | tojson }}{% endfor %}
{%- for message in messages %}[{{ message.role }}]
{%- if message.reasoning_content %}<think>{{ message.reasoning_content }}</think>{% endif %}
{{- message.content }}
{%- for call in message.tool_calls or [] %}{{ call.function | tojson }}{% endfor %}<end>
{% endfor %}
{%- if add_generation_prompt %}[assistant]{% endif %}
"""


def made(record: Record, template: str, split: str, failed: str = "mask") -> list[TrainingText]:
    return [text_of_row(row, template) for row in rows_of(sample_of(record), split, failed)]


def text_of_row(row: Row, template: str) -> TrainingText:
    messages = [with_objects_as_arguments(message) for message in row.messages]
    return training_text(row, messages, compiled(template), MARKS)


@cache
def compiled(template: str) -> ChatTemplate:
    return template_of(template, "t")


def trained(text: TrainingText) -> list[str]:
    return [text.text[start:end] for start, end in text.spans]


def test_of_a_turn_its_last_message_trains_up_to_its_mark() -> None:
    assert [trained(each) for each in made(quiet(), STABLE, "turn")] == [
        ["<think>No city is named.</think>In which city?<end>"],
        ['<think>A room.</think>{"name": "book_room", "arguments": {"city": "Rome"}}<end>'],
        ["<think>Rome, then.</think>Booked.<end>"],
        ["I cannot cancel a booking.<end>"],
        ["<think>The tools say it.</think>I book rooms.<end>"],
    ]


def test_of_a_dialogue_all_of_the_assistants_messages_train_but_failed_calls() -> None:
    (whole,) = made(rich(failed=True), STABLE, "dialogue", "train")
    (masked,) = made(rich(failed=True), STABLE, "dialogue")
    assert masked.text == whole.text
    spans = trained(whole)
    assert len(spans) == 5
    assert "Zurich" in spans[2]
    assert trained(masked) == [*spans[:2], *spans[3:]]


def test_what_the_prompt_gives_already_does_not_train() -> None:
    opening = STABLE.replace("[assistant]{%", "[assistant]<think>{%")
    (first, *_) = made(quiet(), opening, "turn")
    assert trained(first) == ["No city is named.</think>In which city?<end>"]


@pytest.mark.parametrize(
    ("good", "bad"),
    [
        ("{%- if message.reasoning", "{%- if loop.last and message.reasoning"),
        ("<end>\n", "<end>{% if loop.last %}<stop>{% endif %}\n"),
        ("[{{ message.role }}]", "[{{ messages | length }}]"),
    ],
)
def test_a_template_that_writes_the_past_anew_cannot_train_a_dialogue(good, bad) -> None:
    assert good in STABLE
    (whole,) = made(rich(), STABLE.replace(good, bad), "dialogue")
    assert "otherwise once more follows: use split=turn" in whole.defect


def test_a_template_that_refuses_is_told() -> None:
    refusing = "{{ raise_exception('not so') }}" + STABLE
    assert "refuses it: not so" in made(rich(), refusing, "turn")[0].defect


def test_a_token_trains_where_it_reaches_into_a_span() -> None:
    offsets = [(0, 2), (2, 5), (5, 6), (6, 8), (8, 9)]
    assert labels([1, 2, 3, 4, 5], offsets, [(3, 6), (8, 9)]) == [UNTRAINED, 2, 3, UNTRAINED, 5]


def test_a_mark_that_begins_like_the_prompts_trains_whole() -> None:
    """Both begin with `<`; what trains begins with the mark, not behind its first letter."""
    opening = STABLE.replace("[assistant]{%", "[assistant]<think>{%").replace(
        "{%- for call", "{%- if message.tool_calls %}<tool_call>{% endif %}{%- for call"
    )
    record = quiet()
    del record["messages"][4]["reasoning_content"]
    text = made(record, opening, "turn")[1]
    tokenizer = tokenizer_of("<think><tool_call>")
    encoding = tokenizer.encode(text.text, add_special_tokens=False)
    told = labels(encoding.ids, encoding.offsets, text.spans)
    learned = tokenizer.decode([each for each in told if each != UNTRAINED], False)
    assert learned.startswith('<tool_call>{"name"')


# --- the templates of trl -----------------------------------------------------------------------


def marked(record: Record) -> tuple[Record, dict[int, set[str]]]:
    """The sample with a word of its own in each text, and the words of each of its messages."""
    words: dict[int, set[str]] = {}
    for at, message in enumerate(record["messages"]):
        words[at] = set()
        for key in ("content", "reasoning_content"):
            if message.get(key):
                word = f"w{key[0]}{at}x"
                message[key] = word
                words[at].add(word)
        for number, each in enumerate(message.get("tool_calls", [])):
            word = f"wa{at}n{number}x"
            each["function"]["arguments"] = json.dumps({"city": word})
            words[at].add(word)
    return record, words


PLAIN = "one call a message"


def plain() -> Record:
    record = rich(failed=True)
    first = record["messages"][2]
    first["tool_calls"].pop()
    first["content"] = ""
    del record["messages"][4]
    del record["turns"][0]["steps"][1]
    return record


SAMPLES = {"parallel": rich(failed=True), PLAIN: plain(), "without calls": quiet()}


@pytest.mark.parametrize("file", corpus(), ids=lambda file: file.stem)
def test_only_the_assistants_words_train_and_all_of_them(file: Path) -> None:
    """Told from the tokens that train, decoded: a word of its own stands in each text."""
    template, tokenizer = file.read_text(), tokenizer_of(file.read_text())
    for name, split in ((name, split) for name in SAMPLES for split in ("turn", "dialogue")):
        record, words = marked(json.loads(json.dumps(SAMPLES[name])))
        for row in rows_of(sample_of(record), split, "mask"):
            text = text_of_row(row, template)
            if text.defect:
                continue
            encoding = tokenizer.encode(text.text, add_special_tokens=False)
            told = labels(encoding.ids, encoding.offsets, text.spans)
            learned = tokenizer.decode([each for each in told if each != UNTRAINED])
            seen = set(re.findall(r"w\w+?x", learned))
            of_row = set().union(*(words[at] for at in row.trained))
            assert seen <= of_row
            shown = {word for word in of_row if word in text.text}
            assert seen == shown


def test_the_corpus_has_its_stable_templates_for_dialogues() -> None:
    """So that the test above does not pass for want of texts."""
    files = {file.stem: file for file in corpus()}
    if not files:
        pytest.skip("trl is not installed")
    kept = {
        name
        for name, file in files.items()
        if all(not each.defect for each in made(plain(), file.read_text(), "dialogue"))
    }
    assert {"qwen3_training", "qwen3_5_think_training", "lfm2_v2_training"} <= kept
    assert "qwen3" not in kept
    turns = [made(plain(), file.read_text(), "turn") for file in files.values()]
    assert sum(not any(each.defect for each in found) for found in turns) > len(files) / 2
