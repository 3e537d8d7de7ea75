"""Ledger and shards of a run, opened and read."""

from pathlib import Path

import pytest
from written_run import FIRST

from turnloom.engine.errors import StorageError
from turnloom.engine.ledger.run_ledger import RunLedger


def test_a_flipped_bit_is_found_when_samples_are_read_again(folder: Path, story) -> None:
    content = bytearray((folder / FIRST).read_bytes())
    content[-20] ^= 1
    (folder / FIRST).write_bytes(content)
    ledger = RunLedger(folder, story.run)

    with pytest.raises(StorageError, match="is damaged"):
        list(ledger.samples())
    ledger.close()


@pytest.mark.parametrize("at", [0, 5_000])
def test_a_damaged_ledger_is_told_in_one_message(folder: Path, story, at: int) -> None:
    content = bytearray((folder / "ledger.db").read_bytes())
    content[at : at + 3_000] = b"x" * 3_000
    (folder / "ledger.db").write_bytes(content)

    with pytest.raises(StorageError, match=r"ledger\.db"):
        RunLedger(folder, story.run)
