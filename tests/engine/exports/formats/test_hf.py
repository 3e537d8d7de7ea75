"""The folder for the Hub: Parquet with JSON columns, the same rows as JSONL, a card."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from exported import MUTATIONS, Record, export, facts, lines_of, mutated, rich

from turnloom.graphs.errors import UsageError

parquet = pytest.importorskip("pyarrow.parquet")
yaml = pytest.importorskip("yaml")


def read(file: Path) -> list[Record]:
    """The rows as `List(Json())` gives them: every JSON value parsed."""
    rows = parquet.read_table(file).to_pylist()
    for row in rows:
        for name in ("messages", "prompt", "completion", "tools"):
            if name in row:
                row[name] = [_parsed(value) for value in row[name]]
        row["certificate"] = _parsed(row["certificate"])
    return rows


def _parsed(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value


def test_parquet_and_jsonl_hold_the_same_rows_and_every_message(tmp_path: Path) -> None:
    records = [rich(0), rich(1)]
    assert export("hf", records, tmp_path / "hf") == 2
    rows = read(tmp_path / "hf/data/train.parquet")

    assert rows == lines_of(tmp_path / "hf/jsonl/train.jsonl")
    assert [facts(row["messages"]) for row in rows] == [facts(each["messages"]) for each in records]
    assert [row["tools"] for row in rows] == [each["tools"] for each in records]
    assert [(row["sample_id"], row["turn"]) for row in rows] == [("r-000000", 1), ("r-000001", 1)]
    assert rows[0]["certificate"]["teacher"] == "offline"
    arguments = [call["function"]["arguments"] for call in rows[0]["messages"][2]["tool_calls"]]
    assert arguments == [
        {"city": "Zürich", "days": [1, {"x": None}], "unit": None},
        {"city": "Rome"},
    ]


def test_json_columns_are_of_arrows_json_type(tmp_path: Path) -> None:
    export("hf", [rich()], tmp_path / "hf")
    schema = parquet.read_schema(tmp_path / "hf/data/train.parquet")
    for name in ("messages", "tools"):
        assert schema.field(name).type.value_type.extension_name == "arrow.json"


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda each: each.__name__)
@pytest.mark.parametrize("form", ["hf", "hf:split=turn"])
def test_nothing_of_a_dialogue_is_lost(tmp_path: Path, form: str, mutation) -> None:
    export(form, [rich()], tmp_path / "good")
    export(form, [mutated(mutation)], tmp_path / "bad")
    assert read(tmp_path / "good/data/train.parquet") != read(tmp_path / "bad/data/train.parquet")


def test_the_card_names_each_part_with_its_file_and_features(tmp_path: Path) -> None:
    export("hf", [rich(n) for n in range(20)], tmp_path / "hf", holdout=0.1)
    _, front, text = (tmp_path / "hf/README.md").read_text().split("---\n", 2)
    card = yaml.safe_load(front)

    files = {each["split"]: each["path"] for each in card["configs"][0]["data_files"]}
    assert set(files) == {"train", "test"}
    assert all((tmp_path / "hf" / file).is_file() for file in files.values())
    assert card["task_categories"] == ["text-generation"]
    assert card["size_categories"] == ["n<1K"]
    assert {"license", "language", "tags"} <= set(card)
    columns = {each["name"] for each in card["dataset_info"]["features"]}
    assert columns == set(read(tmp_path / "hf/data/train.parquet")[0])
    assert "`builtin:travel`" in text


def test_more_rows_than_one_row_group_come_in_order(tmp_path: Path) -> None:
    records = [rich(number) for number in range(1_100)]
    assert export("hf", records, tmp_path / "hf") == 1_100
    rows = read(tmp_path / "hf/data/train.parquet")
    assert [row["sample_id"] for row in rows] == [each["id"] for each in records]


def test_without_pyarrow_the_extra_is_named(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises((UsageError, ModuleNotFoundError)) as raised:
        export("hf", [rich()], tmp_path / "hf")
    assert "pip install 'turnloom[parquet]'" in str(raised.value)
    assert list(tmp_path.iterdir()) == []


LOAD = """
import json, sys
from datasets import load_dataset
rows = load_dataset(sys.argv[1], split="train", cache_dir=sys.argv[2])
print(json.dumps([str(rows.features["messages"]), rows.to_list()]))
"""


@pytest.mark.external(name="datasets")
def test_datasets_reads_the_folder_as_it_was_written(tmp_path: Path) -> None:
    pytest.importorskip("datasets")
    export("hf", [rich(0), rich(1)], tmp_path / "hf")
    script = [sys.executable, "-c", LOAD, str(tmp_path / "hf"), str(tmp_path / "cache")]
    done = subprocess.run(script, capture_output=True, text=True, check=True, cwd=tmp_path)
    kind, rows = json.loads(done.stdout.splitlines()[-1])

    assert "Json" in kind
    assert rows == lines_of(tmp_path / "hf/jsonl/train.jsonl")
