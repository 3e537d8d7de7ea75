"""Further sinks beside a run: specifications, several at once, failures that stay theirs."""

import importlib
import sqlite3
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import orjson
import pyarrow
import pyarrow.parquet as pq
import pytest
from sink_contract import in_shards, outcomes
from sunk_run import TIMINGS, job_of

from turnloom.engine.errors import SinkError, SinkUnusableError
from turnloom.engine.outcome import Outcome
from turnloom.engine.runner.run import RunServices
from turnloom.engine.runs.session import generate
from turnloom.engine.sinks import Sink, SinkLagsError
from turnloom.engine.sinks.followers import FurtherSinks
from turnloom.engine.sinks.parquet import read_parquet
from turnloom.engine.sinks.parquet_row import from_parquet_row, parquet_schema, to_parquet_row
from turnloom.engine.sinks.spec import SinkSpec, read_sinks
from turnloom.engine.sinks.sqlite import SqliteSink
from turnloom.engine.testing.memory_sink import MemorySink
from turnloom.engine.testing.recording_observer import RecordingObserver
from turnloom.graphs.errors import SourceError, UsageError
from turnloom.graphs.json_value import JsonObject, JsonValue

ROOT = Path(__file__).parents[3]


class Choosy(MemorySink):
    """Lags at some groups, fails at others."""

    def __init__(self, lags: Sequence[int] = (), fails: int | None = None) -> None:
        super().__init__()
        self._lags = lags
        self._fails = fails
        self._asked = 0

    async def write_group(self, group: Sequence[Outcome]) -> None:
        self._asked += 1
        if self._asked in self._lags:
            raise SinkLagsError("not now")
        if self._asked == self._fails:
            raise ZeroDivisionError("a bug of a user's")
        await super().write_group(group)


def followed_by(folder: Path, wanted: int, **sinks: Sink):
    specs = [SinkSpec(name, lambda _, sink=sink: sink) for name, sink in sinks.items()]
    return replace(job_of(folder, wanted, []), further=FurtherSinks(specs, timings=TIMINGS))


async def test_each_sink_goes_at_its_own_pace(tmp_path: Path) -> None:
    quick, slow, broken = Choosy(), Choosy(lags=(1, 2, 4)), Choosy(fails=2)
    observer = RecordingObserver()
    job = followed_by(tmp_path, 100, quick=quick, slow=slow, broken=broken)
    summary = await generate(job, RunServices(observer))

    assert quick.samples == slow.samples == in_shards(tmp_path)
    assert 0 < len(broken.samples) < 100
    assert set(observer.notices) == {
        "sink slow lags: not now",
        "sink slow goes on",
        "sink broken failed: a bug of a user's",
    }
    assert summary.behind == ("sink broken has not got everything: a bug of a user's",)
    assert quick.closed
    assert slow.closed
    assert broken.closed


async def test_a_sink_that_failed_goes_on_with_the_next_run(tmp_path: Path) -> None:
    first, second = Choosy(fails=2), Choosy()
    await generate(followed_by(tmp_path, 100, mine=first))
    summary = await generate(followed_by(tmp_path, 100, mine=second))

    assert summary.behind == ()
    assert [*first.samples, *second.samples] == in_shards(tmp_path)


async def test_the_run_folder_must_not_be_older_than_a_sink(tmp_path: Path) -> None:
    await generate(followed_by(tmp_path, 30, mine=MemorySink()))
    cursors = tmp_path / "sinks.json"
    cursors.write_bytes(orjson.dumps({"mine": {"shard": 9, "offset": 0, "mark": None}}))

    with pytest.raises(SinkError, match="more than the run folder holds"):
        await generate(followed_by(tmp_path, 40, mine=MemorySink()))


async def test_a_target_that_lost_something_is_refused(tmp_path: Path) -> None:
    target = tmp_path / "all.jsonl"
    await generate(job_of(tmp_path / "run", 50, [f"jsonl:{target}"]))
    target.write_bytes(target.read_bytes()[:-100])

    with pytest.raises(SinkError, match=r"all\.jsonl has \d+ bytes of \d+"):
        await generate(job_of(tmp_path / "run", 60, [f"jsonl:{target}"]))


async def test_two_runs_do_not_write_one_file(tmp_path: Path) -> None:
    (spec,) = read_sinks([f"jsonl:{tmp_path}/all.jsonl"])
    sink = spec.open(False)
    with pytest.raises(SinkUnusableError, match="another run"):
        spec.open(False)
    await sink.close()


@pytest.mark.parametrize("spec", ["jsonl:{}/no/dir/a", "sqlite:{}/no/dir/a", "parquet:{}/no/dir"])
def test_a_place_that_cannot_be_made_is_told(spec: str, tmp_path: Path) -> None:
    (tmp_path / "no").write_text("a file")
    (read,) = read_sinks([spec.format(tmp_path)])
    with pytest.raises(SinkUnusableError, match=str(tmp_path)):
        read.open(False)


def test_a_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.db").write_text("no database, but text that is long enough " * 9)
    (spec,) = read_sinks([f"sqlite:{tmp_path}/a.db"])
    with pytest.raises(SinkUnusableError, match="name another file"):
        spec.open(False)


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
    (tmp_path / "half_a_sink.py").write_text("class Half:\n    async def write_group(self, _): ...")
    monkeypatch.chdir(tmp_path)
    (spec,) = read_sinks(["python:half_a_sink:Half"])
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


