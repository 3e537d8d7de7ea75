"""A small run to report on, made once."""

from pathlib import Path

import orjson
import pytest

from turnloom.engine.cli import main


@pytest.fixture(scope="session")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three samples of the shop, and a seed that came to nothing."""
    folder = tmp_path_factory.mktemp("runs") / "run"
    assert main(["generate", "-n", "3", "--env", "builtin:shop", "--out", str(folder)]) == 0
    failed = {"id": "f-000777", "index": 777, "stage": "critic", "reason": "reason:k_max"}
    (folder / "rejected.jsonl").write_bytes(orjson.dumps(failed | {"detail": "missed it"}) + b"\n")
    return folder
