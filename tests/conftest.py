"""Which tests run one after the other where several processes share the work."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from xdist.scheduler import LoadFileScheduling

sys.path.insert(0, str(Path(__file__).parent))  # what several rooms' tests share


@pytest.fixture(autouse=True, scope="session")
def state_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What runs note outside their folders lies in no home of ours."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_STATE_HOME", str(tmp_path_factory.mktemp("state")))
        yield


SAME_RUNS = ("test_figures.py", "test_language.py", "test_planted_defects.py")
"""They look at the same long runs: in two processes, one would wait for the other to make them."""


class ByFile(LoadFileScheduling):
    """Files are whole; those that need the same runs go together."""

    def _split_scope(self, nodeid: str) -> str:
        file = super()._split_scope(nodeid)
        return "same runs" if file.endswith(SAME_RUNS) else file


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log) -> ByFile:
    return ByFile(config, log)