async def test_a_sink_of_ones_own_that_cannot_begin_is_told(tmp_path: Path) -> None:
    class Confused(MemorySink):
        async def mark(self) -> JsonValue:
            return 0

        async def resume(self, mark: JsonValue) -> bool:
            raise ZeroDivisionError("a bug of a user's")

    with pytest.raises(SinkError, match="sink mine cannot begin: a bug of a user's"):
        await generate(followed_by(tmp_path, 3, mine=Confused()))


async def test_a_database_that_another_holds_is_asked_again(tmp_path: Path) -> None:
    sink = SqliteSink(tmp_path / "all.db", seconds=0)
    other = sqlite3.connect(tmp_path / "all.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(SinkLagsError, match="locked"):
        await sink.write_group(outcomes(1))
    other.close()
    await sink.write_group(outcomes(1))

    assert await sink.mark() == 1
    await sink.close()


async def test_files_of_others_stay_in_a_parquet_folder(tmp_path: Path) -> None:
    folder = tmp_path / "p"
    theirs = [folder / name for name in ("samples-train.parquet", "samples-000000.parquet.bak")]
    await generate(job_of(tmp_path / "run", 10, [f"parquet:{folder}"]))
    for path in theirs:
        path.write_bytes(b"theirs")
    await generate(job_of(tmp_path / "run", 20, [f"parquet:{folder}"]))

    assert [path.read_bytes() for path in theirs] == [b"theirs"] * 2


@pytest.mark.parametrize(("kind", "extra"), [("parquet", "parquet"), ("jsonl.zst", "zstd")])
def test_a_missing_extra_is_named(
    kind: str, extra: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def without(name: str, package: str | None = None) -> object:
        if name.partition(".")[0] in ("pyarrow", "zstandard"):
            raise ModuleNotFoundError(f"No module named {name!r}", name=name.partition(".")[0])
        return imported(name, package)

    imported = importlib.import_module
    monkeypatch.setattr("turnloom.engine.sinks.extras.import_module", without)
    (spec,) = read_sinks([f"{kind}:{tmp_path}/out"])
    with pytest.raises(UsageError, match=rf"pip install 'turnloom\[{extra}\]'"):
        spec.open(False)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "sample",
    [
        {},
        {"id": 1},
        {"id": "a", "variant": None},
        {"id": "a", "variant": "base", "extra": {"deep": [1, 2.0, None, "x"]}},
        {"id": "a", "variant": "base", "tools": None, "irregular": "word"},
        {"id": "a", "variant": "base", "turns": [1, 1.0, True, 2**53 + 1, "\x00"]},
    ],
)
def test_a_row_tells_the_sample_exactly(sample: JsonObject) -> None:
    told_exactly(sample)


@pytest.mark.parametrize(
    "messages",
    [
        "none",
        [],
        ["word"],
        [{"role": "user"}],
        [{"role": "user", "content": None}],
        [{"role": "user", "content": ["part"]}],
        [{"role": "user", "content": "", "name": "b"}],
        [{"role": "assistant", "content": "", "tool_calls": 1}],
        [{"role": "assistant", "content": "", "tool_calls": []}],
        [{"role": "assistant", "content": "", "tool_calls": None}],
        [{"role": "assistant", "content": "", "tool_calls": [{}]}],
        [{"role": "assistant", "content": "", "tool_calls": [{"function": {}}]}],
    ],
)
def test_a_row_tells_the_messages_exactly(messages: JsonValue) -> None:
    told_exactly({"id": "a", "variant": "base", "messages": messages})


def told_exactly(sample: JsonObject) -> None:
    row = to_parquet_row(sample)
    table = pyarrow.Table.from_pylist([row], parquet_schema(pyarrow))
    (read,) = table.to_pylist()

    assert exact(from_parquet_row(read)) == exact(sample)


def exact(sample: JsonObject) -> bytes:
    """Tells 1 from 1.0 and from True."""
    return orjson.dumps(sample, option=orjson.OPT_SORT_KEYS)


async def test_parquet_has_columns_that_trainers_read(tmp_path: Path) -> None:
    await generate(job_of(tmp_path / "run", 100, [f"parquet:{tmp_path}/p"]))
    tables = [pq.read_table(path) for path in sorted((tmp_path / "p").iterdir())]
    rows = [row for table in tables for row in table.to_pylist()]

    assert [table.num_rows for table in tables] == [40, 40, 20]
    assert len({str(table.schema) for table in tables}) == 1
    assert [row["id"] for row in rows] == [s["id"] for s in in_shards(tmp_path / "run")]
    assert rows[0]["messages"][1]["tool_calls"][0]["function"]["name"] == "find"
    assert [row["irregular"] is None for row in rows].count(True) > 60
    assert list(read_parquet(tmp_path / "p")) == in_shards(tmp_path / "run")


def test_the_sink_of_the_documents_runs_as_shown(tmp_path: Path) -> None:
    example = ROOT / "examples" / "transcript_sink.py"
    code = example.read_text(encoding="utf-8")
    assert f"```python\n{code}```" in (ROOT / "docs" / "sinks.md").read_text(encoding="utf-8")
    assert len(code[code.index("class ") :].splitlines()) <= 20

    command = [Path(sys.executable).parent / "turnloom", "generate", "-n", "3", "--out", "run"]
    done = subprocess.run(
        [*command, "--sink", f"python:{example}:TranscriptSink"],
        cwd=tmp_path,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    written = (tmp_path / "transcripts.txt").read_text(encoding="utf-8")
    assert [line[2:] for line in written.splitlines() if line.startswith("# ")] == [
        sample["id"] for sample in in_shards(tmp_path / "run")
    ]
