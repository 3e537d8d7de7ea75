"""The exports to verl, read as its two data sets read them.

SFT: `messages` of role and text; after each message of the assistant one of the user, or the end.
RL: `prompt`, `data_source`, `agent_name`, `reward_model` and `extra_info` with `index`.
"""

from __future__ import annotations

import json
import re
from importlib import import_module
from pathlib import Path
from typing import Any

import loaders
import pytest
from exported import MUTATIONS, Fact, Record, export, mutated, rich

from turnloom.graphs.errors import InputError

parquet = pytest.importorskip("pyarrow.parquet")

THOUGHT = re.compile(r"<think>\n(.*?)\n</think>\n\n", re.DOTALL)
CALL = re.compile(r"\n?<tool_call>\n(.*?)\n</tool_call>", re.DOTALL)
RESULT = re.compile(r"<tool_response>\n(.*?)\n</tool_response>(?=\n<tool_response>|$)", re.DOTALL)
TOOLS = re.compile(r"\n\n# Tools.*<tools>\n(.*?)\n</tools>", re.DOTALL)


def read(file: Path) -> list[Record]:
    rows = parquet.read_table(file).to_pylist()
    for row in rows:
        assert all(set(message) == {"role", "content"} for message in row["messages"])
        roles = [message["role"] for message in row["messages"]]
        assert roles[0] == "system"
        assert all(roles[at] != roles[at + 1] for at in range(len(roles) - 1))
    return [
        {"said": [_read(each) for each in row["messages"][1:]]}
        | {"system": row["messages"][0]["content"], "id": (row["sample_id"], row["turn"])}
        for row in rows
    ]


def _read(message: Record) -> Fact:
    content = message["content"]
    if message["role"] == "user":
        return ("user", RESULT.findall(content) or content)
    thought = THOUGHT.match(content)
    calls = [json.loads(found) for found in CALL.findall(content)]
    said = CALL.sub("", THOUGHT.sub("", content))
    return ("assistant", thought and thought[1], said, calls)


def test_a_dialogue_is_role_and_text_with_all_that_was_in_it(tmp_path: Path) -> None:
    assert export("verl", [rich()], tmp_path / "v") == 1
    (row,) = read(tmp_path / "v/train.parquet")
    zurich = {"city": "Zürich", "days": [1, {"x": None}], "unit": None}

    assert row["said"] == [
        ("user", "Weather in Zürich and Rome, please (0)."),
        (
            "assistant",
            "Two cities,\none after the other?",
            "I look.",
            [
                {"name": "get_weather", "arguments": zurich},
                {"name": "get_weather", "arguments": {"city": "Rome"}},
            ],
        ),
        ("user", ['{"sun": true}', "rain </tool_response>"]),
        ("assistant", "Both are here.", "Sun and rain.", []),
        ("user", "Book Zürich."),
        (
            "assistant",
            "A room it is.",
            "",
            [{"name": "book_room", "arguments": {"city": "Zürich"}}],
        ),
        ("user", ['{"id": 7}']),
        ("assistant", None, "Booked.", []),
    ]
    found = TOOLS.search(row["system"])
    assert found
    assert [json.loads(line) for line in found[1].splitlines()] == rich()["tools"]
    assert row["system"].startswith("Today is Monday.\n\n# Tools")
    assert row["id"] == ("r-000000", 1)


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda each: each.__name__)
def test_nothing_of_a_dialogue_is_lost(tmp_path: Path, mutation) -> None:
    export("verl", [rich()], tmp_path / "good")
    export("verl", [mutated(mutation)], tmp_path / "bad")
    assert read(tmp_path / "good/train.parquet") != read(tmp_path / "bad/train.parquet")


