"""The export to axolotl, read as its `chat_template` strategy reads it with our configuration."""

from __future__ import annotations

from pathlib import Path

import pytest
from exported import MUTATIONS, Record, export, facts, lines_of, mutated, rich

yaml = pytest.importorskip("yaml")


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
        tools = line[settings["field_tools"]]
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
