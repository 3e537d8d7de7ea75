"""`rejected.jsonl` and `dead.jsonl`: written from the ledger, which is the truth about them.

They are appended to after each commit without being synced. After an unclean end they are written
anew, so they never need a repair.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from turnloom.engine.ledger.database import LedgerDatabase
from turnloom.engine.ledger.disk import Disk
from turnloom.engine.outcome import Outcome, State

NAMES = {State.REJECTED: "rejected.jsonl", State.DEAD: "dead.jsonl"}
_BUFFER = 2**20


class VerdictFiles:
    """The two files of one run. An error while appending is made good at the end."""

    def __init__(self, disk: Disk, folder: Path, ledger: LedgerDatabase) -> None:
        self._disk = disk
        self._folder = folder
        self._ledger = ledger
        self._files = {state: disk.open(folder / name) for state, name in NAMES.items()}
        self._behind = False

    def append(self, outcomes: Sequence[Outcome]) -> None:
        """Add what the ledger has just taken in."""
        for state, file in self._files.items():
            lines = b"".join(outcome.line for outcome in outcomes if outcome.state is state)
            if lines and not self._behind:
                try:
                    file.append(lines)
                except OSError:
                    self._behind = True

    def close(self) -> None:
        """Sync both files, or write them anew if they fell behind."""
        for file in self._files.values():
            try:
                file.sync()
            except OSError:
                self._behind = True
            file.close()
        if self._behind:
            restore_verdicts(self._disk, self._folder, self._ledger)


def restore_verdicts(disk: Disk, folder: Path, ledger: LedgerDatabase) -> None:
    """Write both files anew from the ledger, each in place at once."""
    for state, name in NAMES.items():
        draft = folder / f"{name}.tmp"
        disk.remove(draft)
        file = disk.open(draft)
        try:
            buffer = bytearray()
            for line in ledger.lines(state):
                buffer += line
                if len(buffer) > _BUFFER:
                    file.append(bytes(buffer))
                    buffer.clear()
            file.append(bytes(buffer))
            file.sync()
        finally:
            file.close()
        disk.replace(draft, folder / name)
    disk.sync_folder(folder)
