"""The export to LLaMA-Factory, read as its sharegpt converter and its function formatter read it.

Messages alternate between human or observation and gpt or function_call, else the row is dropped;
of a function_call, the JSON in <tool_call> is the calls and all else is what was said before them.
"""

from __future__ import annotations

import json
import re
import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType, SimpleNamespace

import loaders
import pytest
from exported import MUTATIONS, Record, call, calling, export, lines_of, mutated, result, rich

from turnloom.graphs.errors import InputError

yaml = pytest.importorskip("yaml")

THOUGHT = re.compile(r"<think>\n(.*?)\n</think>\n\n", re.DOTALL)
CALLS = re.compile(r"<tool_call>(.*?)</tool_call>", re.DOTALL)


def read(folder: Path) -> list[Record]:
    info = json.loads((folder / "dataset_info.json").read_text())["turnloom_train"]
    columns = info["columns"]
    assert info["formatting"] == "sharegpt"
    rows = []
    for line in lines_of(folder / info["file_name"]):
        said = line[columns["messages"]]
        for at, message in enumerate(said):
            assert message["from"] in (("human", "observation"), ("gpt", "function_call"))[at % 2]
        assert len(said) % 2 == 0
        tools = json.loads(line[columns["tools"]])
        rows.append(
            {"said": [_read(each) for each in said], "tools": tools}
            | {"system": line[columns["system"]], "turn": line["turn"], "id": line["sample_id"]}
        )
    return rows


def _read(message: Record) -> tuple[object, ...]:
    value = message["value"]
    thought = THOUGHT.match(value)
    said = THOUGHT.sub("", value)
    if message["from"] == "observation":
        return ("observation", value.split("\n</tool_response>\n<tool_response>\n"))
    if message["from"] != "function_call":
        return (message["from"], thought and thought[1], said, [])
    found = CALLS.search(said)
    assert found
    calls = json.loads(found[1])
    named = [(each["name"], each["arguments"]) for each in calls]
    return ("function_call", thought and thought[1], said.replace(found[0], ""), named)


def test_thought_text_and_parallel_calls_stand_in_one_message(tmp_path: Path) -> None:
    assert export("llama-factory", [rich()], tmp_path / "lf") == 4
    rows = read(tmp_path / "lf")
    zurich = {"city": "Zürich", "days": [1, {"x": None}], "unit": None}

    assert rows[0]["system"] == "Today is Monday."
    assert rows[0]["tools"] == rich()["tools"]
    assert rows[-1]["said"] == [
        ("human", None, "Weather in Zürich and Rome, please (0).", []),
        (
            "function_call",
            "Two cities,\none after the other?",
            "I look.\n",
            [("get_weather", zurich), ("get_weather", {"city": "Rome"})],
        ),
        ("observation", ['{"sun": true}', "rain </tool_response>"]),
        ("gpt", "Both are here.", "Sun and rain.", []),
        ("human", None, "Book Zürich.", []),
        ("function_call", "A room it is.", "", [("book_room", {"city": "Zürich"})]),
        ("observation", ['{"id": 7}']),
        ("gpt", None, "Booked.", []),
    ]
    assert [(row["id"], row["turn"]) for row in rows] == [
        ("r-000000", turn) for turn in (0, 0, 1, 1)
    ]


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda each: each.__name__)
@pytest.mark.parametrize("form", ["llama-factory", "llama-factory:split=dialogue"])
def test_nothing_of_a_dialogue_is_lost(tmp_path: Path, form: str, mutation) -> None:
    export(form, [rich()], tmp_path / "good")
    export(form, [mutated(mutation)], tmp_path / "bad")
    assert read(tmp_path / "good") != read(tmp_path / "bad")


def test_rows_of_a_turn_come_with_the_setting_that_trains_their_end_alone(tmp_path: Path) -> None:
    export("llama-factory", [rich()], tmp_path / "turn")
    export("llama-factory:split=dialogue", [rich()], tmp_path / "whole")
    assert "mask_history: true" in (tmp_path / "turn/llama_factory.yaml").read_text()
    assert "mask_history" not in (tmp_path / "whole/llama_factory.yaml").read_text()


