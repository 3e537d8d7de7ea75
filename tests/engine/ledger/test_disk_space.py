"""Disk space: a run pauses before the disk is full."""

from errno import EDQUOT, EIO, ENOSPC
from pathlib import Path

import pytest

from turnloom.engine.ledger.disk import OsDisk, Space
from turnloom.engine.ledger.disk_space import DiskSpaceError, check_disk_space, is_full

MIB = 2**20


class Sized(OsDisk):
    """A disk of a given size."""

    def __init__(self, free: int, total: int) -> None:
        self._space = Space(free, total)

    def space(self, folder: Path) -> Space:
        return self._space


@pytest.mark.parametrize(
    ("free", "total", "size"),
    [
        (64 * MIB + 10, 2**40, 10),  # just the reserve stays
        (3 * MIB, 100 * MIB, MIB),  # a small disk keeps a fiftieth
    ],
)
def test_what_leaves_the_reserve_is_let_through(
    tmp_path: Path, free: int, total: int, size: int
) -> None:
    check_disk_space(Sized(free, total), tmp_path, size)


@pytest.mark.parametrize(
    ("free", "total", "size"),
    [(64 * MIB + 10, 2**40, 11), (3 * MIB, 100 * MIB, MIB + 1), (10, 2**40, 0)],
)
def test_what_would_use_the_reserve_is_refused(
    tmp_path: Path, free: int, total: int, size: int
) -> None:
    with pytest.raises(DiskSpaceError, match=f"{size} more bytes in {tmp_path}"):
        check_disk_space(Sized(free, total), tmp_path, size)


def test_a_full_quota_is_a_full_disk_and_other_errors_are_not() -> None:
    assert is_full(OSError(ENOSPC, "full"))
    assert is_full(OSError(EDQUOT, "quota"))
    assert not is_full(OSError(EIO, "broken"))
