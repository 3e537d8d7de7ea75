"""Disks that crash and forget, and disks that fail on cue."""

from errno import EIO
from pathlib import Path
from random import Random

import pytest

from turnloom.engine.ledger.disk import OsDisk
from turnloom.engine.testing.faulty_disk import CrashDisk, DiskFault, FaultyDisk, PowerCutError

FOLDER = Path("/run")
FILE = FOLDER / "shard"


def synced(disk: CrashDisk, data: bytes) -> None:
    file = disk.open(FILE)
    file.append(data)
    file.sync()
    disk.sync_folder(FOLDER)


def survivors(disk: CrashDisk) -> set[bytes | None]:
    """What may be found in the file after a crash, over many of them."""
    found: set[bytes | None] = set()
    for seed in range(200):
        after = disk.after_crash(Random(seed))
        found.add(after.content(FILE) if FILE.name in after.names(FOLDER) else None)
    return found


def test_what_was_synced_survives_every_crash() -> None:
    disk = CrashDisk()
    synced(disk, b"kept")

    assert survivors(disk) == {b"kept"}


def test_of_what_was_not_synced_any_part_may_survive() -> None:
    disk = CrashDisk()
    synced(disk, b"kept")
    disk.open(FILE).append(b"lost")
    found = survivors(disk)

    assert {b"kept", b"keptlost"} <= found
    assert any(each not in (b"kept", b"keptlost") for each in found)
    assert all(each is not None and each.startswith(b"kept") for each in found)


def test_a_name_that_was_not_synced_may_be_gone() -> None:
    disk = CrashDisk()
    file = disk.open(FILE)
    file.append(b"kept")
    file.sync()

    assert survivors(disk) == {b"kept", None}


def test_a_cut_that_was_not_synced_may_not_have_been() -> None:
    disk = CrashDisk()
    synced(disk, b"kept and cut")
    disk.open(FILE).truncate(4)

    assert survivors(disk) == {b"kept", b"kept and cut"}


def test_the_power_goes_at_the_operation_that_was_named() -> None:
    disk = CrashDisk(fuse=3)
    file = disk.open(FILE)
    file.append(b"seen")

    with pytest.raises(PowerCutError):
        file.sync()
    assert disk.operations == 3


def test_a_fault_strikes_as_often_as_asked_for_and_leaves_a_part(tmp_path: Path) -> None:
    fault = DiskFault("append", 2, lambda: OSError(EIO, "broken"), times=2, written=3)
    disk = FaultyDisk(OsDisk(), fault)
    file = disk.open(tmp_path / "file")
    file.append(b"first ")
    assert not disk.struck

    for _ in range(2):
        with pytest.raises(OSError, match="broken"):
            file.append(b"second ")
    file.append(b"third")
    file.close()

    assert disk.struck
    assert (tmp_path / "file").read_bytes() == b"first secsecthird"


def test_other_operations_are_the_disk_s_own(tmp_path: Path) -> None:
    disk = FaultyDisk(OsDisk(), DiskFault("sync", 1, lambda: OSError(EIO, "broken")))
    file = disk.open(tmp_path / "draft")
    file.append(b"whole")
    file.close()
    disk.replace(tmp_path / "draft", tmp_path / "file")

    assert disk.names(tmp_path) == ["file"]
    assert (tmp_path / "file").read_bytes() == b"whole"
    assert not disk.struck
