"""The export to NeMo Automodel, read as its ChatDataset reads it with our settings."""

from __future__ import annotations

from pathlib import Path

import pytest
from exported import MUTATIONS, Record, export, facts, lines_of, mutated, rich

yaml = pytest.importorskip("yaml")


def read(folder: Path) -> list[Record]:
    settings = yaml.safe_load((folder / "nemo.yaml").read_text())["dataset"]
    rows = []
    for line in lines_of(folder / settings["path_or_dataset_id"]):
        for message in line["messages"]:
            assert message["role"] in {"system", "user", "assistant", "tool"}
            assert message["role"] != "tool" or message["tool_call_id"]
            for call in message.get("tool_calls", []):
                assert isinstance(call["function"]["arguments"], dict)
        rows.append(
            {"said": facts(line["messages"]), "tools": line["tools"], "turn": line["turn"]}
            | {"last_alone": settings["mask_history"], "id": line["sample_id"]}
        )
    return rows


def test_a_row_ends_with_what_trains(tmp_path: Path) -> None:
    assert export("nemo", [rich()], tmp_path / "n") == 4
    rows = read(tmp_path / "n")
    assert all(row["last_alone"] and row["said"][-1][0] == "assistant" for row in rows)
    assert rows[-1]["said"] == facts(rich()["messages"])
    assert rows[-1]["tools"] == rich()["tools"]
    assert [row["turn"] for row in rows] == [0, 0, 1, 1]


def test_a_whole_dialogue_trains_all_of_it(tmp_path: Path) -> None:
    export("nemo:split=dialogue", [rich()], tmp_path / "n")
    (row,) = read(tmp_path / "n")
    assert not row["last_alone"]


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda each: each.__name__)
@pytest.mark.parametrize("form", ["nemo", "nemo:split=dialogue"])
def test_nothing_of_a_dialogue_is_lost(tmp_path: Path, form: str, mutation) -> None:
    export(form, [rich()], tmp_path / "good")
    export(form, [mutated(mutation)], tmp_path / "bad")
    assert read(tmp_path / "good") != read(tmp_path / "bad")
