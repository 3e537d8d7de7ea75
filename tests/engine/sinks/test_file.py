"""The file sink."""

from pathlib import Path

import pytest

from turnloom.engine.errors import SinkUnusableError
from turnloom.engine.sinks.spec import read_sinks


async def test_two_runs_do_not_write_one_file(tmp_path: Path) -> None:
    (spec,) = read_sinks([f"jsonl:{tmp_path}/all.jsonl"])
    sink = spec.open(False)
    with pytest.raises(SinkUnusableError, match="another run"):
        spec.open(False)
    await sink.close()
