"""`sinks.json` in the run folder: how far each further sink has come."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import orjson

from turnloom.engine.errors import SinkUnusableError
from turnloom.engine.ledger.disk import OsDisk, write_whole
from turnloom.engine.plain_file import read_plain_file
from turnloom.engine.worker_thread import WorkerThread
from turnloom.graphs.json_value import JsonValue

NAME = "sinks.json"


class Cursor(NamedTuple):
    """A place in a run's output: everything before this byte of this shard."""

    shard: int = 0
    offset: int = 0


@dataclass(frozen=True, slots=True)
class SavedCursor:
    """Where a sink stood and the mark that leads it back there."""

    cursor: Cursor
    mark: JsonValue


class Cursors:
    """The cursors of one run's sinks, by name.

    Raises `SinkUnusableError` when the file is there and cannot be read.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / NAME
        self._saved = _read(self._path)
        self._thread = WorkerThread("cursors")

    def get(self, name: str) -> SavedCursor | None:
        """What was saved for this sink; None for a new one."""
        return self._saved.get(name)

    async def save(self, name: str, saved: SavedCursor) -> None:
        """Put a cursor on record, durably."""
        self._saved[name] = saved
        content = {
            name: {"shard": one.cursor.shard, "offset": one.cursor.offset, "mark": one.mark}
            for name, one in self._saved.items()
        }
        data = orjson.dumps(content, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
        await self._thread.run(write_whole, OsDisk(), self._path, data)

    def close(self) -> None:
        self._thread.close()


def _read(path: Path) -> dict[str, SavedCursor]:
    try:
        content = orjson.loads(read_plain_file(path))
        return {
            name: SavedCursor(Cursor(int(one["shard"]), int(one["offset"])), one["mark"])
            for name, one in content.items()
        }
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise SinkUnusableError(
            f"{path} cannot be read ({type(error).__name__}): restore it; or remove it and what "
            "the sinks hold, and they get everything again"
        ) from None
