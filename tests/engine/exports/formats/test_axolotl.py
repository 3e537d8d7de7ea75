"""The export to axolotl, read as its `chat_template` strategy reads it with our configuration."""

from __future__ import annotations

import json
import re
from importlib import import_module
from pathlib import Path

import loaders
import pytest
from exported import MUTATIONS, Record, export, facts, lines_of, mutated, rich

yaml = pytest.importorskip("yaml")

OPENED = re.compile(r"^<think>\n(\n</think>\n\n)?")


def read(folder: Path) -> list[Record]:
    """What is said, and which messages train, by the fields that the configuration names."""
    (settings,) = yaml.safe_load((folder / "axolotl.yaml").read_text())["datasets"]
    assert settings["type"] == "chat_template"
    assert settings["roles_to_train"] == []
    rows = []
    for line in lines_of(folder / settings["path"]):
        messages = line[settings["field_messages"]]
        trains = [message[settings["message_field_training"]] for message in messages]
        assert all(isinstance(each, bool) for each in trains)
        tools = json.loads(line[settings["field_tools"]])
        rows.append({"said": facts(messages), "trains": trains, "tools": tools, "id": line["turn"]})
    return rows


def test_the_last_message_of_a_row_trains_and_no_other(tmp_path: Path) -> None:
    assert export("axolotl", [rich()], tmp_path / "a") == 4
    rows = read(tmp_path / "a")
    assert all(row["trains"] == [False] * (len(row["trains"]) - 1) + [True] for row in rows)
    assert rows[-1]["said"] == facts(rich()["messages"])
    assert rows[-1]["tools"] == rich()["tools"]
    assert [row["id"] for row in rows] == [0, 0, 1, 1]


def test_a_whole_dialogue_trains_all_that_the_assistant_says_but_what_failed(tmp_path) -> None:
    export("axolotl:split=dialogue", [rich(failed=True)], tmp_path / "a")
    (row,) = read(tmp_path / "a")
    spoken = [at for at, fact in enumerate(row["said"]) if fact[0] == "assistant"]
    assert [at for at, trains in enumerate(row["trains"]) if trains] == [
        at for at in spoken if at != 7
    ]


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda each: each.__name__)
@pytest.mark.parametrize("form", ["axolotl", "axolotl:split=dialogue"])
def test_nothing_of_a_dialogue_is_lost(tmp_path: Path, form: str, mutation) -> None:
    export(form, [rich()], tmp_path / "good")
    export(form, [mutated(mutation)], tmp_path / "bad")
    assert read(tmp_path / "good") != read(tmp_path / "bad")


def test_the_test_part_is_in_the_configuration(tmp_path: Path) -> None:
    export("axolotl", [rich(n) for n in range(20)], tmp_path / "a", holdout=0.1)
    settings = yaml.safe_load((tmp_path / "a/axolotl.yaml").read_text())
    assert settings["test_datasets"][0]["path"] == "test.jsonl"


# --- axolotl itself -----------------------------------------------------------------------------


def loaded(folder: Path, template: str, monkeypatch) -> list[tuple[str, str]]:
    """What it reads of each row, and what of it trains, with the settings that we write."""
    monkeypatch.chdir(folder)
    monkeypatch.setenv("HF_DATASETS_CACHE", str(folder / "cache"))
    monkeypatch.setenv("AXOLOTL_DO_NOT_TRACK", "1")
    monkeypatch.setenv("TRL_EXPERIMENTAL_SILENCE", "1")
    import_module("datasets").disable_progress_bars()
    configuration = import_module("axolotl.utils.dict").DictDefault
    shared = import_module("axolotl.utils.data.shared")
    settings = yaml.safe_load((folder / "axolotl.yaml").read_text())
    whole = configuration(settings | {"train_on_inputs": False})
    (one,) = whole.datasets
    tokens = loaders.tokenizer(template)
    strategies = import_module("axolotl.prompt_strategies")
    strategy = strategies.load(one.type, tokens, whole, one)
    dataset = shared.load_dataset_with_config(one, use_auth_token=False)
    made = import_module("axolotl.datasets").TokenizedPromptDataset(strategy, dataset)
    decode = loaders.decoder(tokens)
    return [(decode(row["input_ids"]), decode(row["labels"])) for row in made]


@pytest.mark.external(name="axolotl")
@pytest.mark.parametrize("split", ["turn", "dialogue"])
def test_axolotl_reads_what_we_render(tmp_path: Path, split: str, monkeypatch) -> None:
    template = loaders.template("qwen3_training")
    file = tmp_path / "t.jinja"
    file.write_text(template)
    records, form = loaders.dialogues(), f"axolotl:split={split}:template={file}"
    written = export(form, records, tmp_path / "a")
    rows, _ = loaders.rows_of_export(form, records)
    theirs = loaded(tmp_path / "a", template, monkeypatch)
    assert len(theirs) == len(rows) == written
    for row, (text, trained) in zip(rows, theirs, strict=True):
        whole, learned = loaders.rendered(row, template)
        loaders.same(text, whole)
        opened = [OPENED.sub("", each) for each in learned]  # it trains no opener
        loaders.same(trained, "".join(opened))


@pytest.mark.external(name="axolotl")
def test_axolotl_tells_mutants_from_the_good(tmp_path: Path, monkeypatch) -> None:
    export("axolotl:split=dialogue", loaders.mutants(), tmp_path / "a")
    good, *bad = loaded(tmp_path / "a", loaders.template("qwen3_training"), monkeypatch)
    assert len(bad) == len(MUTATIONS)
    assert good not in bad
