"""Connections fit below the limit of open files, which is raised as far as it may be."""

import subprocess
import sys

import pytest


def told(soft: int, hard: int, wanted: int) -> list[int]:
    """What `make_room` says in a process with these limits, and the limit afterwards."""
    program = (
        "import resource; from turnloom.engine.client.limits.descriptors import make_room;"
        f"resource.setrlimit(resource.RLIMIT_NOFILE, ({soft}, {hard}));"
        f"print(*make_room({wanted}), resource.getrlimit(resource.RLIMIT_NOFILE)[0])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    return [int(word) for word in done.stdout.split()]


def test_the_soft_limit_is_raised_as_far_as_is_needed() -> None:
    connections, files, limit = told(64, 512, 200)

    assert connections == 200
    assert 200 < files == limit < 512


def test_below_a_hard_limit_there_are_fewer() -> None:
    connections, files, limit = told(64, 100, 200)

    assert 1 < connections < 100
    assert files == limit == 100


def test_a_limit_that_is_high_enough_stays() -> None:
    assert told(400, 512, 200) == [200, 400, 400]


@pytest.mark.parametrize("hard", [16, 24])
def test_there_is_room_for_one(hard: int) -> None:
    assert told(hard, hard, 200)[0] == 1
