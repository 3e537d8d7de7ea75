"""Specifications of further sinks."""

from pathlib import Path

import pytest

from turnloom.engine.errors import SinkUnusableError
from turnloom.engine.sinks.spec import read_sinks
from turnloom.graphs.errors import SourceError, UsageError


@pytest.mark.parametrize("spec", ["jsonl:{}/no/dir/a", "sqlite:{}/no/dir/a", "parquet:{}/no/dir"])
def test_a_place_that_cannot_be_made_is_told(spec: str, tmp_path: Path) -> None:
    (tmp_path / "no").write_text("a file")
    (read,) = read_sinks([spec.format(tmp_path)])
    with pytest.raises(SinkUnusableError, match=str(tmp_path)):
        read.open(False)


@pytest.mark.parametrize(
    ("spec", "said"),
    [
        ("csv:out.csv", "unknown sink 'csv:out.csv'"),
        ("out.jsonl", "unknown sink"),
        ("parquet:", "names no path"),
        ("http://me:secret@example.org/x", "TURNLOOM_SINK_TOKEN"),
        ("http:///x", "names no host"),
        ("http://[half/x", "cannot be read"),
    ],
)
def test_a_specification_that_cannot_be_is_told(spec: str, said: str) -> None:
    with pytest.raises(UsageError, match=said) as caught:
        read_sinks([spec])
    assert "secret" not in str(caught.value)


def test_a_sink_is_named_once() -> None:
    with pytest.raises(UsageError, match="jsonl:a is named twice"):
        read_sinks(["jsonl:a", "-", "jsonl:a"])


def test_of_an_address_its_host_is_shown() -> None:
    specs = read_sinks(["https://example.org/hooks/abcdef", "https://example.org/in?key=abcdef"])

    assert all(spec.name.startswith("https://example.org#") for spec in specs)
    assert all("abcdef" not in spec.name for spec in specs)
    assert specs[0].name != specs[1].name


def test_a_token_does_not_travel_in_the_clear(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TURNLOOM_SINK_TOKEN", "s3cret")
    read_sinks(["https://example.org/", "http://127.0.0.1:1/"])
    with pytest.raises(UsageError, match="use https"):
        read_sinks(["http://example.org/"])


def test_what_makes_no_sink_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "sink_without_close.py").write_text(
        "class Half:\n    async def write_group(self, _): ..."
    )
    monkeypatch.chdir(tmp_path)
    (spec,) = read_sinks(["python:sink_without_close:Half"])
    with pytest.raises(SourceError, match="lacks the method close"):
        spec.open(False)


def test_a_sink_of_ones_own_that_cannot_be_made_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "no_bucket.py").write_text(
        "class Bucket:\n    def __init__(self): raise ValueError('no such bucket')"
    )
    monkeypatch.chdir(tmp_path)
    (spec,) = read_sinks(["python:no_bucket:Bucket"])
    with pytest.raises(SourceError, match="makes no sink: ValueError: no such bucket"):
        spec.open(False)


def test_a_package_may_name_a_kind_of_sink(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "bucket_sink.py").write_text(
        "from turnloom.engine.testing.memory_sink import MemorySink\n"
        "class Bucket(MemorySink):\n"
        "    def __init__(self, rest):\n        super().__init__()\n        self.rest = rest\n"
    )
    info = tmp_path / "bucket-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: bucket\nVersion: 1.0\n")
    points = "[turnloom.sinks]\nbucket = bucket_sink:Bucket\nhalf = nowhere:Half\n"
    (info / "entry_points.txt").write_text(points)
    monkeypatch.syspath_prepend(str(tmp_path))
    bucket, half = read_sinks(["bucket:my/data", "half:x"])

    assert bucket.name == "bucket:my/data"
    assert vars(bucket.open(False))["rest"] == "my/data"
    with pytest.raises(SourceError, match="nowhere:Half cannot be loaded"):
        half.open(False)
