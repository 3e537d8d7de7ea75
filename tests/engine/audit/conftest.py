"""A run to audit, made once."""

import asyncio
import shutil
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

pytest.register_assert_rewrite("audited_run")

from audited_run import make  # noqa: E402 - found by the path above


@pytest.fixture(scope="session")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three sealed shards, then three more samples in one that was sealed at the end."""
    folder = tmp_path_factory.mktemp("whole")
    asyncio.run(make(folder, 60))
    asyncio.run(make(folder, 63))
    return folder


@pytest.fixture
def run(whole: Path, tmp_path: Path) -> Path:
    """A copy of it, to be damaged."""
    return shutil.copytree(whole, tmp_path / "run")
