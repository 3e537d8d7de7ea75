"""A request is composed, run and closed; what it came to is told afterwards."""

from pathlib import Path

import orjson
import pytest

from turnloom.engine.errors import RunFolderError
from turnloom.engine.recipe.request import GenerateRequest
from turnloom.engine.recipe.run_request import run_request
from turnloom.engine.runner.events import CountersChanged, Finished
from turnloom.engine.runner.summary import RunState
from turnloom.engine.runs.folder import Mode
from turnloom.engine.stop import Stop
from turnloom.engine.testing.recording_observer import RecordingObserver


def asked(folder: Path, n: int = 2) -> GenerateRequest:
    return GenerateRequest(env=("builtin:shop",), n=n, turns=(1, 2), out=folder / "run")


def names(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


async def test_a_run_ends_in_its_folder_and_its_summary(tmp_path: Path) -> None:
    observer = RecordingObserver()
    finished = await run_request(asked(tmp_path), Mode.AUTO, Stop(), observer)

    assert isinstance(finished, Finished)
    assert (finished.out, finished.costs) == (tmp_path / "run", "")
    assert (finished.summary.state, finished.summary.counters.made) == (RunState.COMPLETE, 2)
    assert orjson.loads((tmp_path / "run" / "run.json").read_bytes())["state"] == "complete"
    assert any(isinstance(event, CountersChanged) for event in observer.events)


async def test_a_run_that_was_stopped_goes_on(tmp_path: Path) -> None:
    stop, observer = Stop(), RecordingObserver()
    stop.request()
    stopped = await run_request(asked(tmp_path), Mode.AUTO, stop, observer)
    finished = await run_request(asked(tmp_path), Mode.RESUME, Stop(), observer)

    assert stopped.summary.state is RunState.INTERRUPTED
    assert finished.summary.counters.made == 2
    assert observer.notices == [f"resuming {tmp_path / 'run'}: 0 of 2 made"]


async def test_there_must_be_a_run_to_resume(tmp_path: Path) -> None:
    with pytest.raises(RunFolderError, match="holds no run to resume"):
        await run_request(asked(tmp_path), Mode.RESUME, Stop(), RecordingObserver())


async def test_on_standard_output_nothing_is_kept(tmp_path: Path, capfd, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    request = asked(tmp_path).model_copy(update={"out": Path("-")})
    await run_request(request, Mode.AUTO, Stop(), RecordingObserver())

    assert len(capfd.readouterr().out.splitlines()) == 2
    assert names(tmp_path) == []
