"""Rows behind a run: what a sink writes is what an export of the run would."""

from __future__ import annotations

from pathlib import Path

import pytest
from exported import Record, export, quiet, rich

from turnloom.agents.messages import SampleVerified
from turnloom.agents.role import Context
from turnloom.engine.exports.files.export_sink import ExportSink, export_sinks
from turnloom.engine.exports.formats import FORMATS
from turnloom.engine.outcome import Outcome, outcome_of
from turnloom.engine.sinks.sink import LastingSink
from turnloom.engine.sinks.spec import read_sinks
from turnloom.graphs.errors import UsageError

ONE_FILE = [
    "openai",
    "trl",
    "trl:split=dialogue:failed=train",
    "trl:preference",
    "ms-swift",
    "atif",
]
FOLDERS = ["llama-factory", "axolotl:split=dialogue", "nemo"]
RECORDS = [rich(0), rich(1, failed=True), quiet(2)]


def opened(spec: str, *, fresh: bool = False) -> ExportSink:
    (read,) = read_sinks([spec], export_sinks())
    sink = read.open(fresh)
    assert isinstance(sink, ExportSink)
    assert isinstance(sink, LastingSink)
    return sink


def outcome(record: Record, index: int) -> Outcome:
    return outcome_of(Context(index, record["id"], 0), SampleVerified(record))


def group(*records: Record) -> list[Outcome]:
    return [outcome(record, index) for index, record in enumerate(records)]


@pytest.mark.parametrize("name", ONE_FILE)
async def test_a_file_holds_what_an_export_would(tmp_path: Path, name: str) -> None:
    sink = opened(f"{name}:{tmp_path}/sunk.jsonl")
    await sink.write_group(group(*RECORDS[:2]))
    await sink.write_group(group(*RECORDS[2:]))
    await sink.close()
    export(name, RECORDS, tmp_path / "exported.jsonl")
    assert (tmp_path / "sunk.jsonl").read_bytes() == (tmp_path / "exported.jsonl").read_bytes()


@pytest.mark.parametrize("name", FOLDERS)
async def test_a_folder_holds_what_an_export_would_settings_included(tmp_path, name: str) -> None:
    sink = opened(f"{name}:{tmp_path}/sunk")
    await sink.write_group(group(*RECORDS))
    await sink.close()
    export(name, RECORDS, tmp_path / "exported")
    made = {file.name: file.read_bytes() for file in (tmp_path / "sunk").iterdir()}
    assert made == {file.name: file.read_bytes() for file in (tmp_path / "exported").iterdir()}


def test_every_format_of_one_file_has_a_sink() -> None:
    kinds = {name.partition(":")[0] for name, form in FORMATS.items() if form.one_file}
    assert kinds | {name.partition(":")[0] for name in FOLDERS} == set(export_sinks())


async def test_what_was_written_behind_a_mark_is_taken_back(tmp_path: Path) -> None:
    sink = opened(f"trl:{tmp_path}/t.jsonl")
    await sink.write_group(group(rich(0)))
    mark = await sink.mark()
    await sink.write_group(group(rich(1)))
    await sink.close()
    again = opened(f"trl:{tmp_path}/t.jsonl")
    assert await again.resume(mark)
    await again.write_group(group(rich(2)))
    await again.close()
    export("trl", [rich(0), rich(2)], tmp_path / "e.jsonl")
    assert (tmp_path / "t.jsonl").read_bytes() == (tmp_path / "e.jsonl").read_bytes()


async def test_what_does_not_fit_is_told_at_the_end(tmp_path: Path, capfd) -> None:
    sink = opened(f"trl:split=dialogue:{tmp_path}/t.jsonl")
    await sink.write_group(group(rich(failed=True), rich(1, failed=True), rich(2)))
    await sink.close()
    said = capfd.readouterr().err
    assert "rows=2" in said
    assert "a failed call would be learned" in said
    assert len((tmp_path / "t.jsonl").read_text().splitlines()) == 1


@pytest.mark.parametrize(
    ("spec", "told"),
    [
        ("trl", "names no path: write trl:PATH"),
        ("trl:", "names no path"),
        ("trl:split=dialogue", "names no path: write trl:split=dialogue:PATH"),
        ("trl:spilt=turn:x.jsonl", "did you mean split"),
        ("openai:finetune:x.jsonl", "openai:finetune is no sink: use turnloom export"),
        ("verl:x", "unknown sink 'verl:x'.*trl"),
    ],
)
def test_what_names_no_sink_is_told(spec: str, told: str) -> None:
    with pytest.raises(UsageError, match=told):
        read_sinks([spec], export_sinks())
