"""Further sinks beside a run: specifications, several at once, failures that stay theirs."""

import asyncio
import subprocess
import sys
import threading
from collections.abc import Coroutine, Sequence
from dataclasses import replace
from pathlib import Path

import orjson
import pytest
from sink_contract import in_shards
from sunk_run import TIMINGS, job_of

from turnloom.engine.errors import SinkError
from turnloom.engine.outcome import Outcome
from turnloom.engine.runner.run import RunServices
from turnloom.engine.runs.session import generate
from turnloom.engine.sinks import Sink, SinkLagsError
from turnloom.engine.sinks.followers import FurtherSinks
from turnloom.engine.sinks.spec import SinkSpec
from turnloom.engine.testing.memory_sink import MemorySink
from turnloom.engine.testing.recording_observer import RecordingObserver
from turnloom.graphs.json_value import JsonValue

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


async def test_a_sink_of_ones_own_that_cannot_begin_is_told(tmp_path: Path) -> None:
    class Confused(MemorySink):
        async def mark(self) -> JsonValue:
            return 0

        async def resume(self, mark: JsonValue) -> bool:
            raise ZeroDivisionError("a bug of a user's")

    with pytest.raises(SinkError, match="sink mine cannot begin: a bug of a user's"):
        await generate(followed_by(tmp_path, 3, mine=Confused()))


async def test_whoever_is_cancelled_while_a_sink_opens_or_closes_leaves_it_closed(
    tmp_path: Path,
) -> None:
    begun, may_open = asyncio.Event(), threading.Event()
    here = asyncio.get_running_loop()

    class Slow(MemorySink):
        async def close(self) -> None:
            begun.set()
            await asyncio.sleep(0)
            await super().close()

    first, second = Slow(), Slow()

    def slowly(_: bool) -> Sink:
        here.call_soon_threadsafe(begun.set)
        may_open.wait(10)
        return second

    async def cancelled(run: Coroutine[None, None, object]) -> None:
        running = asyncio.create_task(run)
        await begun.wait()
        running.cancel()
        may_open.set()
        with pytest.raises(asyncio.CancelledError):
            await running
        begun.clear()

    job = followed_by(tmp_path, 3, first=first)
    await cancelled(generate(job))
    assert first.closed

    job.further.specs.append(SinkSpec("second", slowly))
    await cancelled(generate(job))
    assert second.closed


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