def test_a_dialogue_with_a_failed_call_is_left_out_since_nothing_masks_it(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no sample fits verl"):
        export("verl", [rich(failed=True)], tmp_path / "v")
    assert export("verl", [rich(), rich(1, failed=True)], tmp_path / "v") == 1


def test_each_request_is_a_row_of_reinforcement_learning(tmp_path: Path) -> None:
    assert export("verl:rl", [rich(), rich(1, failed=True)], tmp_path / "v") == 4
    rows = parquet.read_table(tmp_path / "v/train.parquet").to_pylist()

    assert [row["extra_info"]["index"] for row in rows] == [0, 1, 2, 3]
    assert [(row["sample_id"], row["turn"]) for row in rows] == [
        ("r-000000", 0), ("r-000000", 1), ("r-000001", 0), ("r-000001", 1),
    ]  # fmt: skip
    assert all(row["prompt"][-1]["role"] == "user" for row in rows)
    assert rows[1]["prompt"][-1]["content"] == "Book Zürich."
    assert "Zürich and Rome" in rows[0]["prompt"][-1]["content"]
    assert len(rows[0]["prompt"]) == 2
    assert {row["agent_name"] for row in rows} == {"tool_agent"}
    assert {row["data_source"] for row in rows} == {"turnloom"}
    extra = rows[1]["extra_info"]
    assert extra["tool_selection"] == ["get_weather", "book_room"]
    assert json.loads(extra["tools"]) == rich()["tools"]
    assert len(json.loads(extra["calls_before"])) == 2
    assert json.loads(extra["environment"])["scenario"] == {"travel": {"number": 0}}


def test_the_gold_calls_are_those_that_succeeded(tmp_path: Path) -> None:
    export("verl:rl", [rich(failed=True)], tmp_path / "v")
    rows = parquet.read_table(tmp_path / "v/train.parquet").to_pylist()
    gold = [json.loads(row["reward_model"]["ground_truth"]) for row in rows]
    assert [len(each) for each in gold] == [2, 1]
    assert gold[1] == [{"name": "book_room", "arguments": {"city": "Zürich"}}]
    assert "book_room" not in json.dumps(rows[1]["prompt"])


# --- verl itself --------------------------------------------------------------------------------


def loaded(file: Path) -> list[tuple[str, str]]:
    """What its SFT data set reads of each row, and what of it trains."""
    configuration = import_module("omegaconf").OmegaConf
    module = import_module("verl.utils.dataset.multiturn_sft_dataset")
    tokens = loaders.tokenizer(loaders.CHATML)
    config = configuration.create({"pad_mode": "no_padding", "max_length": 100_000})
    dataset = module.MultiTurnSFTDataset([str(file)], tokens, config)
    decode = loaders.decoder(tokens)
    rows = [dataset[at] for at in range(len(dataset))]
    return [
        (decode(row["input_ids"].tolist()), decode(row["input_ids"][row["loss_mask"] > 0].tolist()))
        for row in rows
    ]


@pytest.mark.external(name="verl")
def test_verl_reads_what_we_render(tmp_path: Path) -> None:
    records = loaders.dialogues()
    written = export("verl", records, tmp_path / "v")
    rows, _ = loaders.rows_of_export("verl", records)
    theirs = loaded(tmp_path / "v/train.parquet")
    assert len(theirs) == len(rows) == written
    for row, (text, trained) in zip(rows, theirs, strict=True):
        said = loaders.chatml(row)
        loaders.same(text, loaders.text(said))
        answers = [content for role, content in said if role == "assistant"]
        loaders.same(trained, "".join(f"{each}<|im_end|>\n" for each in answers))


@pytest.mark.external(name="verl")
def test_verl_tells_mutants_from_the_good(tmp_path: Path) -> None:
    export("verl", loaders.mutants(), tmp_path / "v")
    good, *bad = loaded(tmp_path / "v/train.parquet")
    assert len(bad) == len(MUTATIONS)
    assert good not in bad


@pytest.mark.external(name="verl")
def test_verl_takes_our_requests(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setenv("HF_DATASETS_CACHE", str(tmp_path / "cache"))
    configuration = import_module("omegaconf").OmegaConf
    module = import_module("verl.utils.dataset.rl_dataset")
    records = loaders.dialogues()
    written = export("verl:rl", records, tmp_path / "v")
    rows, _ = loaders.rows_of_export("verl:rl", records)
    config = configuration.create({"max_prompt_length": 100_000, "cache_dir": str(tmp_path)})
    tokens = loaders.tokenizer(loaders.CHATML)
    dataset = module.RLHFDataset([str(tmp_path / "v/train.parquet")], tokens, config)
    assert len(dataset) == len(rows) == written
    for at, row in enumerate(rows):
        read: dict[str, Any] = dataset[at]
        said = [(each["role"], each["content"]) for each in read["raw_prompt"]]
        assert said == loaders.chatml(row, "drop", tools=False)
        assert (read["index"], read["tools_kwargs"], read["agent_name"]) == (at, {}, "tool_agent")
        assert (read["sample_id"], read["turn"]) == (row.sample.id, row.turn)
        extra = read["extra_info"]
        assert json.loads(extra["tools"]) == list(row.tools)
        assert json.loads(extra["environment"])["scenario"] == row.sample.scenario
        steps = row.sample.turns[row.turn].steps
        gold = [{"name": each.tool, "arguments": each.arguments} for each in steps if each.ok]
        assert json.loads(read["reward_model"]["ground_truth"]) == gold
