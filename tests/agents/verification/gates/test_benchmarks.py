from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from turnloom.agents.sample import sample_of
from turnloom.agents.verification.gates.benchmarks import GRAM, Benchmarks, benchmarks_of
from turnloom.graphs.errors import InputError

Record = dict[str, Any]
MESSAGE = "Please book the cheapest flight from Rome to Oslo on May 3 and send me the receipt."


def written(folder: Path, *values: object) -> Path:
    file = folder / "tasks.json"
    file.write_text("".join(json.dumps(value) + "\n" for value in values), encoding="utf-8")
    return file


def findings(record: Record, *files: Path) -> list[str]:
    benchmarks = Benchmarks()
    for file in files:
        benchmarks.add(file)
    return [f"{each.where}: {each.detail}" for each in benchmarks.findings(sample_of(record))]


def asking(record: Record, query: str) -> Record:
    record["turns"][0]["query"] = query
    return record


def task(content: str) -> Record:
    return {"question": [[{"role": "user", "content": content}]], "path": ["A.book_flight"]}


def test_a_message_is_found_however_it_is_written(sample: Record, tmp_path: Path) -> None:
    file = written(tmp_path, task(MESSAGE))
    assert findings(sample, file) == []
    same = asking(sample, MESSAGE.lower().replace(" ", "  "))
    assert findings(same, file) == ["turn 0: the message is one of tasks.json"]


def test_so_many_words_in_a_row_are_a_quotation_and_fewer_are_none(
    sample: Record, tmp_path: Path
) -> None:
    file = written(tmp_path, task(MESSAGE))
    words = MESSAGE.split()
    quoting = asking(sample, f"Hello! {' '.join(words[:GRAM])} Thanks.")
    assert findings(quoting, file) == ["turn 0: the message quotes one of tasks.json"]
    assert findings(asking(sample, f"Hello! {' '.join(words[: GRAM - 1])} Thanks."), file) == []


def test_short_messages_are_anyones(sample: Record, tmp_path: Path) -> None:
    assert (
        findings(asking(sample, "Book it, please."), written(tmp_path, task("Book it, please")))
        == []
    )


def test_plain_texts_are_a_benchmark_too(sample: Record, tmp_path: Path) -> None:
    for values in ([MESSAGE], [{"prompt": MESSAGE}], [[{"q": MESSAGE}]]):
        assert findings(asking(sample, MESSAGE), written(tmp_path, *values))


def test_a_state_that_tasks_begin_in_is_found(sample: Record, tmp_path: Path) -> None:
    sample["environment"]["scenario"] = {"TravelAPI": {"budget": 5, "cards": []}, "Empty": {}}
    config = {"Empty": {}, "TravelAPI": {"cards": [], "budget": 5}}
    file = written(tmp_path, {"initial_config": config})
    assert findings(sample, file) == ["environment.scenario: a world begins as in tasks.json"]
    config["TravelAPI"]["budget"] = 6
    assert findings(sample, written(tmp_path, {"initial_config": config})) == []


def test_the_calls_of_a_task_are_counted_and_are_no_finding(sample: Record, tmp_path: Path) -> None:
    calls = [step["tool"] for turn in sample["turns"] for step in turn["steps"]]
    file = written(tmp_path, {"ground_truth": [[f"api.{name}(x='f(1)')"] for name in calls]})
    benchmarks = Benchmarks()
    benchmarks.add(file)
    assert not list(benchmarks.findings(sample_of(sample)))
    assert benchmarks.shared == (len(calls) >= 4)


def test_a_file_that_is_none_is_named(tmp_path: Path) -> None:
    (tmp_path / "x").write_text("no JSON")
    with pytest.raises(InputError, match="no JSON lines"):
        Benchmarks().add(tmp_path / "x")
    with pytest.raises(InputError, match="No such file"):
        benchmarks_of([tmp_path / "y"])


def test_what_is_installed_of_bfcl_is_looked_at(sample: Record) -> None:
    pytest.importorskip("bfcl_eval")
    benchmarks = benchmarks_of([])
    assert len(benchmarks.messages) > 500
    assert len(benchmarks.scenarios) > 50
    assert len(benchmarks.sequences) > 50
    query = (
        "Move 'final_report.pdf' within document directory to 'temp' directory in document. Make "
    )
    asked = asking(sample, query + "sure to create the directory")
    assert [each.gate for each in benchmarks.findings(sample_of(asked))] == ["clean"]
