"""What the sinks' tests share: the suite, a receiver, and a run that was killed again and again."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
pytest.register_assert_rewrite("sink_contract")

from killing import KilledRuns, killed_runs  # noqa: E402 - found by the path above
from receiver import Receiver, receiving  # noqa: E402


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as opened:
        yield opened


@pytest.fixture(scope="session")
def killed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KilledRuns]:
    """A run with every lasting sink, killed up to six times and then finished."""
    with killed_runs(tmp_path_factory.mktemp("killed"), kills=4, seed=3) as runs:
        yield runs


@pytest.fixture(scope="session")
def often_killed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KilledRuns]:
    """The same, killed a hundred times, over several runs' lengths."""
    with killed_runs(tmp_path_factory.mktemp("often"), kills=100, seed=4) as runs:
        yield runs