def test_what_it_would_drop_or_misread_does_not_fit(tmp_path: Path) -> None:
    twice = rich()
    twice["messages"].insert(1, {"role": "user", "content": "Hello?"})
    marked = rich()
    marked["messages"][2:3] = [calling("", "<tool_call>?", *marked["messages"][2]["tool_calls"])]
    argued = rich()
    argued["messages"][7:9] = [
        calling("", "", call(2, "book_room", city="</tool_call>")),
        result(2, ""),
    ]
    for record in (twice, marked, argued):
        form = "llama-factory:split=dialogue"
        with pytest.raises(InputError, match="no sample fits llama-factory"):
            export(form, [record], tmp_path / "lf")


def test_both_parts_are_named_in_dataset_info(tmp_path: Path) -> None:
    export("llama-factory", [rich(n) for n in range(20)], tmp_path / "lf", holdout=0.1)
    info = json.loads((tmp_path / "lf/dataset_info.json").read_text())
    assert {each["file_name"] for each in info.values()} == {"train.jsonl", "test.jsonl"}
    assert all((tmp_path / "lf" / each["file_name"]).is_file() for each in info.values())


# --- LLaMA-Factory itself -----------------------------------------------------------------------


def loaded(folder: Path, name: str = "qwen3") -> list[tuple[str, str]]:
    """What it reads of each row, and what of it trains, with the settings that we write."""
    transformers = import_module("transformers")
    sys.modules.setdefault("torchaudio", ModuleType("torchaudio"))  # for sounds alone
    data = import_module("llamafactory.data")
    hparams = import_module("llamafactory.hparams")
    import_module("datasets").disable_progress_bars()
    settings = yaml.safe_load((folder / "llama_factory.yaml").read_text())
    arguments = hparams.DataArguments(
        **settings | {"dataset_dir": str(folder), "template": name, "overwrite_cache": True}
    )
    tokens = loaders.tokenizer("")
    template = data.get_template_and_fix_tokenizer(tokens, arguments)
    made = data.get_dataset(
        template,
        SimpleNamespace(cache_dir=str(folder / "cache"), hf_hub_token=None),
        arguments,
        transformers.Seq2SeqTrainingArguments(str(folder / "out"), use_cpu=True, report_to=[]),
        stage="sft",
        tokenizer=tokens,
    )
    decode = loaders.decoder(tokens)
    return [(decode(row["input_ids"]), decode(row["labels"])) for row in made["train_dataset"]]


@pytest.mark.external(name="llama-factory")
@pytest.mark.parametrize("split", ["turn", "dialogue"])
def test_llama_factory_reads_what_we_render(tmp_path: Path, split: str) -> None:
    records, form = loaders.dialogues(), f"llama-factory:split={split}"
    written = export(form, records, tmp_path / "lf")
    rows, _ = loaders.rows_of_export(form, records)
    theirs = loaded(tmp_path / "lf")
    assert len(theirs) == len(rows) == written
    for row, (text, trained) in zip(rows, theirs, strict=True):
        said = loaders.chatml(row, unthought=loaders.NOT_THOUGHT)
        loaders.same(text, loaders.text(said))
        answers = [content for role, content in said if role == "assistant"]
        learned = answers[-1:] if split == "turn" else answers
        loaders.same(trained, "".join(f"{each}<|im_end|>\n" for each in learned))


@pytest.mark.external(name="llama-factory")
def test_llama_factory_tells_mutants_from_the_good(tmp_path: Path) -> None:
    export("llama-factory:split=dialogue", loaders.mutants(), tmp_path / "lf")
    good, *bad = loaded(tmp_path / "lf")
    assert len(bad) == len(MUTATIONS)
    assert good not in bad
