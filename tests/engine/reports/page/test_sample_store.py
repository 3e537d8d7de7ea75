"""The samples of a page: in it, or in chunks beside it, with nothing kept twice."""

import re
from dataclasses import replace
from pathlib import Path

import orjson
import pytest

from turnloom.agents.sample import Sample
from turnloom.engine.outcome import State
from turnloom.engine.reports.page import sample_store
from turnloom.engine.reports.page.sample_store import SampleStore
from turnloom.engine.runs.sample_files import read_samples

CHUNK = re.compile(rb"turnloomChunk\((\d+),(.*)\)\n", re.DOTALL)


@pytest.fixture
def samples(run: Path) -> list[Sample]:
    return list(read_samples(run))


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sample_store, "INLINE", 4)
    monkeypatch.setattr(sample_store, "CHUNK", 2)
    monkeypatch.setattr(sample_store, "MOST_VERDICTS", 2)


def filled(samples: list[Sample], count: int, folder: Path | None) -> SampleStore:
    store = SampleStore(folder)
    for number in range(count):
        store.add(replace(samples[number % len(samples)], id=f"x-{number:06}"))
    return store


def test_few_samples_are_in_the_page_and_tools_once(samples, small, tmp_path: Path) -> None:
    data = filled(samples, 4, tmp_path / "files").data()

    assert [entry["id"] for entry in data["entries"]] == [row["id"] for row in data["rows"]]
    assert data["chunk"] == 0
    assert not (tmp_path / "files").exists()
    names = {tool["name"] for tool in data["tools"]}
    assert len(names) == len(data["tools"]) < sum(len(entry["tools"]) for entry in data["entries"])
    offered = [tool["function"]["name"] for tool in samples[0].tools]
    assert [data["tools"][n]["name"] for n in data["entries"][0]["tools"]] == offered


def test_many_samples_are_in_chunks_beside_it_in_order(samples, small, tmp_path: Path) -> None:
    data = filled(samples, 7, tmp_path / "files").data()
    found = []
    for number, file in enumerate(sorted((tmp_path / "files").iterdir())):
        match = CHUNK.fullmatch(file.read_bytes())
        assert match is not None
        assert int(match[1]) == number
        found += [entry["id"] for entry in orjson.loads(orjson.loads(match[2]))]

    assert found == [row["id"] for row in data["rows"]] == [f"x-{n:06}" for n in range(7)]
    assert (data["entries"], data["chunk"], data["folder"]) == ([], 2, "files")


def test_without_a_folder_what_is_too_much_is_left_out_and_counted(samples, small) -> None:
    data = filled(samples, 7, None).data()

    assert len(data["entries"]) == len(data["rows"]) == 4
    assert data["hidden_samples"] == 3


def test_what_was_rejected_is_there_with_its_meaning_up_to_a_number(small) -> None:
    store = SampleStore(None)
    for reason in ("reason:k_max", "own:reason", "reason:k_max"):
        verdict = {"id": "f-1", "stage": "critic", "reason": reason, "detail": "missed"}
        store.add_verdict(State.REJECTED, verdict)
    data = store.data()

    assert [(row["state"], row["reason"]) for row in data["rows"]] == [
        ("rejected", "reason:k_max"), ("rejected", "own:reason")
    ]  # fmt: skip
    assert data["hidden_verdicts"] == 1
    assert data["reasons"]["reason:k_max"]["remedy"]
    assert data["reasons"]["own:reason"] == {"why": "", "remedy": ""}
